import type { OtherBytes, Plan, UseBytes } from "@ashlar/model";
import { readLines } from "./dwarf-line.ts";
import { type Elf, type Section, sectionBytes } from "./elf.ts";
import type { CodeFacts } from "./objects.ts";

type Part = "text" | "rodata" | "data" | "bss";

/** Every byte of the boot image with its owner. The sums are exact: components and `other` add up to the file. */
export interface Attribution {
  readonly components: readonly UseBytes[];
  readonly other: readonly OtherBytes[];
}

/**
 * Attributes the bytes of an image: text by the line table (an inlined function's bytes belong to the file that it was
 * written in), data by symbol. What has no owner stands under its own name and is never spread.
 */
export function attribute(debug: Elf, imageBytes: number, plan: Plan, codes: readonly CodeFacts[]): Attribution {
  const ledger = new Ledger(plan);
  const owners = symbolOwners(plan, codes);
  let inFile = 0;
  for (const section of debug.sections.filter((s) => (s.flags & 2) !== 0 && s.size > 0)) {
    if (section.type !== 8) inFile += section.size;
    if ((section.flags & 4) !== 0) textBytes(debug, section, ledger, owners);
    else dataBytes(debug, section, ledger, { owners, codes });
  }
  const headers = 64 + debug.segments.length * 56;
  ledger.other("ELF headers", headers);
  ledger.other("padding between sections", imageBytes - inFile - headers);
  return ledger.close();
}

class Ledger {
  readonly plan: Plan;
  readonly #uses = new Map<string, Record<Part, number>>();
  readonly #other = new Map<string, number>();

  constructor(plan: Plan) {
    this.plan = plan;
  }

  use(use: string, part: Part, bytes: number): void {
    const row = this.#uses.get(use) ?? { text: 0, rodata: 0, data: 0, bss: 0 };
    row[part] += bytes;
    this.#uses.set(use, row);
  }

  other(why: string, bytes: number): void {
    if (bytes !== 0) this.#other.set(why, (this.#other.get(why) ?? 0) + bytes);
  }

