import type { Interface, Requirement } from "@ashlar/model";
import type { Complain } from "./fault.ts";
import { type CheckedUse, image, type Situation, slotKey } from "./situation.ts";

/** A slot with the clause that it is of. */
interface Slot {
  readonly user: CheckedUse | undefined;
  readonly slot: Requirement;
  readonly name: string;
  readonly clause: string;
}

/** V8 to V10: who fills which slot. */
export function checkSlots(situation: Situation, complain: Complain): void {
  const { universe, request, uses } = situation;
  const slots: Slot[] = request.roots.map((slot) => ({
    user: undefined,
    slot,
    name: `${image}.${slot.slot}`,
    clause: `roots/${slot.slot}`,
  }));
  for (const user of uses.values()) {
    const { id, version } = user.component;
    for (const slot of user.slots)
      slots.push({ user, slot, name: `${user.name}.${slot.slot}`, clause: `${id}@${version}/requires/${slot.slot}` });
  }
  const exclusive = new Map(universe.interfaces.filter((one) => one.exclusive === true).map((one) => [one.id, one]));
  const given = new Set(universe.interfaces.filter((one) => one.provider !== "component").map((one) => one.id));
  const asked = slots.filter(({ slot }) => !given.has(slot.interface));
  const busy = occupied(situation, asked);
  for (const slot of asked)
    checkSlot(situation, slot, { isExclusive: exclusive.has(slot.slot.interface), busy }, complain);
  for (const one of universe.interfaces) checkInterface(situation, one, complain);
  for (const [id, one] of exclusive) checkExclusive(busy, one, id, complain);
}

/** By interface and provider, the slots that the provider fills. */
type Occupied = ReadonlyMap<string, readonly Slot[]>;

const occupancy = (id: string, provider: string): string => JSON.stringify([id, provider]);

function occupied({ edges }: Situation, slots: readonly Slot[]): Occupied {
  const found = new Map<string, Slot[]>();
  for (const slot of slots) {
    for (const { provider } of edges.get(slotKey(slot.user?.name ?? image, slot.slot.slot)) ?? []) {
      const key = occupancy(slot.slot.interface, provider);
      const list = found.get(key);
      if (list === undefined) found.set(key, [slot]);
      else list.push(slot);
    }
  }
  return found;
}

interface Rules {
  readonly isExclusive: boolean;
  readonly busy: Occupied;
}

function checkSlot(situation: Situation, { user, slot, name, clause }: Slot, rules: Rules, complain: Complain): void {
  const { uses, edges, fixed } = situation;
  const key = slotKey(user?.name ?? image, slot.slot);
  const filled = (edges.get(key) ?? []).map((edge) => uses.get(edge.provider)!);
  const inner = user === undefined ? undefined : fixed.get(key);
  const fits = (use: CheckedUse): boolean => provides(situation, use, slot);
  for (const use of filled) {
    if (!fits(use))
      complain("V8", clause, `${name}: ${use.name} does not provide ${slot.interface} ${slot.range}`, slot.at);
    else if (inner === undefined && use === user)
      complain("V8", clause, `${name}: ${use.name} fills a slot of its own`, slot.at);
    else if (inner === undefined && !use.serves)
      complain("V8", clause, `${name}: ${use.name} is there for another slot alone`, slot.at);
    else if (inner !== undefined && use.name !== inner.as)
      complain("V8", inner.id, `${name} is filled by ${use.name}, not by ${inner.as}`, inner.at);
  }
  if (inner !== undefined) {
    if (filled.length !== 1)
      complain("V9", inner.id, `${name} has ${filled.length} providers, not ${inner.as} alone`, inner.at);
    return;
  }
  const could = situation.providers(slot.interface).filter((use) => use !== user && fits(use));
  checkCount({ name, clause, slot, filled, could }, rules, complain);
}

function provides({ versions }: Situation, { component }: CheckedUse, { interface: id, range }: Requirement): boolean {
  return Object.hasOwn(component.provides, id) && versions.isIn(component.provides[id]!, range);
}

interface Filled {
  readonly name: string;
  readonly clause: string;
  readonly slot: Requirement;
  readonly filled: readonly CheckedUse[];
  readonly could: readonly CheckedUse[];
}

/** V9: how many providers a slot has; and what V10 leaves over for it. */
function checkCount({ name, clause, slot, filled, could }: Filled, rules: Rules, complain: Complain): void {
  const { isExclusive, busy } = rules;
  const elsewhere = (use: CheckedUse, counts: (slot: Requirement) => boolean): boolean =>
    isExclusive &&
    (busy.get(occupancy(slot.interface, use.name)) ?? []).some((each) => each.name !== name && counts(each.slot));
  if (!slot.many) {
    if (filled.length > 1) complain("V9", clause, `${name} has ${filled.length} providers`, slot.at);
    if (filled.length > 0) return;
    if (!slot.optional) {
      complain("V9", clause, `${name} has no provider`, slot.at);
      return;
    }
    const free = could.find((use) => !elsewhere(use, (other) => !other.many));
    if (free !== undefined) complain("V9", clause, `${name} is empty, but ${free.name} could fill it`, slot.at);
    return;
  }
  if (slot.least === 1 && filled.length === 0) complain("V9", clause, `${name} has no provider`, slot.at);
  const left = could.find((use) => !filled.includes(use) && !elsewhere(use, () => true));
  if (left !== undefined) complain("V9", clause, `${name} lacks ${left.name}`, slot.at);
}

/** V10: how many providers an image has. */
function checkInterface(
  { uses }: Situation,
  { id, single, needed, provider, at }: Interface,
  complain: Complain,
): void {
  if (!single && needed !== true) return;
  const names = [...uses.values()]
    .filter(({ component }) => Object.hasOwn(component.provides, id))
    .map((use) => use.name);
  if (single && names.length > 1)
    complain(
      "V10",
      `interface/${id}/single`,
      `"${id}" allows one provider an image, but there are ${names.join(", ")}`,
      at,
    );
  if (needed === true && provider === "component" && names.length === 0)
    complain("V10", `interface/${id}/needed`, `"${id}" has no provider in the image`, at);
}

/** V10: a provider of an exclusive interface has one user. */
function checkExclusive(busy: Occupied, { at }: Interface, id: string, complain: Complain): void {
  for (const [key, slots] of busy) {
    const [of, provider] = JSON.parse(key) as [string, string];
    if (of !== id || slots.length < 2) continue;
    const names = slots.map(({ name }) => name).join(" and ");
    complain(
      "V10",
      `interface/${id}/exclusive`,
      `${provider} fills ${names}, but "${id}" has one user for each provider`,
      at,
    );
  }
}
