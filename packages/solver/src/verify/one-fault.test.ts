import type { Edge, Selected } from "@ashlar/model";
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
  selected,
  swapped,
  universe,
  without,
} from "../../../../tests/checked-answer.ts";
import { component, contract, requirement, use } from "../../../../tests/small-problem.ts";

/** The good answer with one edge in other words. */
const rewired = (slot: string, part: Partial<Edge>) => ({
  edges: good.edges.map((e) => (e.slot === slot ? { ...e, ...part } : e)),
});
const gone = (name: string) => ({ selected: good.selected.filter((s) => s.use !== name) });
/** With an optional and a `many` slot of the exclusive interface beside the one that has to be filled. */
const spare = {
  interfaces,
  components: [
    ...universe.components,
    component("meter", {
      requires: ["one", "all"].map((slot) =>
        requirement(slot, "*", { interface: "nic", optional: slot === "one", many: slot === "all" }),
      ),
    }),
  ],
};
const metered = { ...asked, uses: [...asked.uses, use("meter")] };
const greedy = component("greedy", {
  provides: { log: "1.0.0" },
  requires: [requirement("nic"), requirement("heap")],
  conflicts: { heap: "*" },
  targets: ["host"],
  options: parts.heap!.options,
  constraints: [{ says: "room <= 0", terms: [{ times: 1, option: "room" }], atMost: 0 }],
  memory: 1000,
  budget: { text: 1000 },
});
const withGreedy = {
  interfaces: [...interfaces.slice(0, 2), { ...contract("log"), single: true }],
  components: [...universe.components, greedy],
};

const withIdle = {
  interfaces,
  components: [...universe.components, component("idle", { provides: { idle: "1.0.0" } })],
};
const withHidden = { ...asked, uses: [...asked.uses, use("hidden")] };

