import type { Edge, Requirement } from "@ashlar/model";
import type { Facts } from "../facts.ts";
import { type Lit, not } from "../sat/literal.ts";
import type { Choice } from "./choices.ts";
import { rank } from "./edges.ts";
import type { Encoding } from "./encoding.ts";
import { fixedBy, isNeeded, provides, rootsOf } from "./places.ts";
import { literalsOf } from "./variables.ts";

/** A use or the image, and a slot of its that must be filled. */
interface Asking {
  readonly user: Choice | undefined;
  readonly slot: Requirement;
}

/** What a model takes, and how its slots are filled. */
export interface Filled {
  readonly selection: readonly Choice[];
  readonly edges: readonly Edge[];
  readonly holds: (lit: Lit) => boolean;
}

/** Nothing that nobody asked for: each use that the solver adds fills a slot that must be filled. */
export class Support {
  readonly #facts: Facts;
  readonly #encoding: Encoding;
  /** By interface, who may ask for it. */
  #asking: ReadonlyMap<string, readonly Asking[]> | undefined;
  readonly #neededInterfaces: readonly string[];

  constructor(facts: Facts, encoding: Encoding) {
    this.#facts = facts;
    this.#encoding = encoding;
    this.#neededInterfaces = facts.universe.interfaces
      .filter(({ id, needed }) => needed === true && !facts.without.has(`interface/${id}/needed`))
      .map(({ id }) => id);
  }

  /** The uses that nothing leads to from lines, the image's own slots and needed interfaces: all of them can mostly go together. */
  unreached({ selection, edges }: Pick<Filled, "selection" | "edges">): readonly Choice[] {
    const byName = new Map(selection.map((choice) => [choice.place.name, choice]));
    const providers = new Map<string, Choice[]>();
    for (const { use, slot, provider } of edges) {
      const of = use === "image" ? rootsOf(this.#facts) : byName.get(use)!.requires;
      if (!of.some((each) => each.slot === slot && mustBeFilled(each))) continue;
      const list = providers.get(use);
      if (list === undefined) providers.set(use, [byName.get(provider)!]);
      else list.push(byName.get(provider)!);
    }
    const reached = new Set([
      ...(providers.get("image") ?? []),
      ...selection.filter(({ place }) => place.line !== undefined),
      ...selection.filter(({ component }) => this.#isNeeded(component.provides)),
    ]);
    for (const { place } of reached) for (const provider of providers.get(place.name) ?? []) reached.add(provider);
    return selection.filter((choice) => !reached.has(choice));
  }

  #isNeeded(provides: Choice["component"]["provides"]): boolean {
    return this.#neededInterfaces.some((id) => Object.hasOwn(provides, id));
  }

  /** For each use of a model that fills no such slot, a clause that it breaks and every answer keeps. */
  clauses(filled: Filled): readonly (readonly Lit[])[] {
    const { selection, edges } = filled;
    const slots = new Map<string, Requirement>();
    for (const slot of rootsOf(this.#facts)) slots.set(`image\0${slot.slot}`, slot);
    for (const { place, requires } of selection)
      for (const slot of requires) slots.set(`${place.name}\0${slot.slot}`, slot);
    const asked = edges.filter(({ use, slot }) => mustBeFilled(slots.get(`${use}\0${slot}`)!));
    const filling = new Set(asked.map(({ provider }) => provider));
    return selection
      .filter(({ place }) => place.line === undefined && !filling.has(place.name))
      .filter(({ component }) => !this.#isNeeded(component.provides))
      .map((choice) => this.#clause(choice, filled));
  }

  /** The use goes, or somebody comes who asks for it, or whoever is taken in its place goes. */
  #clause(choice: Choice, { selection, edges, holds }: Filled): readonly Lit[] {
    const clause = new Set<Lit>([not(choice.lit)]);
    for (const { user, slot } of this.#askingFor(choice)) {
      const absent =
        user === undefined ? [] : [user.lit, ...(user.conditions(slot) ?? [])].filter((lit) => !holds(lit));
      for (const lit of absent) clause.add(lit);
      if (absent.length > 0) continue;
      const decided = this.#encoding.decided.of(user?.place, slot);
      const edge = decided?.find(({ provider }) => provider === choice.place);
      if (edge !== undefined) clause.add(edge.lit);
      if (decided !== undefined) continue;
      const name = user?.place.name ?? "image";
      const provider = edges.find((each) => each.use === name && each.slot === slot.slot)?.provider;
      const taken = selection.find(({ place }) => place.name === provider)!;
      // Another one than the rule's first choice is taken where that would go round: then all may depend on all.
      if (!isBefore(this.#facts, taken, choice)) return otherwise(this.#encoding, selection, holds);
      clause.add(not(taken.lit));
    }
    return [...clause];
  }

  /** Who may have a slot that a choice could be the provider of. */
  #askingFor(choice: Choice): readonly Asking[] {
    this.#asking ??= askingBy(this.#facts, this.#encoding);
    return Object.keys(choice.component.provides).flatMap((id) =>
      (this.#asking!.get(id) ?? []).filter(
        ({ user, slot }) => user?.place !== choice.place && provides(choice.component, slot),
      ),
    );
  }
}

function isBefore(facts: Facts, a: Choice, b: Choice): boolean {
  const order = rank(facts, a.place) - rank(facts, b.place);
  return order < 0 || (order === 0 && a.place.name < b.place.name);
}

function mustBeFilled(slot: Requirement): boolean {
  return isNeeded(slot) || slot.least === 1;
}

function askingBy(facts: Facts, { spots }: Encoding): ReadonlyMap<string, readonly Asking[]> {
  const asking = new Map<string, Asking[]>();
  const add = (user: Choice | undefined, slot: Requirement): void => {
    if (!mustBeFilled(slot) || fixedBy(facts, user?.place.line, slot) !== undefined) return;
    const list = asking.get(slot.interface);
    if (list === undefined) asking.set(slot.interface, [{ user, slot }]);
    else list.push({ user, slot });
  };
  for (const slot of rootsOf(facts)) add(undefined, slot);
  for (const user of spots.flatMap((spot) => spot.choices)) for (const slot of user.requires) add(user, slot);
  return asking;
}

/** A clause that every model keeps but those that take the same uses, versions, values and edges. */
function otherwise(encoding: Encoding, selection: readonly Choice[], holds: (lit: Lit) => boolean): readonly Lit[] {
  const edges = encoding.decided.edges.map(({ lit }) => (holds(lit) ? not(lit) : lit));
  return [...elsewise(encoding, selection, holds), ...edges];
}

/** A clause that every model keeps but those of the same answer: the same uses, versions and values. */
export function elsewise(
  { spots }: Encoding,
  selection: readonly Choice[],
  holds: (lit: Lit) => boolean,
): readonly Lit[] {
  const places = new Set(selection.map(({ place }) => place));
  const values = selection.flatMap(({ variables }) => [...variables.values()].flatMap(literalsOf));
  return [
    ...selection.map(({ lit }) => not(lit)),
    ...spots.filter((spot) => !places.has(spot)).map(({ present }) => present),
    ...values.map((lit) => (holds(lit) ? not(lit) : lit)),
  ];
}
