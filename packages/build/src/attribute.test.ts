import type { Plan, PlanUse } from "@ashlar/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { elfFile, half, long, type MadeSection, type MadeSymbol, word } from "../../../tests/elf-file.ts";
import { type Attribution, attribute } from "./attribute.ts";
import type { Code } from "./disassembly.ts";
import { readElf } from "./elf.ts";
import type { CodeFacts } from "./objects.ts";

function use(name: string, more: Partial<PlanUse> = {}): PlanUse {
  const lists = { sources: [], options: [], bindings: [], irq: [] };
  const same = { use: name, component: name, code: name, source: name };
  return { ...same, ...lists, version: "1.0.0", provides: {}, threads: {}, memory: 0, dir: "", ...more };
}

const plan = { uses: [use("app"), use("tlsf"), use("own", { component: "tlsf", source: "tlsf", rename: "own__" })] };

function facts(of: PlanUse, names: readonly string[], strings: readonly string[] = []): CodeFacts {
  const all = new Set(names);
  const empty = { undefined: new Map(), text: 0, data: 0, largest: [], frames: new Map(), objects: [] };
  return { use: of, defined: all, all, strings: new Set(strings), ...empty };
}

const codes = [
  facts(plan.uses[0]!, ["main", "table"], ["hello"]),
  facts(plan.uses[1]!, ["tlsf_get"]),
  facts(plan.uses[2]!, ["tlsf_get"]),
];

/** One row of the line table: from, to, file. */
type Line = readonly [start: number, end: number, file: string];

/** `.debug_line` of version 4: a unit with one sequence for each row. */
function debugLine(lines: readonly Line[]): Uint8Array {
  const units = lines.map(([start, end, file]) => {
    const header = [1, 1, 1, 0, 1, 10, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, ...Buffer.from(file), 0, 0, 0, 0, 0];
    const program = [0, 9, 2, ...long(start), 1, 0, 9, 2, ...long(end), 0, 1, 1];
    const body = [...half(4), ...word(header.length), ...header, ...program];
    return [...word(body.length), ...body];
  });
  return Uint8Array.from(units.flat());
}

const textAt = 0x100000;
const rodataAt = 0x101000;
const base: readonly MadeSection[] = [
  { name: ".text", flags: 6, address: textAt, bytes: new Uint8Array(100) },
  { name: ".rodata", flags: 2, address: rodataAt, bytes: Buffer.from("hello\0\0\0aaaaaaaabbbbbbbb") },
  { name: ".note.x", type: 7, flags: 2, address: 0x101800, bytes: new Uint8Array(20) },
  { name: ".data", flags: 3, address: 0x102000, bytes: new Uint8Array(24) },
  { name: ".bss", type: 8, flags: 3, address: 0x103000, size: 5000 },
];
/** Bytes of `base` in the file, and of the header of a file without segments. */
const [inFile, header] = [100 + 24 + 20 + 24, 64];

interface Given {
  readonly symbols?: readonly MadeSymbol[];
  readonly lines?: readonly Line[];
  readonly linked?: readonly Code[];
  readonly imageBytes?: number;
}

function judge({ symbols = [], lines = [], linked = [], imageBytes = inFile + header }: Given): Attribution {
  const sections = [...base, { name: ".debug_line", bytes: debugLine(lines) }];
  const elf = readElf(elfFile({ sections, symbols }))!;
  return attribute(elf, imageBytes, plan as unknown as Plan, { codes, linked });
}

function sumOf({ components, other }: Attribution): number {
  const own = components.reduce((sum, c) => sum + c.text + c.rodata + c.data, 0);
  return own + other.reduce((sum, o) => sum + o.bytes, 0);
}

const other = (of: Attribution, why: string): number => of.other.find((o) => o.why === why)?.bytes ?? 0;
const row = (of: Attribution, name: string) => of.components.find((c) => c.use === name)!;

