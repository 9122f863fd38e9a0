import { findTools, installCommand, toolNames } from "@ashlar/build";
import { attempt } from "@ashlar/model";
import { defaultCacheDir } from "@ashlar/project";
import { type AcceleratorMeasurement, measureAccelerators } from "@ashlar/run";
import type { CommandRun } from "../commands.ts";
import { columns, printJson } from "../project.ts";

interface ToolState {
  readonly name: string;
  readonly ok: boolean;
  readonly path: string | null;
  readonly version: string | null;
  readonly problem: string | null;
  readonly install: string | null;
}

/** `ashlar doctor` */
export const run: CommandRun = async (context) => {
  const tools = await Promise.all(toolNames.map(stateOf));
  const qemu = tools.find((tool) => tool.name.startsWith("qemu"))?.ok === true;
  if (qemu) context.say("measuring the accelerators (once; the result is kept)\n");
  const accelerators = qemu ? await measureAccelerators(defaultCacheDir()) : undefined;
  const ok = tools.every((tool) => tool.ok);
  if (context.values.json === true) {
    printJson(context, { schemaVersion: 1, ok, node: process.version, tools, accelerators: accelerators ?? null });
  } else {
    context.out(`${columns(rows(tools))}\n`);
    if (accelerators !== undefined) context.out(acceleratorText(accelerators));
  }
  return ok ? 0 : 5;
};

async function stateOf(name: string): Promise<ToolState> {
  const result = await attempt(() => findTools([name], defaultCacheDir()));
  if (result.ok) {
    const { path, version } = result.value[0]!;
    return { name, ok: true, path, version, problem: null, install: null };
  }
  return {
    name,
    ok: false,
    path: null,
    version: null,
    problem: result.diagnostics[0]!.message,
    install: installCommand(name),
  };
}

function rows(tools: readonly ToolState[]): readonly (readonly string[])[] {
  return [
    ["ok", "node", process.version, process.execPath],
    ...tools.map((t) =>
      t.ok ? ["ok", t.name, t.version!, t.path!] : ["missing", t.name, "", `${t.problem}; ${t.install}`],
    ),
  ];
}

function acceleratorText(measured: AcceleratorMeasurement): string {
  const show = (ms: number | null) => (ms === null ? "does not run" : `${ms.toFixed(0)} ms`);
  return `accelerator: ${measured.chosen} (a probe takes ${show(measured.tcgMs)} with tcg, ${show(measured.kvmMs)} with kvm)\n`;
}
