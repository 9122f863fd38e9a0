import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plan, PlanUse } from "@ashlar/model";
import { type Elf, readElf, sectionBytes } from "./elf.ts";

/** What the plain objects of one compiled code tell, before link-time optimisation hides it. */
export interface CodeFacts {
  readonly use: PlanUse;
  /** External names that it defines, as its own source writes them. */
  readonly defined: ReadonlySet<string>;
  /** Every name that it defines, static ones included. */
  readonly all: ReadonlySet<string>;
  /** External names that it needs, with the source that needs each. */
  readonly undefined: ReadonlyMap<string, string>;
  /** Bytes of text and constants, and of initialised data. */
  readonly text: number;
  readonly data: number;
  /** Its largest symbols, for budget messages. */
  readonly largest: readonly { readonly name: string; readonly bytes: number }[];
  /** Function to its stack frame in bytes. */
  readonly frames: ReadonlyMap<string, number>;
  readonly objects: readonly string[];
  /** Its string literals. */
  readonly strings: ReadonlySet<string>;
}

/** Reads the plain objects of every code in the plan. */
export async function readObjects(plan: Plan, dir: string): Promise<readonly CodeFacts[]> {
  const uses = plan.uses.filter((use) => use.code === use.use);
  return Promise.all(uses.map((use) => readCode(plan, use, dir)));
}

async function readCode(plan: Plan, use: PlanUse, dir: string): Promise<CodeFacts> {
  const commands = plan.commands.filter((command) => command.rule === "plain" && command.use === use.use);
  const elfs: { elf: Elf; source: string }[] = [];
  const frames = new Map<string, number>();
  for (const command of commands) {
    const elf = readElf(await readFile(join(dir, command.output)));
    if (elf !== undefined) elfs.push({ elf, source: command.inputs[0]! });
    for (const path of command.also) readFrames(await readFile(join(dir, path), "utf8").catch(() => ""), frames);
  }
  const external = (elf: Elf) =>
    elf.symbols.filter((s) => s.name !== "" && (s.binding === "global" || s.binding === "weak"));
  const defined = new Set(
    elfs.flatMap(({ elf }) =>
      external(elf)
        .filter((s) => s.section !== 0)
        .map((s) => s.name),
    ),
  );
  const missing = new Map<string, string>();
  for (const { elf, source } of elfs) {
    for (const s of external(elf)) if (s.section === 0 && !defined.has(s.name)) missing.set(s.name, source);
  }
  const sections = elfs.flatMap(({ elf }) => elf.sections.filter((s) => (s.flags & 2) !== 0 && s.type !== 8));
  const bytes = (writable: boolean) =>
    sections
      .filter((s) => ((s.flags & 1) !== 0) === writable && !s.name.startsWith(".note"))
      .reduce((sum, s) => sum + s.size, 0);
  const symbols = elfs.flatMap(({ elf }) =>
    elf.symbols.filter((s) => s.section !== 0 && (s.type === "func" || s.type === "object")),
  );
  return {
    use,
    defined,
    all: new Set(symbols.map((s) => s.name)),
    undefined: missing,
    text: bytes(false),
    data: bytes(true),
    largest: symbols
      .map((s) => ({ name: s.name, bytes: s.size }))
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, 5),
    frames,
    objects: commands.map((command) => command.output),
    strings: new Set(elfs.flatMap(({ elf }) => literals(elf))),
  };
}

/** What stands in the mergeable string sections (SHF_MERGE, SHF_STRINGS) of an object. */
function literals(elf: Elf): readonly string[] {
  return elf.sections
    .filter((section) => (section.flags & 0x30) === 0x30)
    .flatMap((section) => Buffer.from(sectionBytes(elf, section)).toString("latin1").split("\0"));
}

/** Lines of a `.su` file: `file:line[:column]:function`, bytes, `static` or `dynamic`, by tabs. */
function readFrames(text: string, frames: Map<string, number>): void {
  for (const line of text.split("\n")) {
    const [place, bytes] = line.split("\t");
    const name = place?.split(":").at(-1);
    if (name !== undefined && bytes !== undefined) frames.set(name, Math.max(frames.get(name) ?? 0, Number(bytes)));
  }
}

/**
 * `bind/<use>.rename.h`, for C and assembly: every external name of a code gets the use's prefix, but for the ELF entry and
 * for what the base header itself declares of a host process (`ash_host_…`).
 */
export function renameHeader(facts: CodeFacts, entry: string | undefined): string {
  const names = [...facts.defined].filter((name) => name !== entry && !name.startsWith("ash_host_")).sort();
  const all = (form: (name: string) => string) => names.map(form);
  return [
    `/* Names of use "${facts.use.use}". Generated. */`,
    "#pragma once",
    "#ifdef __ASSEMBLER__",
    ...all((name) => `#define ${name} ${facts.use.rename}${name}`),
    "#else",
    ...all((name) => `#pragma redefine_extname ${name} ${facts.use.rename}${name}`),
    // gcc renames declarations, and a definition only behind one; this one fits both forms of main.
    ...(names.includes("main") ? ["int main();"] : []),
    "#endif",
    "",
  ].join("\n");
}
