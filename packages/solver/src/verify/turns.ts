import type { Complain } from "./fault.ts";
import type { CheckedUse } from "./situation.ts";
import type { Filling } from "./slots.ts";

/** Their providers are there before any init. */
const early: ReadonlySet<string> = new Set(["cc.runtime", "boot.options"]);

/** V15: takes away uses that wait for nobody until none is left; what is left waits in circles. */
export function checkOrder(standing: ReadonlySet<CheckedUse>, { providers }: Filling, complain: Complain): void {
  const waits = new Map<CheckedUse, Set<CheckedUse>>();
  const users = new Map<CheckedUse, CheckedUse[]>();
  for (const use of standing) {
    const before = new Set<CheckedUse>();
    for (const slot of use.slots.values()) {
      if (early.has(slot.requirement.interface)) continue;
      for (const provider of providers(slot)) if (standing.has(provider)) before.add(provider);
    }
    waits.set(use, before);
    for (const provider of before) {
      const list = users.get(provider);
      if (list === undefined) users.set(provider, [use]);
      else list.push(use);
    }
  }
  const ready = [...waits].filter(([, before]) => before.size === 0).map(([use]) => use);
  // An array's loop comes to what is added on the way.
  for (const use of ready) {
    waits.delete(use);
    for (const user of users.get(use) ?? []) {
      const left = waits.get(user)!;
      left.delete(use);
      if (left.size === 0) ready.push(user);
    }
  }
  for (const circle of circles(waits)) {
    const names = [...circle, circle[0]!].map(({ name }) => name);
    const short = names.length > 12 ? [...names.slice(0, 10), `${names.length - 11} more`, names.at(-1)] : names;
    complain("V15", "selected", `the init order has a cycle: ${short.join(" → ")}`);
  }
}

/** Where it goes round if each goes on to the first that it waits for: circles without a use in common. */
function circles(waits: ReadonlyMap<CheckedUse, ReadonlySet<CheckedUse>>): readonly (readonly CheckedUse[])[] {
  const found: (readonly CheckedUse[])[] = [];
  const seen = new Set<CheckedUse>();
  for (const start of waits.keys()) {
    const path = new Map<CheckedUse, number>();
    let at = start;
    for (; !seen.has(at); at = waits.get(at)!.values().next().value!) {
      seen.add(at);
      path.set(at, path.size);
    }
    const from = path.get(at);
    if (from !== undefined) found.push([...path.keys()].slice(from));
  }
  return found;
}
