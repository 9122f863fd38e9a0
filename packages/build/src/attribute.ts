import { cName, type OtherBytes, type Plan, type UseBytes } from "@ashlar/model";
import { type ConstantFacts, type OwnedReference, shareConstants } from "./constants.ts";
import type { Code } from "./disassembly.ts";
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
 * written in), data by symbol, constants without one by who refers to them. What has no owner stands under its own name
 * and is never spread.
 */
export function attribute(debug: Elf, imageBytes: number, plan: Plan, facts: LinkedFacts): Attribution {
  const ledger = new Ledger(plan);
  const symbols = symbolOwners(plan, facts.codes);
  const loaded = debug.sections.filter((s) => (s.flags & 2) !== 0 && s.size > 0);
  const spans = loaded.filter((s) => (s.flags & 4) !== 0).flatMap((s) => textSpans(debug, s, plan, symbols));
  for (const span of spans) ledger.add(span.owner, "text", span.end - span.start);
  const references = [
    ...codeReferences(facts.linked, spans),
    ...loaded.filter((s) => (s.flags & 4) === 0).flatMap((s) => dataReferences(debug, s, symbols)),
  ];
  const range = { start: spans[0]?.start ?? 0, end: spans.at(-1)?.end ?? 0 };
  for (const section of loaded.filter((s) => (s.flags & 4) === 0))
    dataBytes(debug, section, ledger, { symbols, references, literals: literalHolders(facts.codes), text: range });
  const headers = 64 + debug.segments.length * 56;
  const inFile = loaded.filter((s) => s.type !== noBits).reduce((sum, s) => sum + s.size, 0);
  ledger.add("ELF headers", "rodata", headers);
  ledger.add("padding between sections", "rodata", imageBytes - inFile - headers);
  return ledger.close();
}

/** What is known of the linked image besides its own file. */
export interface LinkedFacts {
  readonly codes: readonly CodeFacts[];
  readonly linked: readonly Code[];
}

const noBits = 8;

