import type { Artifact, OtherBytes, UseBytes } from "@ashlar/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownedBytes, reportText } from "./report.ts";

function artifact(
  components: readonly UseBytes[],
  other: readonly OtherBytes[],
  more: Partial<Artifact> = {},
): Artifact {
  const file = [...components.map((c) => c.text + c.rodata + c.data), ...other.map((o) => o.bytes)];
  const bytes = file.reduce((sum, each) => sum + each, 0);
  const image = { path: "t.elf", debugPath: "t.debug.elf", bytes, sha256: "5ad1", buildId: "b1d" };
  const base = {
    kind: "artifact",
    schemaVersion: 1,
    name: "t",
    target: "qemu-microvm",
    targets: ["qemu-microvm"],
    dir: ".",
  } as const;
  const empty = {
    memory: 2 ** 23,
    devices: [],
    sections: [],
    stacks: [],
    edges: [],
    cache: { hits: 0, misses: 0 },
    tools: {},
  };
  return { ...base, image, components, other, ...empty, ...more };
}

function bytesOf(use: string, text: number, rodata: number, data: number, bss = 0): UseBytes {
  return { id: use, use, version: "1.0.0", text, rodata, data, bss };
}

const nobodys = [
  "ELF headers",
  "ELF notes",
  "padding in .rodata",
  "constants of several components",
  "text without a line",
];

describe("a report", () => {
  test("counts what components, interfaces and the start code put into the file", () => {
    const other = [...nobodys, "interface alloc", "start code"].map((why) => ({ why, bytes: 10 }));
    const made = artifact([bytesOf("app", 100, 20, 3, 4000)], other);
    expect(ownedBytes(made)).toBe(123 + 20);
    expect(reportText(made)).toContain(`${made.image.bytes} bytes, 74.1 % with an owner`);
  });

  test("adds up, and lists the largest first", () => {
    const size = fc.nat(100_000);
    const uses = fc.array(fc.tuple(size, size, size, size), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(uses, fc.array(size, { maxLength: 4 }), (rows, others) => {
        const components = rows.map((row, i) => bytesOf(`use${i}`, ...row));
        const made = artifact(
          components,
          others.map((bytes, i) => ({ why: nobodys[i]!, bytes })),
        );
        const lines = reportText(made).split("\n");
        const table = lines.slice(lines.findIndex((line) => /^ {2}use +text/.test(line)) + 1);
        const length = table.findIndex((line) => line.startsWith("  total"));
        const inFile = (line: string): number => Number(line.slice(-16, -8));
        const listed = table.slice(0, length).map(inFile);
        expect(listed.reduce((sum, each) => sum + each, 0)).toBe(inFile(table[length]!));
        expect(inFile(table[length]!)).toBe(made.image.bytes);
        const own = listed.slice(0, rows.length);
        expect(own).toEqual([...own].sort((a, b) => b - a));
      }),
    );
  });

  test("keeps its columns under long names", () => {
    const long = "a-use-with-a-name-that-is-longer-than-most";
    const text = reportText(
      artifact(
        [bytesOf(long, 1, 2, 3, 4)],
        nobodys.map((why) => ({ why, bytes: 5 })),
      ),
    );
    const rows = text.split("\n").filter((line) => /^ {2}(?:use|total|a-use\S+|ELF|constants) /.test(line));
    expect(new Set(rows.map((line) => line.length)).size).toBe(1);
  });

  test("tells of sections, stacks and edges", () => {
    const stack = { root: "main", use: "app", bytes: 96, limit: 4096, path: [], recursion: ["f"], indirect: ["g"] };
    const edge = { use: "app", slot: "alloc", provider: "tlsf", kind: "direct" };
    const section = { name: ".text", address: 0x100000, bytes: 12, flags: "AX" };
    const text = reportText(
      artifact([bytesOf("app", 1, 2, 3)], [], { stacks: [stack], edges: [edge], sections: [section] }),
    );
    expect(text).toMatch(/\.text +0x100000 +12 AX/);
    expect(text).toContain("app: main 96 of 4096 bytes (recursion: f; through pointers: g)");
    expect(text).toContain("app.alloc <- tlsf (direct)");
    expect(text).not.toMatch(/NaN|undefined/);
  });
});
