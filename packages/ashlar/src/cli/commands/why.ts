import { AshlarError, diagnostic, formatPosition, type Resolution, suggest } from "@ashlar/model";
import { solveImage } from "../../compose.ts";
import { usage } from "../arguments.ts";
import type { CommandRun } from "../commands.ts";
import { onProject, printJson } from "../project.ts";

/** `ashlar why` */
export const run: CommandRun = async (context) => {
  const [name] = context.positionals;
  if (name === undefined) throw usage("why needs the name of a use");
  const { resolution } = await onProject(context, solveImage, 1);
  const chain = chainTo(name, resolution);
  if (context.values.json === true) printJson(context, { schemaVersion: 1, use: name, chain });
  else context.out(`${chain.map((step, i) => `${"  ".repeat(i)}${step.text}`).join("\n")}\n`);
  return 0;
};

interface Step {
  readonly use: string;
  readonly text: string;
}

/** From the use back to a line of the image. */
function chainTo(name: string, resolution: Resolution): readonly Step[] {
  const selected = new Map(resolution.selected.map((s) => [s.use, s]));
  const steps: Step[] = [];
  for (let next: string | undefined = name; next !== undefined; ) {
    const choice = selected.get(next);
    if (choice === undefined) throw unknown(next, [...selected.keys()]);
    const { reason } = choice;
    const what = `${choice.use} (${choice.id} ${choice.version})`;
    if (reason.kind === "request") {
      const at = reason.at === undefined ? "" : ` at ${formatPosition(reason.at)}`;
      steps.push({ use: choice.use, text: `${what}: asked for by ${reason.line}${at}` });
      return steps;
    }
    const others = reason.others.length === 0 ? "" : `; also by ${reason.others.join(", ")}`;
    steps.push({ use: choice.use, text: `${what}: needed by ${reason.use}, slot ${reason.slot}${others}` });
    next = reason.use === "image" ? undefined : reason.use;
  }
  return [...steps, { use: "image", text: "image: every image needs it" }];
}

function unknown(name: string, uses: readonly string[]): AshlarError {
  const near = suggest(name, uses);
  const fix = near === undefined ? "see them: ashlar plan" : `ashlar why ${near}`;
  return new AshlarError([diagnostic("ASH1011", `there is no use "${name}" in the image`, { fix })]);
}
