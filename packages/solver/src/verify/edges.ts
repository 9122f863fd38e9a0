import type { Edge } from "@ashlar/model";
import type { Complain } from "./fault.ts";
import { grouped } from "./grouped.ts";
import type { Absent } from "./read.ts";
import { type CheckedUse, image, nameOf, type Slot } from "./situation.ts";
import type { Versions } from "./versions.ts";

/** What edges are read against. `absent` grows by the names that only edges know. */
interface Known {
  readonly uses: ReadonlyMap<string, CheckedUse>;
  readonly roots: ReadonlyMap<string, Slot>;
  readonly slots: readonly Slot[];
  readonly absent: Absent;
  readonly doubled: ReadonlySet<string>;
  readonly versions: Versions;
}

interface Edges {
  readonly edges: ReadonlyMap<Slot, readonly CheckedUse[]>;
  readonly broken: ReadonlySet<Slot>;
  readonly engaged: ReadonlySet<CheckedUse>;
}

/** V7: each edge belongs to a slot, says of it what is so, and its provider is there. */
export function readEdges(all: readonly Edge[], known: Known, complain: Complain): Edges {
  const { uses, absent, doubled, versions } = known;
  const edges = new Map<Slot, CheckedUse[]>();
  const tables = new Map<Slot, Set<CheckedUse>>();
  const [broken, engaged, loose] = [new Set<Slot>(), new Set<CheckedUse>(), [] as Edge[]];
  for (const [i, edge] of all.entries()) {
    const path = `edges[${i}]`;
    const provider = uses.get(edge.provider);
    const found = slotOf(edge, known);
    if (typeof found !== "object") {
      if (provider !== undefined) engaged.add(provider);
      if (found === undefined) continue;
      complain("V7", path, found);
      loose.push(edge);
      if (edge.use !== image && !uses.has(edge.use)) absent.set(edge.use, [edge.use]);
      continue;
    }
    const says = misread(edge, found);
    if (says !== undefined) complain("V7", path, says);
    if (provider === undefined || (doubled.has(edge.provider) && !provides(versions, provider, found))) {
      broken.add(found);
      if (provider !== undefined || absent.has(edge.provider) || doubled.has(edge.provider)) continue;
      complain("V7", path, `${nameOf(found)} is filled by ${edge.provider}, which is not there`);
      absent.set(edge.provider, [edge.provider]);
      continue;
    }
    const fills = edges.get(found);
    if (fills === undefined) {
      edges.set(found, [provider]);
      continue;
    }
    const table = tables.get(found) ?? new Set(fills);
    if (table.has(provider)) complain("V7", path, `${nameOf(found)} is filled by ${edge.provider} twice`);
    else fills.push(provider);
    tables.set(found, table.add(provider));
  }
  if (loose.length > 0) excuse(loose, { ...known, edges, broken });
  return { edges, broken, engaged };
}

/** Whether a use provides a slot's interface in its range. */
export function provides(versions: Versions, { component }: CheckedUse, { requirement }: Slot): boolean {
  const { interface: id, range } = requirement;
  return Object.hasOwn(component.provides, id) && versions.isIn(component.provides[id]!, range);
}

/** The slot of an edge; or what is wrong; undefined where another fault tells that. */
function slotOf(edge: Edge, { uses, roots, absent, doubled }: Known): Slot | string | undefined {
  const user = uses.get(edge.use);
  if (user === undefined && edge.use !== image) {
    return absent.has(edge.use) ? undefined : `there is no use ${edge.use}, whose ${edge.slot} it fills`;
  }
  const slot = (user?.slots ?? roots).get(edge.slot);
  if (slot !== undefined) return slot;
  const isTold = user?.perhaps.has(edge.slot) === true || Object.hasOwn(user?.line?.with ?? {}, edge.slot);
  return isTold || doubled.has(edge.use) ? undefined : `${edge.use} has no slot ${edge.slot}`;
}

/** What an edge says of its slot otherwise than it is; documents may leave it out. */
function misread(edge: Partial<Edge>, slot: Slot): string | undefined {
  const { interface: id, many } = slot.requirement;
  if ((edge.interface ?? id) !== id) return `${nameOf(slot)} is of ${id}, not of ${edge.interface}`;
  return (edge.many ?? many) === many ? undefined : `${nameOf(slot)} has ${many ? "many providers" : "one provider"}`;
}

/** Each edge of no slot may be meant for one that lacks its provider: another slot of its user, or one of its name. */
function excuse(
  loose: readonly Edge[],
  { uses, slots, edges, broken, versions }: Known & { readonly edges: Edges["edges"]; readonly broken: Set<Slot> },
): void {
  const open = slots.filter((slot) => (slot.requirement.many || !edges.has(slot)) && !broken.has(slot)).reverse();
  const byUser = grouped(open, (slot) => slot.user?.name ?? image);
  const bySlot = grouped(open, (slot) => slot.requirement.slot);
  for (const edge of loose) {
    const provider = uses.get(edge.provider);
    const isMeant = (slot: Slot): boolean =>
      !broken.has(slot) &&
      (provider === undefined || (provides(versions, provider, slot) && edges.get(slot)?.includes(provider) !== true));
    const slot = firstOf(byUser.get(edge.use), isMeant) ?? firstOf(bySlot.get(edge.slot), isMeant);
    if (slot !== undefined) broken.add(slot);
  }
}

/** Takes what is last of a list until that will do. What will not do for one edge is lost to others, lest it takes long. */
function firstOf(slots: Slot[] | undefined, isMeant: (slot: Slot) => boolean): Slot | undefined {
  let slot = slots?.pop();
  while (slot !== undefined && !isMeant(slot)) slot = slots?.pop();
  return slot;
}
