import type { Edge, Requirement } from "@ashlar/model";
import { clauseId, type Facts, those } from "../facts.ts";
import { unordered } from "../order.ts";
import { type Lit, not } from "../sat/literal.ts";
import type { Choice, Guard, Spot } from "./choices.ts";
import type { Decided, DecidedEdge } from "./decided.ts";
import type { Encoding } from "./encoding.ts";
import { covering } from "./meeting.ts";
import { fixedBy, provides, rootsOf } from "./places.ts";

/** A slot with the uses that could fill it, the best first. */
interface Slot {
  readonly slot: Requirement;
  readonly fitting: readonly Choice[];
  /** A line of the user's fills it. */
  readonly isFixed: boolean;
  /** Of a slot that the search decides: the edges to `fitting`. */
  readonly decided: readonly DecidedEdge[] | undefined;
  /** Its provider must be initialised first. */
  readonly isOrdered: boolean;
}

/** The slots of a selection, and who could fill them. */
type Slots = ReadonlyMap<Choice, readonly Slot[]>;

/** The edges of a selection; or, where every way to fill the slots leads round in a circle, what is left over with it. */
export type Wiring = { readonly edges: readonly Edge[] } | Circle;

/** Uses that wait for each other, or for such. */
interface Circle {
  readonly circle: readonly Choice[];
  readonly slots: Slots;
}

/** What a model says: the uses, and the edges of the slots that the search decides. */
export interface Selection {
  readonly selection: readonly Choice[];
  readonly edges: readonly DecidedEdge[];
}

/**
 * Fills the slots of a selection. What the user named comes first, then what the user prefers, then by name; another one
 * only where the first would make the init order go round.
 */
export function wire(facts: Facts, decided: Decided, { selection, edges: chosen }: Selection): Wiring {
  const fitting = fittingIn(facts, decided, { selection, edges: chosen });
  const slots: Slots = new Map(
    selection.map((choice) => [choice, choice.requires.map((slot) => slotOf(facts, slot, fitting, choice))]),
  );
  const edges: Edge[] = [];
  const done = new Set<Choice>();
  const { waits, users } = waiting(slots);
  const queue = selection.filter((choice) => waits.get(choice) === 0);
  const settle = (choice: Choice, others: ReadonlySet<Choice> | undefined): void => {
    for (const slot of slots.get(choice)!) edges.push(...edgesOf(choice.place.name, slot, others));
    done.add(choice);
    for (const user of users.get(choice) ?? []) {
      const left = waits.get(user)! - 1;
      waits.set(user, left);
      if (left === 0 && !done.has(user)) queue.push(user);
    }
  };
  for (let next = 0; done.size < selection.length; ) {
    const first = queue[next++];
    if (first !== undefined) {
      if (!done.has(first)) settle(first, undefined);
      continue;
    }
    const left = selection.filter((choice) => !done.has(choice));
    const other = left.find((choice) => slots.get(choice)!.every((slot) => isReady(slot, done)));
    if (other === undefined) return { circle: left, slots };
    settle(other, new Set(done));
    next--;
  }
  for (const root of rootsOf(facts))
    edges.push(...edgesOf("image", slotOf(facts, root, fitting, undefined), undefined));
  return { edges };
}

/** For how many providers each use waits, if it takes the best for each slot, and who waits for each. */
function waiting(slots: Slots): { readonly waits: Map<Choice, number>; readonly users: Map<Choice, Choice[]> } {
  const waits = new Map<Choice, number>();
  const users = new Map<Choice, Choice[]>();
  for (const [choice, all] of slots) {
    const providers = all.flatMap((slot) =>
      slot.isOrdered ? slot.fitting.slice(0, slot.slot.many ? undefined : 1) : [],
    );
    waits.set(choice, providers.length);
    for (const provider of providers) {
      const list = users.get(provider);
      if (list === undefined) users.set(provider, [choice]);
      else list.push(choice);
    }
  }
  return { waits, users };
}

