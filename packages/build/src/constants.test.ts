import { describe, expect, test } from "vitest";
import { type ConstantFacts, type OwnedReference, shareConstants } from "./constants.ts";

const text = { start: 0x1000, end: 0x2000 };

function run(...parts: readonly (string | readonly number[])[]) {
  const bytes = Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))),
  );
  return { bytes, address: 0x4000 };
}

function words(...values: readonly number[]): readonly number[] {
  return values.flatMap((value) => [...Buffer.from(new BigUint64Array([BigInt(value)]).buffer)]);
}

function facts(references: readonly OwnedReference[], literals: Record<string, readonly string[]> = {}): ConstantFacts {
  return { references, literals: new Map(Object.entries(literals)), text };
}

const by = (owner: string, to: number, table = false): OwnedReference => ({ owner, to, table });

describe("constants without a symbol", () => {
  test("a string belongs to the one whose objects hold it, whoever refers to it", () => {
    const shares = shareConstants(run("hello\0"), facts([by("libc", 0x4000)], { hello: ["app"] }));
    expect(shares).toEqual([{ bytes: 6, owners: ["app"] }]);
  });

  test("a string that two hold belongs to the one that refers to it", () => {
    const both = { panic: ["a", "b"] };
    expect(shareConstants(run("panic\0"), facts([by("b", 0x4000)], both))).toEqual([{ bytes: 6, owners: ["b"] }]);
    expect(shareConstants(run("panic\0"), facts([], both))).toEqual([{ bytes: 6, owners: ["a", "b"] }]);
  });

  test("an equal tail has both owners", () => {
    const shares = shareConstants(run("not found\0"), facts([by("b", 0x4004)], { "not found": ["a"], found: ["b"] }));
    expect(shares).toEqual([
      { bytes: 4, owners: ["a"] },
      { bytes: 6, owners: ["a", "b"] },
    ]);
  });

  test("a jump table ends where an entry is no address of text", () => {
    const shares = shareConstants(run(words(0x1010, 0x1020, 0x1ff0, 0x2000)), facts([by("a", 0x4000, true)]));
    expect(shares).toEqual([
      { bytes: 24, owners: ["a"] },
      { bytes: 8, owners: [] },
    ]);
  });

  test("a jump table whose entries look like text is no text", () => {
    const shares = shareConstants(run(words(0x1f20, 0x1f21)), facts([by("a", 0x4000, true)], { " \x1f": ["b"] }));
    expect(shares).toEqual([{ bytes: 16, owners: ["a"] }]);
  });

  test("padding behind a number is nobody's", () => {
    const number = [0xff, 0xff, 0xff, 0x7f, ...new Array(28).fill(0)];
    expect(shareConstants(run(number), facts([by("a", 0x4000)]))).toEqual([
      { bytes: 8, owners: ["a"] },
      { bytes: 24, owners: [] },
    ]);
  });

  test("a reference to elsewhere claims nothing", () => {
    expect(shareConstants(run([1, 2, 3]), facts([by("a", 0x3fff), by("a", 0x4003)]))).toEqual([
      { bytes: 3, owners: [] },
    ]);
  });
});
