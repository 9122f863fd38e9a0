import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  type Component,
  cName,
  type Diagnostic,
  diagnostic,
  type Interface,
  type Plan,
  type Universe,
} from "@ashlar/model";
import type { CodeFacts } from "./objects.ts";

/** Symbols that the linker script gives to everyone, and what an assertion in a host process calls. */
const givenSymbol = /^ash_(?:(?:image|text|rodata|data|bss|build_id)_(?:start|end)|host_assert_failed)$/;

/** What the checks of plain objects look at. */
export interface CheckContext {
  readonly plan: Plan;
  readonly universe: Universe;
  readonly codes: readonly CodeFacts[];
  readonly componentOf: (use: string) => Component;
}

/** Judges the plain objects: calls, definitions, names, budgets. */
export function checkObjects(context: CheckContext): readonly Diagnostic[] {
  const found = context.codes.flatMap((code) => [
    ...undeclaredCalls(code, context),
    ...missingFunctions(code, context),
    ...overBudget(code, context),
  ]);
  return [...found, ...doubleSymbols(context)];
}

function undeclaredCalls(code: CodeFacts, context: CheckContext): readonly Diagnostic[] {
  const component = context.componentOf(code.use.use);
  if (component.hosted) return [];
  const declared = declaredSymbols(code, component, context.universe);
  return [...code.undefined]
    .filter(([name]) => !declared.has(name) && !givenSymbol.test(name) && !runtime(name, context.universe))
    .map(([name, source]) => {
      const owner = interfaceOf(name, context.universe);
      const message = `${component.id} calls ${name}, which none of its requirements has`;
      const fix = owner === undefined ? `define ${name}, or remove the call` : `add "${owner}" to its requires`;
      const at = { file: source.replace(/^src\/[^/]+/, component.dir) };
      return diagnostic("ASH5002", message, {
        at,
        fix,
        data: { component: component.id, symbol: name, interface: owner },
      });
    });
}

function declaredSymbols(code: CodeFacts, component: Component, universe: Universe): ReadonlySet<string> {
  const names = new Set<string>();
  for (const binding of code.use.bindings) {
    for (const symbol of Object.values(binding.symbols)) names.add(symbol);
    if (binding.instance !== undefined) names.add(binding.instance);
    for (const provider of binding.providers) names.add(`${cName(provider)}__self`);
    const table = `${cName(code.use.use)}__all_${cName(binding.slot)}`;
    if (binding.kind === "table") names.add(table).add(`${table}_count`);
  }
  for (const { option } of code.use.folders ?? []) names.add(`${cName(code.use.use)}__folder_${cName(option)}`);
  for (const { interface: id } of component.requires) {
    const contract = universe.interfaces.find((i) => i.id === id);
    if (contract?.names === "standard") for (const name of contract.functions) names.add(name);
    if (contract?.provider === "plan") for (const name of planSymbols) names.add(name);
  }
  for (const id of Object.keys(component.provides)) {
    const contract = universe.interfaces.find((i) => i.id === id);
    if (contract?.names === "standard") for (const name of contract.functions) names.add(name);
  }
  return names;
}

const planSymbols: readonly string[] = [
  "ash_plan_start",
  "ash_plan_exit",
  "ash_plan_arrive",
  "ash_plan_targets",
  "ash_plan_target_count",
  "ash_plan_name",
  "ash_plan_options",
  "ash_plan_option_count",
  "ash_plan_uses",
  "ash_plan_use_count",
  "ash_plan_filter",
  "ash_plan_filter_count",
  "ash_plan_memory",
];

/** What the compiler itself may call. */
function runtime(name: string, universe: Universe): boolean {
  const implicit = universe.interfaces.filter((i) => i.id === "cc.runtime" || i.id === "cc.guard");
  return name === "_GLOBAL_OFFSET_TABLE_" || implicit.some((i) => i.functions.includes(name));
}

function interfaceOf(symbol: string, universe: Universe): string | undefined {
  const has = (i: Interface): boolean =>
    i.names === "standard"
      ? i.functions.includes(symbol)
      : i.functions.some((verb) => symbol === `ash_${cName(i.id)}_${verb}`);
  return universe.interfaces.find(has)?.id;
}

