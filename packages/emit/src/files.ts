import { devicesOn, type Image, type Plan, type Resolution, type Universe } from "@ashlar/model";
import { bindHeader, optionHeader } from "./bind.ts";
import { folderFiles } from "./folder.ts";
import { imageScript } from "./image-script.ts";
import { hasInstanceFile, instanceFile } from "./instance.ts";
import { linkerScript } from "./link.ts";
import { compileCommands, ninjaFile } from "./ninja.ts";
import { contextOf, type PlanOptions, planOf } from "./plan.ts";
import { rootHeader, startFile } from "./start.ts";
import { switchFile } from "./switches.ts";
import { targetFacts } from "./targets/facts.ts";

/** A plan and the files that it comes with, by path below the output folder. */
export interface Emission {
  readonly plan: Plan;
  readonly files: Readonly<Record<string, string>>;
}

/** Plans an image and writes, in memory, everything that the build adds to the components' own sources. */
export function emit(image: Image, resolution: Resolution, universe: Universe, options: PlanOptions): Emission {
  const plan = planOf(image, resolution, universe, options);
  const context = contextOf(resolution, universe, options);
  const files: Record<string, string> = {
    "bind/image.h": rootHeader(plan, context),
    "gen/start.c": startFile(plan, context),
    ...(plan.switches.length > 0 && { "gen/switches.S": switchFile(plan) }),
    "build.ninja": ninjaFile(plan),
    "compile_commands.json": compileCommands(plan, "."),
    "plan.json": planJson(plan),
  };
  for (const use of plan.uses) {
    files[`bind/${use.use}.opt.h`] = optionHeader(use);
    files[`bind/${use.use}.h`] = bindHeader(use, context);
    if (use.code === use.use) Object.assign(files, folderFiles(use));
    if (hasInstanceFile(use)) files[`inst/${use.use}.c`] = instanceFile(use, context);
  }
  if (!context.hosted) {
    files["link.ld"] = linkerScript(plan, context);
    files["image.sh"] = imageScript;
  }
  const { name } = plan;
  for (const target of plan.targets) {
    const devices = devicesOn(plan.devices, target);
    const configured = { name, file: `${name}.elf`, memory: plan.memory.total, devices };
    const configurations = targetFacts(target).configurations(configured);
    for (const [path, text] of Object.entries(configurations)) files[`vmm/${path}`] = text;
  }
  return { plan, files };
}

/** The plan as it is written: without the folders of this machine. */
function planJson(plan: Plan): string {
  const uses = plan.uses.map(({ dir: _, folders, ...use }) => ({
    ...use,
    ...(folders !== undefined && { folders: folders.map(({ dir: __, ...folder }) => folder) }),
  }));
  const headers = plan.headers.map(({ from: _, ...header }) => header);
  return `${JSON.stringify({ ...plan, uses, headers }, null, 2)}\n`;
}
