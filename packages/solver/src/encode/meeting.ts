import type { Requirement } from "@ashlar/model";
import type { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import type { Choice, Spot } from "./choices.ts";
import { provides } from "./places.ts";

/** Who could meet requirements, of those that serve everybody. */
export interface Meeting {
  /** A literal under which one of the providers of a requirement is there, other than at `spot` itself; undefined: there is none. */
  readonly met: (requirement: Requirement, spot: Spot | undefined) => Lit | undefined;
  /** The choices that fit a requirement. */
  readonly fitting: (requirement: Requirement) => readonly Choice[];
}

export function meetingOf(engine: Engine, spots: readonly Spot[]): Meeting {
  const byInterface = new Map<string, Choice[]>();
  for (const choice of spots.filter((spot) => spot.shared).flatMap((spot) => spot.choices)) {
    for (const id of Object.keys(choice.component.provides)) {
      const list = byInterface.get(id);
      if (list === undefined) byInterface.set(id, [choice]);
      else list.push(choice);
    }
  }
  // By interface and range apart: a key of both would have to be written and hashed for each of all the slots.
  const fits = new Map<string, Map<string, readonly Choice[]>>();
  const fitting = (requirement: Requirement): readonly Choice[] => {
    let byRange = fits.get(requirement.interface);
    if (byRange === undefined) {
      byRange = new Map();
      fits.set(requirement.interface, byRange);
    }
    let found = byRange.get(requirement.range);
    if (found === undefined) {
      found = (byInterface.get(requirement.interface) ?? []).filter((c) => provides(c.component, requirement));
      byRange.set(requirement.range, found);
    }
    return found;
  };
  // Ranges that the same choices are in share a literal.
  const lits = new Map<string, Lit | undefined>();
  const litOf = (choices: readonly Choice[]): Lit | undefined => {
    const key = covering(choices).join();
    if (!lits.has(key)) lits.set(key, anyOf(engine, choices));
    return lits.get(key);
  };
  const known = new Map<readonly Choice[], { readonly places: ReadonlySet<Spot | undefined>; lit?: Lit | undefined }>();
  const met = (requirement: Requirement, spot: Spot | undefined): Lit | undefined => {
    const all = fitting(requirement);
    let found = known.get(all);
    if (found === undefined) {
      found = { places: new Set(all.map(({ place }) => place)) };
      known.set(all, found);
    }
    if (found.places.has(spot)) return litOf(all.filter(({ place }) => place !== spot));
    if (!("lit" in found)) found.lit = litOf(all);
    return found.lit;
  };
  return { met, fitting };
}

/** A literal under which one of the choices is there. */
export function anyOf(engine: Engine, choices: readonly Choice[]): Lit | undefined {
  const lits = covering(choices);
  if (lits.length < 2) return lits[0];
  const lit = engine.variable();
  engine.clause([not(lit), ...lits]);
  engine.wants(lit, lits);
  return lit;
}

/** Literals one of which is true where one of the choices is: a place's own where all of its choices are among them. */
export function covering(choices: readonly Choice[]): readonly Lit[] {
  const count = new Map<Spot, number>();
  for (const { place } of choices) count.set(place, (count.get(place) ?? 0) + 1);
  const whole = (spot: Spot): boolean => count.get(spot) === spot.choices.length;
  const lits = choices.map((choice) => (whole(choice.place) ? choice.place.present : choice.lit));
  return [...new Set(lits)].sort((a, b) => a - b);
}
