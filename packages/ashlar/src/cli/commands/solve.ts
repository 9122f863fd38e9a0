import { readFile } from "node:fs/promises";
import { AshlarError, type Conflict, diagnostic, type Request, type Resolution, type Universe } from "@ashlar/model";
import { prepareImage } from "@ashlar/project";
import { requestOf, solve, verify } from "@ashlar/solver";
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
    return {
      universe: completeUniverse(await readJson(universeFile)),
      request: completeRequest(await readJson(requestFile)),
    };
  }
  const project = await projectOf(context);
  const { target, image } = verbOptions(context);
  const prepared = prepareImage(project, image);
  const errors = prepared.diagnostics.filter((d) => d.severity === "error");
  if (errors.length > 0) throw new AshlarError(errors);
  const targets = [target ?? prepared.image.targets[0]!];
  return { universe: prepared.universe, request: requestOf({ ...prepared.image, targets }) };
}

async function readJson(path: string): Promise<object> {
  const content = await readFile(path, "utf8").catch(() => undefined);
  if (content === undefined)
    throw new AshlarError([diagnostic("ASH1106", `${path} does not exist`, { at: { file: path } })]);
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === "object" && value !== null) return value;
  } catch (error) {
    throw new AshlarError([
      diagnostic("ASH1105", `${path} is not JSON: ${(error as Error).message}`, { at: { file: path } }),
    ]);
  }
  throw new AshlarError([diagnostic("ASH1105", `${path} must hold an object`, { at: { file: path } })]);
}

/** What a universe's components may leave out. */
function completeUniverse(data: {
  readonly components?: readonly object[];
  readonly interfaces?: readonly object[];
}): Universe {
  const base = {
    summary: "",
    provides: {},
    requires: [],
    options: [],
    conflicts: {},
    automatic: true,
    sources: [],
    threads: {},
    irq: [],
    optimize: "size",
    hosted: false,
    dir: "",
  };
  const contract = {
    summary: "",
    functions: [],
    includes: [],
    names: "prefixed",
    single: false,
    provider: "component",
    abi: {},
    headers: {},
    dir: "",
  };
  const requirement = { many: false, optional: false, range: "*" };
  const components = (data.components ?? []).map((c) => {
    const whole = { ...base, kind: "component", ...c } as unknown as Universe["components"][number];
    return { ...whole, requires: whole.requires.map((r) => ({ ...requirement, ...r, slot: r.slot ?? r.interface })) };
  });
  const interfaces = (data.interfaces ?? []).map(
    (i) => ({ ...contract, kind: "interface", ...i }) as unknown as Universe["interfaces"][number],
  );
  return { components, interfaces };
}

function completeRequest(data: object): Request {
  const base = {
    name: "request",
    targets: [],
    roots: [],
    uses: [],
    prefer: [],
    pin: [],
    exclude: [],
    options: [],
    memory: Number.MAX_SAFE_INTEGER,
  };
  const request = { ...base, ...data } as Request;
  const roots = request.roots.map((r) => ({
    ...{ many: false, optional: false, range: "*" },
    ...r,
    slot: r.slot ?? r.interface,
  }));
  const uses = request.uses.map((u, i) => ({
    ...u,
    id: u.id ?? `use[${i}]`,
    as: u.as ?? u.component,
    options: u.options ?? {},
    with: u.with ?? {},
  }));
  return { ...request, roots, uses };
}

async function checkAnswer(
  universe: Universe,
  request: Request,
  path: string,
  context: CommandContext,
): Promise<number> {
  const answer = (await readJson(path)) as Pick<Resolution, "selected" | "edges">;
  const faults = verify(universe, request, answer);
  if (context.values.json === true) printJson(context, { schemaVersion: 1, valid: faults.length === 0, faults });
  else context.out(faults.length === 0 ? "the answer is valid\n" : `${faults.join("\n")}\n`);
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
  const { schemaVersion, status, core, steps, fixes } = answer;
  return { schemaVersion, status, objective: [], selected: null, edges: [], conflict: { core, steps, fixes } };
}

function answerText(answer: Resolution | Conflict): string {
  if (answer.kind === "conflict")
    return `${answer.steps.join("\n")}\nso there is no answer\n${answer.fixes.map((f) => `try: ${f}`).join("\n")}\n`;
  return `${columns(answer.selected.map((s) => [s.use, s.id, s.version]))}\n`;
}
