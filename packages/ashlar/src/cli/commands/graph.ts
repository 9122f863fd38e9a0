import type { Resolution } from "@ashlar/model";
import { solveImage } from "../../compose.ts";
import { text, usage } from "../arguments.ts";
import type { CommandRun } from "../commands.ts";
import { onProject, printJson } from "../project.ts";

/** `ashlar graph` */
export const run: CommandRun = async (context) => {
  const format = text(context, "format") ?? "dot";
  if (format !== "dot" && format !== "mermaid") throw usage(`--format is dot or mermaid, but is "${format}"`);
  const { resolution } = await onProject(context, solveImage);
  const { selected, edges } = resolution;
  if (context.values.json === true)
    printJson(context, {
      schemaVersion: 1,
      uses: selected.map(({ use, id, version }) => ({ use, id, version })),
      edges,
    });
  else context.out(format === "dot" ? dot(resolution) : mermaid(resolution));
  return 0;
};

function dot({ selected, edges }: Resolution): string {
  const nodes = selected.map(
    (s) => `  ${JSON.stringify(s.use)} [label=${JSON.stringify(`${s.use}\n${s.id} ${s.version}`)}];`,
  );
  const lines = edges.map(
    (e) => `  ${JSON.stringify(e.use)} -> ${JSON.stringify(e.provider)} [label=${JSON.stringify(e.slot)}];`,
  );
  return ["digraph image {", "  rankdir=LR;", "  node [shape=box];", ...nodes, ...lines, "}", ""].join("\n");
}

function mermaid({ selected, edges }: Resolution): string {
  const id = (use: string) => use.replace(/[^A-Za-z0-9]/g, "_");
  const nodes = selected.map((s) => `  ${id(s.use)}["${s.use}"]`);
  return ["graph LR", ...nodes, ...edges.map((e) => `  ${id(e.use)} -->|${e.slot}| ${id(e.provider)}`), ""].join("\n");
}
