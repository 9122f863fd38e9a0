import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  asked,
  type Case,
  changed,
  edge,
  faultsOf,
  good,
  interfaces,
  more,
  parts,
  ringed,
  selected,
  swapped,
  universe,
  unplugged,
  without,
} from "../../../../tests/checked-answer.ts";
import { component, contract, request, requirement, use } from "../../../../tests/small-problem.ts";
import { solve } from "../solve.ts";
import { verify } from "./verify.ts";

const line = { id: "line", component: "nic" };

test("a good answer has no fault", () => expect(verify(universe, asked, good)).toEqual([]));

const cases: readonly (readonly [string, Case, readonly string[]])[] = [
  ["a version that there is not", { a: changed("nic", { version: "3.0.0" }) }, ["V1 selected[3]"]],
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
  ["what nobody needs", { a: more([selected("other")]), u: swapped("other", { provides: {} }) }, ["V5 selected[4]"]],
  [
    "what provides an interface that is needed: nothing is wrong",
    { a: more([selected("other")]), u: swapped("nic", { conflicts: {} }) },
    [],
  ],
  [
    "what is chosen by name only",
    { a: more([selected("hidden")], [edge("app", "seen", "hidden", "log")]) },
    ["V5 selected[4]"],
  ],
  [
    "an added use by another name",
    { a: more([selected("log", {}, "x")], [edge("app", "seen", "x", "log")]) },
    ["V5 selected[4]"],
  ],
  ["an option that is missing", { a: changed("heap", { options: {} }) }, ["V6 selected[1]"]],
  ["an option of nobody", { a: changed("nic", { options: { x: 1 } }) }, ["V6 selected[3]"]],
  ["a value that was not to be chosen", { a: changed("heap", { options: { room: 6 } }) }, ["V6 selected[1]"]],
  ["a value outside its domain", { a: ringed(10) }, ["V6 selected[0]"]],
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
    ["V7 edges[1]"],
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
  ["an empty slot", { a: unplugged("nic") }, ["V9 app@1.0.0/requires/nic"]],
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
      u: swapped("heap", { requires: [requirement("log")] }, swapped("log", { requires: [requirement("heap")] })),
      a: more([], [edge("heap", "log", "log"), edge("log", "heap", "heap")]),
    },
    ["V15 selected"],
  ],
];

test.each(cases)("%s", (_, of, expected) => expect(faultsOf(of)).toEqual(expected));

describe("circles", () => {
  test("are told as they go round, without what waits for them", () => {
    const pair = ["a", "b"].map((id, i) =>
      component(id, { provides: { [id]: "1.0.0" }, requires: [requirement(["b", "a"][i]!)] }),
    );
    const answer = { selected: [selected("a"), selected("b")], edges: [edge("a", "b", "b"), edge("b", "a", "a")] };
    const r = request([use("a"), use("b")]);
    const faults = verify({ interfaces: [], components: pair }, r, answer);
    expect(faults).toEqual([{ rule: "V15", where: "selected", says: "the init order has a cycle: a → b → a" }]);
    const tail = {
      ...answer,
      selected: [selected("0"), ...answer.selected],
      edges: [edge("0", "a", "a"), ...answer.edges],
    };
    const waiting = [component("0", { requires: [requirement("a")] }), ...pair];
    const all = request([use("0"), ...r.uses]);
    expect(verify({ interfaces: [], components: waiting }, all, tail)).toEqual(faults);
  });

  test.each(["cc.runtime", "boot.options"])("those of %s, which is called before any init, are none", (early) => {
    const pair = ["a", "b"].map((id) =>
      component(id, { provides: { [early]: "1.0.0" }, requires: [requirement("x", "*", { interface: early })] }),
    );
    const answer = {
      selected: [selected("a"), selected("b")],
      edges: [edge("a", "x", "b", early), edge("b", "x", "a", early)],
    };
    expect(verify({ interfaces: [], components: pair }, request([use("a"), use("b")]), answer)).toEqual([]);
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
