import { type Component, type ObjectiveName, objectiveNames, type Requirement } from "@ashlar/model";
import type { Choice, Spot } from "../encode/choices.ts";
import type { Encoding } from "../encode/encoding.ts";
import { fixedBy, isNeeded, provides, rootsOf } from "../encode/places.ts";
import { byVersion, type Facts, own, sizeOf } from "../facts.ts";
import type { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import type { Cost } from "./minimise.ts";

/** One level of the objective. */
export interface Level {
  readonly name: string;
  readonly costs: readonly Cost[];
  /** What every answer costs besides. */
  readonly base: number;
  /** What a selection costs, all in all. */
  readonly value: (selection: readonly Choice[]) => number;
}

/** The objective by `order`, the most important level first. */
export function levelsOf(
  engine: Engine,
  facts: Facts,
  encoding: Encoding,
  order: readonly ObjectiveName[] = objectiveNames,
): readonly Level[] {
  const { spots } = encoding;
  const { lock, prefer } = facts.request;
  const perPlace = (name: string, counts: (choice: Choice) => boolean): Level => {
    const costs = spots.flatMap((spot) => placeCost(engine, spot, spot.choices.filter(counts)));
    return { name, costs, base: 0, value: (selection) => selection.filter(counts).length };
  };
  const levels: Readonly<Record<ObjectiveName, () => readonly Level[]>> = {
    preferences: () =>
      prefer.filter((line) => !facts.without.has(line.id)).map((line) => preference(engine, facts, encoding, line)),
    lock: () =>
      lock === undefined ? [] : [perPlace("lock", ({ component }) => own(lock, component.id) !== component.version)],
    components: () => {
      const certain = (spot: Spot): boolean => engine.fixed(spot.present) === 1;
      const open = spots.filter((spot) => !certain(spot));
      const costs = open.map(({ present }) => ({ lit: present, weight: 1 }));
      return [{ name: "components", costs, base: spots.length - open.length, value: ({ length }) => length }];
    },
    "not newest": () => [perPlace("not newest", ({ component }) => !isNewest(facts, component))],
    size: () => {
      const value = (selection: readonly Choice[]): number =>
        selection.reduce((sum, { component }) => sum + sizeOf(facts, component), 0);
      return [{ name: "size", costs: spots.flatMap((spot) => sizeCosts(facts, spot)), base: 0, value }];
    },
  };
  return order.flatMap((name) => levels[name]());
}

function isNewest(facts: Facts, component: Component): boolean {
  return byVersion(facts.versions.get(component.id)![0]!, component) >= 0;
}

/** A cost of 1 where one of some choices of a place is taken. */
function placeCost(engine: Engine, spot: Spot, choices: readonly Choice[]): readonly Cost[] {
  if (choices.length === 0) return [];
  if (choices.length === spot.choices.length) return [{ lit: spot.present, weight: 1 }];
  if (choices.length === 1) return [{ lit: choices[0]!.lit, weight: 1 }];
  const lit = engine.variable();
  for (const choice of choices) engine.clause([not(choice.lit), lit]);
  return [{ lit, weight: 1 }];
}

/** The least size of a place's choices wherever it is taken, and what a choice has more. */
function sizeCosts(facts: Facts, spot: Spot): readonly Cost[] {
  const sizes = spot.choices.map(({ component, lit }) => ({ lit, weight: sizeOf(facts, component) }));
  const least = sizes.reduce((min, { weight }) => Math.min(min, weight), Number.POSITIVE_INFINITY);
  const rest = sizes.map(({ lit, weight }) => ({ lit, weight: weight - least }));
  return [{ lit: spot.present, weight: least }, ...rest].filter(({ weight }) => weight > 0 && Number.isFinite(weight));
}

/**
 * A preference is passed over where a slot that the component could fill has neither it nor something that the user named in the
 * image, so that another one fills it.
 */
function preference(
  engine: Engine,
  facts: Facts,
  { spots, fitting }: Encoding,
  { id, component }: { readonly id: string; readonly component: string },
): Level {
  const over = engine.variable();
  const candidates = facts.versions.get(component) ?? [];
  const count = (slot: Requirement, user: Spot | undefined, when: readonly Lit[]): void => {
    if (!isNeeded(slot) || !candidates.some((c) => provides(c, slot)) || user?.name === component) return;
    const others = fitting(slot).filter(({ place }) => place.name === component || place.line !== undefined);
    const own = others.filter(({ place }) => place !== user).map((choice) => choice.lit);
    engine.clause([...when, over, ...own]);
  };
  for (const spot of spots) {
    for (const choice of spot.choices) {
      for (const slot of choice.requires)
        if (fixedBy(facts, spot.line, slot) === undefined)
          count(slot, spot, [choice.lit, ...(choice.conditions(slot) ?? [choice.lit])].map(not));
    }
  }
  for (const root of rootsOf(facts)) count(root, undefined, []);
  const value = (selection: readonly Choice[]): number => {
    const asking = [
      ...rootsOf(facts).map((slot) => ({ user: undefined, slot })),
      ...selection.flatMap((choice) =>
        choice.requires
          .filter((slot) => fixedBy(facts, choice.place.line, slot) === undefined)
          .map((slot) => ({ user: choice.place, slot })),
      ),
    ];
    const isOver = asking.some(({ user, slot }) => {
      if (!isNeeded(slot) || !candidates.some((c) => provides(c, slot)) || user?.name === component) return false;
      return !selection.some(
        (other) =>
          other.place.shared &&
          other.place !== user &&
          (other.place.name === component || other.place.line !== undefined) &&
          provides(other.component, slot),
      );
    });
    return isOver ? 1 : 0;
  };
  return { name: id, costs: [{ lit: over, weight: 1 }], base: 0, value };
}
