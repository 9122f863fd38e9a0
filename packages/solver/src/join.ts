import {
  type Diagnostic,
  diagnostic,
  type Edge,
  type Resolution,
  type Result,
  type Selected,
  type Target,
} from "@ashlar/model";
import { initOrder } from "./order.ts";

/** The answer for one target of an image. */
export interface TargetResolution {
  readonly target: Target;
  readonly resolution: Resolution;
}

export interface JoinOptions {
  /** Interfaces whose functions may be called on a machine that their provider is not for. */
  readonly anywhere?: ReadonlySet<string> | undefined;
}

/**
 * One resolution for an image that is to run on several targets, from the answer for each. A use or an edge that is not in all
 * of them names its targets; what is bound to another provider on another target is there once for each provider.
 *
 * Fails with ASH3009 where one boot image cannot be all of them: a use in two versions or with two values of an option, a slot
 * that is empty or takes other providers of many on some targets, providers that need each other in a circle. A slot may be
 * empty on some targets where its interface can be called on each machine.
 */
export function joinResolutions(
  parts: readonly TargetResolution[],
  { anywhere = new Set() }: JoinOptions = {},
): Result<Resolution> {
  const [first] = parts;
  if (parts.length === 1) return { ok: true, value: first!.resolution, warnings: [] };
  const selected = joinSelected(parts);
  const edges = joinEdges(parts);
  const faults = [...splitUses(selected), ...splitSlots(parts, anywhere)];
  const order = initOrder(
    selected.map(({ use }) => use),
    edges,
  );
  if (faults.length === 0 && "cycle" in order) faults.push(refuse(`init order goes round: ${order.cycle.join(" → ")}`));
  if (faults.length > 0) return { ok: false, diagnostics: faults };
  const objective = parts.flatMap(({ target, resolution }) =>
    resolution.objective.map((level) => ({ ...level, level: `${target}: ${level.level}` })),
  );
  return { ok: true, value: { ...first!.resolution, selected, edges, objective }, warnings: [] };
}

function refuse(what: string): Diagnostic {
  const fix = "build for one target at a time: --target";
  return diagnostic("ASH3009", `one boot image cannot serve all of its targets: ${what}`, { fix });
}

/** Things that are the same on several targets, once, with their targets where these are not all. */
function join<T extends object>(
  parts: readonly { readonly target: Target; readonly things: readonly T[] }[],
  keyOf: (thing: T) => string,
): readonly (T & { readonly targets?: readonly Target[] })[] {
  const found = new Map<string, { readonly thing: T; readonly targets: Target[] }>();
  for (const { target, things } of parts) {
    for (const thing of things) {
      const entry = found.get(keyOf(thing));
      if (entry === undefined) found.set(keyOf(thing), { thing, targets: [target] });
      else entry.targets.push(target);
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { thing, targets }]) => (targets.length === parts.length ? thing : { ...thing, targets }));
}

function joinSelected(parts: readonly TargetResolution[]): readonly Selected[] {
  return join(
    parts.map(({ target, resolution }) => ({ target, things: resolution.selected })),
    ({ use, id, version, options }) => JSON.stringify([use, id, version, options]),
  );
}

function joinEdges(parts: readonly TargetResolution[]): readonly Edge[] {
  return join(
    parts.map(({ target, resolution }) => ({ target, things: resolution.edges })),
    ({ use, slot, provider }) => JSON.stringify([use, slot, provider]),
  );
}

/** A use that is not the same on all of its targets. */
function splitUses(selected: readonly Selected[]): Diagnostic[] {
  const first = new Map<string, Selected>();
  return selected.flatMap((one) => {
    const other = first.get(one.use);
    if (other === undefined) {
      first.set(one.use, one);
      return [];
    }
    const on = (s: Selected): string => `${s.id} ${s.version} on ${(s.targets ?? []).join(", ")}`;
    const how = other.version === one.version ? "has other options" : "is another version";
    return [refuse(`${one.use} ${how}: ${on(other)}; ${on(one)}`)];
  });
}

/** Slots that have a provider on some of the use's targets only, or other providers of many. */
function splitSlots(parts: readonly TargetResolution[], anywhere: ReadonlySet<string>): readonly Diagnostic[] {
  const bound = parts.flatMap(({ resolution }) => resolution.edges.filter((edge) => !anywhere.has(edge.interface)));
  const slots = new Map(bound.map(({ use, slot }) => [slotKey({ use, slot }), { use, slot }]));
  const known = parts.map(({ target, resolution }) => {
    const edges = new Map<string, Edge[]>();
    for (const edge of resolution.edges) {
      const list = edges.get(slotKey(edge));
      if (list === undefined) edges.set(slotKey(edge), [edge]);
      else list.push(edge);
    }
    return { target, edges, uses: new Set(["image", ...resolution.selected.map(({ use }) => use)]) };
  });
  return [...slots.keys()].sort().flatMap((key) => {
    const { use, slot } = slots.get(key)!;
    const fills = known
      .filter(({ uses }) => uses.has(use))
      .map(({ target, edges: all }) => {
        const edges = all.get(key) ?? [];
        return {
          target,
          many: edges.some(({ many }) => many),
          providers: edges.map(({ provider }) => provider).sort(),
        };
      });
    const empty = fills.find(({ providers }) => providers.length === 0);
    const full = fills.find(({ providers }) => providers.length > 0)!;
    const message = `${use}.${slot} is ${full.providers.join(", ")} on ${full.target}`;
    if (empty !== undefined) return [refuse(`${message} and empty on ${empty.target}`)];
    const other = fills.find(({ many, providers }) => many && providers.join() !== full.providers.join());
    return other === undefined ? [] : [refuse(`${message} and ${other.providers.join(", ")} on ${other.target}`)];
  });
}

function slotKey({ use, slot }: Pick<Edge, "use" | "slot">): string {
  return JSON.stringify([use, slot]);
}
