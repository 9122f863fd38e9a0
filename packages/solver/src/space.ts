import type { Request, Resolution, Universe } from "@ashlar/model";
import { coordinatesOf } from "./encode/coordinates.ts";
import { type Problem, problemOf, selectionOf } from "./encode/problem.ts";
import { factsOf, indexOf } from "./facts.ts";
import { type Level, levelsOf } from "./optimise/levels.ts";
import { answerOf } from "./resolution.ts";
import { finish } from "./sat/engine.ts";
import type { Lit } from "./sat/literal.ts";
import type { SolveOptions } from "./solve.ts";

/** A valid answer, whether or not it is the best. Two answers differ in a use, its version or the value of an option. */
export interface ValidAnswer extends Pick<Resolution, "selected" | "edges"> {
  /** What it costs by each level of the objective. */
  readonly levels: readonly { readonly level: string; readonly value: number }[];
}

/** All valid answers of a request, as an engine that finds them. */
export interface Space {
  readonly problem: Problem;
  readonly levels: readonly Level[];
  /** Literals whose values are others for each answer. */
  readonly coordinates: readonly Lit[];
  /** Most conflicts of a search. */
  readonly limit: number;
}

/** What ended a listing: there is no more, or the conflicts were used up. */
export type End = "all" | "limit";

/** The space of a request. */
export function spaceOf(
  universe: Universe,
  request: Request,
  { without = [], order, maxConflicts: limit = 1_000_000 }: SolveOptions,
): Space {
  const facts = factsOf(indexOf(universe), request, new Set(without));
  const problem = problemOf(facts, { supported: true });
  const levels = levelsOf(problem.engine, facts, problem.encoding, order);
  return {
    problem,
    levels,
    coordinates: coordinatesOf(
      problem.engine,
      problem.encoding.spots.map((spot) => [spot]),
    ),
    limit,
  };
}

interface Listing {
  readonly assumptions: readonly Lit[];
  /** That in which the coordinates are decided. */
  readonly order: readonly Lit[];
  /** Most conflicts, for the next answer or for all of them. */
  readonly limitFor: "next" | "all";
}

/** Stops once for each answer that keeps some assumptions, with the engine's model telling it. */
export function* modelsOf(
  { problem: { engine }, coordinates, limit }: Space,
  { assumptions, order, limitFor }: Listing = { assumptions: [], order: coordinates, limitFor: "next" },
): Generator<void, End> {
  const last = engine.conflicts + limit;
  const left = (): number => (limitFor === "next" ? limit : Math.max(0, last - engine.conflicts));
  engine.decideFirst(order);
  let found = finish(engine.solve(assumptions, left()));
  for (; found.kind === "sat"; found = finish(engine.next(left()))) yield;
  return found.kind === "limit" ? "limit" : "all";
}

/** What a model says, as an answer. */
export function validAnswer({ problem, levels }: Space, model: Uint8Array): ValidAnswer {
  const selection = selectionOf(problem, model);
  return {
    ...answerOf(problem, model),
    levels: levels.map(({ name, value }) => ({ level: name, value: value(selection) })),
  };
}
