import type { Component, Edge, Interface, Request, Selected, Universe } from "@ashlar/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { component, contract, request, requirement, use } from "../../../../tests/small-problem.ts";
import { solve } from "../solve.ts";
import type { Answer } from "./situation.ts";
import { verify } from "./verify.ts";

const count = { type: "count", min: 0, max: 9, doc: "", phase: "build" } as const;
const parts: Readonly<Record<string, Component>> = {
  app: component("app", {
    requires: [
      requirement("heap", "^1"),
      requirement("nic", "*"),
      requirement("log", "*", { optional: true }),
      requirement("seen", "*", { interface: "log", many: true }),
      requirement("turbo", "*", { interface: "log", when: { options: { fast: true } } }),
    ],
    options: [
      { name: "fast", type: "bool", default: false, doc: "", phase: "build" },
      { name: "ring", default: 4, choose: true, ...count },
    ],
    constraints: [
      {
        says: "ring <= heap.room",
        terms: [
          { times: 1, option: "ring" },
          { times: -1, option: "room", slot: "heap" },
        ],
        atMost: 0,
      },
    ],
    memory: [{ bytes: 10, option: "ring" }],
    budget: { text: 30 },
  }),
  heap: component("heap", { provides: { heap: "1.2.0" }, options: [{ name: "room", default: 5, ...count }] }),
  other: component("other", { provides: { heap: "2.0.0" } }),
  nic: component("nic", { provides: { nic: "1.0.0" }, conflicts: { other: "*" } }),
  log: component("log", { provides: { log: "1.0.0" } }),
  hidden: component("hidden", { provides: { log: "1.0.0" }, automatic: false }),
  far: component("far", { targets: ["host"] }),
};
const interfaces: readonly Interface[] = [
  { ...contract("heap"), needed: true },
  { ...contract("nic"), exclusive: true },
  contract("log"),
];
const universe: Universe = { interfaces, components: Object.values(parts) };
const asked = request([use("app"), use("log")], { memory: 100, imageBytes: 40 });

const selected = (id: string, options: Selected["options"] = {}, name = id): Selected => ({
  id,
  use: name,
  version: "1.0.0",
  options,
  reason: { kind: "request", line: "" },
});
const edge = (user: string, slot: string, provider: string, of = slot): Edge => ({
  use: user,
  slot,
  interface: of,
  provider,
  many: slot === "seen",
});
const good: Answer = {
  selected: [
    selected("app", { fast: false, ring: 4 }),
    selected("heap", { room: 5 }),
    selected("log"),
    selected("nic"),
  ],
  edges: [
    edge("app", "heap", "heap"),
    edge("app", "log", "log"),
    edge("app", "nic", "nic"),
    edge("app", "seen", "log", "log"),
  ],
};

interface Case {
  readonly u?: Universe;
  readonly r?: Request;
  readonly a?: Partial<Answer>;
}
const without = (name: string): Partial<Answer> => ({
  selected: good.selected.filter((s) => s.use !== name),
  edges: good.edges.filter((e) => e.provider !== name && e.use !== name),
});
const changed = (name: string, more: Partial<Selected>): Partial<Answer> => ({
  selected: good.selected.map((s) => (s.use === name ? { ...s, ...more } : s)),
});
const more = (s: readonly Selected[], e: readonly Edge[] = []): Partial<Answer> => ({
  selected: [...good.selected, ...s],
  edges: [...good.edges, ...e],
});
const unplugged = (slot: string): Partial<Answer> => ({ edges: good.edges.filter((e) => e.slot !== slot) });
const swapped = (id: string, part: Partial<Component>): Universe => ({
  interfaces,
  components: universe.components.map((c) => (c.id === id ? { ...c, ...part } : c)),
});
const ringed = (ring: unknown): Partial<Answer> => changed("app", { options: { fast: false, ring: ring as number } });
const line = { id: "line", component: "nic" };

test("a good answer has no fault", () => expect(verify(universe, asked, good)).toEqual([]));

