import { expect, test } from "vitest";
import type { Elf, Segment } from "./elf.ts";
import { checkProcessRules } from "./process-rules.ts";

const base = {
  type: 1,
  flags: 5,
  offset: 0,
  address: 0x400000,
  physical: 0x400000,
  fileBytes: 4096,
  memoryBytes: 4096,
  align: 4096,
};
const text: Segment = base;
const data: Segment = { ...base, flags: 6, address: 0x402000, physical: 0x402000, offset: 0x2000, memoryBytes: 0x4000 };
const stack: Segment = { ...base, type: 0x6474e551, flags: 6, address: 0, fileBytes: 0, memoryBytes: 0 };

function rules(more: Partial<Elf>): readonly string[] {
  const elf = {
    bytes: new Uint8Array(),
    type: 2,
    machine: 62,
    entry: 0x400100,
    segments: [text, data, stack],
    sections: [],
    symbols: [],
    ...more,
  };
  // Safe: the rest of an ELF is not looked at.
  return checkProcessRules(elf as unknown as Elf).map(({ message }) =>
    message.replace("the executable breaks a loader rule: ", ""),
  );
}

test("a sound executable breaks none", () => {
  expect(rules({})).toEqual([]);
});

test.each([
  ["it is not an executable (ET_EXEC)", { type: 3 }],
  ["it is not for x86-64 (EM_X86_64)", { machine: 3 }],
  ["it asks for an interpreter", { segments: [text, data, stack, { ...stack, type: 3 }] }],
  ["its stack would be executable", { segments: [text, data] }],
  ["its stack would be executable", { segments: [text, data, { ...stack, flags: 7 }] }],
  ["its entry lies in no executable segment", { entry: 0x402000 }],
  ["its entry lies in no executable segment", { entry: 0x10 }],
  ["the segment at 0x402000 is writable and executable", { segments: [text, { ...data, flags: 7 }, stack] }],
  [
    "the segment at 0x402000 lies elsewhere in its page than in the file",
    { segments: [text, { ...data, offset: 0x123 }, stack] },
  ],
  [
    "the segment at 0x402000 has more bytes in the file than in memory",
    { segments: [text, { ...data, memoryBytes: 1 }, stack] },
  ],
  ["two segments share a page", { segments: [{ ...text, memoryBytes: 0x2001 }, data, stack] }],
])("%s", (rule, more) => {
  expect(rules(more as Partial<Elf>)).toEqual([rule]);
});
