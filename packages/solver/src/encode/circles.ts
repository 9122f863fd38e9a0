import type { Facts } from "../facts.ts";
import { unordered } from "../order.ts";
import { linesByName, type Spot } from "./choices.ts";
import type { Meeting } from "./meeting.ts";
import { fixedBy } from "./places.ts";

/**
 * Whether the init order of any choice could go round: false only where no way through the slots that there may be, to whoever
 * could fill them, comes back. Then no model needs to be looked at for circles.
 */
export function mayGoRound(facts: Facts, spots: readonly Spot[], { fitting }: Meeting): boolean {
  const byName = linesByName(spots);
  // Spots, and requirements by their text: many users of one requirement share the ways to its providers.
  const ways = new Map<Spot | string, ReadonlySet<Spot | string>>();
  for (const spot of spots) {
    const next = new Set<Spot | string>();
    for (const slot of spot.choices.flatMap((choice) => choice.requires)) {
      if (unordered.has(slot.interface)) continue;
      const inner = fixedBy(facts, spot.line, slot);
      const key = `${slot.interface} ${slot.range}`;
      next.add(inner === undefined ? key : byName.get(inner.as)!);
      if (inner === undefined && !ways.has(key)) ways.set(key, new Set(fitting(slot).map(({ place }) => place)));
    }
    ways.set(spot, next);
  }
  const waiting = new Map<Spot | string, number>();
  for (const next of ways.values()) for (const to of next) waiting.set(to, (waiting.get(to) ?? 0) + 1);
  const free = [...ways.keys()].filter((node) => !waiting.has(node));
  // An array's loop comes to what is added on the way.
  for (const node of free) {
    for (const to of ways.get(node)!) {
      const left = waiting.get(to)! - 1;
      waiting.set(to, left);
      if (left === 0) free.push(to);
    }
  }
  return free.length < ways.size;
}
