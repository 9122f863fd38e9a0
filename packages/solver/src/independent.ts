import type { Spot } from "./encode/choices.ts";
import { coordinatesOf } from "./encode/coordinates.ts";
import { type Problem, problemOf } from "./encode/problem.ts";
import { Engine, finish } from "./sat/engine.ts";
import { type Lit, not } from "./sat/literal.ts";

/** Most conflicts of one question whether a coordinate follows from others. */
const effort = 1000;

/**
 * Coordinates of a problem of which none follows from the others, unless that is hard to see. What a provider needs follows from
 * the provider; a hash that counts it too is much dearer (Ivrii, Malik, Meel and Vardi, Constraints 21, 2016). It follows if no
 * two answers differ there and agree in the others: that is asked of the problem beside a copy of itself (Padoa, 1901).
 */
export function independentOf(problem: Problem, groups: readonly (readonly Spot[])[]): readonly Lit[] {
  const { facts, encoding } = problem;
  const engine = new Engine();
  const number = new Map(encoding.spots.map((spot, i) => [spot, i]));
  const copy = (): readonly Lit[] => {
    const from = 2 * engine.variables;
    const { spots } = problemOf(facts, { supported: true, engine }).encoding;
    // A copy numbers its literals as the problem does, from another number on: it is made of the same facts.
    const fixed = (lit: Lit): number => problem.engine.fixed(lit - from);
    return coordinatesOf(
      engine,
      groups.map((group) => group.map((spot) => spots[number.get(spot)!]!)),
      fixed,
    );
  };
  const [left, right] = [copy(), copy()];
  const equal = left.map((lit, i) => {
    const agree = engine.variable(true);
    engine.clause([not(agree), not(lit), right[i]!]);
    engine.clause([not(agree), lit, not(right[i]!)]);
    return agree;
  });
  const kept = new Set(left.keys());
  // From the last on: the largest groups, whose choices the others follow from, come first.
  for (let i = left.length - 1; i >= 0; i--) {
    const others = [...kept].filter((other) => other !== i).map((other) => equal[other]!);
    const differ = finish(engine.solve([...others, left[i]!, not(right[i]!)], effort));
    if (differ.kind === "unsat") kept.delete(i);
  }
  return coordinatesOf(problem.engine, groups).filter((_, i) => kept.has(i));
}
