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
  exclude: [{ component: "pages" }],
  options: [{ component: "tlsf", values: { grow: true } }],
  memory: 8388608,
  lock: { bump: "1.0.0" },
};

const flag = { name: "flag", type: "bool", default: true };

function one(more: object): object {
  return { components: [{ id: "a", version: "1.0.0", ...more }] };
}

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
      one({ conflicts: { b: "99999999999999999999.0.0" } }),
      {},
      'ASH1002 u.json: components[0].conflicts.b must be a semver range such as "^1.0.0", but is "99999999999999999999.0.0"',
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
    [
      { components: [{ id: "a", version: "1.0.0" }] },
      { uses: [{ component: "a", id: "x" }, { component: "a" }] },
      'ASH1013 r.json: two uses are called "a"; name one',
    ],
    [
      { interfaces: [1, 1].map(() => ({ id: "a", version: "1.0.0" })) },
      {},
      "ASH2005 u.json: two interfaces are called a",
    ],
    [
      one({ requires: [{ interface: "b" }, { interface: "b" }] }),
      {},
      'components[0].requires: a 1.0.0: two slots are called "b"; name one: "slot": "b-2"',
    ],
    [
      one({ options: [flag, flag] }),
      {},
      'ASH2005 u.json: components[0].options: a 1.0.0: two options are called "flag"',
    ],
    [
      one({ options: [{ name: "n", type: "count", min: 5, max: 3 }] }),
      {},
      'ASH1004 u.json: components[0].options[0]: a 1.0.0: "n": there is no number from 5 to 3',
    ],
    [
      one({ options: [{ name: "n", type: "count", max: 3, default: 4 }] }),
      {},
      "ASH1004 u.json: components[0].options[0]: a 1.0.0: the default: a.n must be 0 to 3, but is 4",
    ],
    [one({ options: [{ name: "e", type: "enum" }] }), {}, "ASH1015 u.json"],
    [
      one({ options: [{ name: "n", type: "count", default: 1, choose: true }] }),
      {},
      'ASH1015 u.json: components[0].options[0]: a 1.0.0: "n" is a number that may be chosen, and needs a min and a max',
    ],
    [
      one({ options: [{ name: "n", type: "bool", choose: true }] }),
      {},
      'ASH1015 u.json: components[0].options[0]: a 1.0.0: "n" may be chosen, and needs a default',
    ],
    [one({ options: [{ name: "n", type: "ipv4", default: "10.0.0.1", choose: true }] }), {}, "ASH1003 u.json"],
    [one({ options: [{ ...flag, choose: true, phase: "boot" }] }), {}, 'write "phase": "build"'],
    [
      one({ options: [{ name: "n", type: "count", min: 0, max: 1, values: ["rest"], default: "rest", choose: true }] }),
      {},
      'ASH1002 u.json: components[0].options[0]: a 1.0.0: the default of "n" must be a number, but is "rest"',
    ],
    [
      one({ requires: [{ interface: "b", when: { options: { flog: true } } }], options: [flag] }),
      {},
      'ASH1001 u.json: components[0].requires[0].when.options: a 1.0.0: there is no option "flog"; write "flag"',
    ],
    [
      one({ memory: [{ bytes: 1, option: "flag" }], options: [flag] }),
      {},
      "ASH1003 u.json: components[0].memory[0].option",
    ],
    [
      one({ constraints: [{ terms: [{ times: 1, option: "x" }], atMost: 1 }] }),
      {},
      'ASH1001 u.json: components[0].constraints[0].terms[0].option: a 1.0.0: there is no option "x"',
    ],
    [
      one({ constraints: [{ terms: [{ times: 1, option: "flag" }], atMost: 1 }], options: [flag] }),
      {},
      'ASH1003 u.json: components[0].constraints[0].terms[0].option: a 1.0.0: "flag" is a bool, which cannot be counted',
    ],
    [
      one({
        constraints: [{ terms: [{ times: 1, option: "x", slot: "c" }], atMost: 1 }],
        requires: [{ interface: "b" }],
      }),
      {},
      'ASH1014 u.json: components[0].constraints[0].terms[0].slot: a 1.0.0: there is no slot "c"; write "b"',
    ],
    [
      one({
        constraints: [{ terms: [{ times: 1, option: "x", slot: "b" }], atMost: 1 }],
        requires: [{ interface: "b", many: true }],
      }),
      {},
      'ASH1003 u.json: components[0].constraints[0].terms[0].slot: a 1.0.0: the slot "b" has many providers',
    ],
    [
      one({
        constraints: [{ terms: [{ times: 2 ** 21, option: "x", slot: "b" }], atMost: 1 }],
        requires: [{ interface: "b" }],
      }),
      {},
      "ASH1004 u.json: components[0].constraints[0].terms[0].times",
    ],
    [
      one({ constraints: [{ terms: [], atMost: 2 ** 60 }] }),
      {},
      "ASH1017 u.json: components[0].constraints[0].atMost must be a whole number",
    ],
    [{}, { uses: [{ component: "a" }] }, 'ASH1011 r.json: uses[0]: there is no component "a"'],
    [
      one({}),
      { pin: [{ component: "b", range: "^1" }] },
      'ASH1011 r.json: pin[0]: there is no component "b"; write "a"',
    ],
    [
      one({}),
      { pin: [1, 2].map((n) => ({ component: "a", range: `^${n}` })) },
      'ASH2005 r.json: two lines have the id "pin[\\"a\\"]"; give one another "id"',
    ],
    [
      one({ options: [flag] }),
      { uses: [{ component: "a", options: { flog: true } }] },
      'ASH1001 r.json: uses[0].flog: a has no option "flog"; it has flag; write "flag"',
    ],
    [
      one({ options: [flag] }),
      { options: [{ component: "a", values: { flag: 1 } }] },
      "ASH1002 r.json: options[0].flag: a.flag is true or false, but is 1",
    ],
    [
      { components: [{ id: "image", version: "1.0.0" }] },
      {},
      'ASH1016 u.json: components[0].id: no use may be called "image"',
    ],
    [one({}), { uses: [{ component: "a", as: "image" }] }, "ASH1016 r.json: uses[0]: no use may be called"],
    [{}, { roots: [{ interface: "a" }, { interface: "a" }] }, 'ASH2005 r.json: roots: two slots are called "a"'],
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
    const there = {
      components: ["web", "db", "bump"].map((id) => ({ id, version: "1.0.0", options: [flag] })),
    };
    expect(refusal(there, { uses: uses({}) })).toEqual([]);
    expect(refusal(there, { uses: uses({ options: { flag: false } }) })[0]).toContain('two uses are called "bump"');
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
