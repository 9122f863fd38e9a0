import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { elfFile, half, long, word } from "../../../tests/elf-file.ts";
import { type LineRange, readLines } from "./dwarf-line.ts";
import { readElf } from "./elf.ts";

/** DWARF 4 §6.2.5: standard opcodes 1 to 12 and how many arguments each has. */
const argumentCounts = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
const [copy, advancePc, advanceLine, setFile, setColumn] = [1, 2, 3, 4, 5];
const [constAddPc, fixedAdvancePc] = [8, 9];
const base = { version: 4, minimum: 1, lineBase: -5, lineRange: 14, opcodeBase: 13 };

interface Unit extends Partial<typeof base> {
  readonly folders?: readonly string[];
  /** Name and index of its folder, from 1. */
  readonly files?: readonly (readonly [string, number])[];
  readonly program: readonly number[];
}

function unit(given: Unit): readonly number[] {
  const u = { ...base, folders: ["src/a"], files: [["main.c", 1] as const], ...given };
  const strings = (texts: readonly string[]) => [...texts.flatMap((text) => [...Buffer.from(text), 0]), 0];
  const files = [...u.files.flatMap(([name, folder]) => [...Buffer.from(name), 0, folder, 0, 0]), 0];
  const lengths = Array.from({ length: u.opcodeBase - 1 }, (_, i) => argumentCounts[i] ?? 2);
  const operations = u.version >= 4 ? [1] : [];
  const rest = [u.minimum, ...operations, 1, u.lineBase & 255, u.lineRange, u.opcodeBase, ...lengths];
  const header = [...rest, ...strings(u.folders), ...files];
  const body = [...half(u.version), ...word(header.length), ...header, ...u.program];
  return [...word(body.length), ...body];
}

function lines(bytes: readonly number[] | Uint8Array): readonly LineRange[] {
  const elf = readElf(elfFile({ sections: [{ name: ".debug_line", bytes: Uint8Array.from(bytes) }] }));
  return readLines(elf!);
}

/** `start-end file:line` of each range. */
function told(...units: readonly Unit[]): readonly string[] {
  return lines(units.flatMap(unit)).map((r) => `${r.start.toString(16)}-${r.end.toString(16)} ${r.file}:${r.line}`);
}

const setAddress = (address: number) => [0, 9, 2, ...long(address)];
const end = [0, 1, 1];
/** §6.2.5.1: the opcode that adds to address and line and makes a row. */
const special = (address: number, line: number, u = base) => line - u.lineBase + u.lineRange * address + u.opcodeBase;

