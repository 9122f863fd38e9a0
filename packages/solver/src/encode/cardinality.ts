import type { Facts } from "../facts.ts";
import type { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import type { Guard, Spot } from "./choices.ts";
import { covering } from "./meeting.ts";

/** Pairs where they are few, a chain of "one of these so far" where they are many (Sinz, CP 2005). */
export function atMostOne(engine: Engine, lits: readonly Lit[], guards: readonly Lit[]): void {
  if (lits.length <= 6) {
    for (let i = 0; i < lits.length; i++)
      for (let j = 0; j < i; j++) engine.clause([...guards, not(lits[i]!), not(lits[j]!)]);
    return;
  }
  let before = lits[0]!;
  for (const lit of lits.slice(1)) {
    engine.clause([...guards, not(before), not(lit)]);
    const so = engine.variable();
    engine.clause([not(before), so]);
    engine.clause([not(lit), so]);
    before = so;
  }
}

/** How many providers an image has of each interface that says so. */
export function cardinalities(engine: Engine, facts: Facts, spots: readonly Spot[], guard: Guard): void {
  for (const { id, single, needed, provider } of facts.universe.interfaces) {
    const counts = (what: string, isAsked: boolean | undefined): boolean =>
      isAsked === true && !facts.without.has(`interface/${id}/${what}`);
    const [atMost, atLeast] = [counts("single", single), counts("needed", needed) && provider === "component"];
    if (!atMost && !atLeast) continue;
    const lits = spots.flatMap(({ choices }) =>
      covering(choices.filter(({ component }) => Object.hasOwn(component.provides, id))),
    );
    if (atMost) atMostOne(engine, lits, guard(`interface/${id}/single`));
    if (atLeast) engine.clause([...guard(`interface/${id}/needed`), ...lits]);
  }
}
