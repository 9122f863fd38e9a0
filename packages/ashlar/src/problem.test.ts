import { AshlarError } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { answerOf, problemOf } from "./problem.ts";

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

function refusal(u: unknown, r: unknown): readonly string[] {
  try {
    problemOf({ value: u, file: "u.json" }, { value: r, file: "r.json" });
    return [];
  } catch (error) {
    if (!(error instanceof AshlarError)) throw error;
    return error.diagnostics.map((d) => `${d.code} ${d.message}${d.fix === undefined ? "" : `; ${d.fix.title}`}`);
  }
}

describe("a universe and a request as JSON", () => {
  test("what is left out has a default", () => {
    const problem = problemOf({ value: universe, file: "u" }, { value: request, file: "r" });
    expect(problem.universe.components[3]?.requires).toMatchObject([{ slot: "alloc", many: false }, { range: "*" }]);
    expect(problem.request.uses[0]).toMatchObject({ id: "use[0]", as: "web", options: {} });
    expect(problem.request.uses[0]?.with.alloc).toMatchObject({ id: 'use[0].with["alloc"]', as: "tlsf", with: {} });
    expect(problemOf({ value: {}, file: "u" }, { value: {}, file: "r" }).request.uses).toEqual([]);
  });

  test.each([
    [[], {}, "ASH1017 u.json: the document must be an object, but is []"],
    [{ components: [{ id: "a" }] }, {}, 'ASH1015 u.json: components[0].version is missing; add "version"'],
    [
      { components: [{ id: "a", version: "01.0.0" }] },
      {},
      'ASH1002 u.json: components[0].version must be a version such as "1.0.0", but is "01.0.0"',
    ],
    [
      { components: [{ id: "a", version: "1.0.0", requires: [{ interface: "b", range: "latest" }] }] },
      {},
      'ASH1002 u.json: components[0].requires[0].range must be a semver range such as "^1.0.0", but is "latest"',
    ],
    [
      { components: [{ id: "a", version: "1.0.0", provides: { "x.y": 1 } }] },
      {},
      'ASH1017 u.json: components[0].provides["x.y"] must be text, but is 1',
    ],
    [
      { components: [{ id: "a", version: "1.0.0", memory: -1 }] },
      {},
      "ASH1004 u.json: components[0].memory must be 0 or more, but is -1",
    ],
    [
      { components: [1, 1].map(() => ({ id: "a", version: "1.0.0" })) },
      {},
      "ASH2005 u.json: two components are called a 1.0.0",
    ],
    [
      {},
      { targets: ["qemu-micro"] },
      'ASH1003 r.json: targets[0] must be one of "qemu-microvm", "qemu-q35", "qemu-pc", "xen", "host", "host-san", but is "qemu-micro"',
    ],
    [{}, { uses: [{ component: "a", with: { x: {} } }] }, "ASH1015 r.json: uses[0].with.x.component is missing"],
    [{}, { uses: [{ component: "a" }, { component: "a" }] }, 'ASH1013 r.json: two uses are called "a"; name one'],
  ])("%j %j", (u, r, expected) => {
    expect(refusal(u, r)[0]).toContain(expected);
  });

  test("an unknown key is suggested", () => {
    expect(refusal({ components: [{ id: "a", version: "1.0.0", requirs: [] }] }, {})[0]).toMatch(
      /^ASH1012 u\.json: components\[0\]\.requirs is unknown; allowed are .*; write "requires"$/,
    );
  });

  test("one use may fill two slots, two uses of one name may not", () => {
    const uses = (second: object) => [
      { component: "web", with: { alloc: { component: "bump" } } },
      { component: "db", with: { alloc: { component: "bump", ...second } } },
    ];
    expect(refusal({}, { uses: uses({}) })).toEqual([]);
    expect(refusal({}, { uses: uses({ options: { grow: "1MiB" } }) })[0]).toContain('two uses are called "bump"');
  });

  test("nesting has an end", () => {
    const nested = (depth: number): object => (depth === 0 ? {} : { component: "a", with: { x: nested(depth - 1) } });
    expect(refusal({}, { uses: [nested(5000)] })[0]).toContain("levels deep");
  });

  test("an answer", () => {
    expect(() => answerOf({ value: { selected: null, edges: [] }, file: "a.json" })).toThrow(
      "ASH1017: a.json: selected must be a list, but is null",
    );
  });
});
