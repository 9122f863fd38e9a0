import type { Binding, Edge, Interface, Requirement, TargetSwitch } from "@ashlar/model";
import { instanceSymbol, providerSymbol, slotFunction } from "./names.ts";
import type { PlanContext } from "./plan.ts";
import { switchFor } from "./switches.ts";

/** The slots of a use, or of the image itself (`image`), each bound to its providers. */
export function bindingsOf(use: string, context: PlanContext): readonly Binding[] {
  const edges = context.resolution.edges.filter((edge) => edge.use === use);
  if (use === "image") return slots(edges).map((edge) => bind(edge, edges, context));
  const component = context.componentOf(use);
  const filled = new Set(edges.map((edge) => edge.slot));
  const empty = component.requires.filter((r) => !filled.has(r.slot) && isSlot(r, context));
  return [...slots(edges).map((edge) => bind(edge, edges, context)), ...empty.map(unfilled)].sort((a, b) =>
    a.slot < b.slot ? -1 : 1,
  );
}

function isSlot(requirement: Requirement, context: PlanContext): boolean {
  return context.interfaceOf(requirement.interface)?.provider === "component";
}

/** One edge of each slot. */
function slots(edges: readonly Edge[]): readonly Edge[] {
  const seen = new Set<string>();
  return edges.filter((edge) => !seen.has(edge.slot) && seen.add(edge.slot));
}

function unfilled(requirement: Requirement): Binding {
  const { slot, interface: id, many } = requirement;
  return { slot, interface: id, kind: many ? "table" : "empty", providers: [], symbols: {} };
}

function bind(edge: Edge, edges: readonly Edge[], context: PlanContext): Binding {
  const contract = context.interfaceOf(edge.interface)!;
  const same = edges.filter((other) => other.slot === edge.slot);
  const providers = same.map((other) => other.provider);
  const base = { slot: edge.slot, interface: edge.interface, providers };
  if (edge.many) return { ...base, kind: "table", symbols: {} };
  const chosen = switchFor(same, context);
  if (chosen !== undefined) return bindSwitch(base, contract, chosen);
  return {
    ...base,
    kind: contract.names === "standard" ? "standard" : "direct",
    ...(contract.names === "standard" ? {} : { instance: instanceSymbol(edge.provider) }),
    symbols: symbolsOf(edge.slot, contract, edge.provider, context),
  };
}

/** Bound to the image's own functions, which go on to the provider of the target that is found. */
function bindSwitch(
  base: Pick<Binding, "slot" | "interface" | "providers">,
  contract: Interface,
  chosen: TargetSwitch,
): Binding {
  const pairs = contract.functions.map((verb, i) => [slotFunction(base.slot, contract, verb), chosen.functions[i]!]);
  return { ...base, kind: "by-target", symbols: Object.fromEntries(pairs), instance: chosen.symbol };
}

/** Name in C to symbol, for each function of the interface that is bound to another name. */
function symbolsOf(
  slot: string,
  contract: Interface,
  provider: string,
  context: PlanContext,
): Readonly<Record<string, string>> {
  const component = context.componentOf(provider);
  const rename = context.renameOf(provider);
  const pairs = contract.functions.map((verb) => {
    const symbol = providerSymbol(component.id, contract, verb, rename);
    return [slotFunction(slot, contract, verb), symbol] as const;
  });
  return Object.fromEntries(pairs.filter(([name, symbol]) => name !== symbol));
}