const cases: readonly (readonly [string, Case, readonly string[]])[] = [
  [
    "a version that there is not",
    { a: changed("nic", { version: "3.0.0" }) },
    ["V1 selected[3]", "V9 app@1.0.0/requires/nic"],
  ],
  ["two uses of one name", { a: more([selected("nic")]) }, ["V1 selected[4]"]],
  ["another target", { u: swapped("nic", { targets: ["host"] }) }, ["V2 selected[3]"]],
  ["another architecture", { u: swapped("nic", { arch: ["riscv64" as never] }) }, ["V2 selected[3]"]],
  ["a pin", { r: { ...asked, pin: [{ ...line, range: "^2" }] } }, ["V3 line"]],
  ["an exclusion", { r: { ...asked, exclude: [line] } }, ["V3 line"]],
  ["a line without its use", { r: { ...asked, uses: [...asked.uses, use("far")] } }, ["V4 use far"]],
  [
    "a line for another component",
    { r: { ...asked, uses: [use("app"), use("hidden", { as: "log" })] } },
    ["V4 use hidden"],
  ],
  ["a line's range", { r: { ...asked, uses: [use("app", { range: "^2" }), use("log")] } }, ["V4 use app"]],
  [
    "a line for a slot that is not there",
    { r: { ...asked, uses: [use("app", { with: { turbo: use("log") } }), use("log")] } },
    ["V4 use log"],
  ],
  [
    "what nobody needs",
    { a: more([selected("other")]), u: swapped("nic", { conflicts: {} }), r: { ...asked, imageBytes: 99 } },
    [],
  ],
  [
    "what is chosen by name only",
    { a: more([selected("hidden")], [edge("app", "seen", "hidden", "log")]) },
    ["V5 selected[4]", "V5 selected[4]"],
  ],
  [
    "an added use by another name",
    { a: more([selected("log", {}, "x")], [edge("app", "seen", "x", "log")]) },
    ["V5 selected[4]", "V5 selected[4]"],
  ],
  ["an option that is missing", { a: changed("heap", { options: {} }) }, ["V6 selected[1]"]],
  ["an option of nobody", { a: changed("nic", { options: { x: 1 } }) }, ["V6 selected[3]"]],
  ["a value that was not to be chosen", { a: changed("heap", { options: { room: 6 } }) }, ["V6 selected[1]"]],
  ["a value outside its domain", { a: ringed(10) }, ["V6 selected[0]", "V12 app@1.0.0/constraints/0"]],
  ["a value of another form", { a: ringed("4") }, ["V6 selected[0]"]],
  [
    "a value that the line has otherwise",
    { r: { ...asked, uses: [use("app", { options: { ring: 3 } }), use("log")] } },
    ["V6 selected[0]"],
  ],
  ["an edge of nobody", { a: more([], [edge("who", "heap", "heap")]) }, ["V7 edges[4]"]],
  ["an edge of no slot", { a: more([], [edge("app", "turbo", "log", "log")]) }, ["V7 edges[4]"]],
  [
    "an edge to nobody",
    { a: { edges: good.edges.map((e) => (e.slot === "log" ? { ...e, provider: "who" } : e)) } },
    ["V7 edges[1]", "V9 app@1.0.0/requires/log"],
  ],
  [
    "an edge of another interface",
    { a: { edges: good.edges.map((e) => (e.slot === "log" ? { ...e, interface: "nic" } : e)) } },
    ["V7 edges[1]"],
  ],
  ["an edge twice", { a: more([], [good.edges[0]!]) }, ["V7 edges[4]"]],
  ["a provider out of range", { u: swapped("heap", { provides: { heap: "2.0.0" } }) }, ["V8 app@1.0.0/requires/heap"]],
  [
    "a provider for another slot alone",
    {
      r: { ...asked, uses: [use("app"), use("hidden", { with: { x: use("log") } })] },
      a: more([selected("hidden")], [edge("app", "seen", "hidden", "log")]),
    },
    ["V4 use log", "V8 app@1.0.0/requires/log", "V8 app@1.0.0/requires/seen"],
  ],
  [
    "another provider than the line's",
    {
      r: { ...asked, uses: [use("app", { with: { log: use("hidden", { as: "mine" }) } }), use("log")] },
      a: more([selected("hidden", {}, "mine")]),
    },
    ["V8 use hidden"],
  ],
  ["an empty slot", { a: unplugged("nic") }, ["V5 selected[3]", "V9 app@1.0.0/requires/nic"]],
  ["an optional slot that is left empty", { a: unplugged("log") }, ["V9 app@1.0.0/requires/log"]],
  ["a table that lacks one", { a: unplugged("seen") }, ["V9 app@1.0.0/requires/seen"]],
  [
    "two providers for one",
    { u: swapped("log", { provides: { log: "1.0.0", nic: "1.0.0" } }), a: more([], [edge("app", "nic", "log")]) },
    ["V9 app@1.0.0/requires/nic"],
  ],
  [
    "one provider too many",
    {
      u: { ...universe, interfaces: [...interfaces.slice(0, 2), { ...contract("log"), single: true }] },
      r: { ...asked, uses: [...asked.uses, use("hidden")] },
      a: more([selected("hidden")], [edge("app", "seen", "hidden", "log")]),
    },
    ["V10 interface/log/single"],
  ],
  [
    "none of what is needed",
    { a: without("heap"), u: swapped("app", { requires: parts.app!.requires.slice(1) }) },
    ["V10 interface/heap/needed"],
  ],
  [
    "a provider that two share",
    { u: swapped("log", { requires: [requirement("nic")] }), a: more([], [edge("log", "nic", "nic")]) },
    ["V10 interface/nic/exclusive"],
  ],
  ["a conflict", { u: swapped("nic", { conflicts: { log: "^1" } }) }, ["V11 nic@1.0.0/conflicts/log"]],
  ["a constraint", { a: ringed(6) }, ["V12 app@1.0.0/constraints/0"]],
  [
    "a provider without the option",
    { u: swapped("heap", { options: [] }), a: changed("heap", { options: {} }) },
    ["V12 app@1.0.0/constraints/0"],
  ],
  ["memory", { r: { ...asked, memory: 39 } }, ["V13 memory"]],
  ["the image", { r: { ...asked, imageBytes: 29 } }, ["V14 imageBytes"]],
  ["measured sizes", { r: { ...asked, sizes: { "nic@1.0.0": 11 } } }, ["V14 imageBytes"]],
  [
    "a cycle",
    {
      u: swapped("heap", { requires: [requirement("log")], provides: { heap: "1.2.0" } }),
      a: more([], [edge("heap", "log", "log")]),
    },
    [],
  ],
];