/** Adds up by owner: the name of a use, or a name with a space in it for what no use owns. */
class Ledger {
  readonly #plan: Plan;
  readonly #uses: ReadonlyMap<string, Record<Part, number>>;
  readonly #other = new Map<string, number>();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#uses = new Map(plan.uses.map((use) => [use.use, { text: 0, rodata: 0, data: 0, bss: 0 }]));
  }

  add(owner: string, part: Part, bytes: number): void {
    const row = this.#uses.get(owner);
    if (row !== undefined) row[part] += bytes;
    else if (bytes !== 0 && part !== "bss") this.#other.set(owner, (this.#other.get(owner) ?? 0) + bytes);
  }

  close(): Attribution {
    const components = this.#plan.uses.map(
      (use): UseBytes => ({ id: use.component, use: use.use, version: use.version, ...this.#uses.get(use.use)! }),
    );
    const other = [...this.#other].map(([why, bytes]) => ({ why, bytes })).sort((a, b) => (a.why < b.why ? -1 : 1));
    return { components, other };
  }
}

type SymbolOwners = ReadonlyMap<string, string | undefined>;

/** Symbol to the use that defines it; undefined where two do. */
function symbolOwners(plan: Plan, codes: readonly CodeFacts[]): SymbolOwners {
  const owners = new Map<string, string | undefined>();
  const claim = (name: string, use: string): void => {
    owners.set(name, owners.has(name) && owners.get(name) !== use ? undefined : use);
  };
  for (const code of codes) {
    for (const name of code.all) claim(code.defined.has(name) ? `${code.use.rename ?? ""}${name}` : name, code.use.use);
  }
  for (const { use, folders = [] } of plan.uses)
    for (const { option } of folders) claim(`${cName(use)}__folder_${cName(option)}`, use);
  for (const use of plan.uses) claim(`${use.use.replace(/[^A-Za-z0-9_]/g, "_")}__self`, use.use);
  return owners;
}

function symbolOwner(name: string, owners: SymbolOwners): string {
  return owners.get(plainName(name)) ?? (name.startsWith("ash_plan") ? "start code" : "compiler's own");
}

/** Who wrote a source file. */
function fileOwner(file: string, plan: Plan): string {
  const source = /^src\/([^/]+)\//.exec(file)?.[1];
  const use = plan.uses.find((u) => u.source === source) ?? plan.uses.find((u) => file === `inst/${u.use}.c`);
  if (use !== undefined) return use.use;
  const contract = /^include\/([^/]+)\//.exec(file)?.[1];
  if (contract !== undefined) return `interface ${contract}`;
  return file.startsWith("gen/") ? "start code" : "text without a line";
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly owner: string;
}

function textSpans(debug: Elf, section: Section, plan: Plan, owners: SymbolOwners): readonly Span[] {
  const end = section.address + section.size;
  const functions = functionsOf(debug, section, owners);
  const spans: Span[] = [];
  let at = section.address;
  for (const range of readLines(debug)) {
    if (range.end <= at || range.start >= end) continue;
    const start = Math.max(range.start, at);
    spans.push(...spansWithoutLine(at, start, functions));
    const stop = Math.min(range.end, end);
    // A file that several uses compile (two uses of one component) is told apart by the function.
    const byFunction = functions.find((f) => start >= f.start && start < f.end)?.owner;
    spans.push({ start, end: stop, owner: sameComponent(plan, fileOwner(range.file, plan), byFunction) });
    at = stop;
  }
  return [...spans, ...spansWithoutLine(at, end, functions)];
}

function sameComponent(plan: Plan, owner: string, other: string | undefined): string {
  const find = (name: string | undefined) => plan.uses.find((u) => u.use === name)?.component;
  return other !== undefined && find(owner) !== undefined && find(other) === find(owner) ? other : owner;
}

function functionsOf(debug: Elf, section: Section, owners: SymbolOwners): readonly Span[] {
  return debug.symbols
    .filter((s) => s.type === "func" && s.section === section.index && s.size > 0)
    .map((s) => ({ start: s.value, end: s.value + s.size, owner: symbolOwner(s.name, owners) }))
    .sort((a, b) => a.start - b.start);
}

/** Text without a line: assembly's symbols have an owner, the rest is padding between functions. */
function spansWithoutLine(from: number, to: number, functions: readonly Span[]): readonly Span[] {
  const spans: Span[] = [];
  let at = from;
  const padding = (end: number): void => {
    if (end > at) spans.push({ start: at, end, owner: "padding between functions" });
  };
  for (const f of functions) {
    if (f.end <= at || f.start >= to) continue;
    padding(f.start);
    const [start, end] = [Math.max(at, f.start), Math.min(to, f.end)];
    spans.push({ start, end, owner: f.owner });
    at = end;
  }
  padding(to);
  return spans;
}

/** What instructions name. */
function codeReferences(linked: readonly Code[], spans: readonly Span[]): readonly OwnedReference[] {
  const references = linked.flatMap((code) => code.references).sort((a, b) => a.from - b.from);
  let i = 0;
  return references.flatMap(({ from, to, table }) => {
    while (i < spans.length && spans[i]!.end <= from) i++;
    const span = spans[i];
    return span === undefined || from < span.start ? [] : [{ owner: span.owner, to, table }];
  });
}

/** What the pointers within named data point to. */
function dataReferences(debug: Elf, section: Section, owners: SymbolOwners): readonly OwnedReference[] {
  if (section.type === noBits) return [];
  const bytes = sectionBytes(debug, section);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return symbolsOf(debug, section).flatMap((symbol) => {
    const owner = symbolOwner(symbol.name, owners);
    const words: OwnedReference[] = [];
    const end = Math.min(symbol.value + symbol.size - section.address, bytes.length);
    const start = Math.max(0, symbol.value - section.address);
    for (let at = Math.ceil(start / 8) * 8; at + 8 <= end; at += 8)
      words.push({ owner, to: Number(view.getBigUint64(at, true)), table: false });
    return words;
  });
}

function symbolsOf(debug: Elf, section: Section): Elf["symbols"] {
  return debug.symbols
    .filter((s) => s.section === section.index && s.size > 0 && s.type !== "section")
    .sort((a, b) => a.value - b.value);
}

interface DataFacts extends ConstantFacts {
  readonly symbols: SymbolOwners;
}

function literalHolders(codes: readonly CodeFacts[]): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, readonly string[]>();
  for (const code of codes)
    for (const text of code.strings) holders.set(text, [...(holders.get(text) ?? []), code.use.use]);
  return holders;
}

function dataBytes(debug: Elf, section: Section, ledger: Ledger, facts: DataFacts): void {
  const part: Part = section.type === noBits ? "bss" : (section.flags & 1) !== 0 ? "data" : "rodata";
  let at = section.address;
  const unnamed = (end: number): void => {
    if (part === "bss" || end <= at) return;
    const bytes = sectionBytes(debug, section).subarray(at - section.address, end - section.address);
    const isNote = section.name.startsWith(".note");
    const shares = isNote
      ? [{ bytes: end - at, owners: ["ELF notes"] }]
      : shareConstants({ bytes, address: at }, facts);
    for (const share of shares) ledger.add(constantOwner(share.owners, section), part, share.bytes);
  };
  const sectionEnd = section.address + section.size;
  for (const symbol of symbolsOf(debug, section)) {
    const start = Math.max(at, Math.min(symbol.value, sectionEnd));
    const stop = Math.max(start, Math.min(symbol.value + symbol.size, sectionEnd));
    unnamed(start);
    ledger.add(symbolOwner(symbol.name, facts.symbols), part, stop - start);
    at = stop;
  }
  unnamed(sectionEnd);
}

function constantOwner(owners: readonly string[], section: Section): string {
  if (owners.length === 0) return `padding in ${section.name}`;
  return owners.length === 1 ? owners[0]! : "constants of several components";
}

/** A symbol's name without what link-time optimisation appends: `f.llvm.123`, `f.7`, `f.constprop.0`. */
function plainName(name: string): string {
  return name.replace(/\.(?:llvm|lto_priv|constprop|isra|part|cold|\d).*$/, "");
}
