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
} from "../../../../tests/checked-answer.ts";
import { component, contract, request, requirement, use } from "../../../../tests/small-problem.ts";

/** The good problem, with more requirements of the app's. */
const needing = (...slots: readonly ReturnType<typeof requirement>[]) =>
  swapped("app", { requires: [...parts.app!.requires, ...slots] });
const nothing = (id: string, when: NonNullable<ReturnType<typeof requirement>["when"]>) =>
  needing(requirement(id, "*", { when }));
const planned = { interfaces: [...interfaces, { ...contract("plan"), provider: "plan" as const, needed: true }] };
const allOf = { interface: "nic", many: true };
/** Two users of an exclusive interface whose slots may be empty, and one provider. */
const meters = {
  interfaces: interfaces.slice(1, 2),
  components: [
    parts.nic!,
    component("one", { requires: [requirement("nic", "*", { optional: true })] }),
    component("all", { requires: [requirement("nic", "*", allOf)] }),
    component("rest", { requires: [requirement("nic", "*", allOf)] }),
  ],
};
const metered = (
  ...ids: readonly string[]
): Pick<Case, "u" | "r"> & { readonly uses: ReturnType<typeof selected>[] } => ({
  u: meters,
  r: request(ids.map((id) => use(id))),
  uses: ids.map((id) => selected(id)),
});
const optioned = (option: object, value: unknown): Case => ({
  u: swapped("log", { options: [{ name: "x", doc: "", phase: "build", choose: true, type: "bool", ...option }] }),
  a: changed("log", { options: value === undefined ? {} : { x: value as number } }),
});
const limited = (of: object) => swapped("app", { constraints: [{ says: "so", terms: [], atMost: 0, ...of }] });