test.each(cases)("%s", (name, { u = universe, r = asked, a = {} }, expected) => {
  const faults = verify(u, r, { ...good, ...a });
  if (expected.length > 0) expect(faults.map(({ rule, where }) => `${rule} ${where}`)).toEqual(expected);
  expect(
    faults.every(({ says }) => says.length > 10),
    name,
  ).toBe(true);
});

describe("circles", () => {
  test("are told as they go round, and those of what is called before any init are none", () => {
    const pair = ["a", "b"].map((id, i) =>
      component(id, { provides: { [id]: "1.0.0" }, requires: [requirement(["b", "a"][i]!)] }),
    );
    const answer = { selected: [selected("a"), selected("b")], edges: [edge("a", "b", "b"), edge("b", "a", "a")] };
    const r = request([use("a"), use("b")]);
    const faults = verify({ interfaces: [], components: pair }, r, answer);
    expect(faults).toEqual([{ rule: "V15", where: "selected", says: "the init order has a cycle: a → b → a" }]);
    const early = pair.map((c) => ({
      ...c,
      requires: c.requires.map((slot) => ({ ...slot, interface: "cc.runtime" })),
      provides: { "cc.runtime": "1.0.0" },
    }));
    const edges = answer.edges.map((each) => ({ ...each, interface: "cc.runtime" }));
    expect(verify({ interfaces: [], components: early }, r, { ...answer, edges })).toEqual([]);
  });

  test("ten thousand in a row are none, and do not exhaust the stack", () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
    const components = names.map((id, i) =>
      component(id, { provides: { [id]: "1.0.0" }, requires: i === 0 ? [] : [requirement(`c${i - 1}`)] }),
    );
    const answer = {
      selected: names.map((id) => selected(id)),
      edges: names.slice(1).map((id, i) => edge(id, `c${i}`, `c${i}`)),
    };
    expect(verify({ interfaces: [], components }, request([use("c9999")]), answer)).toEqual([]);
  });
});

test("one thing changed in an answer is noticed", () => {
  const answer = solve(universe, asked);
  if (answer.kind === "conflict") throw new Error(answer.steps[0]?.says);
  expect(verify(universe, asked, answer)).toEqual([]);
  const { selected: uses, edges } = answer;
  for (const gone of uses)
    expect(verify(universe, asked, { selected: uses.filter((s) => s !== gone), edges })).not.toEqual([]);
  for (const gone of edges)
    expect(verify(universe, asked, { selected: uses, edges: edges.filter((e) => e !== gone) })).not.toEqual([]);
});

test("whatever an answer holds, it is judged and nothing is thrown", () => {
  const name = fc.constantFrom("app", "heap", "log", "nic", "image", "__proto__", "constructor", "toString", "");
  const value = fc.oneof(fc.boolean(), fc.string(), fc.double(), fc.constant(1e300));
  const answers = fc.record({
    selected: fc.array(
      fc.record({
        id: name,
        use: name,
        version: fc.constantFrom("1.0.0", "x", ""),
        options: fc.dictionary(name, value),
        reason: fc.constant({ kind: "request", line: "" } as const),
      }),
    ),
    edges: fc.array(fc.record({ use: name, slot: name, interface: name, provider: name, many: fc.boolean() })),
  });
  fc.assert(fc.property(answers, (answer) => Array.isArray(verify(universe, asked, answer))));
});