/**
 * The clauses that a circle breaks, one for each way round that shares nothing with the ones before: not all of these together,
 * unless one of their slots has a provider from elsewhere. They hold for every answer (compare loop formulas: Lin and Zhao, AAAI 2002).
 */
export function circleClauses(
  facts: Facts,
  encoding: Encoding,
  circle: Circle,
  guard: Guard,
): readonly (readonly Lit[])[] {
  const blocking = blockingOf(circle.circle, circle.slots);
  const seen = new Set<Choice>();
  const clauses: (readonly Lit[])[] = [];
  for (const start of circle.circle) {
    const [first] = roundFrom(start, blocking, seen);
    if (first === undefined) continue;
    const members = new Set<Choice>([first]);
    for (const choice of members) for (const other of blocking(choice).by) members.add(other);
    const isNew = clauses.length === 0 || [...members].every((choice) => !seen.has(choice));
    for (const choice of members) seen.add(choice);
    if (isNew) clauses.push(clauseOf(facts, encoding, { members, blocking }, guard));
  }
  return clauses;
}

interface Round {
  readonly members: ReadonlySet<Choice>;
  readonly blocking: (choice: Choice) => Blocking;
}

function clauseOf(facts: Facts, encoding: Encoding, { members, blocking }: Round, guard: Guard): readonly Lit[] {
  const clause = new Set<Lit>();
  for (const choice of members) {
    const { slot, by } = blocking(choice);
    for (const lit of [choice.lit, ...(choice.conditions(slot.slot) ?? [])]) clause.add(not(lit));
    for (const edge of slot.decided ?? [])
      if (by.some(({ place }) => place === edge.provider)) clause.add(not(edge.lit));
    const inner = slot.isFixed ? [fixedBy(facts, choice.place.line, slot.slot)!.id] : [];
    for (const id of [clauseId(choice.component, `requires/${slot.slot.slot}`), ...inner])
      for (const lit of guard(id)) clause.add(lit);
  }
  const places = new Set([...members].map((choice) => choice.place));
  for (const choice of members) {
    const { slot, isFixed, decided } = blocking(choice).slot;
    if (slot.many || isFixed || decided !== undefined) continue;
    for (const lit of covering(encoding.fitting(slot).filter((other) => !places.has(other.place)))) clause.add(lit);
  }
  return [...clause];
}

/** The names along a circle, the first one again at the end. */
export function circlePath({ circle, slots }: Circle): readonly string[] {
  const path = roundFrom(circle[0]!, blockingOf(circle, slots)).map(({ place }) => place.name);
  return [...path, path[0]!];
}

interface Blocking {
  readonly slot: Slot;
  readonly by: readonly Choice[];
}

/** For each use that waits, the first slot that it waits for, and the uses that it waits for there. */
function blockingOf(circle: readonly Choice[], slots: Slots): (choice: Choice) => Blocking {
  const inside = new Set(circle);
  return (choice) => {
    const slot = slots.get(choice)!.find((each) => isBlocked(each, inside))!;
    return { slot, by: slot.slot.many ? [slot.fitting.find((each) => inside.has(each))!] : slot.fitting };
  };
}

/** Where following the first provider goes round; nothing where that comes to what was seen before. */
function roundFrom(
  start: Choice,
  blocking: (choice: Choice) => Blocking,
  seen: ReadonlySet<Choice> = new Set(),
): readonly Choice[] {
  const path = new Set<Choice>();
  let at = start;
  for (; !path.has(at); at = blocking(at).by[0]!) {
    if (seen.has(at)) return [];
    path.add(at);
  }
  const all = [...path];
  return all.slice(all.indexOf(at));
}

/** Whether a slot is never filled in time while those inside are not. */
function isBlocked({ slot, fitting, isOrdered }: Slot, inside: ReadonlySet<Choice>): boolean {
  if (!isOrdered || fitting.length === 0) return false;
  return slot.many ? fitting.some((choice) => inside.has(choice)) : fitting.every((choice) => inside.has(choice));
}

