import type { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import type { Choice, Spot } from "./choices.ts";
import { literalsOf, type Variable } from "./variables.ts";

/** What is known of a literal in every answer: 1 true, -1 false, 0 nothing. */
export type Fixed = (lit: Lit) => number;

/**
 * Literals whose values are others for each answer, and say all of it: numbers in binary for the version at each place and for
 * the values that the solver chooses there. `groups` are all places; of those in one, no answer has two. Few literals, since a hash
 * of answers costs what they outnumber the answers by. `fixed` tells what all answers have of a literal.
 */
export function coordinatesOf(
  engine: Engine,
  groups: readonly (readonly Spot[])[],
  fixed: Fixed = (lit) => engine.fixed(lit),
): readonly Lit[] {
  for (const { choices } of groups.flat())
    for (const { lit, variables } of choices) for (const each of variables.values()) settle(engine, lit, each);
  return groups.flatMap((group) => {
    const choices = group.flatMap((spot) => spot.choices);
    const presents = group.map(({ present }) => present);
    const possible = choices.map(({ lit }) => lit).filter((lit) => fixed(lit) !== -1);
    const isSure = presents.some((lit) => fixed(lit) === 1);
    return [
      ...(isSure ? numberOf(engine, possible) : choiceOf(engine, possible, presents)),
      ...valuesOf(engine, choices, presents),
    ];
  });
}

/** A version that is not taken has values too: always the same, or an answer would come once for each. */
function settle(engine: Engine, taken: Lit, variable: Variable): void {
  if (variable.isDefault !== undefined) engine.clause([taken, variable.isDefault]);
  if (variable.isDefault !== undefined) return;
  const [first, ...others] = literalsOf(variable);
  if (first === undefined) return;
  engine.clause([taken, variable.kind === "number" ? not(first) : first]);
  for (const lit of others) engine.clause([taken, not(lit)]);
}

function choiceOf(engine: Engine, possible: readonly Lit[], presents: readonly Lit[]): readonly Lit[] {
  const [first, ...others] = presents;
  if (others.length === 0) return possible.length === 1 ? [first!] : numberOf(engine, [not(first!), ...possible]);
  const none = engine.variable();
  engine.clause([none, ...presents]);
  return numberOf(engine, [none, ...possible]);
}

/** Which of some literals is the true one, as a number in binary; exactly one of them is. */
function numberOf(engine: Engine, lits: readonly Lit[]): readonly Lit[] {
  if (lits.length === 2) return [lits[1]!];
  const bits: Lit[] = [];
  for (let weight = 1; weight < lits.length; weight *= 2) {
    const bit = engine.variable();
    lits.forEach((lit, i) => {
      engine.clause([not(lit), (i & weight) === 0 ? not(bit) : bit]);
    });
    bits.push(bit);
  }
  return bits;
}

/** The values of the choice that is taken: choices share these literals. */
function valuesOf(engine: Engine, choices: readonly Choice[], presents: readonly Lit[]): readonly Lit[] {
  const own = choices.map((choice) => ({ lit: choice.lit, bits: bitsOf(engine, choice) }));
  if (own.length === 1) return own[0]!.bits;
  return Array.from({ length: Math.max(0, ...own.map(({ bits }) => bits.length)) }, (_, i) => {
    const shared = engine.variable();
    engine.clause([...presents, not(shared)]);
    for (const { lit, bits } of own) {
      const bit = bits[i];
      if (bit === undefined) engine.clause([not(lit), not(shared)]);
      else {
        engine.clause([not(lit), not(bit), shared]);
        engine.clause([not(lit), bit, not(shared)]);
      }
    }
    return shared;
  });
}

function bitsOf(engine: Engine, { variables }: Choice): readonly Lit[] {
  return [...variables.values()].flatMap((variable) =>
    variable.kind === "number" ? literalsOf(variable) : numberOf(engine, literalsOf(variable)),
  );
}
