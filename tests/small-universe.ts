import {
  type Component,
  type Edge,
  type Image,
  type Interface,
  imageFrom,
  type OptionValue,
  type Requirement,
  type Resolution,
  type Universe,
} from "@ashlar/model";

/** A component of which a test says only what it is about. */
export function component(id: string, more: Partial<Component> = {}): Component {
  const empty = { provides: {}, requires: [], options: [], conflicts: {}, sources: [], threads: {}, irq: [] };
  const rest = { version: "1.0.0", summary: "", automatic: true, optimize: "size", hosted: false } as const;
  return { kind: "component", id, dir: `/c/${id}`, ...empty, ...rest, ...more };
}

export function contract(id: string, functions: readonly string[], more: Partial<Interface> = {}): Interface {
  const empty = { includes: [], abi: {}, summary: "", dir: `/i/${id}`, single: false } as const;
  const rest = { names: "prefixed", provider: "component" } as const;
  const headers = { [`ashlar/${id.replaceAll(".", "/")}.h`]: `${id}.h` };
  return { kind: "interface", id, version: "1.0.0", functions, headers, ...empty, ...rest, ...more };
}

export function requirement(slot: string, more: Partial<Requirement> = {}): Requirement {
  return { slot, interface: slot, range: "*", many: false, optional: false, ...more };
}

/** One use: its name, its component's id, the options that are not default. */
export type SmallUse = readonly [use: string, component: string, options?: Readonly<Record<string, OptionValue>>];

/** One edge: use, slot, provider; the slot's interface comes from the component. */
export type SmallEdge = readonly [use: string, slot: string, provider: string];

export interface SmallComposition {
  readonly image: Image;
  readonly resolution: Resolution;
  readonly universe: Universe;
}

/** What a solver would answer, written down. */
export function composition(
  universe: Universe,
  uses: readonly SmallUse[],
  edges: readonly SmallEdge[],
): SmallComposition {
  const byId = new Map(universe.components.map((c) => [c.id, c]));
  const idOf = new Map(uses.map(([use, id]) => [use, id]));
  const selected = uses.map(([use, id, options = {}]) => {
    const { version, options: declared } = byId.get(id)!;
    const defaults = Object.fromEntries(declared.map((option) => [option.name, option.default ?? ""]));
    return { id, use, version, options: { ...defaults, ...options }, reason: { kind: "request", line: use } as const };
  });
  const edge = ([use, slot, provider]: SmallEdge): Edge => {
    const need = byId.get(idOf.get(use) ?? "")?.requires.find((r) => r.slot === slot);
    return { use, slot, interface: need?.interface ?? slot, provider, many: need?.many ?? false };
  };
  const answer = { kind: "resolution", schemaVersion: 1, status: "solved", objective: [] } as const;
  const image = imageFrom({ name: "small", targets: ["qemu-microvm"], use: [] });
  return { image, resolution: { ...answer, selected, edges: edges.map(edge) }, universe };
}