function missingFunctions(code: CodeFacts, context: CheckContext): readonly Diagnostic[] {
  const component = context.componentOf(code.use.use);
  return Object.keys(component.provides).flatMap((id) => {
    const contract = context.universe.interfaces.find((i) => i.id === id);
    // A hosted provider leaves what a standard names to the system's own library.
    if (contract === undefined || (component.hosted && contract.names === "standard")) return [];
    const prefix = contract.names === "standard" ? "" : `${cName(component.id)}_${cName(id)}_`;
    return contract.functions
      .filter((verb) => !code.defined.has(`${prefix}${verb}`))
      .map((verb) => {
        const message = `${component.id} provides "${id}" but does not define ${prefix}${verb}`;
        return diagnostic("ASH5010", message, { at: component.at, fix: `define ${prefix}${verb}` });
      });
  });
}

/** Whether a plan ends in a host process, which has no boot image. */
export function isHosted(plan: Plan): boolean {
  return !plan.commands.some((command) => command.rule === "image");
}

/** Budgets are those of a boot image; sanitizers and the host's conventions cost what they cost. */
function overBudget(code: CodeFacts, context: CheckContext): readonly Diagnostic[] {
  if (isHosted(context.plan)) return [];
  const { budget } = code.use;
  const component = context.componentOf(code.use.use);
  return (["text", "data"] as const).flatMap((part) => {
    const most = budget?.[part];
    if (most === undefined || code[part] <= most) return [];
    const largest = code.largest.map((symbol) => `${symbol.name} ${symbol.bytes}`).join(", ");
    const message = `${component.id} has ${code[part]} bytes of ${part}; its budget is ${most}. Largest: ${largest}`;
    return [
      diagnostic("ASH5005", message, { at: component.at, fix: "make it smaller, or raise the budget in its manifest" }),
    ];
  });
}

function doubleSymbols(context: CheckContext): readonly Diagnostic[] {
  const owners = new Map<string, string>();
  return context.codes.flatMap((code) =>
    [...code.defined].flatMap((name) => {
      const symbol = `${code.use.rename ?? ""}${name}`;
      const earlier = owners.get(symbol);
      owners.set(symbol, code.use.component);
      if (earlier === undefined) return [];
      const message = `${earlier} and ${code.use.component} both define "${symbol}"`;
      const { at = { file: code.use.dir } } = context.componentOf(code.use.use);
      return [diagnostic("ASH5004", message, { at, fix: "make it static, or begin it with the component's name" })];
    }),
  );
}

/** Comments, and what looks like one but is text. */
const commentOrText = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;

/** C11 §6.4, preprocessing tokens; what begins a macro with arguments, or names an included file, is one of them. */
const token =
  /#\s*define\s+[A-Za-z_]\w*\(?|#\s*include\s*<[^>]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\.?\d(?:[eEpP][-+]|[\w.])*|[^\W\d]\w*|\.{3}|<<=|>>=|->|\+\+|--|<<|>>|&&|\|\||##|[-+*/%&|^=!<>]=|\S/g;

/** The hash of a header as a contract: its tokens, without comments and spacing. A directive ends with its line. */
export function abiHash(headers: readonly string[]): string {
  const texts = headers.map((text) => {
    const plain = text.replace(/\\\r?\n/g, "").replace(commentOrText, (part) => (part.startsWith("/") ? " " : part));
    const lines = plain.split("\n").map((line) => (line.match(token) ?? []).map(oneSpace));
    return lines.flatMap((tokens) => (tokens[0]?.startsWith("#") ? ["", ...tokens, ""] : tokens)).join("\n");
  });
  return createHash("sha256").update(texts.join("\n\f\n")).digest("hex").slice(0, 12);
}

function oneSpace(word: string): string {
  return word.startsWith("#") ? word.replace(/\s+/g, " ").replace(/^# /, "#") : word;
}

/** Refuses interfaces whose header differs from what their version stands for. Those without a hash are not judged. */
export async function checkAbi(interfaces: readonly Interface[]): Promise<readonly Diagnostic[]> {
  const found = await Promise.all(
    interfaces.map(async (contract) => {
      const expected = contract.abi[contract.version];
      if (expected === undefined) return [];
      const paths = Object.values(contract.headers).sort();
      const texts = await Promise.all(paths.map((path) => readFile(`${contract.dir}/${path}`, "utf8")));
      const actual = abiHash(texts);
      if (actual === expected) return [];
      const message = `the header of "${contract.id}" changed (${expected} to ${actual}) but its version is still ${contract.version}`;
      const fix = `raise the version in interface.yaml and add "abi: { ${contract.version}: …, NEW: ${actual} }"`;
      return [diagnostic("ASH5003", message, { at: contract.at, fix })];
    }),
  );
  return found.flat();
}