function isReady({ slot, fitting, isOrdered }: Slot, done: ReadonlySet<Choice>): boolean {
  if (!isOrdered || fitting.length === 0) return true;
  return slot.many ? fitting.every((choice) => done.has(choice)) : fitting.some((choice) => done.has(choice));
}

function edgesOf(
  use: string,
  { slot, fitting, isOrdered }: Slot,
  done: ReadonlySet<Choice> | undefined,
): readonly Edge[] {
  const best = done === undefined || !isOrdered ? fitting[0] : fitting.find((choice) => done.has(choice));
  const chosen = slot.many ? fitting : best === undefined ? [] : [best];
  return chosen.map(({ place }) => ({
    use,
    slot: slot.slot,
    interface: slot.interface,
    provider: place.name,
    many: slot.many,
  }));
}

/** Who could fill a requirement in a selection, the best first. */
function fittingIn(facts: Facts, decided: Decided, { selection, edges: chosen }: Selection): Fitting {
  const providers = new Map<string, Choice[]>();
  for (const choice of selection.filter(({ place }) => place.shared)) {
    for (const id of Object.keys(choice.component.provides)) {
      const list = providers.get(id);
      if (list === undefined) providers.set(id, [choice]);
      else list.push(choice);
    }
  }
  for (const list of providers.values())
    list.sort((a, b) => rank(facts, a.place) - rank(facts, b.place) || (a.place.name < b.place.name ? -1 : 1));
  const byName = new Map(selection.map((choice) => [choice.place.name, choice]));
  const byPlace = new Map(selection.map((choice) => [choice.place, choice]));
  return {
    decided: (user, slot) => {
      if (decided.of(user?.place, slot) === undefined) return undefined;
      const edges = chosen.filter((edge) => isOf(edge, user, slot));
      return { edges, fitting: edges.flatMap(({ provider }) => byPlace.get(provider) ?? []) };
    },
    named: (name) => [byName.get(name)!],
    shared: (slot) => those(providers.get(slot.interface) ?? [], ({ component }) => provides(component, slot)),
  };
}

function isOf(edge: DecidedEdge, user: Choice | undefined, slot: Requirement): boolean {
  return edge.user === user?.place && edge.slot === slot.slot && edge.interface === slot.interface;
}

interface Fitting {
  /** Whom the search gave a slot; undefined where it leaves that to the rule. */
  readonly decided: (
    user: Choice | undefined,
    slot: Requirement,
  ) => (Pick<Slot, "fitting"> & { readonly edges: readonly DecidedEdge[] }) | undefined;
  /** The use of that name, which a line asks for. */
  readonly named: (name: string) => readonly Choice[];
  /** Those that serve everybody, the best first. */
  readonly shared: (slot: Requirement) => readonly Choice[];
}

function slotOf(facts: Facts, slot: Requirement, fittingOf: Fitting, user: Choice | undefined): Slot {
  const isOrdered = !unordered.has(slot.interface);
  const inner = user === undefined ? undefined : fixedBy(facts, user.place.line, slot);
  const isFixed = inner !== undefined;
  const chosen = fittingOf.decided(user, slot);
  if (chosen !== undefined) return { slot, fitting: chosen.fitting, isFixed, decided: chosen.edges, isOrdered };
  if (isFixed) return { slot, fitting: fittingOf.named(inner.as), isFixed, decided: undefined, isOrdered };
  const fitting = those(fittingOf.shared(slot), (other) => other.place !== user?.place);
  return { slot, fitting, isFixed, decided: undefined, isOrdered };
}

/** How soon a place is taken for a slot: what a line asks for first, then what is preferred. */
export function rank(facts: Facts, place: Spot): number {
  if (place.line !== undefined) return -1;
  const at = facts.request.prefer.findIndex((line) => line.component === place.name && !facts.without.has(line.id));
  return at === -1 ? facts.request.prefer.length : at;
}
