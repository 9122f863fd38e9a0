import {
  type Binding,
  cName,
  type PlanOption,
  type PlanUse,
  parseBytes,
  parseCidr,
  parseDuration,
  parseIpv4,
} from "@ashlar/model";
import { cString, instanceSymbol, providerSymbol } from "./names.ts";
import type { PlanContext } from "./plan.ts";

/** Whether a use needs `inst/<use>.c`: it has state of its own, or a table of providers. */
export function hasInstanceFile(use: PlanUse): boolean {
  return use.instance !== undefined || use.bindings.some((binding) => binding.kind === "table");
}

/** `inst/<use>.c`: the use's state, and the tables of its slots that take many providers. */
export function instanceFile(use: PlanUse, context: PlanContext): string {
  const state = `struct ${cName(use.component)} ${instanceSymbol(use.use)};`;
  return [
    `/* State of use "${use.use}". Generated. */`,
    ...(use.instance === undefined ? [] : [`#include "${use.instance}"`, state]),
    ...use.bindings.filter((b) => b.kind === "table").flatMap((binding) => table(binding, context)),
    "",
  ].join("\n");
}

/**
 * The statements that give a use's boot options their defaults. An initializer would do it too, and carry the whole of the
 * state, zeroes and all, in the file.
 */
export function bootDefaults(use: PlanUse): readonly string[] {
  const boot = use.options.filter((option) => option.phase === "boot");
  if (boot.length === 0) return [];
  const type = `struct ${cName(use.component)}_boot`;
  const values = boot.map((option) => `.${cName(option.name)} = ${bootValue(option)}`);
  return [`*(${type} *)&${instanceSymbol(use.use)} = (${type}){${values.join(", ")}};`];
}

/** The initializer of a boot option's field. */
function bootValue(option: PlanOption): string {
  const { type, value } = option;
  switch (type) {
    case "size":
      return `${parseBytes(String(value)) ?? 0}u`;
    case "duration":
      return `${parseDuration(String(value)) ?? 0}u`;
    case "bool":
      return value === true ? "1" : "0";
    case "enum":
      return `${Math.max(0, option.values.indexOf(String(value)))}u`;
    case "count":
    case "port":
      // A word that is allowed besides a number is 0, as for the boot options component.
      return `${typeof value === "number" ? value : 0}u`;
    case "string":
    case "path":
      return cString(String(value));
    case "folder":
      return "0"; // A manifest is refused that lets a folder be given at boot.
    case "ipv4":
      return networkOrder(parseIpv4(String(value)) ?? 0);
    case "cidr": {
      const cidr = parseCidr(String(value)) ?? { address: 0, prefix: 0 };
      return `{${networkOrder(cidr.address)}, ${cidr.prefix}u}`;
    }
    default:
      return type satisfies never;
  }
}

/** A 32-bit number as its octets stand on the wire, read by a little-endian machine. */
function networkOrder(address: number): string {
  const octets = [address & 255, (address >>> 8) & 255, (address >>> 16) & 255, address >>> 24];
  return `0x${octets.map((octet) => octet.toString(16).padStart(2, "0")).join("")}u`;
}

function table(binding: Binding, context: PlanContext): readonly string[] {
  const contract = context.interfaceOf(binding.interface)!;
  const [slot, type] = [cName(binding.slot), cName(binding.interface)];
  const symbols = (provider: string) =>
    contract.functions.map((verb) =>
      providerSymbol(context.componentOf(provider).id, contract, verb, context.renameOf(provider)),
    );
  const declared = binding.providers.flatMap((provider) => [
    `extern struct ash_${type} ${instanceSymbol(provider)};`,
    ...contract.functions.map((verb, i) => `extern __typeof__(ash_${type}_${verb}) ${symbols(provider)[i]};`),
  ]);
  const rows = binding.providers.map((p) => `    {&${instanceSymbol(p)}, ${symbols(p).join(", ")}},`);
  return [
    ...declared,
    `const struct ash_all_${slot}_entry ash_all_${slot}[${Math.max(1, rows.length)}] = {`,
    ...(rows.length === 0 ? ["    {0},"] : rows),
    "};",
    `const unsigned ash_all_${slot}_count = ${rows.length};`,
  ];
}
