import { describe, expect, test } from "vitest";
import { measureCounts, promisedCounts } from "../bench/counts.mjs";
import { cacheDir } from "./support.ts";
import { goodPrograms } from "./types/good-programs.ts";

describe("counts", () => {
  test("none grew by over 2 % without being renewed (npm run bench -- counts --renew)", async () => {
    const [now, promised] = [await measureCounts(cacheDir), promisedCounts()];
    expect(Object.keys(now).sort()).toEqual(Object.keys(promised).sort());
    const grown = Object.entries(now).filter(([id, value]) =>
      id.endsWith("percent") ? value < promised[id]! * 0.98 : value > promised[id]! * 1.02,
    );
    expect(grown).toEqual([]);
    expect(now["types.small.instantiations"]).toBeLessThan(4500);
    expect(now["types.twenty.instantiations"]).toBeLessThan(20000);
  });
});

test("the programs that must compile are a dozen and more", () => {
  expect(Object.keys(goodPrograms).length).toBeGreaterThanOrEqual(12);
});
