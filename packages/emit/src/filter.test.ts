import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filterTable } from "./filter.ts";

const x8664 = 0xc000003e;
const [allow, kill] = [0x7fff0000, 0x80000000];

interface Attempt {
  readonly number: number;
  readonly arch?: number;
  readonly words?: readonly bigint[];
}

/** What the kernel would answer: the instructions of classic BPF that are used here, by their numbers in linux/bpf_common.h. */
function answer(calls: readonly string[], { number, arch = x8664, words = [] }: Attempt): number {
  const program = [
    ...filterTable(calls)
      .join("\n")
      .matchAll(/0x([0-9a-f]{16})u/g),
  ].map((m) => BigInt(`0x${m[1]}`));
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, arch, true);
  words.forEach((word, i) => {
    data.setBigUint64(16 + 8 * i, word, true);
  });
  for (let [at, loaded, steps] = [0, 0, 0]; steps <= program.length; at++, steps++) {
    const one = program[at]!;
    const [code, yes, no] = [Number(one & 0xffffn), Number((one >> 16n) & 0xffn), Number((one >> 24n) & 0xffn)];
    const value = Number(one >> 32n);
    if (code === 0x20) loaded = data.getUint32(value, true);
    else if (code === 0x15) at += loaded === value ? yes : no;
    else if (code === 0x45) at += (BigInt(loaded) & BigInt(value)) !== 0n ? yes : no;
    else if (code === 0x06) return value;
    else throw new Error(`an instruction ${code}`);
  }
  throw new Error("the program does not end");
}

const calls = ["write(1)", "exit_group", "read(3,4,5,6)", "mprotect", "pause"];

describe("a filter", () => {
  test("allows what is declared, and kills at every other number", () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(500), fc.integer({ min: 0, max: 0xffffffff })), (number) => {
        const first = number === 1 ? 1n : 3n;
        expect(answer(calls, { number, words: [first] })).toBe([0, 1, 10, 34, 231].includes(number) ? allow : kill);
      }),
    );
  });

  test("kills whatever comes by another architecture's door", () => {
    for (const arch of [0x40000003, 0, 0xc00000b7])
      for (const number of [0, 1, 34, 231]) expect(answer(calls, { number, arch, words: [1n] })).toBe(kill);
  });

  test("looks at the first argument where that is declared, in its lower half, as the kernel does", () => {
    for (const [number, allowed] of [
      [1, [1n, 0x500000001n]],
      [0, [3n, 4n, 5n, 6n]],
    ] as const)
      for (const word of [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 0x500000001n, 0xffffffffffffffffn])
        expect(answer(calls, { number, words: [word] })).toBe(
          (allowed as readonly bigint[]).includes(word) ? allow : kill,
        );
  });

  test("lets mprotect give reading and writing only", () => {
    for (const protection of [0n, 1n, 2n, 3n, 4n, 5n, 7n, 8n, 0x01000003n, 0x100000001n, 0x8000000000000000n])
      expect(answer(calls, { number: 10, words: [0n, 0n, protection] })).toBe(protection <= 3n ? allow : kill);
  });

  test("adds up what components declare; whoever means all values is not limited by another", () => {
    const both = (number: number) =>
      [2n, 3n, 9n].map((word) => answer(["read(2)", "read(3)", "write(2)", "write"], { number, words: [word] }));
    expect(both(0)).toEqual([allow, allow, kill]);
    expect(both(1)).toEqual([allow, allow, allow]);
    expect(filterTable(["pause", "write(1)"])).toEqual(filterTable(["write(1)", "pause", "write(1)"]));
  });
});
