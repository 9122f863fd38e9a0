import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { AshlarError, cannotWrite, diagnostic } from "@ashlar/model";
import { readTree } from "@ashlar/project";
import { text } from "../arguments.ts";
import type { CommandRun } from "../commands.ts";
import { printJson } from "../project.ts";

/** `ashlar types` */
export const run: CommandRun = async (context) => {
  const root = resolve(context.positionals[0] ?? ".");
  const universe = await readTree(join(root, "components"));
  if (universe.components.length === 0) {
    throw new AshlarError([diagnostic("ASH2007", `there is no component.yaml below ${join(root, "components")}`)]);
  }
  const { generateHandles } = await import("@ashlar/codegen").catch(() => {
    const fix = "npm install --save-dev @ashlar/codegen";
    throw new AshlarError([diagnostic("ASH4001", "ashlar types needs the package @ashlar/codegen", { fix })]);
  });
  const path = resolve(text(context, "output") ?? join(root, "components", "handles.ts"));
  const content = generateHandles(universe, { model: "ashlar" });
  const changed = (await readFile(path, "utf8").catch(() => "")) !== content;
  try {
    await mkdir(dirname(path), { recursive: true });
    if (changed) await writeFile(path, content);
  } catch (error) {
    cannotWrite(path, error);
  }
  const components = universe.components.map((component) => component.id).sort();
  if (context.values.json === true) printJson(context, { schemaVersion: 1, path, changed, components });
  else context.out(`${path}: ${components.join(", ")}\n`);
  return 0;
};
