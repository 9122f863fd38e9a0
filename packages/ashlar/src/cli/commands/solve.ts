import { readFile } from "node:fs/promises";
import {
  AshlarError,
  type Conflict,
  diagnostic,
  keepPosition,
  type Request,
  type Resolution,
  type Universe,
} from "@ashlar/model";
import { prepareImage } from "@ashlar/project";
import { requestOf, solve, verify } from "@ashlar/solver";
import { answerOf, problemOf } from "../../problem.ts";
import { list, text, usage } from "../arguments.ts";
import type { CommandContext, CommandRun } from "../commands.ts";
import { columns, printJson, projectOf, verbOptions } from "../project.ts";

/** `ashlar solve` */
export const run: CommandRun = async (context) => {
  const { universe, request } = await problem(context);
  const answerFile = text(context, "check");
  if (answerFile !== undefined) return checkAnswer(universe, request, answerFile, context);
  const limit = text(context, "max-conflicts");
  if (limit !== undefined && !/^\d{1,9}$/.test(limit)) throw usage(`--max-conflicts is a number, but is "${limit}"`);
  const answer = solve(universe, request, {
    without: list(context, "without"),
    ...(limit !== undefined && { maxConflicts: Number(limit) }),
  });
  const bare = answer.kind === "conflict" && answer.status === "bounded";
  if (context.values.json === true) printJson(context, documentOf(answer));
  else context.out(answerText(answer));
  if (answer.kind === "resolution") return 0;
  return bare ? 8 : 4;
};

async function problem(context: CommandContext): Promise<{ universe: Universe; request: Request }> {
  const [universeFile, requestFile] = [text(context, "universe"), text(context, "request")];
  if ((universeFile === undefined) !== (requestFile === undefined)) throw usage("--universe and --request go together");
  if (universeFile !== undefined && requestFile !== undefined) {
    const [universe, request] = [await readJson(universeFile), await readJson(requestFile)];
    return problemOf({ value: universe, file: universeFile }, { value: request, file: requestFile });
  }
  const project = await projectOf(context);
  const { target, image } = verbOptions(context);
  const prepared = prepareImage(project, image);
  const errors = prepared.diagnostics.filter((d) => d.severity === "error");
  if (errors.length > 0) throw new AshlarError(errors);
  const targets = [target ?? prepared.image.targets[0]!];
  return {
    universe: prepared.universe,
    request: requestOf(keepPosition({ ...prepared.image, targets }, prepared.image)),
  };
}

async function readJson(path: string): Promise<unknown> {
  const at = { file: path };
  const content = await readFile(path, "utf8").catch(() => undefined);
  if (content === undefined) throw new AshlarError([diagnostic("ASH1106", `${path} cannot be read`, { at })]);
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new AshlarError([diagnostic("ASH1105", `${path} is not JSON: ${(error as Error).message}`, { at })]);
  }
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
  else throw new AshlarError([diagnostic("ASH3007", `${path} is not a valid answer`, { causes: faults })]);
  return faults.length === 0 ? 0 : 8;
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
  const { schemaVersion, status, code, core, steps, fixes } = answer;
  return { schemaVersion, status, objective: [], selected: null, edges: [], conflict: { code, core, steps, fixes } };
}

function answerText(answer: Resolution | Conflict): string {
  if (answer.kind === "conflict")
    return [
      ...answer.steps.map((step, i) => (i === 0 ? step : `  because ${step}`)),
      ...answer.fixes.map((way) => `  try: ${way}`),
      "",
    ].join("\n");
  return `${columns(answer.selected.map((s) => [s.use, s.id, s.version]))}\n`;
}
