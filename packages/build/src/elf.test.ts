import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { elfFile, long, word } from "../../../tests/elf-file.ts";
import { readElf, sectionBytes } from "./elf.ts";
import { checkLoaderRules } from "./loader-rules.ts";

const good = elfFile({
  entry: 0x100000,
  segments: [
    { type: 1, flags: 5, offset: 176, address: 0x100000, fileBytes: 4 },
    { type: 4, offset: 180, address: 0x101000, fileBytes: 2 },
  ],
  sections: [
    { name: ".text", flags: 6, address: 0x100000, bytes: Uint8Array.from([1, 2, 3, 4]) },
    { name: ".rodata", flags: 2, address: 0x101000, bytes: Uint8Array.from([5, 6]) },
    { name: ".bss", type: 8, flags: 3, address: 0x102000, size: 2 ** 40 },
  ],
  symbols: [
    { name: "main", value: 0x100000, size: 3, section: 1, type: 2 },
    { name: "table", value: 0x101000, size: 2, section: 2, binding: 2 },
  ],
});

/** Fails when a file is read as an ELF file whose tables are not within its bytes. */
function expectInside(bytes: Uint8Array): void {
  const elf = readElf(bytes);
  if (elf === undefined) return;
  for (const section of elf.sections) {
    if (section.type !== 8) expect(section.offset + section.size).toBeLessThanOrEqual(bytes.length);
    expect(sectionBytes(elf, section).length).toBe(section.type === 8 ? 0 : section.size);
  }
  for (const segment of elf.segments)
    if (segment.fileBytes > 0) expect(segment.offset + segment.fileBytes).toBeLessThanOrEqual(bytes.length);
  const most = elf.sections.find((s) => s.type === 2)?.size ?? 0;
  expect(elf.symbols.length).toBeLessThanOrEqual(most / 24);
  checkLoaderRules(elf, { memory: { total: 2 ** 23, uses: [] } });
}

function changed(at: number, bytes: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(good);
  copy.set(bytes.slice(0, copy.length - at), at);
  return copy;
}

describe("an ELF file", () => {
  test("is read into tables", () => {
    const elf = readElf(good)!;
    expect(elf).toMatchObject({ type: 2, machine: 62, entry: 0x100000 });
    const names = ["", ".text", ".rodata", ".bss", ".symtab", ".strtab", ".shstrtab"];
    expect(elf.sections.map((s) => s.name)).toEqual(names);
    expect([...sectionBytes(elf, elf.sections[1]!)]).toEqual([1, 2, 3, 4]);
    expect(sectionBytes(elf, elf.sections[3]!)).toHaveLength(0);
    expect(elf.segments.map((s) => [s.type, s.offset, s.fileBytes])).toEqual([
      [1, 176, 4],
      [4, 180, 2],
    ]);
    expect(elf.symbols.slice(1)).toEqual([
      { name: "main", value: 0x100000, size: 3, type: "func", binding: "global", section: 1 },
      { name: "table", value: 0x101000, size: 2, type: "object", binding: "weak", section: 2 },
    ]);
  });

  test("may stand within a larger buffer", () => {
    const within = Buffer.concat([Buffer.alloc(13, 0xff), good, Buffer.alloc(64, 0xff)]).subarray(13, 13 + good.length);
    expect(readElf(within)?.symbols[1]?.name).toBe("main");
    expect([...sectionBytes(readElf(within)!, readElf(within)!.sections[2]!)]).toEqual([5, 6]);
  });

  test.each([
    ["nothing", new Uint8Array(0)],
    ["63 bytes", good.subarray(0, 63)],
    ["another magic number", changed(0, [0x7e])],
    ["32 bits", changed(4, [1])],
    ["most significant byte first", changed(5, [2])],
  ])("refuses %s", (_, bytes) => {
    expect(readElf(bytes)).toBeUndefined();
  });

  test("is refused wherever it is cut", () => {
    for (let length = 0; length < good.length; length++) expect(readElf(good.subarray(0, length))).toBeUndefined();
  });
});

const limits = [
  0n,
  1n,
  4n,
  8n,
  23n,
  24n,
  BigInt(good.length),
  BigInt(good.length + 1),
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
];
const widest = [...limits, 2n ** 63n, 2n ** 64n - 1n];
const headersAt = Number(new DataView(good.buffer).getBigUint64(40, true));
const fields = [
  ...[24, 32, 40].map((at) => [at, 8] as const),
  ...[16, 18, 52, 54, 56, 58, 60, 62].map((at) => [at, 2] as const),
  ...[64, 120].flatMap((from) => [8, 16, 24, 32, 40, 48].map((at) => [from + at, 8] as const)),
  ...[0, 1, 2, 3, 4, 5, 6].flatMap((i) => [
    ...[0, 4, 40, 44].map((at) => [headersAt + i * 64 + at, 4] as const),
    ...[8, 16, 24, 32, 48, 56].map((at) => [headersAt + i * 64 + at, 8] as const),
  ]),
];

function limited(value: bigint, width: number): readonly number[] {
  return [...Buffer.from(new BigUint64Array([value]).buffer)].slice(0, width);
}

describe("a damaged ELF file", () => {
  test("has every field at its limits", () => {
    for (const [at, width] of fields) for (const value of widest) expectInside(changed(at, limited(value, width)));
  });

  test("has two fields at their limits", () => {
    const damage = fc.tuple(fc.constantFrom(...fields), fc.constantFrom(...widest));
    fc.assert(
      fc.property(damage, damage, ([a, first], [b, second]) => {
        const copy = changed(a[0], limited(first, a[1]));
        copy.set(limited(second, b[1]), b[0]);
        expectInside(copy);
      }),
      { numRuns: 2000 },
    );
  });

  test("has any bytes anywhere, and any end", () => {
    const patch = fc.tuple(fc.nat(good.length - 1), fc.uint8Array({ maxLength: 12 }));
    fc.assert(
      fc.property(fc.array(patch, { maxLength: 6 }), fc.nat(good.length), (patches, cut) => {
        const copy = Uint8Array.from(good);
        for (const [at, bytes] of patches) copy.set(bytes.subarray(0, copy.length - at), at);
        expectInside(copy);
        expectInside(copy.subarray(0, cut));
      }),
      { numRuns: 1000 },
    );
  });

  test("has a note segment without bytes, far behind its end", () => {
    const copy = changed(120 + 8, long(2 ** 40));
    copy.set(long(0), 120 + 32);
    expectInside(copy);
  });

  test("takes no name from a table without bytes, or from behind its table", () => {
    const strtab = headersAt + 5 * 64;
    const noBits = changed(strtab + 4, word(8));
    noBits.set(long(2 ** 40), strtab + 24);
    expect(readElf(noBits)?.symbols.map((s) => s.name)).toEqual(["", "", ""]);
    const short = changed(strtab + 32, long(3));
    expect(readElf(short)?.symbols[1]?.name).toBe("ma");
  });
});
