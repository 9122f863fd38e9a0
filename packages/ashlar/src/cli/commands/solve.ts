import {
  AshlarError,
  type Conflict,
  diagnostic,
  formatPosition,
  type ObjectiveName,
  objectiveNames,
  type Request,
  type Resolution,
  type Universe,
} from "@ashlar/model";
import { type Fault, solveAsync, verify } from "@ashlar/solver";
import { answerOf, measuredSizes, problemOf } from "../../problem.ts";
import { list, text, usage } from "../arguments.ts";
import type { CommandContext, CommandRun } from "../commands.ts";
import { readJson, refuseTooLarge } from "../documents.ts";
import { columns, conflictText, imageProblem, printJson } from "../project.ts";

/** `ashlar solve` */
export const run: CommandRun = async (context) => {
  const order = orderOf(text(context, "order"));
  const { universe, request } = await problem(context);
  const answerFile = text(context, "check");
  if (answerFile !== undefined) return checkAnswer(universe, request, answerFile, context);
  const limit = text(context, "max-conflicts");
  if (limit !== undefined && !/^\d{1,9}$/.test(limit)) throw usage(`--max-conflicts is a number, but is "${limit}"`);
  const answer = await solveAsync(universe, request, {
    signal: context.signal,
    without: list(context, "without"),
    order,
    ...(limit !== undefined && { maxConflicts: Number(limit) }),
  });
  const bare = answer.kind === "conflict" && answer.status === "bounded";
  if (context.values.json === true) printJson(context, documentOf(answer));
  else context.out(answerText(answer));
  if (answer.kind === "resolution") return 0;
  return bare ? 8 : 4;
};

async function problem(context: CommandContext): Promise<{ universe: Universe; request: Request }> {
  const sizesFile = text(context, "sizes");
  const { universe, request } = await givenProblem(context);
  if (sizesFile === undefined) return { universe, request };
  const sizes = measuredSizes({ value: await readJson(sizesFile), file: sizesFile });
  return { universe, request: { ...request, sizes } };
}

async function givenProblem(context: CommandContext): Promise<{ universe: Universe; request: Request }> {
  const [universeFile, requestFile] = [text(context, "universe"), text(context, "request")];
  if ((universeFile === undefined) !== (requestFile === undefined)) throw usage("--universe and --request go together");
  if (universeFile !== undefined && requestFile !== undefined) {
    const [universe, request] = [await readJson(universeFile), await readJson(requestFile)];
    refuseTooLarge(universe, universeFile);
    return problemOf({ value: universe, file: universeFile }, { value: request, file: requestFile });
  }
  return imageProblem(context);
}

/** The levels of `--order`, whose names may be written with dashes; `none`: any valid answer will do. */
function orderOf(value: string | undefined): readonly ObjectiveName[] | undefined {
  if (value === "none") return [];
  return value?.split(",").map((word) => {
    const name = objectiveNames.find((each) => each === word.trim().replaceAll("-", " "));
    if (name !== undefined) return name;
    const all = objectiveNames.map((each) => each.replaceAll(" ", "-"));
    throw usage(`--order has levels of ${all.join(", ")}, but "${word}" is none`);
  });
}

async function checkAnswer(
  universe: Universe,
  request: Request,
  path: string,
  context: CommandContext,
): Promise<number> {
  const faults = verify(universe, request, answerOf({ value: await readJson(path), file: path }));
  if (context.values.json === true) printJson(context, { schemaVersion: 1, valid: faults.length === 0, faults });
  else if (faults.length === 0) context.out("the answer is valid\n");
  else
    throw new AshlarError([diagnostic("ASH3007", `${path} is not a valid answer`, { causes: faults.map(toldFault) })]);
  return faults.length === 0 ? 0 : 8;
}

function toldFault({ rule, where, says, at }: Fault): string {
  return `${says} (${rule}, ${where}${at === undefined ? "" : `, ${formatPosition(at)}`})`;
}

function documentOf(answer: Resolution | Conflict): object {
  if (answer.kind === "resolution") {
    const { schemaVersion, status, objective, selected, edges } = answer;
    const short = edges.map(({ use, slot, provider }) => ({ use, slot, provider }));
    return {
      schemaVersion,
      status,
      objective,
      selected: selected.map(({ reason: _, ...s }) => s),
      edges: short,
      conflict: null,
    };
  }
  const { kind: _, schemaVersion, status, ...conflict } = answer;
  return { schemaVersion, status, objective: [], selected: null, edges: [], conflict };
}

function answerText(answer: Resolution | Conflict): string {
  if (answer.kind === "conflict") return `${conflictText(answer)}\n`;
  return `${columns(answer.selected.map((s) => [s.use, s.id, s.version]))}\n`;
}
