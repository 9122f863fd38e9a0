import { describe, expect, test } from "vitest";
import { measureCounts, promisedCounts } from "../bench/counts.mjs";
import { cacheDir } from "./support.ts";
import { goodPrograms } from "./types/good-programs.ts";
import { judge } from "./types/program.ts";

describe("counts", () => {
  test("none grew by over 2 % without being renewed (npm run bench -- counts --renew)", async () => {
    const [now, promised] = [await measureCounts(cacheDir), promisedCounts()];
    expect(Object.keys(now).sort()).toEqual(Object.keys(promised).sort());
    const grown = Object.entries(now).filter(([id, value]) =>
      id.endsWith("percent") ? value < promised[id]! * 0.98 : value > promised[id]! * 1.02,
    );
    expect(grown).toEqual([]);
  });

  test("type checking stays under its ceiling: the smallest image, and twenty uses", () => {
    const frame = (use: string) =>
      `export const a: Image = image({ name: "a", targets: ["qemu-microvm"], use: [${use}] });`;
    const cost = (text: string) => judge({ text }).instantiations - judge({ text: "" }).instantiations;
    const program =
      'app({ sources: ["main.c"], requires: { alloc: "^1" }, with: { alloc: allocTlsf({ grow: "64KiB" }) } })';
    expect(cost(frame(`${program}, schedCoop(), debugLog({ level: "info" })`))).toBeLessThan(4500);
    const twenty = Array.from({ length: 19 }, (_, i) => `allocBump({ as: "heap-${i}" })`).join(", ");
    expect(cost(frame(`${program}, ${twenty}`))).toBeLessThan(20000);
  });
});

test("the programs that must compile are a dozen and more", () => {
  expect(Object.keys(goodPrograms).length).toBeGreaterThanOrEqual(12);
});