const cases: readonly (readonly [string, Case, readonly string[]])[] = [
  ["an added use in no known version", { a: changed("heap", { version: "9.0.0" }) }, ["V1 selected[1]"]],
  ["an added use of no known component", { a: changed("heap", { id: "haep" }) }, ["V1 selected[1]"]],
  ["a line's use in no known version", { a: changed("app", { version: "9.0.0" }) }, ["V1 selected[0]"]],
  ["a line's use of another component", { a: changed("app", { id: "far" }) }, ["V4 use app"]],
  ["an added use under another name", { a: changed("heap", { use: "pile" }) }, ["V5 selected[1]"]],
  ["a line's use under another name", { a: changed("app", { use: "main" }) }, ["V4 use app"]],
  ["a use with the image's name", { a: changed("heap", { use: "image" }) }, ["V1 selected[1]"]],
  [
    "two uses of one name, the second with slots",
    {
      u: swapped("far", { requires: [requirement("heap")] }),
      a: more([selected("far", {}, "nic")], [edge("nic", "heap", "heap")]),
    },
    ["V1 selected[4]"],
  ],
  [
    "two uses of one name, the first of another component: no more than these two",
    { a: { ...good, selected: [good.selected[0]!, selected("other", {}, "nic"), ...good.selected.slice(1)] } },
    ["V1 selected[4]", "V5 selected[1]"],
  ],
  ["an added use that is missing", { a: gone("heap") }, ["V7 edges[0]"]],
  ["a line's use that is missing", { a: gone("log") }, ["V4 use log"]],
  ["a line's use that is missing with its edges", { a: without("app") }, ["V4 use app"]],
  [
    "a line's use that is missing, and fills what must be filled",
    { r: { ...asked, uses: [...asked.uses, use("heap")] }, a: without("heap") },
    ["V4 use heap"],
  ],
  ["an added use that is missing with its edges", { a: without("heap") }, ["V9 app@1.0.0/requires/heap"]],
  [
    "a use inside with that is missing",
    {
      r: { ...asked, uses: [use("app", { with: { log: use("hidden") } }), use("log")] },
      a: rewired("log", { provider: "hidden" }),
    },
    ["V4 use hidden"],
  ],
  [
    "a use inside with that is missing with its edge",
    {
      r: { ...asked, uses: [use("app", { with: { log: use("hidden") } }), use("log")] },
      a: { edges: good.edges.filter((e) => e.slot !== "log") },
    },
    ["V4 use hidden"],
  ],
  [
    "an edge to a use inside with that is missing",
    {
      r: { ...asked, uses: [use("app", { with: { log: use("hidden") } }), use("log")] },
      a: { ...more([selected("hidden")]), edges: good.edges.filter((e) => e.slot !== "log") },
    },
    ["V9 use hidden"],
  ],
  ["an edge to a wrong provider", { a: rewired("nic", { provider: "log" }) }, ["V8 app@1.0.0/requires/nic"]],
  [
    "an edge to its own use",
    { u: swapped("app", { provides: { nic: "1.0.0" } }), a: rewired("nic", { provider: "app" }) },
    ["V8 app@1.0.0/requires/nic"],
  ],
  ["a table with a wrong provider", { a: rewired("seen", { provider: "heap" }) }, ["V8 app@1.0.0/requires/seen"]],
  ["one provider more, a wrong one", { a: more([], [edge("app", "nic", "log")]) }, ["V8 app@1.0.0/requires/nic"]],
  [
    "one provider more than the line's",
    {
      r: { ...asked, uses: [use("app", { with: { log: use("hidden") } }), use("log")] },
      a: more([selected("hidden")], [edge("app", "log", "hidden")]),
    },
    ["V8 use hidden"],
  ],
  [
    "a wrong provider that waits for its user",
    {
      u: swapped(
        "log",
        { requires: [requirement("app")], provides: {} },
        swapped("app", { requires: parts.app!.requires.slice(1, 2), provides: { app: "1.0.0" } }),
      ),
      a: { edges: [edge("app", "nic", "log"), edge("log", "app", "app")] },
    },
    ["V8 app@1.0.0/requires/nic"],
  ],
  [
    "a wrong provider without the option of a constraint",
    { a: rewired("heap", { provider: "log" }) },
    ["V8 app@1.0.0/requires/heap"],
  ],
  ["a wrong value that makes a slot", { a: changed("app", { options: { fast: true, ring: 4 } }) }, ["V6 selected[0]"]],
  [
    "a wrong value that takes a slot away",
    {
      r: { ...asked, uses: [use("app", { options: { fast: true }, with: { turbo: use("hidden") } }), use("log")] },
      a: more([selected("hidden")], [edge("app", "turbo", "hidden", "log")]),
    },
    ["V6 selected[0]"],
  ],
  [
    "a wrong value that needs much memory",
    { a: changed("app", { options: { fast: false, ring: 11 } }) },
    ["V6 selected[0]"],
  ],
  [
    "a slot that the line fills and the version lacks",
    {
      r: { ...asked, uses: [use("app", { with: { turbo: use("hidden") } }), use("log")] },
      a: more([selected("hidden")], [edge("app", "turbo", "hidden", "log")]),
    },
    ["V4 use hidden"],
  ],
  [
    "what nobody needs, whatever it breaks",
    { u: withGreedy, a: more([selected("greedy", { room: 5 })]) },
    ["V5 selected[4]"],
  ],
  ["what nobody needs, and is of wrong options", { u: withGreedy, a: more([selected("greedy")]) }, ["V5 selected[4]"]],
  [
    "an added use of no known component, with no edges",
    { a: { selected: changed("heap", { id: "haep" }).selected!, edges: good.edges.slice(1) } },
    ["V1 selected[1]"],
  ],
  [
    "a line's use of no known component, with no edges",
    {
      r: { ...asked, uses: [...asked.uses, use("heap", { as: "pile" })] },
      a: { selected: changed("heap", { id: "haep", use: "pile" }).selected!, edges: good.edges.slice(1) },
    },
    ["V1 selected[1]"],
  ],
  [
    "a use with the image's name, and edges to it",
    { a: { selected: changed("heap", { use: "image" }).selected!, ...rewired("heap", { provider: "image" }) } },
    ["V1 selected[1]"],
  ],
  [
    "what is needed in every image, in no known version",
    {
      u: swapped("app", { requires: parts.app!.requires.slice(1) }),
      a: { ...changed("heap", { version: "9.0.0" }), edges: good.edges.slice(1) },
    },
    ["V1 selected[1]"],
  ],
  ["two edges of nobody", { a: more([], [edge("who", "heap", "heap"), edge("who", "nic", "nic")]) }, ["V7 edges[4]"]],
  [
    "two edges to what is missing",
    {
      u: swapped("log", { requires: [requirement("heap")] }),
      a: { ...gone("heap"), ...more([], [edge("log", "heap", "heap")]), ...gone("heap") },
    },
    ["V7 edges[0]"],
  ],
  [
    "an edge of no slot, from what is there for it",
    { u: withIdle, a: more([selected("idle")], [edge("app", "turbo", "idle")]) },
    ["V7 edges[4]"],
  ],
  [
    "an edge of a wrong value's slot",
    {
      r: { ...asked, uses: [use("app", { options: { fast: true } }), use("log")] },
      a: more([], [edge("app", "turbo", "log", "log")]),
    },
    ["V6 selected[0]"],
  ],
  [
    "an optional slot that a wrong value makes",
    {
      u: swapped("app", {
        requires: parts.app!.requires.map((s) => (s.slot === "turbo" ? { ...s, optional: true } : s)),
      }),
      a: changed("app", { options: { fast: true, ring: 4 } }),
    },
    ["V6 selected[0]"],
  ],
  [
    "a slot of another name than the table's",
    { r: withHidden, a: more([selected("hidden")], [edge("app", "sene", "hidden", "log")]) },
    ["V7 edges[4]"],
  ],
  [
    "two users of an exclusive provider, one of which nobody needs",
    { u: withGreedy, a: more([selected("greedy", { room: 5 })], [edge("greedy", "nic", "nic")]) },
    ["V5 selected[4]"],
  ],
  [
    "an exclusive provider for what nobody needs",
    {
      u: { ...spare, components: [...spare.components, component("idle", { requires: [requirement("nic")] })] },
      r: { ...metered, uses: [...metered.uses, use("nic", { as: "nic-2", id: "use nic-2" })] },
      a: {
        selected: [...good.selected, selected("meter"), selected("nic", {}, "nic-2"), selected("idle")],
        edges: [...good.edges, edge("idle", "nic", "nic-2")],
      },
    },
    ["V5 selected[6]"],
  ],
  [
    "a user of an exclusive provider in no known version",
    {
      u: spare,
      r: metered,
      a: { selected: [...changed("app", { version: "9.0.0" }).selected!, selected("meter")] },
    },
    ["V1 selected[0]"],
  ],
  [
    "a missing edge to an exclusive provider",
    {
      u: spare,
      r: metered,
      a: { selected: [...good.selected, selected("meter")], edges: good.edges.filter((e) => e.slot !== "nic") },
    },
    ["V9 app@1.0.0/requires/nic"],
  ],
  [
    "a component without targets in common",
    { r: { ...asked, targets: ["qemu-microvm", "qemu-q35"] }, u: swapped("nic", { targets: ["host"] }) },
    ["V2 selected[3]"],
  ],
  [
    "two uses that break one clause",
    {
      u: swapped("log", { conflicts: { nic: "*" } }),
      r: { ...asked, uses: [...asked.uses, use("log", { as: "log-2", id: "use log-2" })] },
      a: more([selected("log", {}, "log-2")], [edge("app", "seen", "log-2", "log")]),
    },
    ["V11 log@1.0.0/conflicts/nic"],
  ],
];

