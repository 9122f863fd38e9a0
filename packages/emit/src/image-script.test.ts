import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { elfFile, type MadeSegment } from "../../../tests/elf-file.ts";
import { imageScript } from "./image-script.ts";

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "ashlar-image-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, "image.sh"), imageScript);
  return dir;
}

function strip(linked: Uint8Array, name = "out.elf"): Buffer {
  const dir = folder();
  writeFileSync(join(dir, "linked elf"), linked);
  execFileSync("/bin/sh", ["image.sh", "linked elf", name], { cwd: dir, stdio: ["ignore", "pipe", "pipe"] });
  expect(readdirSync(dir).sort()).toEqual(["image.sh", "linked elf", name].sort());
  return readFileSync(join(dir, name));
}

const content = { name: ".text", flags: 6, bytes: Buffer.alloc(300, 0xaa) };
const load = (offset: number, fileBytes: number, more: Partial<MadeSegment> = {}): MadeSegment => {
  return { type: 1, offset, address: 0x100000 + offset, fileBytes, align: 4096, ...more };
};

const note: MadeSegment = { type: 4, offset: 400, address: 0x100190, fileBytes: 8, align: 4 };
const bss = load(8192, 0, { memoryBytes: 4096 });

const aligned = (image: Buffer, i: number): number => Number(image.readBigUInt64LE(64 + i * 56 + 48));

describe("image.sh", () => {
  test.each<readonly [string, readonly MadeSegment[], number]>([
    ["one segment", [load(200, 10)], 210],
    ["two, the later one first", [load(300, 50), load(200, 10)], 350],
    ["three, one without bytes", [load(200, 10), bss, note], 408],
    ["five", [load(288, 1), load(400, 1), load(401, 3), bss, note], 408],
  ])("cuts behind the last loaded byte of %s", (_, segments, end) => {
    const linked = elfFile({ segments, sections: [content] });
    const image = strip(linked);
    expect(image.length).toBe(end);
    for (const [i, segment] of segments.entries())
      expect(aligned(image, i)).toBe(segment.type === 1 ? 0 : segment.align);
  });

  test("changes nothing but p_align and what leads to the section headers", () => {
    const segments = [load(232, 100), note, bss];
    const linked = Buffer.from(elfFile({ segments, sections: [content] }));
    const image = strip(linked);
    for (const [at, bytes] of [
      [40, 8],
      [60, 4],
      [64 + 48, 8],
      [64 + 2 * 56 + 48, 8],
    ] as const) {
      linked.fill(0, at, at + bytes);
    }
    expect(image.equals(linked.subarray(0, image.length))).toBe(true);
    expect([image.readBigUInt64LE(40), image.readUInt16LE(60), image.readUInt16LE(62)]).toEqual([0n, 0, 0]);
  });

  test("keeps the program headers of a file in which nothing is loaded", () => {
    expect(strip(elfFile({ segments: [bss], sections: [content] }))).toHaveLength(64 + 56);
    expect(strip(elfFile({ sections: [content] }))).toHaveLength(64);
  });

  test("takes names that a shell would split", () => {
    expect(strip(elfFile({ segments: [load(200, 4)], sections: [content] }), "a $b 'c'.elf")).toHaveLength(204);
  });

  test("leaves no image where the linked one is missing", () => {
    const dir = folder();
    const run = () => execFileSync("/bin/sh", ["image.sh", "none.elf", "out.elf"], { cwd: dir, stdio: "pipe" });
    expect(run).toThrow();
    expect(existsSync(join(dir, "out.elf"))).toBe(false);
  });
});
