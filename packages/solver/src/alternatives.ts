import type { Conflict, ObjectiveLevel, Request, RequestUse, Resolution, Universe } from "@ashlar/model";
import { selectionOf } from "./encode/problem.ts";
import { indexOf, inRange, linesOf } from "./facts.ts";
import { finish } from "./sat/engine.ts";
import { not } from "./sat/literal.ts";
import { optimum, type SolveOptions, solve } from "./solve.ts";

/** What a level of the objective is in another answer than the best. */
export interface LevelChange {
  readonly level: string;
  readonly was: number;
  readonly becomes: number;
}

/** What it means to have a component that the best answer does not have. */
export type WhyNot =
  | { readonly kind: "present"; readonly use: string }
  | { readonly kind: "conflict"; readonly conflict: Conflict }
  | { readonly kind: "cost"; readonly changes: readonly LevelChange[]; readonly resolution: Resolution };

/** The id of the line that asks for the component in question. */
const whatIf = "what-if";

/**
 * What it would break or cost to have a component, in a range of versions: the request is solved once more with a line `what-if`
 * that asks for it. Gives a conflict also where the request has no answer as it stands.
 */
export function whyNot(
  universe: Universe,
  request: Request,
  { component, range = "*" }: { readonly component: string; readonly range?: string | undefined },
  options: SolveOptions = {},
): WhyNot {
  const best = solve(universe, request, options);
  if (best.kind === "conflict") return { kind: "conflict", conflict: best };
  const there = best.selected.find(({ id, version }) => id === component && inRange(version, range));
  if (there !== undefined) return { kind: "present", use: there.use };
  const names = new Set(linesOf(request.uses).map((line) => line.as));
  let as = component;
  while (names.has(as)) as = `${as}-2`;
  const line: RequestUse = { id: whatIf, component, range, as, options: {}, with: {} };
  const other = solve(universe, { ...request, uses: [...request.uses, line] }, options);
  if (other.kind === "conflict") return { kind: "conflict", conflict: other };
  return { kind: "cost", changes: changes(best.objective, other.objective), resolution: other };
}

/** What a line of `prefer` did. */
export interface PreferenceCost {
  /** The line's id. */
  readonly id: string;
  readonly component: string;
  /** It was passed over: what it asks for cannot be had, or goes against a line before it. */
  readonly passedOver: boolean;
  /** What the other levels would be without it. */
  readonly changes: readonly LevelChange[];
}

/** What each preference of a request cost: the best answer is compared with that without the line. Empty without an answer. */
export function preferenceCosts(
  universe: Universe,
  request: Request,
  options: SolveOptions = {},
): readonly PreferenceCost[] {
  const best = solve(universe, request, options);
  if (best.kind === "conflict") return [];
  const gone = new Set(options.without ?? []);
  return request.prefer.flatMap(({ id, component }) => {
    const level = best.objective.find((each) => each.level === id);
    if (gone.has(id) || level === undefined) return [];
    const other = solve(universe, request, { ...options, without: [...gone, id] });
    if (other.kind === "conflict") return [];
    return [{ id, component, passedOver: level.value > 0, changes: changes(best.objective, other.objective) }];
  });
}

/** Levels that two answers share, where they differ. */
function changes(best: readonly ObjectiveLevel[], other: readonly ObjectiveLevel[]): readonly LevelChange[] {
  return best.flatMap(({ level, value }) => {
    const becomes = other.find((each) => each.level === level)?.value;
    return becomes === undefined || becomes === value ? [] : [{ level, was: value, becomes }];
  });
}

/** A use that another answer, as good by every level, does not have so. */
export interface FreeChoice {
  readonly use: string;
  readonly id: string;
  readonly version: string;
  /** What such an answer has that the best one has not. */
  readonly instead: readonly { readonly use: string; readonly id: string; readonly version: string }[];
}

/** The choices that no line, clause or level made, but the order of names alone. Empty where the best is not proven. */
export function freeChoices(universe: Universe, request: Request, options: SolveOptions = {}): readonly FreeChoice[] {
  const best = finish(optimum(indexOf(universe), request, options));
  if (best.kind === "conflict" || !best.objective.every(({ proven }) => proven)) return [];
  const { problem, model } = best;
  const { engine } = problem;
  const limit = options.maxConflicts ?? 1_000_000;
  const taken = selectionOf(problem, model);
  const lits = new Set(taken.map(({ lit }) => lit));
  return taken.flatMap(({ place, component, lit }) => {
    if (engine.fixed(lit) === 1) return [];
    if (finish(engine.solve([not(lit)], limit)).kind !== "sat") return [];
    const others = selectionOf(problem, engine.model()).filter((choice) => !lits.has(choice.lit));
    const instead = others.map((other) => ({
      use: other.place.name,
      id: other.component.id,
      version: other.component.version,
    }));
    return [{ use: place.name, id: component.id, version: component.version, instead }];
  });
}
