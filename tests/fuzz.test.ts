import { check, errorCodes, expandInPlace, type Image, type ImageSpec, imageFrom, isAshlarError } from "@ashlar/model";
import { requestOf, solve, verify } from "@ashlar/solver";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { problemOf } from "../packages/ashlar/src/problem.ts";
import { mutate, mutations } from "./mutation.ts";
import { catalogue } from "./support.ts";

const universe = {
  schemaVersion: 1,
  interfaces: [{ id: "alloc", version: "1.0.0", single: true, names: "prefixed" }],
  components: [
    { id: "pages", version: "1.0.0", provides: { "mem.pages": "1.0.0" }, memory: 4096, budget: { text: 100 } },
    { id: "bump", version: "1.0.0", provides: { alloc: "1.0.0" }, conflicts: { tlsf: "^2" } },
    {
      id: "tlsf",
      version: "2.0.0-rc.1",
      provides: { alloc: "1.1.0" },
      requires: [{ slot: "from", interface: "mem.pages", range: "^1", when: { options: { grow: true } } }],
      options: [{ name: "grow", type: "bool", default: true }],
      targets: ["qemu-microvm"],
      at: { file: "component.yaml", line: 1, column: 1 },
    },
    {
      id: "web",
      version: "1.0.0",
      requires: [
        { interface: "alloc", range: "^1" },
        { interface: "log", optional: true },
      ],
    },
  ],
};

const request = {
  name: "web",
  targets: ["qemu-microvm"],
  roots: [{ interface: "alloc" }],
  uses: [{ component: "web", with: { alloc: { component: "tlsf", options: { grow: false } } } }],
  prefer: [{ component: "tlsf" }],
  pin: [{ id: "p", component: "bump", range: "^1" }],
  exclude: [{ component: "none" }],
  options: [{ component: "tlsf", values: { grow: true } }],
  memory: 8388608,
  lock: { bump: "1.0.0" },
};

const image = {
  name: "web",
  targets: ["qemu-microvm"],
  memory: "16MiB",
  budget: "64KiB",
  use: [
    {
      component: "app",
      as: "server",
      options: { sources: ["main.c"], requires: { alloc: "^1" }, threads: { worker: "16KiB" } },
      with: { alloc: { component: "alloc-tlsf", as: "own", options: { grow: "1MiB" } } },
    },
    "alloc-bump",
    { component: "debug-log", options: { level: "warn" } },
  ],
  prefer: ["alloc-tlsf"],
  constrain: { pin: { libc: "^1" }, exclude: ["sched-none"], options: { "boot-pvh": { stack: "32KiB" } } },
};

/** A kind of failure of ours: no refusal, or a refusal that calls itself a bug. */
function refusedAsInput(error: unknown): void {
  if (!isAshlarError(error)) throw error;
  expect(error.diagnostics.map((d) => errorCodes[d.code].exit)).toEqual(error.diagnostics.map(() => 3));
}

const runs = { numRuns: 10 * (fc.readConfigureGlobal().numRuns ?? 100) };

describe("any damage to good data", () => {
  test("a universe and a request are refused as invalid input, or solved", () => {
    fc.assert(
      fc.property(mutations, mutations, (us, rs) => {
        const u = us.reduce<unknown>(mutate, universe);
        const r = rs.reduce<unknown>(mutate, request);
        try {
          const problem = problemOf({ value: u, file: "u" }, { value: r, file: "r" });
          const answer = solve(problem.universe, problem.request, { maxConflicts: 2000 });
          if (answer.kind === "resolution") expect(verify(problem.universe, problem.request, answer)).toEqual([]);
          else expect(answer.steps.length).toBeGreaterThan(0);
        } catch (error) {
          refusedAsInput(error);
        }
      }),
      runs,
    );
  });

  test("an image is refused as invalid input, or solved, and survives JSON", async () => {
    const base = await catalogue();
    const seen = { refused: 0, solved: 0 };
    fc.assert(
      fc.property(mutations, (ms) => {
        const described: Image = imageFrom(ms.reduce<unknown>(mutate, image) as ImageSpec);
        const expanded = expandInPlace(described, "/project");
        const all = { ...base, components: [...base.components, ...expanded.components] };
        const faults = [...expanded.diagnostics, ...check(expanded.image, all)].filter((d) => d.severity === "error");
        expect(faults.map((d) => errorCodes[d.code].exit)).toEqual(faults.map(() => 3));
        if (faults.length > 0) seen.refused++;
        else {
          expect(imageFrom(JSON.parse(JSON.stringify(described)) as ImageSpec)).toEqual(described);
          const answer = solve(all, requestOf(expanded.image), { maxConflicts: 2000 });
          if (answer.kind === "resolution") expect(verify(all, requestOf(expanded.image), answer)).toEqual([]);
          seen.solved++;
        }
      }),
      runs,
    );
    expect(Math.min(seen.refused, seen.solved)).toBeGreaterThan(20);
  });
});
