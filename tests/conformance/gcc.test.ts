import { conform } from "@ashlar/testkit";
import { expect, test } from "vitest";
import { cacheDir } from "../support.ts";
import { beside, machineOf, outDir, universe } from "./suites.ts";

// What a compiler makes calls of itself, and what it calls unasked: the one that is not the default differs here.
test.each([
  ["libc", "libc"],
  ["cc.runtime", "cc-runtime"],
  ["lifecycle", "time-tsc"],
] as const)("%s by %s, compiled by gcc", async (contract, provider) => {
  const result = await conform({
    universe,
    interface: contract,
    provider,
    target: "qemu-microvm",
    compiler: "gcc",
    use: beside(contract),
    outDir: outDir(contract, provider, "gcc"),
    cacheDir,
    run: machineOf(contract),
  });
  expect(result.failures, result.text).toEqual([]);
  expect(result.passed, JSON.stringify(result.exit) + result.text).toBe(true);
});
