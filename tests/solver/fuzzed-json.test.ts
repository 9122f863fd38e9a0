import { AshlarError } from "@ashlar/model";
import { solve, verify } from "@ashlar/solver";
import fc from "fast-check";
import { expect, test } from "vitest";
import { problemOf } from "../../packages/ashlar/src/problem.ts";

const universe = {
  schemaVersion: 1,
  interfaces: [
    { id: "log", version: "1.0.0", single: true },
    { id: "nic", version: "1.0.0", exclusive: true, needed: true },
  ],
  components: [
    {
      id: "app",
      version: "1.0.0",
      requires: [
        { interface: "log", range: "^1.0.0" },
        { slot: "one", interface: "nic", when: { options: { turbo: true }, target: ["xen"] } },
        { slot: "all", interface: "nic", many: true, least: 1 },
      ],
      options: [
        { name: "turbo", type: "bool", default: false, choose: true },
        { name: "ring", type: "count", default: 8, min: 1, max: 64, choose: true },
        { name: "mode", type: "enum", values: ["a", "b"], default: "a" },
      ],
      constraints: [
        {
          terms: [
            { times: 2, option: "ring" },
            { times: -1, option: "pool", slot: "log" },
          ],
          atMost: 3,
        },
      ],
      memory: [{ bytes: 64, option: "ring" }, { bytes: 100 }],
    },
    {
      id: "log",
      version: "1.0.0",
      provides: { log: "1.2.0" },
      options: [{ name: "pool", type: "size", default: "4KiB" }],
    },
    { id: "log", version: "2.0.0", provides: { log: "2.0.0" }, conflicts: { nic: "<1.0.0" }, targets: ["host"] },
    {
      id: "nic",
      version: "1.0.0",
      provides: { nic: "1.0.0" },
      requires: [{ interface: "log", optional: true }],
      budget: { text: 10, data: 5 },
    },
    { id: "spare", version: "1.0.0", provides: { log: "1.0.0" } },
  ],
};
const request = {
  schemaVersion: 1,
  targets: ["xen"],
  roots: [{ interface: "log" }],
  uses: [
    { component: "app", options: { mode: "b", turbo: true }, with: { one: { component: "nic", as: "first" } } },
    { component: "nic", range: "*" },
  ],
  prefer: [{ component: "log" }],
  pin: [{ component: "log", range: ">=1.0.0" }],
  exclude: [{ component: "spare", id: "x" }],
  options: [{ component: "app", values: { ring: 9 } }],
  memory: 100_000,
  imageBytes: 1000,
  sizes: { "nic@1.0.0": 20 },
  lock: { nic: "1.0.0" },
};

const names = ["app", "log", "nic", "one", "ring", "pool", "turbo", "__proto__", "constructor", "image", "", "a"];
const text = fc.oneof(
  fc.constantFrom(...names),
  fc.constantFrom(
    "1.0.0",
    "2.0.0-rc.1",
    "1.0",
    "^1",
    "*",
    "||",
    ">=1 <2 || x",
    "99999999999999999999.0.0",
    "4KiB",
    "-1ms",
  ),
  fc.string({ maxLength: 4 }),
);
const number = fc.constantFrom(-1, 0, 1, 0.5, 63, 2 ** 20, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 1e300, -(2 ** 53 - 1));
const value = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
  fc.array(text, { maxLength: 2 }),
);
/** The place of a value, counted over the document, and what stands there instead: mostly of the same type, or the reader sees it all. */
const change = fc.record({ at: fc.nat(), text, number, value, kind: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2) });
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function changed(document: Json, { at, text, number, value, kind }: Change): Json {
  const copy = structuredClone(document);
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const visit = (of: Json): void => {
    if (typeof of !== "object" || of === null) return;
    for (const key of Object.keys(of)) {
      places.push({ holder: of as Record<string, unknown>, key });
      visit((of as Record<string, Json>)[key]!);
    }
  };
  visit(copy);
  if (places.length === 0) return copy;
  const { holder, key } = places[at % places.length]!;
  const same = { string: text, number, boolean: !holder[key] }[typeof holder[key] as string];
  if (kind === 1) holder[key] = value;
  else if (kind === 2 || same === undefined) delete holder[key];
  else holder[key] = same;
  return copy;
}

test("the documents as they stand have an answer", () => {
  const problem = problemOf({ value: universe, file: "u" }, { value: request, file: "r" });
  expect(solve(problem.universe, problem.request)).toMatchObject({ kind: "resolution", status: "solved" });
});

test("changed documents are refused with diagnostics, or solved; a valid answer, a conflict that can be told, and nothing thrown", () => {
  const seen = { refused: 0, solved: 0, conflict: 0 };
  const documents = fc.tuple(fc.array(change, { maxLength: 3 }), fc.array(change, { maxLength: 3 }));
  fc.assert(
    fc.property(documents, ([first, second]) => {
      const u = first.reduce(changed, universe as Json);
      const r = second.reduce(changed, request as Json);
      let problem: ReturnType<typeof problemOf>;
      try {
        problem = problemOf({ value: u, file: "u.json" }, { value: r, file: "r.json" });
      } catch (error) {
        if (!(error instanceof AshlarError)) throw error;
        seen.refused++;
        for (const each of error.diagnostics) expect(each.message).toMatch(/^[ur]\.json: ./);
        return;
      }
      const answer = solve(problem.universe, problem.request, { maxConflicts: 1000, fixes: 2 });
      if (answer.kind === "conflict") {
        seen.conflict++;
        if (answer.status === "unsatisfiable") expect(answer.steps.length).toBeGreaterThan(0);
      } else {
        seen.solved++;
        expect(verify(problem.universe, problem.request, answer)).toEqual([]);
      }
    }),
    { numRuns: 20 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );

  expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
});
