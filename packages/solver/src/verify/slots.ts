import { provides } from "./edges.ts";
import type { Extra } from "./extra.ts";
import type { Complain, Fault } from "./fault.ts";
import { type CheckedUse, clauseOf, mustBeFilled, nameOf, type Situation, type Slot } from "./situation.ts";

/** What is left of the edges once those that V8 refuses are gone. */
export interface Filling {
  readonly providers: (slot: Slot) => readonly CheckedUse[];
  /** Slots of which something is wrong already, or that should not be there. */
  readonly faulty: ReadonlySet<Slot>;
  /** Interfaces with a slot that lacks a provider, or has one that it may not have. */
  readonly lacking: ReadonlySet<string>;
  /** Providers in slots that should not be there. */
  readonly engaged: ReadonlySet<CheckedUse>;
}

/** V8, and V9 as far as a slot can be judged alone. */
export function checkSlots(situation: Situation, extra: ReadonlyMap<CheckedUse, Extra>, complain: Complain): Filling {
  const { edges, holes } = situation;
  const left = new Map<Slot, readonly CheckedUse[]>();
  const [faulty, lacking, engaged] = [new Set<Slot>(), new Set<string>(), new Set(holes.engaged)];
  for (const slot of situation.slots) {
    const providers = edges.get(slot) ?? none;
    if (slot.user !== undefined && extra.has(slot.user)) {
      for (const use of providers) engaged.add(use);
      left.set(slot, none);
      faulty.add(slot);
      continue;
    }
    const fitting = fittingOf(situation, slot, providers, complain);
    const isWhole = fitting === providers && !holes.slots.has(slot);
    if (isWhole && checkCount(situation, slot, fitting.length, complain)) continue;
    left.set(slot, fitting);
    faulty.add(slot);
    lacking.add(slot.requirement.interface);
  }
  return { providers: (slot) => left.get(slot) ?? edges.get(slot) ?? none, faulty, lacking, engaged };
}

const none: readonly CheckedUse[] = [];

/** V8: the providers themselves where all of them may fill a slot, else those that may. */
function fittingOf(
  situation: Situation,
  slot: Slot,
  providers: readonly CheckedUse[],
  complain: Complain,
): readonly CheckedUse[] {
  const refused = new Set<CheckedUse>();
  for (const use of providers) {
    const refusal = refusalOf(situation, slot, use);
    if (refusal === undefined) continue;
    complain("V8", refusal.where, `${nameOf(slot)}${refusal.says}`, refusal.at);
    refused.add(use);
  }
  return refused.size === 0 ? providers : providers.filter((use) => !refused.has(use));
}

/** The clause or line that a provider breaks, and how. */
function refusalOf({ versions }: Situation, slot: Slot, use: CheckedUse): Omit<Fault, "rule"> | undefined {
  const { requirement, user, inner } = slot;
  const own = (says: string) => ({ where: clauseOf(slot), says, at: requirement.at });
  if (!provides(versions, use, slot))
    return own(`: ${use.name} does not provide ${requirement.interface} ${requirement.range}`);
  if (use === user) return own(`: ${use.name} fills a slot of its own`);
  if (inner === undefined) return use.serves ? undefined : own(`: ${use.name} is there for another slot alone`);
  if (use.name === inner.as) return undefined;
  return { where: inner.id, says: ` is filled by ${use.name}, not by ${inner.as}`, at: inner.at };
}

/** V9: how many providers a slot has. False where it lacks one. */
function checkCount({ holes }: Situation, slot: Slot, count: number, complain: Complain): boolean {
  const { requirement, inner } = slot;
  if (count > 1 && !requirement.many)
    complain("V9", clauseOf(slot), `${nameOf(slot)} has ${count} providers`, requirement.at);
  if (count > 0 || (inner === undefined && !mustBeFilled(requirement))) return true;
  const isTold = inner === undefined ? holes.interfaces.has(requirement.interface) : holes.absent.has(inner.as);
  if (slot.isDoubtful || isTold) return false;
  if (inner === undefined) complain("V9", clauseOf(slot), `${nameOf(slot)} has no provider`, requirement.at);
  else complain("V9", inner.id, `${nameOf(slot)} has no provider, but should have ${inner.as}`, inner.at);
  return false;
}
