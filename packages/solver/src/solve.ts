import type { Conflict, Edge, ObjectiveLevel, Reason, Request, Resolution, Selected, Universe } from "@ashlar/model";
import { explain, stopped } from "./conflict.ts";
import type { Choice } from "./encode/encoding.ts";
import { type Problem, problemOf, selectionOf, wiringOf } from "./encode/problem.ts";
import { factsOf, indexOf } from "./facts.ts";
import { canonicalModel } from "./optimise/canonical.ts";
import { type Level, levelsOf } from "./optimise/levels.ts";
import { type Least, Minimiser } from "./optimise/minimise.ts";
import { finish, type Work } from "./sat/engine.ts";

/** What steers the effort, never the answer. */
export interface SolveOptions {
  /** Most conflicts of the search before the answer is called bounded. @defaultValue 1000000 */
  readonly maxConflicts?: number | undefined;
  /** Ids of lines and clauses to leave out, as a conflict's core names them. */
  readonly without?: readonly string[] | undefined;
}

/**
 * Chooses a provider for every requirement.
 *
 * Deterministic: the same universe and request, in any order, give the same answer. The answer is best by, in this
 * order: preferences, departures from the lock, number of components, components not in their newest version,
 * declared bytes; among equals, the one without the last components by name. Effort is bounded by conflicts, not by time:
 * past the bound the best answer so far is called `bounded`.
 */
export function solve(universe: Universe, request: Request, options: SolveOptions = {}): Resolution | Conflict {
  return finish(solving(universe, request, options));
}

function* solving(universe: Universe, request: Request, options: SolveOptions): Work<Resolution | Conflict> {
  const limit = options.maxConflicts ?? 1_000_000;
  const without = new Set(options.without ?? []);
  const index = indexOf(universe);
  const problem = problemOf(factsOf(index, request, without));
  const { engine, facts, encoding } = problem;
  // Before the first model, which is to have a value for each of their literals.
  const levels = levelsOf(engine, facts, encoding);
  const first = yield* engine.solve([], limit);
  if (first.kind === "limit") return stopped(limit);
  if (first.kind === "unsat") return yield* explain(index, request, { without, limit });
  const { model, objective } = yield* best(problem, levels, limit);
  return resolution(problem, model, objective);
}

/** The best model, level by level, or the best that is known when the limit is reached. */
function* best(
  { engine, encoding }: Problem,
  levels: readonly Level[],
  limit: number,
): Work<{ readonly model: Uint8Array; readonly objective: readonly ObjectiveLevel[] }> {
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
  const canonical = yield* canonicalModel(engine, encoding.spots, { model, limit });
  return { model: canonical ?? model, objective };
}

function resolution(problem: Problem, model: Uint8Array, objective: readonly ObjectiveLevel[]): Resolution {
  const selection = selectionOf(problem, model);
  const wiring = wiringOf(problem, model);
  const edges = "edges" in wiring ? [...wiring.edges].sort((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1)) : [];
  const reasons = reasonsOf(selection, edges);
  return {
    kind: "resolution",
    schemaVersion: 1,
    status: objective.every(({ proven }) => proven) ? "solved" : "bounded",
    selected: selection.map(({ place, component, options }): Selected => {
      const reason = reasons.get(place.name)!;
      return { id: component.id, use: place.name, version: component.version, options, reason };
    }),
    edges,
    objective,
  };
}

const edgeKey = (edge: Edge): string => `${edge.use}\0${edge.slot}\0${edge.provider}`;

/** Why each use is there: a line of the request, or the slot by which it was reached first from one. */
function reasonsOf(selection: readonly Choice[], edges: readonly Edge[]): ReadonlyMap<string, Reason> {
  const reasons = new Map<string, Reason>();
  const [from, to] = [new Map<string, Edge[]>(), new Map<string, Edge[]>()];
  for (const edge of edges) {
    from.set(edge.use, [...(from.get(edge.use) ?? []), edge]);
    to.set(edge.provider, [...(to.get(edge.provider) ?? []), edge]);
  }
  for (const { place } of selection) {
    if (place.line !== undefined) reasons.set(place.name, { kind: "request", line: place.line.id, at: place.line.at });
  }
  const queue = [...reasons.keys(), "image"];
  for (const use of queue) {
    for (const { slot, provider } of from.get(use) ?? []) {
      if (reasons.has(provider)) continue;
      const users = to.get(provider)!.map((edge) => `${edge.use}.${edge.slot}`);
      reasons.set(provider, {
        kind: "edge",
        use,
        slot,
        others: users.filter((user) => user !== `${use}.${slot}`).sort(),
      });
      queue.push(provider);
    }
  }
  return reasons;
}
