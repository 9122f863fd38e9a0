import { AshlarError, diagnostic, formatPosition, type Resolution, suggest, validRange } from "@ashlar/model";
import { freeChoices, type LevelChange, preferenceCosts, solve, type WhyNot, whyNot } from "@ashlar/solver";
import { conflictDiagnostic, solveImage } from "../../compose.ts";
import { text, usage } from "../arguments.ts";
import type { CommandContext, CommandRun } from "../commands.ts";
import { columns, conflictText, imageProblem, onProject, printJson } from "../project.ts";

/** `ashlar why` */
export const run: CommandRun = async (context) => {
  const [name] = context.positionals;
  const other = text(context, "not");
  if (other !== undefined) return tellOther(other, context);
  if (name === undefined) return tellFreedom(context);
  const { resolution } = await onProject(context, solveImage, 1);
  const chain = chainTo(name, resolution);
  if (context.values.json === true) printJson(context, { schemaVersion: 1, use: name, chain });
  else context.out(`${chain.map((step, i) => `${"  ".repeat(i)}${step.text}`).join("\n")}\n`);
  return 0;
};

/** `ashlar why --not ID[@RANGE] [FILE]`: here the first word is the file. */
async function tellOther(word: string, context: CommandContext): Promise<number> {
  const [component = "", range] = word.split("@");
  if (range !== undefined && !validRange(range)) throw usage(`"${range}" is not a semver range`);
  const { universe, request } = await imageProblem(context);
  const ids = [...new Set(universe.components.map(({ id }) => id))];
  if (!ids.includes(component)) throw unknown(component, ids, "component");
  const answer = whyNot(universe, request, { component, range });
  if (context.values.json === true) printJson(context, { schemaVersion: 1, component, range: range ?? "*", ...answer });
  else context.out(`${otherText(word, answer)}\n`);
  return answer.kind === "conflict" ? 4 : 0;
}

function otherText(word: string, answer: WhyNot): string {
  switch (answer.kind) {
    case "present":
      return `${word} is in the image, as ${answer.use}`;
    case "conflict":
      return conflictText(answer.conflict);
    case "cost":
      return answer.changes.length === 0
        ? `${word} would do as well by every level; the order of names decides`
        : [`with ${word}`, columns(answer.changes.map(changeRow))].join("\n");
    default:
      return answer satisfies never;
  }
}

function changeRow({ level, was, becomes }: LevelChange): readonly string[] {
  return [`  ${level}`, `${was} -> ${becomes}`];
}

/** `ashlar why` without a use: what no line or level decided, and what preferences cost. */
async function tellFreedom(context: CommandContext): Promise<number> {
  const { universe, request } = await imageProblem(context);
  const answer = solve(universe, request);
  if (answer.kind === "conflict") throw new AshlarError([conflictDiagnostic(answer)]);
  const [free, preferences] = [freeChoices(universe, request), preferenceCosts(universe, request)];
  if (context.values.json === true) {
    printJson(context, { schemaVersion: 1, objective: answer.objective, free, preferences });
    return 0;
  }
  const lines = [
    columns(answer.objective.map(({ level, value, proven }) => [level, `${value}`, proven ? "least" : "best known"])),
    "",
    ...free.map(({ use, id, version, instead }) => {
      const others = instead.map((other) => `${other.id} ${other.version}`).join(", ") || "nothing";
      return `${use} (${id} ${version}) is free: ${others} would do as well`;
    }),
    ...(free.length === 0 ? ["no choice was free"] : []),
    ...preferences.map(({ id, component, passedOver, changes }) => {
      if (passedOver) return `${id}, ${component}, was passed over`;
      const costs = changes.map(({ level, was, becomes }) => `${level} ${becomes} -> ${was}`).join(", ");
      return `${id}, ${component}, cost ${costs || "nothing"}`;
    }),
    "",
  ];
  context.out(lines.join("\n"));
  return 0;
}

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
    if (choice === undefined) throw unknown(next, [...selected.keys()], "use");
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

function unknown(name: string, known: readonly string[], what: "use" | "component"): AshlarError {
  const near = suggest(name, known);
  if (what === "component") {
    const fix = near === undefined ? "see them: ashlar list" : `ashlar why --not ${near}`;
    return new AshlarError([diagnostic("ASH1011", `there is no component "${name}"`, { fix })]);
  }
  const fix = near === undefined ? "see them: ashlar plan" : `ashlar why ${near}`;
  return new AshlarError([diagnostic("ASH1011", `there is no use "${name}" in the image`, { fix })]);
}
