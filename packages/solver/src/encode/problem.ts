import type { Facts } from "../facts.ts";
import { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import { circleClause, type Wiring, wire } from "./edges.ts";
import { type Choice, type Encoding, encode, type Guard } from "./encoding.ts";
import { placesOf } from "./places.ts";

/** A problem in an engine of its own. */
export interface Problem {
  readonly facts: Facts;
  readonly engine: Engine;
  readonly encoding: Encoding;
  /** For each statement that can be switched off, the literal that switches it on. */
  readonly switches: ReadonlyMap<string, Lit>;
}

export interface ProblemOptions {
  /** Statements that can be switched off, by the assumptions of a solve; all others count always. */
  readonly switched?: Iterable<string> | undefined;
  /** Take a circle in the init order for an answer. */
  readonly circles?: boolean | undefined;
}

/** Puts a problem into a new engine. */
export function problemOf(facts: Facts, { switched = [], circles = false }: ProblemOptions = {}): Problem {
  const engine = new Engine();
  const switches = new Map<string, Lit>();
  for (const id of switched) if (!switches.has(id)) switches.set(id, engine.variable(true));
  const guard: Guard = (id) => {
    const lit = switches.get(id);
    return lit === undefined ? [] : [not(lit)];
  };
  const encoding = encode(engine, facts, placesOf(facts, { strict: switches.size === 0 }), guard);
  const problem = { facts, engine, encoding, switches };
  if (!circles) {
    engine.refine = () => {
      const wiring = wiringOf(problem, engine.model());
      return "edges" in wiring ? [] : [circleClause(facts, encoding, wiring, guard)];
    };
  }
  return problem;
}

/** What a model takes, by name. */
export function selectionOf({ encoding }: Problem, model: Uint8Array): readonly Choice[] {
  return encoding.spots.flatMap(({ choices }) => choices.filter(({ lit }) => model[lit >> 1] === ((lit & 1) ^ 1)));
}

/** How the slots of what a model takes are filled. */
export function wiringOf(problem: Problem, model: Uint8Array): Wiring {
  return wire(problem.facts, selectionOf(problem, model));
}