describe("text", () => {
  test("belongs to the file that it was written in, wherever it was inlined", () => {
    const lines: readonly Line[] = [
      [textAt, textAt + 10, "src/app/main.c"],
      [textAt + 10, textAt + 30, "src/tlsf/tlsf.c"],
      [textAt + 30, textAt + 35, "include/alloc/ashlar/alloc.h"],
      [textAt + 35, textAt + 40, "gen/start.c"],
      [textAt + 40, textAt + 45, "elsewhere.c"],
    ];
    const found = judge({ lines, symbols: [{ name: "main", value: textAt, size: 45, section: 1, type: 2 }] });
    expect([row(found, "app").text, row(found, "tlsf").text]).toEqual([10, 20]);
    expect(["interface alloc", "start code", "text without a line"].map((why) => other(found, why))).toEqual([5, 5, 5]);
    expect(other(found, "padding between functions")).toBe(55);
  });

  test("without a line belongs to its function, else to nobody", () => {
    const symbols = [
      { name: "tlsf_get.constprop.0", value: textAt + 10, size: 20, section: 1, type: 2 },
      { name: "own__tlsf_get", value: textAt + 40, size: 8, section: 1, type: 2 },
      { name: "ash_plan_start", value: textAt + 50, size: 2, section: 1, type: 2 },
      { name: "memcpy", value: textAt + 60, size: 3, section: 1, type: 2 },
    ];
    const found = judge({ symbols });
    expect([row(found, "tlsf").text, row(found, "own").text]).toEqual([20, 8]);
    expect([other(found, "start code"), other(found, "compiler's own")]).toEqual([2, 3]);
    expect(other(found, "padding between functions")).toBe(67);
  });

  test("of a file that two uses compile is told apart by the function", () => {
    const lines: readonly Line[] = [[textAt, textAt + 30, "src/tlsf/tlsf.c"]];
    const symbols = [{ name: "own__tlsf_get", value: textAt, size: 30, section: 1, type: 2 }];
    expect(row(judge({ lines, symbols }), "own").text).toBe(30);
    expect(row(judge({ lines }), "tlsf").text).toBe(30);
  });
});

describe("data", () => {
  test("belongs to its symbol, a use's state to the use, and what is zero is not in the file", () => {
    const symbols = [
      { name: "table", value: rodataAt + 8, size: 8, section: 2 },
      { name: "app__self", value: 0x102000, size: 16, section: 4 },
      { name: "own__self", value: 0x103000, size: 4096, section: 5 },
    ];
    const found = judge({ symbols });
    expect(row(found, "app")).toMatchObject({ rodata: 8 + 6, data: 16, bss: 0 });
    expect(row(found, "own").bss).toBe(4096);
    expect([other(found, "ELF notes"), other(found, "padding in .data")]).toEqual([20, 8]);
    expect(sumOf(found)).toBe(inFile + header);
  });

  test("without a symbol belongs to the code that names it", () => {
    const symbols = [{ name: "tlsf_get", value: textAt, size: 50, section: 1, type: 2 }];
    const references = [{ from: textAt + 4, to: rodataAt + 16, table: false }];
    const code = {
      name: "tlsf_get",
      file: "t",
      address: textAt,
      calls: new Set<string>(),
      indirect: false,
      references,
    };
    expect(row(judge({ symbols, linked: [code] }), "tlsf").rodata).toBe(8);
  });
});

describe("the sum", () => {
  const place = fc.tuple(fc.constantFrom(1, 2, 3, 4, 5), fc.integer({ min: -40, max: 140 }), fc.nat(200));
  const names = fc.constantFrom("main", "table", "tlsf_get", "own__tlsf_get", "app__self", "ash_plan_name", "x", "");
  const files = fc.constantFrom("src/app/a.c", "src/tlsf/t.c", "include/alloc/a.h", "gen/start.c", "x.c");

  test("is exact for any symbols and any lines, overlapping ones too", () => {
    const symbol = fc.record({ at: place, name: names, type: fc.constantFrom(0, 1, 2, 3) });
    const line = fc.tuple(fc.integer({ min: -20, max: 130 }), fc.integer({ min: 1, max: 60 }), files);
    const most = { maxLength: 12 };
    fc.assert(
      fc.property(fc.array(symbol, most), fc.array(line, most), fc.nat(5000), (symbols, lines, padding) => {
        const made = symbols.map(({ at: [section, offset, size], name, type }) => {
          return { name, type, section, size, value: base[section - 1]!.address! + offset };
        });
        const rows = lines.map(([at, size, file]) => [textAt + at, textAt + at + size, file] as const);
        const found = judge({ symbols: made, lines: rows, imageBytes: inFile + header + padding });
        expect(sumOf(found)).toBe(inFile + header + padding);
        const parts = [
          ...found.components.flatMap((c) => [c.text, c.rodata, c.data, c.bss]),
          ...found.other.map((o) => o.bytes),
        ];
        expect(parts.every((bytes) => Number.isInteger(bytes) && bytes >= 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("is the file's even where nothing is known", () => {
    const found = attribute(readElf(elfFile({}))!, 64, { uses: [] } as unknown as Plan, { codes: [], linked: [] });
    expect(found).toEqual({ components: [], other: [{ why: "ELF headers", bytes: 64 }] });
  });
});