const several: typeof cases = [
  [
    "an edge of no slot, from what would not fill the slot that is empty",
    { a: { edges: [...good.edges.filter((e) => e.slot !== "nic"), edge("app", "turbo", "log", "log")] } },
    ["V7 edges[3]", "V9 app@1.0.0/requires/nic"],
  ],
  [
    "an edge of no slot, from what the table has already",
    { r: withHidden, a: more([selected("hidden")], [edge("app", "sene", "log")]) },
    ["V7 edges[4]", "V9 app@1.0.0/requires/seen"],
  ],
  [
    "an edge of no slot, and another slot of the same use that is empty",
    {
      r: withHidden,
      a: {
        ...more([selected("hidden")]),
        edges: [...good.edges.filter((e) => e.slot !== "nic"), edge("app", "sene", "hidden")],
      },
    },
    ["V7 edges[3]", "V9 app@1.0.0/requires/nic"],
  ],
  [
    "two slots of an interface without a provider",
    {
      u: swapped("app", { requires: [...parts.app!.requires, requirement("must", "*", { interface: "log" })] }),
      a: { edges: good.edges.filter((e) => e.slot !== "log") },
    },
    ["V9 app@1.0.0/requires/must", "V9 app@1.0.0/requires/log"],
  ],
];

test.each(several)("several mistakes are several faults: %s", (_, of, expected) =>
  expect(faultsOf(of)).toEqual(expected),
);

describe("one mistake is one fault", () => {
  test.each(cases)("%s", (_, of, expected) => expect(faultsOf(of)).toEqual(expected));

  const uses: readonly (readonly [keyof Selected, string])[] = [
    ["id", "who"],
    ["version", "9.0.0"],
    ["use", "who"],
  ];
  const words: readonly (readonly [keyof Edge, string | boolean])[] = [
    ["use", "who"],
    ["slot", "none"],
    ["interface", "none"],
    ["provider", "who"],
  ];
  test.each(good.selected.flatMap((s) => uses.map(([key, to]) => [s.use, key, to] as const)))(
    "%s with another %s: %s",
    (name, key, to) => expect(faultsOf({ a: changed(name, { [key]: to }) })).toHaveLength(1),
  );
  test.each(
    good.edges.flatMap((e) => [...words, ["many", !e.many] as const].map(([key, to]) => [e.slot, key, to] as const)),
  )("the edge of app.%s with another %s: %s", (slot, key, to) =>
    expect(faultsOf({ a: rewired(slot, { [key]: to }) })).toHaveLength(1),
  );
  test.each(good.selected.map((s) => s.use))("without %s", (name) => {
    expect(faultsOf({ a: gone(name) })).toHaveLength(1);
    expect(faultsOf({ a: without(name) })).toHaveLength(1);
  });
});
