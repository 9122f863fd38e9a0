import type { Interface } from "@ashlar/model";
import type { Complain } from "./fault.ts";
import { Providers } from "./providers.ts";
import { type CheckedUse, clauseOf, nameOf, type Situation, type Slot } from "./situation.ts";
import type { Filling } from "./slots.ts";

/** Uses in an exclusive interface's slots, each with the slots that it fills. */
type Taken = ReadonlyMap<string, ReadonlyMap<CheckedUse, readonly Slot[]>>;

/** V9 and V10, as far as all uses of an interface are concerned. */
export function checkInterfaces(
  situation: Situation,
  { standing, filling }: { readonly standing: ReadonlySet<CheckedUse>; readonly filling: Filling },
  complain: Complain,
): void {
  const { universe, versions, uses, holes } = situation;
  const refused = [...uses.values()].filter((use) => !standing.has(use));
  const extra = new Set(refused.flatMap(({ component }) => Object.keys(component.provides)));
  const taken = takenOf(situation, filling);
  const all = new Providers(standing, versions);
  for (const one of universe.interfaces) {
    const isTold = filling.lacking.has(one.id) || holes.interfaces.has(one.id) || extra.has(one.id);
    checkNumber(one, { providers: [...all.of(one.id)], isTold }, complain);
    if (one.exclusive === true) checkExclusive(one, taken.get(one.id)!, complain);
  }
  checkSpare(situation, { standing, filling, taken }, complain);
}

function takenOf({ universe, slots }: Situation, { providers }: Filling): Taken {
  const exclusive = universe.interfaces.filter((one) => one.exclusive === true).map((one) => one.id);
  const taken = new Map(exclusive.map((id) => [id, new Map<CheckedUse, Slot[]>()]));
  for (const slot of taken.size === 0 ? [] : slots) {
    const byUse = taken.get(slot.requirement.interface);
    if (byUse === undefined) continue;
    for (const use of providers(slot)) {
      const list = byUse.get(use);
      if (list === undefined) byUse.set(use, [slot]);
      else list.push(slot);
    }
  }
  return taken;
}

interface Provided {
  readonly providers: readonly CheckedUse[];
  /** Another fault tells why there may be none. */
  readonly isTold: boolean;
}

/** V10: how many providers an image has. */
function checkNumber(
  { id, single, needed, provider, at }: Interface,
  { providers, isTold }: Provided,
  complain: Complain,
): void {
  if (single && providers.length > 1) {
    const says = `"${id}" allows one provider an image, but there are ${listed(providers.map((use) => use.name))}`;
    complain("V10", `interface/${id}/single`, says, at);
  }
  if (needed !== true || provider !== "component" || providers.length > 0 || isTold) return;
  complain("V10", `interface/${id}/needed`, `"${id}" has no provider in the image`, at);
}

/** V10: a provider of an exclusive interface has one user. */
function checkExclusive(
  { id, at }: Interface,
  taken: ReadonlyMap<CheckedUse, readonly Slot[]>,
  complain: Complain,
): void {
  for (const [{ name }, slots] of taken) {
    if (slots.length < 2) continue;
    const says = `${name} fills ${listed(slots.map(nameOf))}, but "${id}" has one user for each provider`;
    complain("V10", `interface/${id}/exclusive`, says, at);
  }
}

interface Spare {
  readonly standing: ReadonlySet<CheckedUse>;
  readonly filling: Filling;
  readonly taken: Taken;
}

/** V9: nobody is left over who could fill an empty slot, or one that has all. */
function checkSpare(situation: Situation, { standing, filling, taken }: Spare, complain: Complain): void {
  const isFree = (use: CheckedUse, id: string, counts: (slot: Slot) => boolean): boolean => {
    const byUse = taken.get(id);
    return byUse === undefined || !(filling.engaged.has(use) || byUse.get(use)?.some(counts) === true);
  };
  const those = (counts: (slot: Slot) => boolean): Providers =>
    new Providers(
      [...standing].filter((use) => use.serves),
      situation.versions,
      (use, id) => isFree(use, id, counts),
    );
  let forMany: Providers | undefined;
  let forOne: Providers | undefined;
  for (const slot of situation.slots) {
    const { requirement, user, inner } = slot;
    const { many, interface: id } = requirement;
    const found = filling.providers(slot);
    if (!many && found.length > 0) continue;
    if (inner !== undefined || slot.isDoubtful || filling.faulty.has(slot)) continue;
    const fills = new Set(found);
    // Who is free cannot be told while a slot that has to be filled lacks its provider.
    if (taken.has(id) && filling.lacking.has(id)) continue;
    if (many) forMany ??= those(() => true);
    else forOne ??= those((other) => !other.requirement.many);
    for (const use of (many ? forMany! : forOne!).fitting(requirement)) {
      if (use === user || fills.has(use)) continue;
      const says = many ? ` lacks ${use.name}` : ` is empty, but ${use.name} could fill it`;
      complain("V9", clauseOf(slot), `${nameOf(slot)}${says}`, requirement.at);
      break;
    }
  }
}

/** `a, b, c`; of many the first. */
function listed(names: readonly string[]): string {
  return `${names.slice(0, 4).join(", ")}${names.length > 4 ? ` and ${names.length - 4} more` : ""}`;
}
