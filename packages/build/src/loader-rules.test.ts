import { describe, expect, test } from "vitest";
import type { Elf, Segment } from "./elf.ts";
import { checkLoaderRules } from "./loader-rules.ts";

const memory = { total: 8 * 2 ** 20, uses: [] };

/** A note section's entry: lengths of name and description, type, "Xen", the entry's address. */
function note(type: number, name = "Xen\0", entry = 0x100000, bytes = 4): readonly number[] {
  const word = (value: number) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);
  const contents = [...word(entry), ...word(bytes > 8 ? 0 : entry / 2 ** 32), 0, 0, 0, 0].slice(0, bytes);
  return [...word(name.length), ...word(bytes), ...word(type), ...Buffer.from(name), ...contents];
}

function segment(more: Partial<Segment>): Segment {
  const address = more.address ?? 0x100000;
  return {
    type: 1,
    flags: 5,
    offset: 0x200,
    address,
    physical: address,
    fileBytes: 0x1000,
    memoryBytes: 0x1000,
    align: 0,
    ...more,
  };
}

const text = segment({});
const data = segment({ address: 0x102000, flags: 6, memoryBytes: 0x4000 });
const notes = segment({ type: 4, offset: 64, fileBytes: 20, memoryBytes: 20, align: 4 });
const file = (...entries: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from([...Array(64).fill(0), ...entries.flat()]);

function image(more: Partial<Elf> = {}): Elf {
  return {
    bytes: file(note(18)),
    type: 2,
    machine: 62,
    entry: 0x100000,
    headersAt: 64,
    headerBytes: 56,
    segments: [text, data, notes],
    sections: [],
    symbols: [],
    ...more,
  };
}

function withNotes(...entries: readonly (readonly number[])[]): Partial<Elf> {
  const bytes = file(...entries);
  return { bytes, segments: [text, data, { ...notes, fileBytes: bytes.length - 64 }] };
}

const section = { index: 1, name: ".text", type: 1, flags: 6, address: 0, offset: 0, size: 0, link: 0, info: 0 };

const refused: Readonly<Record<string, readonly [Partial<Elf>, RegExp]>> = {
  "a relocatable file": [{ type: 1 }, /not an executable/],
  "another machine": [{ machine: 3 }, /not for x86-64/],
  "section headers": [{ sections: [section] }, /still has section headers/],
  "nothing to load": [{ segments: [notes] }, /no segment to load/],
  "pages of 4 KiB": [{ segments: [{ ...text, align: 4096 }, data, notes] }, /aligned to 4096/],
  "writable text": [{ segments: [{ ...text, flags: 7 }, data, notes] }, /writable and executable/],
  "the first mebibyte": [
    { segments: [text, segment({ address: 0x9000, flags: 6 }), notes] },
    /0x9000 lies below 1 MiB/,
  ],
  "another place": [{ segments: [text, { ...data, physical: 0x202000 }, notes] }, /loaded elsewhere/],
  "more in the file than in memory": [
    { segments: [text, { ...data, memoryBytes: 1 }, notes] },
    /more bytes in the file/,
  ],
  "more than the memory": [
    { segments: [text, { ...data, memoryBytes: 2 ** 23 }, notes] },
    /past the image's 8388608 bytes/,
  ],
  overlap: [{ segments: [{ ...text, memoryBytes: 0x3000 }, data, notes] }, /overlap/],
  "an entry in low memory": [{ entry: 0x7c00 }, /entry lies below 1 MiB/],
  "an entry nowhere": [{ entry: 0x101000 }, /entry lies in no segment/],
  "an entry in data": [{ entry: 0x102000 }, /not executable/],
  "no note segment": [{ segments: [text, data] }, /0 note segments/],
  "no PVH note": [withNotes(note(6)), /0 PVH entry notes/],
  "another's note of that type": [withNotes(note(18, "Xem\0")), /0 PVH entry notes/],
  "two PVH notes": [withNotes(note(18), note(18)), /2 PVH entry notes/],
  "headers of another size": [{ headerBytes: 64 }, /headers have 64 bytes, not 56 \(Firecracker, Cloud Hypervisor\)/],
  "headers in the header": [{ headersAt: 32 }, /lie in the file's own header/],
  "a segment without rights": [{ segments: [text, { ...data, flags: 0 }, notes] }, /is left out \(Xen\)/],
  "more than 4 GiB": [{ segments: [text, { ...data, memoryBytes: 2 ** 32 }, notes] }, /ends above 4 GiB/],
  "a note at the file's beginning": [
    { segments: [text, data, { ...notes, offset: 0 }], bytes: Uint8Array.from(note(18)) },
    /Xen overlooks it/,
  ],
  "notes that are not aligned to 4": [
    { segments: [text, data, { ...notes, align: 0 }] },
    /aligned to 0, not to 4 \(QEMU\)/,
  ],
  "two note segments": [{ segments: [text, data, notes, notes] }, /2 note segments, not one/],
  "a PVH entry of two bytes": [withNotes([...note(18, "Xen\0", 0x100000, 2), 0, 0]), /PVH entry has 2 bytes/],
  "a PVH entry in low memory": [withNotes(note(18, "Xen\0", 0x7c00)), /PVH entry lies below 1 MiB/],
  "a PVH entry nowhere": [withNotes(note(18, "Xen\0", 0x101000)), /PVH entry lies in no segment/],
  "a PVH entry above 4 GiB": [withNotes(note(18, "Xen\0", 2 ** 32 + 0x100000, 8)), /PVH entry lies in no segment/],
  "a PVH entry in data": [withNotes(note(18, "Xen\0", 0x102000)), /PVH entry lies in a segment that is not executable/],
  "a note that is cut": [withNotes(note(18).slice(0, 16)), /ends outside its segment/],
};

describe("the rules of loaders", () => {
  test("an image that keeps them", () => {
    expect(checkLoaderRules(image(), { memory })).toEqual([]);
    expect(checkLoaderRules(image(withNotes(note(6), note(18))), { memory })).toEqual([]);
    expect(checkLoaderRules(image(withNotes(note(18, "Xen\0", 0x100000, 8))), { memory })).toEqual([]);
  });

  test.each(Object.entries(refused))("refuse %s", (_, [more, sentence]) => {
    const found = checkLoaderRules(image(more), { memory });
    expect(found.map((d) => d.code)).toContain("ASH5007");
    expect(found.map((d) => d.message).join("\n")).toMatch(sentence);
  });
});
