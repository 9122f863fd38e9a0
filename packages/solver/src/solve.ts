import type { Conflict, ObjectiveLevel, ObjectiveName, Request, Resolution, Universe } from "@ashlar/model";
import { explain, stopped } from "./conflict.ts";
import { isTrue, type Problem, problemOf, unsupported, wiredIn } from "./encode/problem.ts";
import { type Facts, factsOf, type Index, indexOf } from "./facts.ts";
import { canonicalModel } from "./optimise/canonical.ts";
import { type Level, levelsOf } from "./optimise/levels.ts";
import { type Least, Minimiser } from "./optimise/minimise.ts";
import { resolutionOf } from "./resolution.ts";
import { finish, finishLater, type Work } from "./sat/engine.ts";
import { type Lit, not } from "./sat/literal.ts";

/** What steers the effort, never the answer. */
export interface SolveOptions {
  /** Most conflicts of the search before the answer is called bounded. @defaultValue 1000000 */
  readonly maxConflicts?: number | undefined;
  /** Ids of lines and clauses to leave out, as a conflict's core names them. */
  readonly without?: readonly string[] | undefined;
  /** How many ways out of a conflict are looked for. @defaultValue 5 */
  readonly fixes?: number | undefined;
  /** What the answer is best by, the most important first. @defaultValue `objectiveNames` */
  readonly order?: readonly ObjectiveName[] | undefined;
}

/**
 * Chooses a provider for every requirement.
 *
 * Deterministic: the same universe and request, in any order, give the same answer. The answer is best by, in this
 * order: preferences, departures from the lock, number of components, components not in their newest version, size;
 * among equals, the one without the last components by name. Effort is bounded by conflicts, not by time: past the bound
 * the best answer so far is called `bounded`.
 */
export function solve(universe: Universe, request: Request, options: SolveOptions = {}): Resolution | Conflict {
  return finish(solving(universe, request, options));
}

/**
 * As {@link solve}, but lets other work run every few milliseconds. Rejects with the signal's reason when that is aborted; nothing
 * of the search is left then.
 */
export function solveAsync(
  universe: Universe,
  request: Request,
  { signal, ...options }: SolveOptions & { readonly signal?: AbortSignal | undefined } = {},
): Promise<Resolution | Conflict> {
  return finishLater(solving(universe, request, options), signal);
}

function* solving(universe: Universe, request: Request, options: SolveOptions): Work<Resolution | Conflict> {
  const best = yield* optimum(indexOf(universe), request, options);
  return best.kind === "conflict" ? best : resolutionOf(best.problem, best.model, best.objective);
}

/** The best model of a problem, whose engine has only such models left. */
export interface Optimum {
  readonly kind: "optimum";
  readonly problem: Problem;
  readonly model: Uint8Array;
  readonly objective: readonly ObjectiveLevel[];
}

/** The best model, or why there is none. */
export function* optimum(index: Index, request: Request, options: SolveOptions): Work<Optimum | Conflict> {
  const limit = options.maxConflicts ?? 1_000_000;
  const without = new Set(options.without ?? []);
  const found = yield* bestModel(factsOf(index, request, without), options);
  if (found === "limit") return stopped(limit);
  return found ?? (yield* explain(index, request, { without, limit, fixes: options.fixes ?? 5 }));
}

/** The best model that keeps some clauses more; undefined where there is none. */
export function* bestModel(
  facts: Facts,
  { maxConflicts: limit = 1_000_000, order }: SolveOptions,
  more: readonly (readonly Lit[])[] = [],
): Work<Optimum | undefined | "limit"> {
  for (const supported of [false, true]) {
    const problem = problemOf(facts, { supported });
    const { engine, encoding } = problem;
    // Before the first model, which is to have a value for each of their literals.
    const levels = levelsOf(engine, facts, encoding, order);
    if (order?.length !== 0) engine.decideByActivity();
    for (const clause of more) engine.clause(clause);
    const first = yield* engine.solve([], limit);
    if (first.kind !== "sat") return first.kind === "limit" ? "limit" : undefined;
    // Without an order any answer will do, and this one is the same each time.
    const found =
      order?.length === 0
        ? { model: yield* spare(problem, limit), objective: [] }
        : yield* best(problem, levels, limit);
    // Two preferences may gain by uses of which one fills nothing; it is dear to keep that out from the start.
    if (supported || unsupported(problem, found.model).length === 0) return { kind: "optimum", problem, ...found };
  }
  return undefined;
}

/** The model at hand without the uses that nobody asked for, if they can go together. */
function* spare(problem: Problem, limit: number): Work<Uint8Array> {
  const { engine, encoding, support } = problem;
  const model = engine.model();
  const { selection, wiring } = wiredIn(problem, model);
  if (!("edges" in wiring)) return model;
  const gone = new Set(support.unreached({ selection, edges: wiring.edges }).map(({ place }) => place));
  if (gone.size === 0) return model;
  const absent = encoding.spots.filter((spot) => gone.has(spot) || !isTrue(model, spot.present));
  const verdict = yield* engine.solve(
    absent.map(({ present }) => not(present)),
    limit - engine.conflicts,
  );
  return verdict.kind === "sat" ? engine.model() : model;
}

/** The best model, level by level, or the best that is known when the limit is reached. */
function* best(
  problem: Problem,
  levels: readonly Level[],
  limit: number,
): Work<{ readonly model: Uint8Array; readonly objective: readonly ObjectiveLevel[] }> {
  const { engine } = problem;
  const objective: ObjectiveLevel[] = [];
  let model = engine.model();
  let isOpen = true;
  for (const { name, costs, base } of levels) {
    const minimiser = new Minimiser(engine, costs, model);
    const least: Least = isOpen ? yield* minimiser.run(limit) : minimiser.least();
    const proven: boolean = isOpen && least.value === least.bound;
    objective.push({ level: name, value: base + least.value, bound: base + least.bound, proven });
    if (isOpen) model = least.model;
    isOpen = proven;
  }
  if (!isOpen) return { model, objective };
  const canonical = yield* canonicalModel(problem, { model, limit });
  return { model: canonical ?? model, objective };
}