describe("a line number program", () => {
  test("is read with special opcodes, in versions 2 to 4", () => {
    const program = [...setAddress(0x1000), copy, special(4, 1), special(2, -3), advancePc, 6, ...end];
    const expected = ["1000-1004 src/a/main.c:1", "1004-1006 src/a/main.c:2", "1006-100c src/a/main.c:-1"];
    for (const version of [2, 3, 4]) expect(told({ version, program })).toEqual(expected);
  });

  test("of version 5 or 1 is left out, and the next unit is read", () => {
    const program = [...setAddress(0x1000), copy, advancePc, 1, ...end];
    expect(told({ version: 5, program }, { version: 1, program }, { program })).toEqual(["1000-1001 src/a/main.c:1"]);
  });

  test("advances by one and several bytes of LEB128, by words and by constants", () => {
    const steps = [advancePc, 0x80, 0x01, copy, constAddPc, copy, fixedAdvancePc, 0x34, 0x12];
    expect(told({ program: [...setAddress(0x1000), copy, ...steps, ...end] })).toEqual([
      "1000-1080 src/a/main.c:1",
      "1080-1091 src/a/main.c:1",
      "1091-22c5 src/a/main.c:1",
    ]);
    const lineSteps = [advanceLine, 0xe4, 0x00, copy, special(1, 0), advanceLine, 0x7f, copy, special(1, 0)];
    expect(told({ program: [...setAddress(0x1000), ...lineSteps, ...end] })).toEqual([
      "1000-1001 src/a/main.c:101",
      "1001-1002 src/a/main.c:100",
    ]);
  });

  test("counts in instructions of the least length, but for the fixed advance", () => {
    const steps = [special(1, 0), advancePc, 2, copy, fixedAdvancePc, 3, 0];
    expect(told({ minimum: 4, program: [...setAddress(0x1000), copy, ...steps, ...end] })).toEqual([
      "1000-1004 src/a/main.c:1",
      "1004-100c src/a/main.c:1",
      "100c-100f src/a/main.c:1",
    ]);
  });

  test("skips opcodes that it does not know by their lengths", () => {
    const unknown = [13, 0x80, 0x01, 5, 0, 3, 0x77, 1, 2];
    const program = [...setAddress(0x1000), setColumn, 9, ...unknown, copy, advancePc, 1, ...end];
    expect(told({ opcodeBase: 14, program })).toEqual(["1000-1001 src/a/main.c:1"]);
  });

  test("names files by folder, absolute, in UTF-8, and those that it defines itself", () => {
    const files = [
      ["größe.c", 1],
      ["/abs.h", 1],
      ["./here.c", 0],
    ] as const;
    const defined = [0, 8, 3, ...Buffer.from("own\0"), 2, 0, 0];
    const rows = [1, 2, 3, 4, 9].flatMap((file) => [setFile, file, copy, advancePc, 1]);
    const program = [...setAddress(0x1000), ...defined, ...rows, ...end];
    expect(told({ folders: ["a", "b"], files, program }).map((line) => line.slice(10))).toEqual([
      "a/größe.c:1",
      "/abs.h:1",
      "here.c:1",
      "b/own:1",
      ":1",
    ]);
  });

  test("ends with its sequence: the next begins anew, and the gap between is nobody's", () => {
    const first = [...setAddress(0x2000), setFile, 7, advanceLine, 9, copy, advancePc, 4, ...end];
    const second = [...setAddress(0x1000), copy, advancePc, 8, ...end];
    expect(told({ program: [...first, ...second] })).toEqual(["1000-1008 src/a/main.c:1", "2000-2004 :10"]);
  });

  test("of a function that was discarded (address 0) is left out", () => {
    expect(told({ program: [...setAddress(0), copy, advancePc, 4, ...end] })).toEqual([]);
  });

  test("tells each address once, where two sequences claim it", () => {
    const sequence = (from: number, bytes: number) => [...setAddress(from), copy, advancePc, bytes, ...end];
    expect(told({ program: [...sequence(0x1004, 8), ...sequence(0x1000, 8)] })).toEqual([
      "1000-1008 src/a/main.c:1",
      "1008-100c src/a/main.c:1",
    ]);
  });
});

function expectSound(bytes: readonly number[] | Uint8Array): void {
  let at = 0;
  for (const range of lines(bytes)) {
    expect(range.start).toBeGreaterThanOrEqual(at);
    expect(range.end).toBeGreaterThan(range.start);
    expect(Number.isFinite(range.end) && Number.isSafeInteger(range.line)).toBe(true);
    at = range.end;
  }
}

const sample = [
  ...unit({ program: [...setAddress(0x1000), copy, special(4, 1), constAddPc, advancePc, 6, copy, ...end] }),
  ...unit({ version: 2, program: [...setAddress(0x2000), copy, fixedAdvancePc, 1, 1, setFile, 1, copy, ...end] }),
];

describe("a damaged line table", () => {
  test("with any byte of any value gives sound ranges", () => {
    for (let at = 0; at < sample.length; at++)
      for (const value of [0, 1, 2, 4, 9, 13, 127, 128, 255]) expectSound(sample.with(at, value));
  });

  test("with any bytes anywhere gives sound ranges", () => {
    const patch = fc.tuple(fc.nat(sample.length - 1), fc.uint8Array({ maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(patch, { maxLength: 5 }), fc.nat(sample.length), (patches, cut) => {
        const copied = Uint8Array.from(sample);
        for (const [at, bytes] of patches) copied.set(bytes.subarray(0, copied.length - at), at);
        expectSound(copied.subarray(0, cut));
      }),
      { numRuns: 1000 },
    );
  });

  test("of nothing but a program gives sound ranges", () => {
    const program = fc.array(fc.oneof(fc.integer({ min: 0, max: 13 }), fc.nat(255)), { maxLength: 200 });
    fc.assert(
      fc.property(program, fc.constantFrom(0, 1, 14, 255), (bytes, lineRange) => {
        expectSound(unit({ lineRange, program: [...setAddress(0x1000), copy, ...bytes] }));
      }),
      { numRuns: 1000 },
    );
  });

  test("of many units whose names never end takes no time", () => {
    const one = [...word(20), ...half(4), ...word(0), 1, 1, 1, 0, 1, 1, ...new Array(8).fill(0x41)];
    const started = performance.now();
    lines(Buffer.alloc(24 * 8000, Buffer.from(one)));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
