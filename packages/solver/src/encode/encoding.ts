import { clauseId, type Facts, inRange } from "../facts.ts";
import type { Engine } from "../sat/engine.ts";
import { not } from "../sat/literal.ts";
import { cardinalities } from "./cardinality.ts";
import { type Choice, type Guard, linesByName, type Spot, spotOf, unguarded } from "./choices.ts";
import { budgets, constraints } from "./constraints.ts";
import { type Decided, decide } from "./decided.ts";
import { anyOf, covering, type Meeting, meetingOf } from "./meeting.ts";
import { fixedBy, isNeeded, type Place, provides, rootsOf } from "./places.ts";

/** A problem as clauses: what is true of every answer, edges aside where any provider will do. */
export interface Encoding extends Meeting {
  readonly spots: readonly Spot[];
  readonly decided: Decided;
}

/** Puts a problem into the engine. */
export function encode(engine: Engine, facts: Facts, places: readonly Place[], guard: Guard): Encoding {
  const spots = places.map((place) => spotOf(engine, place));
  const meeting = meetingOf(engine, spots);
  const decided = decide(engine, facts, spots, { meeting, guard });
  const byName = linesByName(spots);
  const context = { facts, meeting, decided, guard, byName };
  for (const spot of spots) {
    for (const choice of spot.choices) {
      slots(engine, choice, context);
      lineSlots(engine, choice, context);
    }
    presence(engine, spot, guard);
  }
  for (const root of rootsOf(facts)) {
    if (decided.of(undefined, root) !== undefined || (!isNeeded(root) && root.least !== 1)) continue;
    const filled = meeting.met(root, undefined);
    engine.clause([...guard(`roots/${root.slot}`), ...(filled === undefined ? [] : [filled])]);
  }
  conflicts(engine, facts, spots, guard);
  cardinalities(engine, facts, spots, guard);
  constraints(engine, facts, spots, { decided, guard });
  budgets(engine, facts, spots, guard);
  return { spots, decided, ...meeting };
}

/** A line's use is there; without the line it is not, and then the solver may add another of its name. */
function presence(engine: Engine, { line, instead, present }: Spot, guard: Guard): void {
  if (instead !== undefined) engine.clause([...guard(instead.id), not(present)]);
  if (line === undefined) return;
  const guards = guard(line.id);
  engine.clause([...guards, present]);
  for (const off of guards) engine.clause([not(off), not(present)]);
}

interface Context {
  readonly facts: Facts;
  readonly meeting: Meeting;
  readonly decided: Decided;
  readonly guard: Guard;
  readonly byName: ReadonlyMap<string, Spot>;
}

/** The slots of a choice are filled, those aside that the search decides. */
function slots(engine: Engine, choice: Choice, { facts, meeting, decided, guard, byName }: Context): void {
  const { place, component, lit } = choice;
  for (const slot of choice.requires) {
    const conditions = choice.conditions(slot);
    if (conditions === undefined || decided.of(place, slot) !== undefined) continue;
    const inner = fixedBy(facts, place.line, slot);
    if (inner === undefined && !isNeeded(slot) && slot.least !== 1) continue;
    // A line inside `with` is of the slot's only: it fills it with one of the versions that fit.
    const fits = inner === undefined ? [] : byName.get(inner.as)!.choices.filter((c) => provides(c.component, slot));
    const filled = inner === undefined ? meeting.met(slot, place) : anyOf(engine, fits);
    if (guard === unguarded && conditions.length === 0 && filled !== undefined) {
      engine.clause([not(lit), filled]);
      continue;
    }
    const own = guard(clauseId(component, `requires/${slot.slot}`));
    const guards = inner === undefined ? own : [...guard(inner.id), ...own];
    engine.clause([...guards, not(lit), ...conditions.map(not), ...(filled === undefined ? [] : [filled])]);
  }
}

/** A slot that a line fills is one that the choice has. */
function lineSlots(engine: Engine, { place, slots: all, conditions, lit }: Choice, { facts, guard }: Context): void {
  for (const [name, inner] of Object.entries(place.line?.with ?? {})) {
    if (facts.without.has(inner.id)) continue;
    const slot = all.find((each) => each.slot === name);
    const there = slot === undefined ? undefined : conditions(slot);
    if (there === undefined) engine.clause([...guard(inner.id), not(lit)]);
    else for (const condition of there) engine.clause([...guard(inner.id), not(lit), condition]);
  }
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
