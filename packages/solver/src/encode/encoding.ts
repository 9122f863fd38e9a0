import { memoryBytes, type Requirement } from "@ashlar/model";
import { clauseId, type Facts, inRange, slotsOf } from "../facts.ts";
import type { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import { type Candidate, fixedBy, isNeeded, type Place, provides, rootsOf } from "./places.ts";

/** A candidate with the literal that says it is taken. */
export interface Choice extends Candidate {
  readonly place: Spot;
  readonly lit: Lit;
}

/** A place with the literal that says there is a use there. */
export interface Spot extends Place {
  readonly present: Lit;
  readonly choices: readonly Choice[];
}

/** Says when a statement counts: the negation of the literal that switches it on; nothing where it always does. */
export type Guard = (statement: string) => readonly Lit[];

/** A problem as clauses: what is true of every answer, edges aside where any provider will do. */
export interface Encoding {
  readonly spots: readonly Spot[];
  readonly byName: ReadonlyMap<string, Spot>;
  /** A literal under which one of the providers of a requirement is there, other than at `spot` itself; undefined: there is none. */
  readonly met: (requirement: Requirement, spot: Spot | undefined) => Lit | undefined;
  /** The choices that fit a requirement, of places that serve everybody. */
  readonly fitting: (requirement: Requirement) => readonly Choice[];
}

/** Puts a problem into the engine. */
export function encode(engine: Engine, facts: Facts, places: readonly Place[], guard: Guard): Encoding {
  const spots = places.map((place) => spotOf(engine, place));
  const byName = new Map(spots.map((spot) => [spot.name, spot]));
  const { met, fitting } = meeting(engine, spots);
  const slots = (choice: Choice): void => {
    const { place, component, options, lit } = choice;
    for (const slot of choice.requires) {
      const own = guard(clauseId(component, `requires/${slot.slot}`));
      const inner = fixedBy(facts, place.line, slot);
      if (inner === undefined && !isNeeded(slot)) continue;
      const filled = inner === undefined ? met(slot, place) : fixed(engine, byName.get(inner.as)!, slot);
      const guards = inner === undefined ? own : [...guard(inner.id), ...own];
      engine.clause([...guards, not(lit), ...(filled === undefined ? [] : [filled])]);
    }
    const has = new Set(slotsOf(facts, component, options).map(({ slot }) => slot));
    for (const [slot, inner] of Object.entries(place.line?.with ?? {}))
      if (!has.has(slot) && !facts.without.has(inner.id)) engine.clause([...guard(inner.id), not(lit)]);
  };
  for (const spot of spots) {
    versions(engine, spot);
    for (const choice of spot.choices) slots(choice);
    if (spot.line !== undefined) engine.clause([...guard(spot.line.id), spot.present]);
  }
  for (const root of rootsOf(facts).filter(isNeeded)) {
    const filled = met(root, undefined);
    engine.clause([...guard(`roots/${root.slot}`), ...(filled === undefined ? [] : [filled])]);
  }
  conflicts(engine, facts, spots, guard);
  singles(engine, facts, spots, guard);
  memory(engine, facts, spots, guard);
  return { spots, byName, met, fitting };
}

function spotOf(engine: Engine, place: Place): Spot {
  const present = engine.variable();
  const only = place.candidates.length === 1;
  const spot = { ...place, present, choices: [] as Choice[] };
  for (const candidate of place.candidates)
    spot.choices.push({ ...candidate, place: spot, lit: only ? present : engine.variable() });
  return spot;
}

/** There is a use where one of its versions is; never two of them. */
function versions(engine: Engine, { present, choices }: Spot): void {
  if (choices.length === 1) return;
  const lits = choices.map((choice) => choice.lit);
  engine.clause([not(present), ...lits]);
  for (const lit of lits) engine.clause([not(lit), present]);
  atMostOne(engine, lits, []);
}

/** Pairs where they are few, a chain of "one of these so far" where they are many (Sinz, CP 2005). */
function atMostOne(engine: Engine, lits: readonly Lit[], guards: readonly Lit[]): void {
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

/** The choices of a slot that a line fills. */
function fixed(engine: Engine, inner: Spot, slot: Requirement): Lit | undefined {
  return anyOf(
    engine,
    inner.choices.filter((choice) => provides(choice.component, slot)),
  );
}

function anyOf(engine: Engine, choices: readonly Choice[]): Lit | undefined {
  const lits = covering(choices);
  if (lits.length < 2) return lits[0];
  const lit = engine.variable();
  engine.clause([not(lit), ...lits]);
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

function meeting(engine: Engine, spots: readonly Spot[]): Pick<Encoding, "met" | "fitting"> {
  const byInterface = new Map<string, Choice[]>();
  for (const choice of spots.filter((spot) => spot.shared).flatMap((spot) => spot.choices)) {
    for (const id of Object.keys(choice.component.provides)) {
      const list = byInterface.get(id);
      if (list === undefined) byInterface.set(id, [choice]);
      else list.push(choice);
    }
  }
  const fits = new Map<string, readonly Choice[]>();
  const fitting = (requirement: Requirement): readonly Choice[] => {
    const key = `${requirement.interface} ${requirement.range}`;
    const known = fits.get(key);
    if (known !== undefined) return known;
    const found = (byInterface.get(requirement.interface) ?? []).filter((c) => provides(c.component, requirement));
    fits.set(key, found);
    return found;
  };
  // Ranges that the same choices are in share a literal.
  const lits = new Map<string, Lit | undefined>();
  const met = (requirement: Requirement, spot: Spot | undefined): Lit | undefined => {
    const others = fitting(requirement).filter((choice) => choice.place !== spot);
    const key = covering(others).join();
    if (!lits.has(key)) lits.set(key, anyOf(engine, others));
    return lits.get(key);
  };
  return { met, fitting };
}

function conflicts(engine: Engine, facts: Facts, spots: readonly Spot[], guard: Guard): void {
  const byComponent = new Map<string, Choice[]>();
  for (const choice of spots.flatMap((spot) => spot.choices)) {
    const list = byComponent.get(choice.component.id);
    if (list === undefined) byComponent.set(choice.component.id, [choice]);
    else list.push(choice);
  }
  for (const { component, lit } of spots.flatMap((spot) => spot.choices)) {
    for (const [id, range] of Object.entries(component.conflicts)) {
      const statement = clauseId(component, `conflicts/${id}`);
      if (facts.without.has(statement)) continue;
      const others = (byComponent.get(id) ?? []).filter((other) => inRange(other.component.version, range));
      for (const other of covering(others)) engine.clause([...guard(statement), not(lit), not(other)]);
    }
  }
  const line = (id: string, component: string, forbidden: (choice: Choice) => boolean): void => {
    if (facts.without.has(id)) return;
    for (const lit of covering((byComponent.get(component) ?? []).filter(forbidden)))
      engine.clause([...guard(id), not(lit)]);
  };
  for (const { id, component, range } of facts.request.pin)
    line(id, component, (choice) => !inRange(choice.component.version, range));
  for (const { id, component } of facts.request.exclude) line(id, component, () => true);
}

function singles(engine: Engine, facts: Facts, spots: readonly Spot[], guard: Guard): void {
  for (const { id, single } of facts.universe.interfaces) {
    const statement = `interface/${id}/single`;
    if (!single || facts.without.has(statement)) continue;
    const lits = spots.flatMap(({ choices }) =>
      covering(choices.filter(({ component }) => Object.hasOwn(component.provides, id))),
    );
    atMostOne(engine, lits, guard(statement));
  }
}

/** What the uses need at run time fits into the image's memory. */
function memory(engine: Engine, facts: Facts, spots: readonly Spot[], guard: Guard): void {
  if (facts.without.has("memory")) return;
  const needs = spots
    .flatMap((spot) => spot.choices)
    .map(({ component, options, lit }) => ({ lit, bytes: memoryBytes(component, options) }))
    .filter(({ bytes }) => bytes > 0);
  const all = needs.reduce((sum, { bytes }) => sum + bytes, 0);
  if (all <= facts.request.memory) return;
  // Sums stay exact: beyond 2^52 bytes they are of larger units, each need rounded up.
  let unit = 1;
  while (all / unit > 2 ** 52) unit *= 2;
  const limit = Math.floor(facts.request.memory / unit);
  const terms = needs.map(({ lit, bytes }) => ({ lit, weight: Math.ceil(bytes / unit) }));
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  const [off] = guard("memory");
  if (off === undefined) engine.atMost(terms, limit);
  else if (total > limit) engine.atMost([...terms, { lit: not(off), weight: total - limit }], total);
}
