import { cName, type Edge, type Interface, type Plan, type Target, type TargetSwitch } from "@ashlar/model";
import { instanceSymbol, providerSymbol } from "./names.ts";
import type { PlanContext } from "./plan.ts";

/** Who fills a slot on each target, when it is not the same provider everywhere. */
function byTarget(edges: readonly Edge[], targets: readonly Target[]): ReadonlyMap<Target, string> | undefined {
  if (edges.some(({ many }) => many) || new Set(edges.map(({ provider }) => provider)).size < 2) return undefined;
  const pairs = targets.flatMap((target) => {
    const edge = edges.find((e) => e.targets?.includes(target) ?? true);
    return edge === undefined ? [] : [[target, edge.provider] as const];
  });
  return new Map(pairs);
}

function keyOf(contract: string, providers: ReadonlyMap<Target, string>): string {
  return JSON.stringify([contract, ...providers]);
}

/** The switches of an image: one for each interface and choice of providers, however many slots are bound to it. */
export function switchesOf(context: Omit<PlanContext, "switches">): readonly TargetSwitch[] {
  const { resolution, targets } = context;
  const slots = new Map<string, Edge[]>();
  for (const edge of resolution.edges) {
    const slot = JSON.stringify([edge.use, edge.slot]);
    slots.set(slot, [...(slots.get(slot) ?? []), edge]);
  }
  const found = new Map<string, TargetSwitch>();
  for (const edges of slots.values()) {
    const providers = byTarget(edges, targets);
    if (providers === undefined) continue;
    const contract = context.interfaceOf(edges[0]!.interface)!;
    const key = keyOf(contract.id, providers);
    if (!found.has(key)) found.set(key, switchOf(contract, providers, { number: found.size, context }));
  }
  return [...found.values()];
}

interface Place {
  readonly number: number;
  readonly context: Omit<PlanContext, "switches">;
}

function switchOf(
  contract: Interface,
  providers: ReadonlyMap<Target, string>,
  { number, context }: Place,
): TargetSwitch {
  const symbol = `ash_switch${number}_${cName(contract.id)}`;
  return {
    symbol,
    interface: contract.id,
    functions: contract.functions.map((verb) => `${symbol}_${verb}`),
    providers: [...providers].map(([target, use]) => ({
      target,
      use,
      instance: instanceSymbol(use),
      functions: contract.functions.map((verb) =>
        providerSymbol(context.componentOf(use).id, contract, verb, context.renameOf(use)),
      ),
    })),
  };
}

/** The switch that these edges of one slot are bound to; undefined where the provider is the same on each target. */
export function switchFor(edges: readonly Edge[], context: PlanContext): TargetSwitch | undefined {
  const providers = byTarget(edges, context.targets);
  if (providers === undefined) return undefined;
  const key = keyOf(edges[0]!.interface, providers);
  const keyOfSwitch = (one: TargetSwitch): string =>
    keyOf(one.interface, new Map(one.providers.map(({ target, use }) => [target, use])));
  return context.switches.find((one) => keyOfSwitch(one) === key);
}

/**
 * `gen/switches.S`: what a call through a switch runs. The row of the target that was found stands in the switch, by way of
 * which the caller's instance is replaced by the provider's. Only r11 is changed, which no call keeps (System V ABI, x86-64,
 * figure 3.4).
 */
export function switchFile(plan: Plan): string {
  return [
    `/* Calls of image "${plan.name}" whose provider differs by target. Generated. */`,
    ...plan.switches.flatMap((one) => [
      `    .section .bss.${one.symbol}, "aw", @nobits`,
      "    .balign 8",
      `    .globl ${one.symbol}`,
      `${one.symbol}:`,
      "    .skip 8",
      ...one.functions.flatMap((name, i) => stub(one.symbol, name, 8 * (i + 1))),
      ...rowsOf(one).flatMap((provider) =>
        row(rowSymbol(one, provider.use), [provider.instance, ...provider.functions]),
      ),
    ]),
    '    .section .note.GNU-stack, "", @progbits',
    "",
  ].join("\n");
}

/** One of each provider, in the order of targets. */
function rowsOf({ providers }: TargetSwitch): TargetSwitch["providers"] {
  return providers.filter(({ use }, i) => providers.findIndex((other) => other.use === use) === i);
}

/** The symbol of a switch's row for a provider. */
export function rowSymbol(one: TargetSwitch, use: string): string {
  return `${one.symbol}_${cName(use)}`;
}

function stub(symbol: string, name: string, offset: number): readonly string[] {
  return [
    `    .section .text.${name}, "ax", @progbits`,
    `    .globl ${name}`,
    `    .type ${name}, @function`,
    `${name}:`,
    `    movq ${symbol}(%rip), %r11`,
    "    movq (%r11), %rdi",
    `    jmpq *${offset}(%r11)`,
    `    .size ${name}, . - ${name}`,
  ];
}

function row(symbol: string, cells: readonly string[]): readonly string[] {
  return [
    `    .section .rodata.${symbol}, "a", @progbits`,
    "    .balign 8",
    `    .globl ${symbol}`,
    `${symbol}:`,
    ...cells.map((cell) => `    .quad ${cell}`),
  ];
}
