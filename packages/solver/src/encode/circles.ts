import type { Facts } from "../facts.ts";
import { unordered } from "../order.ts";
import { type Choice, linesByName, type Spot } from "./choices.ts";
import type { Meeting } from "./meeting.ts";
import { fixedBy } from "./places.ts";

type Node = Spot | readonly Choice[];

/**
 * Whether the init order of any choice could go round: false only where no way through the slots that there may be, to whoever
 * could fill them, comes back. Then no model needs to be looked at for circles.
 */
export function mayGoRound(facts: Facts, spots: readonly Spot[], { fitting }: Meeting): boolean {
  const byName = linesByName(spots);
  // Spots, and those who fit a requirement: many users of one requirement share the ways to its providers.
  const ways = new Map<Node, ReadonlySet<Node>>();
  for (const spot of spots) {
    const next = new Set<Node>();
    for (const { requires } of spot.choices) {
      for (const slot of requires) {
        if (unordered.has(slot.interface)) continue;
        const inner = fixedBy(facts, spot.line, slot);
        next.add(inner === undefined ? fitting(slot) : byName.get(inner.as)!);
      }
    }
    ways.set(spot, next);
    for (const node of next)
      if (!("choices" in node) && !ways.has(node)) ways.set(node, new Set(node.map(({ place }) => place)));
  }
  const waiting = new Map<Node, number>();
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