  close(): Attribution {
    const components = this.plan.uses.map((use): UseBytes => {
      const row = this.#uses.get(use.use) ?? { text: 0, rodata: 0, data: 0, bss: 0 };
      return { id: use.component, use: use.use, version: use.version, ...row };
    });
    const other = [...this.#other].map(([why, bytes]) => ({ why, bytes })).sort((a, b) => (a.why < b.why ? -1 : 1));
    return { components, other };
  }
}

/** Symbol to the use that defines it; undefined where two do. */
function symbolOwners(plan: Plan, codes: readonly CodeFacts[]): ReadonlyMap<string, string | undefined> {
  const owners = new Map<string, string | undefined>();
  const claim = (name: string, use: string): void => {
    owners.set(name, owners.has(name) && owners.get(name) !== use ? undefined : use);
  };
  for (const code of codes) {
    for (const name of code.all) claim(code.defined.has(name) ? `${code.use.rename ?? ""}${name}` : name, code.use.use);
  }
  for (const use of plan.uses) claim(`${use.use.replace(/[^A-Za-z0-9_]/g, "_")}__self`, use.use);
  return owners;
}

/** Who wrote a source file: a use, or a name for what no use owns. */
function fileOwner(file: string, plan: Plan): { readonly use?: string; readonly why?: string } {
  const source = /^src\/([^/]+)\//.exec(file)?.[1];
  const use = plan.uses.find((u) => u.source === source) ?? plan.uses.find((u) => file === `inst/${u.use}.c`);
  if (use !== undefined) return { use: use.use };
  const contract = /^include\/([^/]+)\//.exec(file)?.[1];
  if (contract !== undefined) return { why: `interface ${contract}` };
  return { why: file.startsWith("gen/") ? "start code" : "text without a line" };
}

function textBytes(
  debug: Elf,
  section: Section,
  ledger: Ledger,
  owners: ReadonlyMap<string, string | undefined>,
): void {
  const end = section.address + section.size;
  const functions = functionAt(debug, section, owners);
  let at = section.address;
  for (const range of readLines(debug)) {
    if (range.end <= at || range.start >= end) continue;
    const start = Math.max(range.start, at);
    gap(at, start, ledger, functions);
    const stop = Math.min(range.end, end);
    const owner = fileOwner(range.file, ledger.plan);
    // A file that several uses compile (two uses of one component) is told apart by the function.
    const byFunction = functions.find((f) => start >= f.start && start < f.end)?.use;
    if (owner.use !== undefined) ledger.use(sameComponent(ledger, owner.use, byFunction), "text", stop - start);
    else ledger.other(owner.why ?? "text without a line", stop - start);
    at = stop;
  }
  gap(at, end, ledger, functions);
}

function sameComponent(ledger: Ledger, use: string, other: string | undefined): string {
  const find = (name: string) => ledger.plan.uses.find((u) => u.use === name);
  return other !== undefined && find(other)?.component === find(use)?.component ? other : use;
}

interface FunctionRange {
  readonly start: number;
  readonly end: number;
  readonly use: string | undefined;
}

function functionAt(
  debug: Elf,
  section: Section,
  owners: ReadonlyMap<string, string | undefined>,
): readonly FunctionRange[] {
  return debug.symbols
    .filter((s) => s.type === "func" && s.section === section.index && s.size > 0)
    .map((s) => ({ start: s.value, end: s.value + s.size, use: owners.get(plainName(s.name)) }))
    .sort((a, b) => a.start - b.start);
}

/** Text without a line: assembly's symbols have an owner, the rest is padding between functions. */
function gap(from: number, to: number, ledger: Ledger, functions: readonly FunctionRange[]): void {
  let at = from;
  for (const f of functions) {
    if (f.end <= at || f.start >= to) continue;
    ledger.other("padding between functions", Math.max(0, f.start - at));
    const start = Math.max(at, f.start);
    const stop = Math.min(to, f.end);
    if (f.use === undefined) ledger.other("compiler", stop - start);
    else ledger.use(f.use, "text", stop - start);
    at = stop;
  }
  ledger.other("padding between functions", Math.max(0, to - at));
}

function dataBytes(
  debug: Elf,
  section: Section,
  ledger: Ledger,
  known: { readonly owners: ReadonlyMap<string, string | undefined>; readonly codes: readonly CodeFacts[] },
): void {
  const part: Part = section.type === 8 ? "bss" : (section.flags & 1) !== 0 ? "data" : "rodata";
  const symbols = debug.symbols
    .filter((s) => s.section === section.index && s.size > 0 && s.type !== "section")
    .sort((a, b) => a.value - b.value);
  let at = section.address;
  const unowned = (end: number): void => {
    if (part === "bss" || end <= at) return;
    if (part === "data" || section.name.startsWith(".note")) ledger.other(unownedName(section), end - at);
    else
      stringBytes(
        sectionBytes(debug, section).subarray(at - section.address, end - section.address),
        ledger,
        known.codes,
      );
  };
  for (const symbol of symbols) {
    const start = Math.max(at, symbol.value);
    const stop = Math.max(start, Math.min(symbol.value + symbol.size, section.address + section.size));
    unowned(start);
    const use = known.owners.get(plainName(symbol.name));
    if (use !== undefined) ledger.use(use, part, stop - start);
    else if (part !== "bss") ledger.other(symbol.name.startsWith("ash_plan") ? "start code" : "compiler", stop - start);
    at = stop;
  }
  unowned(section.address + section.size);
}

/** Constants without a symbol: string literals belong to the one component whose objects hold them. */
function stringBytes(bytes: Uint8Array, ledger: Ledger, codes: readonly CodeFacts[]): void {
  const texts = Buffer.from(bytes).toString("latin1").split("\0");
  texts.forEach((text, i) => {
    const length = text.length + (i < texts.length - 1 ? 1 : 0);
    const holders = text === "" ? [] : codes.filter((code) => code.strings.has(text));
    if (holders.length === 1) ledger.use(holders[0]!.use.use, "rodata", length);
    else if (/^(?:init of \S+ failed|the arguments do not fit)$/.test(text)) ledger.other("start code", length);
    else ledger.other(holders.length === 0 ? "constants and padding" : "strings of several components", length);
  });
}

function unownedName(section: Section): string {
  if (section.name.startsWith(".note")) return "ELF notes";
  return `padding in ${section.name}`;
}

/** A symbol's name without what link-time optimisation appends: `f.llvm.123`, `f.7`, `f.constprop.0`. */
function plainName(name: string): string {
  return name.replace(/\.(?:llvm|lto_priv|constprop|isra|part|cold|\d).*$/, "");
}
