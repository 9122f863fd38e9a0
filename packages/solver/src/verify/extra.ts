import { type CheckedUse, mustBeFilled, type Situation } from "./situation.ts";

/** Why a use should not be there. */
export interface Extra {
  readonly says: string;
  /** It would be right if something needed it, or may be the use that a line lacks. */
  readonly isOpen: boolean;
}

/** V5: of the uses that no line asks for, those that should not be there. */
export function extraUses({ universe, uses, slots, edges, holes }: Situation): ReadonlyMap<CheckedUse, Extra> {
  const needed = new Set(universe.interfaces.filter((one) => one.needed === true).map((one) => one.id));
  const filling = new Set(holes.engaged);
  for (const slot of slots)
    if (mustBeFilled(slot.requirement)) for (const use of edges.get(slot) ?? []) filling.add(use);
  const isNeeded = (use: CheckedUse): boolean =>
    filling.has(use) || Object.keys(use.component.provides).some((id) => needed.has(id));
  const extra = new Map<CheckedUse, Extra>();
  for (const use of uses.values()) {
    const { name, component, line } = use;
    const { id } = component;
    if (line !== undefined) continue;
    const isOpen = holes.lines.has(id);
    if (!component.automatic) extra.set(use, { says: `${name}: ${id} is chosen only when a line names it`, isOpen });
    else if (name !== id) extra.set(use, { says: `no line asks for ${name}, which is ${id} by another name`, isOpen });
    else if (!isNeeded(use)) extra.set(use, { says: `nothing needs ${name}`, isOpen: true });
  }
  return extra;
}
