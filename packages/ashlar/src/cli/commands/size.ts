import { buildImage } from "../../compose.ts";
import type { CommandRun } from "../commands.ts";
import { columns, onProject, printJson } from "../project.ts";

/** `ashlar size` */
export const run: CommandRun = async (context) => {
  const artifact = await onProject(context, buildImage);
  if (context.values.json === true) {
    printJson(context, artifact);
    return 0;
  }
  const uses = artifact.components
    .map((c) => ({ ...c, file: c.text + c.rodata + c.data }))
    .sort((a, b) => b.file - a.file || (a.use < b.use ? -1 : 1));
  const rows = [
    ["use", "text", "rodata", "data", "in file", "bss"],
    ...uses.map((c) => [c.use, ...[c.text, c.rodata, c.data, c.file, c.bss].map(String)]),
    ...artifact.other.map((o) => [o.why, "", "", "", String(o.bytes), ""]),
    ["total", "", "", "", String(artifact.image.bytes), ""],
  ];
  context.out(`${columns(rows)}\n`);
  return 0;
};
