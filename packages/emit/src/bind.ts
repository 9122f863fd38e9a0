import {
  type Binding,
  type Component,
  cName,
  headerPath,
  type PlanOption,
  type PlanUse,
  parseBytes,
  parseDuration,
} from "@ashlar/model";
import { folderDeclarations, folderPragmas } from "./folder.ts";
import { visibleInterfaces } from "./headers.ts";
import { cString, macroName, providerSymbol, slotFunction } from "./names.ts";
import type { PlanContext } from "./plan.ts";

/** `bind/<use>.opt.h`: build options and optional slots as macros; assembly sources see this alone. */
export function optionHeader(use: PlanUse): string {
  const lines = use.options.filter((option) => option.phase === "build").flatMap(optionMacros);
  const slots = use.bindings.map((b) => `#define ASH_HAS_${macroName(b.slot)} ${b.providers.length > 0 ? 1 : 0}`);
  const renames = use.rename === undefined ? [] : renameInclude(use, "defined(__ASSEMBLER__) && !defined(ASH_PLAIN)");
  return [`/* Options of use "${use.use}". Generated. */`, "#pragma once", ...lines, ...slots, ...renames, ""].join(
    "\n",
  );
}

function renameInclude(use: PlanUse, condition: string): readonly string[] {
  return [`#if ${condition}`, `#include "${use.use}.rename.h"`, "#endif"];
}

function optionMacros(option: PlanOption): readonly string[] {
  const name = `ASH_OPT_${macroName(option.name)}`;
  const sets = option.values.map((value) => `#define ${name}_IS_${macroName(value)} ${option.value === value ? 1 : 0}`);
  return [`#define ${name} ${macroValue(option)}`, ...sets];
}

function macroValue(option: PlanOption): string {
  const { type, value, values } = option;
  if (values.includes(String(value))) return type === "enum" ? String(values.indexOf(String(value))) : "0";
  switch (type) {
    case "size":
      return `${parseBytes(String(value)) ?? 0}`;
    case "duration":
      return `${parseDuration(String(value)) ?? 0}`;
    case "bool":
      return value === true ? "1" : "0";
    case "count":
    case "port":
      return String(value);
    case "enum":
    case "string":
    case "path":
    case "ipv4":
    case "cidr":
      return cString(String(value));
    case "folder":
      return `(&ash_folder_${cName(option.name)})`;
    default:
      return type satisfies never;
  }
}

const bootTypes: Readonly<Record<PlanOption["type"], string>> = {
  size: "uint64_t",
  duration: "uint64_t",
  count: "uint64_t",
  bool: "uint8_t",
  enum: "uint32_t",
  string: "const char *",
  path: "const char *",
  folder: "const struct ash_folder *",
  ipv4: "uint32_t",
  cidr: "struct ash_cidr",
  port: "uint16_t",
};

/** `struct <component>_boot`, when the component has options of the boot phase. */
export function bootStruct(component: string, options: readonly PlanOption[]): readonly string[] {
  const boot = options.filter((option) => option.phase === "boot");
  if (boot.length === 0) return [];
  const fields = boot.map((option) => `    ${bootTypes[option.type]} ${cName(option.name)};`);
  return [`struct ${cName(component)}_boot {`, ...fields, "};"];
}

/** `bind/<use>.h`: what is force-included when a use's sources are compiled. This is where the composition happens. */
export function bindHeader(use: PlanUse, context: PlanContext): string {
  const component = context.componentOf(use.use);
  const includes = visibleInterfaces(component, context.universe).filter((id) => isPrefixed(id, context));
  return [
    `/* Use "${use.use}": ${use.component} ${use.version}. Generated: binds each call to its provider. */`,
    "#pragma once",
    `#include "${use.use}.opt.h"`,
    ...(use.rename === undefined ? [] : renameInclude(use, "!defined(ASH_PLAIN)")),
    ...use.bindings.flatMap((binding) => pragmas(binding, use.use)),
    ...folderPragmas(use),
    "#include <ashlar/base.h>",
    ...includes.filter((id) => id !== "base").map((id) => `#include <${headerPath(id)}>`),
    ...use.bindings.flatMap((binding) => declarations(binding, context)),
    ...folderDeclarations(use),
    ...bootStruct(use.component, use.options),
    ...providerChecks(component, context),
    "",
  ].join("\n");
}

function isPrefixed(id: string, context: PlanContext): boolean {
  return context.interfaceOf(id)?.names === "prefixed";
}

/** The pragmas of one slot. They come before every header: a later one is ignored. */
export function pragmas(binding: Binding, use: string): readonly string[] {
  const lines = Object.entries(binding.symbols).map(([name, symbol]) => `#pragma redefine_extname ${name} ${symbol}`);
  const slot = cName(binding.slot);
  switch (binding.kind) {
    case "direct":
    case "by-target":
      return [
        `/* slot ${binding.slot} <- ${binding.providers.join(", ")}${binding.kind === "direct" ? "" : ", by target"} */`,
        ...lines,
        `#pragma redefine_extname ash_use_${slot} ${binding.instance}`,
      ];
    case "table": {
      const table = `${cName(use)}__all_${slot}`;
      return [
        `/* slot ${binding.slot} <- ${binding.providers.join(", ") || "nobody"} */`,
        `#pragma redefine_extname ash_all_${slot} ${table}`,
        `#pragma redefine_extname ash_all_${slot}_count ${table}_count`,
      ];
    }
    case "standard":
      return lines;
    case "empty":
      return [];
    default:
      return binding.kind satisfies never;
  }
}

/** What a slot declares besides its interface's header: instance, functions of a named slot, table. */
export function declarations(binding: Binding, context: PlanContext): readonly string[] {
  const contract = context.interfaceOf(binding.interface)!;
  if (contract.names === "standard" || binding.kind === "empty") return [];
  const [type, slot] = [cName(binding.interface), cName(binding.slot)];
  if (binding.kind === "table") {
    const fields = contract.functions.map((verb) => `    __typeof__(&ash_${type}_${verb}) ${verb};`);
    return [
      `struct ash_all_${slot}_entry {`,
      `    struct ash_${type} *self;`,
      ...fields,
      "};",
      `extern const struct ash_all_${slot}_entry ash_all_${slot}[];`,
      `extern const unsigned ash_all_${slot}_count;`,
    ];
  }
  const named = binding.slot === binding.interface ? [] : contract.functions;
  const own = named.map((verb) => {
    const name = slotFunction(binding.slot, contract, verb);
    return `extern __typeof__(ash_${type}_${verb}) ${name};`;
  });
  return [...own, `extern struct ash_${type} ash_use_${slot};`];
}

/** Declares each function that the component must define, with the interface's own type: a mismatch is an error at its line. */
function providerChecks(component: Component, context: PlanContext): readonly string[] {
  return Object.keys(component.provides).flatMap((id) => {
    const contract = context.interfaceOf(id);
    if (contract === undefined || contract.names === "standard") return [];
    return contract.functions.map(
      (verb) => `extern __typeof__(ash_${cName(id)}_${verb}) ${providerSymbol(component.id, contract, verb)};`,
    );
  });
}