const cases: readonly (readonly [string, Case, readonly string[]])[] = [
  ["what the image requires", { r: { ...asked, roots: [requirement("log")] } }, ["V9 roots/log"]],
  ["what fills it", { r: { ...asked, roots: [requirement("log")] }, a: more([], [edge("image", "log", "log")]) }, []],
  ["a slot on another target", { u: nothing("x", { target: ["host"] }) }, []],
  [
    "a slot on one of the targets",
    { u: nothing("x", { target: ["host", "qemu-microvm"] }) },
    ["V9 app@1.0.0/requires/x"],
  ],
  ["a slot on another architecture", { u: nothing("x", { arch: ["riscv64" as never] }) }, []],
  ["a slot on this architecture", { u: nothing("x", { arch: ["x86_64"] }) }, ["V9 app@1.0.0/requires/x"]],
  ["no slot for what no component provides", { u: { ...needing(requirement("plan")), ...planned } }, []],
  [
    "no slot of the image for it either",
    {
      u: { ...universe, ...planned },
      r: { ...asked, roots: [requirement("plan")] },
      a: more([], [edge("image", "plan", "log")]),
    },
    ["V7 edges[4]"],
  ],
  [
    "edges that say only what they must",
    { a: { edges: good.edges.map(({ interface: _, many: __, ...short }) => short as (typeof good.edges)[number]) } },
    [],
  ],
  [
    "a slot of one that is said to have many",
    { a: { edges: good.edges.map((e) => ({ ...e, many: true })) } },
    ["V7 edges[0]", "V7 edges[1]", "V7 edges[2]"],
  ],
  ["chosen by name only, though needed", { u: swapped("heap", { automatic: false }) }, ["V5 selected[1]"]],
  [
    "what fills only a slot that may be empty",
    {
      u: swapped("other", { provides: { log: "1.0.0" } }),
      a: {
        ...more([selected("other")]),
        edges: [...unplugged("log").edges!, edge("app", "log", "other"), edge("app", "seen", "other", "log")],
      },
    },
    ["V5 selected[4]"],
  ],
  [
    "a table of at least one, empty",
    { u: needing(requirement("x", "*", { many: true, least: 1 })) },
    ["V9 app@1.0.0/requires/x"],
  ],
  [
    "an added use that fills a table of at least one",
    {
      u: {
        ...needing(requirement("x", "*", { many: true, least: 1 })),
        components: [
          ...needing(requirement("x", "*", { many: true, least: 1 })).components,
          component("x", { provides: { x: "1.0.0" } }),
        ],
      },
      a: more([selected("x")], [{ ...edge("app", "x", "x"), many: true }]),
    },
    [],
  ],
  [
    "a table without its own use",
    { u: swapped("log", { requires: [requirement("peers", "*", { interface: "log", many: true })] }) },
    [],
  ],
  [
    "an optional slot that nobody's version fits",
    {
      u: swapped("log", { provides: { log: "2.0.0-rc.1" } }),
      a: { edges: good.edges.slice(0, 1).concat(good.edges.slice(2, 3)) },
    },
    [],
  ],
  [
    "a table that a line fills",
    {
      r: { ...asked, uses: [use("app", { with: { seen: use("hidden") } }), use("log")] },
      a: { ...more([selected("hidden")]), edges: [...unplugged("seen").edges!, edge("app", "seen", "hidden", "log")] },
    },
    [],
  ],
  [
    "an optional slot whose exclusive provider is taken",
    {
      ...metered("one", "one-2"),
      u: meters,
      r: request([use("one"), use("one", { as: "one-2", id: "2" }), use("nic")]),
      a: {
        selected: [selected("one"), selected("one", {}, "one-2"), selected("nic")],
        edges: [edge("one", "nic", "nic")],
      },
    },
    [],
  ],
  [
    "an optional slot whose exclusive provider is in a table alone",
    {
      ...metered("one", "all", "nic"),
      a: { selected: metered("one", "all", "nic").uses, edges: [{ ...edge("all", "nic", "nic"), many: true }] },
    },
    ["V9 one@1.0.0/requires/nic"],
  ],
  [
    "a table whose exclusive provider is in another",
    {
      ...metered("all", "rest", "nic"),
      a: { selected: metered("all", "rest", "nic").uses, edges: [{ ...edge("rest", "nic", "nic"), many: true }] },
    },
    [],
  ],
  [
    "a table whose exclusive provider is free",
    { ...metered("all", "nic"), a: { selected: metered("all", "nic").uses, edges: [] } },
    ["V9 all@1.0.0/requires/nic"],
  ],
  [
    "what options say in general",
    {
      r: { ...asked, options: [{ id: "o", component: "heap", values: { room: 6 } }] },
      a: changed("heap", { options: { room: 6 } }),
    },
    [],
  ],
  [
    "what a line says besides",
    {
      r: {
        ...asked,
        options: [{ id: "o", component: "app", values: { ring: 6 } }],
        uses: [use("app", { options: { ring: 3 } }), use("log")],
      },
      a: ringed(3),
    },
    [],
  ],
  ["a truth value", optioned({}, true), []],
  ["no truth value", optioned({}, "true"), ["V6 selected[2]"]],
  ["none of an enum's values", optioned({ type: "enum", values: ["a"] }, "b"), ["V6 selected[2]"]],
  ["an enum's value", optioned({ type: "enum", values: ["a"] }, "a"), []],
  ["a number below the least", optioned({ type: "count", min: 2, max: 3 }, 1), ["V6 selected[2]"]],
  ["no value of what is chosen", optioned({ type: "count", min: 2, max: 3 }, undefined), ["V6 selected[2]"]],
  ["a conflict with another version", { u: swapped("nic", { conflicts: { log: "^2" } }) }, []],
  ["a constraint that just holds", { a: ringed(5) }, []],
  [
    "a word in a constraint",
    {
      u: swapped("heap", { options: [{ ...parts.heap!.options[0]!, default: "rest", values: ["rest"] }] }),
      a: changed("heap", { options: { room: "rest" } }),
    },
    [],
  ],
  [
    "a provider without the option, whatever the sum",
    { u: limited({ atMost: 99, terms: [{ times: 1, option: "none", slot: "log" }] }) },
    ["V12 app@1.0.0/constraints/0"],
  ],
  [
    "a word beside a provider without the option",
    {
      u: limited({
        terms: [
          { times: 1, option: "none", slot: "log" },
          { times: 1, option: "fast" },
        ],
      }),
    },
    [],
  ],
  [
    "a constraint of an empty slot",
    { u: limited({ atMost: -9, terms: [{ times: 1, option: "none", slot: "turbo" }] }) },
    [],
  ],
  [
    "a constraint that one provider of a table breaks",
    {
      u: swapped(
        "log",
        { options: parts.heap!.options },
        limited({ atMost: 5, terms: [{ times: 1, option: "room", slot: "seen" }] }),
      ),
      r: {
        ...asked,
        uses: [use("app"), use("log", { as: "a", options: { room: 6 } }), use("log", { as: "b", id: "b" })],
        prefer: [],
      },
      a: {
        selected: [
          good.selected[0]!,
          good.selected[1]!,
          good.selected[3]!,
          selected("log", { room: 6 }, "a"),
          selected("log", { room: 5 }, "b"),
        ],
        edges: [
          ...good.edges.filter((e) => e.provider !== "log"),
          edge("app", "log", "a"),
          edge("app", "seen", "a", "log"),
          edge("app", "seen", "b", "log"),
        ],
      },
    },
    ["V12 app@1.0.0/constraints/0"],
  ],
  ["memory that just suffices", { r: { ...asked, memory: 40 } }, []],
  ["memory without a limit", { r: { ...asked, memory: Number.POSITIVE_INFINITY } }, []],
  ["memory of a number", { u: swapped("heap", { memory: 61 }) }, ["V13 memory"]],
  ["memory of a term without an option", { u: swapped("heap", { memory: [{ bytes: 61 }] }) }, ["V13 memory"]],
  ["an image that just suffices", { r: { ...asked, imageBytes: 30 } }, []],
  ["data of the image", { u: swapped("heap", { budget: { data: 11 } }) }, ["V14 imageBytes"]],
];

describe("what the rules say", () => {
  test.each(cases)("%s", (_, of, expected) => expect(faultsOf(of)).toEqual(expected));
});
