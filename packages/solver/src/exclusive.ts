import type { Spot } from "./encode/choices.ts";
import { type Engine, finish } from "./sat/engine.ts";
import { not } from "./sat/literal.ts";

/** Most conflicts of one question whether two places may both have a use. */
const effort = 1000;
/** Most questions for each place. */
const questions = 20;

/**
 * The places that may have a use, in groups of which no answer has two: the candidates for one slot, mostly. The largest first. Tells the engine what
 * it finds. Where that would take long, groups are smaller than they could be.
 */
export function exclusiveGroups(engine: Engine, spots: readonly Spot[]): readonly (readonly Spot[])[] {
  const groups: Spot[][] = [];
  const together = spots.map(() => new Uint8Array((spots.length + 7) >> 3));
  const number = new Map(spots.map((spot, i) => [spot, i]));
  let left = questions * spots.length;
  const meet = (a: Spot, b: Spot): boolean => {
    const [row, i] = [together[number.get(a)!]!, number.get(b)!];
    if (((row[i >> 3]! >> (i & 7)) & 1) === 1 || left === 0) return true;
    left--;
    const verdict = finish(engine.solve([a.present, b.present], effort));
    if (verdict.kind === "unsat") engine.clause([not(a.present), not(b.present)]);
    if (verdict.kind !== "sat") return verdict.kind === "limit";
    const there = spots.flatMap(({ present }, at) => (engine.holds(present) ? [at] : []));
    for (const at of there) for (const j of there) together[at]![j >> 3]! |= 1 << (j & 7);
    return true;
  };
  for (const spot of spots) {
    const known = engine.fixed(spot.present);
    if (known === -1) continue;
    const group = known === 1 ? undefined : groups.find((each) => !each.some((other) => meet(spot, other)));
    if (group === undefined) groups.push([spot]);
    else group.push(spot);
  }
  return groups.sort((a, b) => b.length - a.length);
}
