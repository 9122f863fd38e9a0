import type { Requirement } from "@ashlar/model";
import type { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import { atMostOne } from "./cardinality.ts";
import type { Candidate, Place } from "./places.ts";
import { equals, isEmpty, mayBe, type Variable, variableOf } from "./variables.ts";

/** A candidate with the literal that says it is taken. */
export interface Choice extends Candidate {
  readonly place: Spot;
  readonly lit: Lit;
  /** By name, the options whose value the solver chooses. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** Literals all of which are true where a slot of the candidate's is there; undefined: it never is. */
  readonly conditions: (slot: Requirement) => readonly Lit[] | undefined;
}

/** A place with the literal that says there is a use there. */
export interface Spot extends Place {
  readonly present: Lit;
  readonly choices: readonly Choice[];
}

/** Says when a statement counts: the negation of the literal that switches it on; nothing where it always does. */
export type Guard = (statement: string) => readonly Lit[];

/** Where no statement can be switched off. Whoever has many to ask for compares with it first, and writes no ids. */
export const unguarded: Guard = () => [];

/** The places that lines name. */
export function linesByName(spots: readonly Spot[]): ReadonlyMap<string, Spot> {
  return new Map(spots.filter(({ line }) => line !== undefined).map((spot) => [spot.name, spot]));
}

/** A place in the engine: there is a use where one of its versions is, and never two of them. */
export function spotOf(engine: Engine, place: Place): Spot {
  const present = engine.variable();
  const only = place.candidates.length === 1;
  const spot = { ...place, present, choices: [] as Choice[] };
  for (const candidate of place.candidates) {
    const variables =
      candidate.chosen.length === 0
        ? noVariables
        : new Map(candidate.chosen.map((option) => [option.name, variableOf(engine, option)]));
    const conditions = conditionsOf(engine, variables);
    const lit = only ? present : engine.variable();
    if (candidate.chosen.some(isEmpty)) engine.clause([not(lit)]);
    spot.choices.push({ ...candidate, place: spot, lit, variables, conditions });
  }
  if (only) return spot;
  const lits = spot.choices.map((choice) => choice.lit);
  engine.clause([not(present), ...lits]);
  engine.wants(present, lits);
  for (const lit of lits) engine.clause([not(lit), present]);
  atMostOne(engine, lits, []);
  return spot;
}

const noVariables: ReadonlyMap<string, Variable> = new Map();
const always: readonly Lit[] = [];
const unconditional: Choice["conditions"] = () => always;

function conditionsOf(engine: Engine, variables: ReadonlyMap<string, Variable>): Choice["conditions"] {
  if (variables.size === 0) return unconditional;
  const known = new Map<string, Lit>();
  const equal = (variable: Variable, value: Parameters<typeof equals>[2]): Lit => {
    const key = JSON.stringify([variable.option.name, value]);
    if (!known.has(key)) known.set(key, equals(engine, variable, value)!);
    return known.get(key)!;
  };
  return ({ when }) => {
    const asked = Object.entries(when?.options ?? {}).filter(([name]) => variables.has(name));
    if (asked.some(([name, value]) => !mayBe(variables.get(name)!.option, value))) return undefined;
    return asked.map(([name, value]) => equal(variables.get(name)!, value));
  };
}
