import type { Component, Constraint, Interface, Option, Request, Universe } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { chosen, component, contract, request, requirement, universe, use } from "../../../tests/small-problem.ts";
import { freeChoices, preferenceCosts, whyNot } from "./alternatives.ts";
import { type SolveOptions, solve, solveAsync } from "./solve.ts";

const option = (name: string, more: Partial<Option> = {}): Option => ({
  name,
  type: "count",
  default: 8,
  min: 1,
  max: 1000,
  doc: "",
  phase: "build",
  choose: true,
  ...more,
});
/** `terms` as `[times, "slot.option"]`. */
const atMost = (atMost: number, ...terms: readonly (readonly [number, string])[]): Constraint => ({
  says: terms.map((term) => term.join(" * ")).join(" + "),
  atMost,
  terms: terms.map(([times, name]) => {
    const [slot, own] = name.includes(".") ? name.split(".") : [undefined, name];
    return { times, option: own!, ...(slot !== undefined && { slot }) };
  }),
});

/** The values that an answer has, or the core. */
function values(u: Universe, r: Request, options: SolveOptions = {}): Record<string, unknown> | string {
  const answer = solve(u, r, options);
  if (answer.kind === "conflict") return answer.core.map(({ id }) => id).join(" + ");
  const pairs = answer.selected.flatMap((s) =>
    Object.entries(s.options).map(([name, value]) => [`${s.use}.${name}`, value]),
  );
  return Object.fromEntries(pairs);
}

/** `use.slot provider` of each edge. */
function edges(u: Universe, r: Request): readonly string[] | string {
  const answer = solve(u, r);
  if (answer.kind === "conflict") return answer.core.map(({ id }) => id).join(" + ");
  return answer.edges.map((edge) => `${edge.use}.${edge.slot} ${edge.provider}`);
}

const exclusive = (id: string): Interface => ({ ...contract(id), exclusive: true });

describe("values that the solver chooses", () => {
  const pool = component("pool", {
    provides: { pool: "1.0.0" },
    options: [option("count", { default: 16, choose: false })],
  });
  const ring = (more: Partial<Option>, ...constraints: readonly Constraint[]): Component =>
    component("ring", { requires: [requirement("pool")], options: [option("size", more)], constraints });
  const fits = atMost(0, [1, "size"], [-1, "pool.count"]);

  test.each([
    ["the default where it will do", { default: 12 }, 12],
    ["the next smaller value otherwise", { default: 64 }, 16],
    ["the next greater value where no smaller one is allowed", { default: 4, min: 4 }, 4],
  ])("%s", (_, more, size) => {
    expect(values(universe([pool, ring(more, fits)]), request([use("ring")]))).toMatchObject({ "ring.size": size });
  });

  test("the next greater one where none below is in the range", () => {
    const least = atMost(-20, [-1, "size"]);
    expect(values(universe([pool, ring({ default: 4 }, least)]), request([use("ring")]))).toMatchObject({
      "ring.size": 20,
    });
  });

  test("a given value stands, and is what the conflict names", () => {
    const u = universe([pool, ring({}, fits)]);
    expect(values(u, request([use("ring", { options: { size: 17 } })]))).toBe(
      "ring@1.0.0/requires/pool + ring@1.0.0/constraints/0 + use ring",
    );
    const answer = solve(u, request([use("ring", { options: { size: 17 } })]));
    expect(answer.kind === "conflict" && answer.steps[0]!.says).toContain("size is 17 and pool.count is 16");
  });

  test("another provider is taken where it makes room", () => {
    const large = component("wide", {
      ...pool,
      id: "wide",
      options: [option("count", { default: 99, choose: false })],
    });
    const u = universe([pool, large, ring({}, fits)]);
    expect(edges(u, request([use("ring", { options: { size: 17 } })]))).toEqual(["ring.pool wide"]);
  });

  test("a provider without the option promises nothing, and a word does not count", () => {
    const bare = component("bare", { provides: { pool: "1.0.0" } });
    expect(values(universe([bare, ring({}, fits)]), request([use("ring")]))).toContain("constraints/0");
    const word = { ...pool, options: [option("count", { default: "rest", values: ["rest"], choose: false })] };
    expect(values(universe([word, ring({ default: 900 }, fits)]), request([use("ring")]))).toMatchObject({
      "ring.size": 900,
    });
  });

  test("sizes have units, and memory bounds them", () => {
    const heap = component("heap", {
      options: [option("room", { type: "size", default: "1MiB", min: 2 ** 12, max: 2 ** 30 })],
      memory: [{ bytes: 1, option: "room" }, { bytes: 4096 }],
    });
    expect(values(universe([heap]), request([use("heap")], { memory: 2 ** 16 }))).toEqual({ "heap.room": "60KiB" });
    expect(values(universe([heap]), request([use("heap")], { memory: 2 ** 12 }))).toBe("use heap + memory");
  });

  test("a truth value decides whether a slot is there", () => {
    const fast = component("fast", {
      options: [option("turbo", { type: "bool", default: true, min: undefined, max: undefined })],
      requires: [requirement("clock", "*", { when: { options: { turbo: true } } })],
    });
    const clock = component("clock", { provides: { clock: "1.0.0" } });
    expect(values(universe([fast, clock]), request([use("fast")]))).toEqual({ "fast.turbo": false });
    expect(values(universe([fast, clock]), request([use("fast"), use("clock")]))).toEqual({ "fast.turbo": true });
  });

  test("an enum takes the first value that will do", () => {
    const mode = component("mode", {
      options: [
        option("kind", { type: "enum", values: ["a", "b", "c"], default: "a", min: undefined, max: undefined }),
      ],
      requires: [requirement("nobody", "*", { when: { options: { kind: "a" } } })],
    });
    expect(values(universe([mode]), request([use("mode")]))).toEqual({ "mode.kind": "b" });
  });
});

describe("interfaces that say how many", () => {
  const nic = (id: string): Component => component(id, { provides: { nic: "1.0.0" } });
  const stack = (id: string): Component => component(id, { requires: [requirement("nic")] });

  test("two users of an exclusive one have a provider each", () => {
    const u = universe([nic("e0"), nic("e1"), stack("s0"), stack("s1")], [exclusive("nic")]);
    expect(edges(u, request([use("s0"), use("s1")]))).toEqual(["s0.nic e0", "s1.nic e1"]);
  });

  test("a conflict tells who would share", () => {
    const u = universe([nic("e0"), stack("s0"), stack("s1")], [exclusive("nic")]);
    const answer = solve(u, request([use("s0"), use("s1")]));
    expect(answer.kind === "conflict" && answer.steps[0]!.says).toBe(
      '"nic" has one user for each provider, but s0.nic and s1.nic would share e0',
    );
  });

  test("two instances of one component, by name", () => {
    const u = universe([nic("e0"), stack("s")], [exclusive("nic")]);
    const lines = [use("s"), { ...use("s"), id: "use t", as: "t" }, use("e0"), { ...use("e0"), id: "use e", as: "e" }];
    expect(edges(u, request(lines))).toEqual(["s.nic e", "t.nic e0"]);
  });

  test("a bridge's slots have different ends, what is left goes to optional slots, then to many", () => {
    const bridge = component("bridge", {
      requires: [requirement("up", "*", { interface: "nic" }), requirement("down", "*", { interface: "nic" })],
    });
    const tap = component("tap", { requires: [requirement("nic", "*", { optional: true })] });
    const all = component("watch", { requires: [requirement("nic", "*", { many: true })] });
    const nics = ["e0", "e1", "e2", "e3"].map(nic);
    const r = request([use("bridge"), use("tap"), use("watch"), ...nics.map(({ id }) => use(id))]);
    expect(edges(universe([bridge, tap, all, ...nics], [exclusive("nic")]), r)).toEqual([
      "bridge.down e0",
      "bridge.up e1",
      "tap.nic e2",
      "watch.nic e3",
    ]);
  });

  test("one that every image needs is there", () => {
    const u = universe([nic("e0"), component("app")], [{ ...contract("nic"), needed: true }]);
    expect(chosen(u, request([use("app")]))).toEqual(["app@1.0.0", "e0@1.0.0"]);
    expect(chosen(universe([component("app")], u.interfaces), request([use("app")]))).toBe("interface/nic/needed");
  });

  test("a table of many with at least one", () => {
    const watch = component("watch", { requires: [requirement("nic", "*", { many: true, least: 1 })] });
    expect(chosen(universe([nic("e0"), watch]), request([use("watch")]))).toEqual(["e0@1.0.0", "watch@1.0.0"]);
    expect(chosen(universe([watch]), request([use("watch")]))).toBe("watch@1.0.0/requires/nic + use watch");
  });
});

describe("sizes and orders", () => {
  const app = component("app", { requires: [requirement("p")] });
  const old = component("x", { provides: { p: "1.0.0" }, budget: { text: 10 } });
  const young = component("x", { provides: { p: "1.0.0" }, version: "2.0.0", budget: { text: 100 } });
  const u = universe([app, old, young]);

  test("the newest is taken, the smaller one where size goes before, or where the budget says so", () => {
    expect(chosen(u, request([use("app")]))).toContain("x@2.0.0");
    const answer = solve(u, request([use("app")]), { order: ["components", "size"] });
    expect(answer).toMatchObject({ kind: "resolution", selected: [{}, { version: "1.0.0" }] });
    expect(answer.kind === "resolution" && answer.objective.map((l) => l.level)).toEqual(["components", "size"]);
    expect(chosen(u, request([use("app")], { imageBytes: 99 }))).toContain("x@1.0.0");
  });

  test("measured sizes count instead of declared ones", () => {
    expect(chosen(u, request([use("app")], { imageBytes: 99, sizes: { "x@2.0.0": 50 } }))).toContain("x@2.0.0");
    const answer = solve(u, request([use("app")], { imageBytes: 9 }));
    expect(answer).toMatchObject({ kind: "conflict", code: "ASH3006" });
  });
});

describe("what could be otherwise", () => {
  const app = component("app", { requires: [requirement("p")] });
  const [a, b] = ["a", "b"].map((id) => component(id, { provides: { p: "1.0.0" } }));
  const deep = component("deep", { provides: { p: "1.0.0" }, requires: [requirement("q")] });
  const q = component("q", { provides: { q: "1.0.0" } });
  const u = universe([app, a!, b!, deep, q]);

  test("a free choice, and what would do as well", () => {
    expect(freeChoices(u, request([use("app")]))).toEqual([
      { use: "a", id: "a", version: "1.0.0", instead: [{ use: "b", id: "b", version: "1.0.0" }] },
    ]);
  });

  test("what another component would cost or break", () => {
    expect(whyNot(u, request([use("app")]), { component: "a" })).toEqual({ kind: "present", use: "a" });
    expect(whyNot(u, request([use("app")]), { component: "deep" })).toMatchObject({
      kind: "cost",
      changes: [{ level: "components", was: 2, becomes: 3 }],
    });
    const exclude = [{ id: "exclude[0]", component: "q" }];
    const broken = whyNot(u, request([use("app")], { exclude }), { component: "deep" });
    expect(broken.kind === "conflict" && broken.conflict.core.map(({ id }) => id)).toEqual([
      "deep@1.0.0/requires/q",
      "exclude[0]",
      "what-if",
    ]);
  });

  test("what a preference cost", () => {
    const prefer = [
      { id: "prefer[0]", component: "deep" },
      { id: "prefer[1]", component: "b" },
    ];
    expect(preferenceCosts(u, request([use("app")], { prefer }))).toEqual([
      {
        id: "prefer[0]",
        component: "deep",
        passedOver: false,
        changes: [
          { level: "prefer[1]", was: 1, becomes: 0 },
          { level: "components", was: 3, becomes: 2 },
        ],
      },
      { id: "prefer[1]", component: "b", passedOver: true, changes: [] },
    ]);
  });
});

describe("ways out", () => {
  test("the cheapest first, each tried, and one that touches the user's own lines only", () => {
    const app = component("app", { requires: [requirement("p", "^2"), requirement("q", "^2")] });
    const one = component("one", { provides: { p: "2.0.0", q: "1.0.0" } });
    const r = request([use("app"), use("one")]);
    const answer = solve(universe([app, one]), r);
    expect(answer.kind === "conflict" && answer.fixes).toEqual([
      { says: "let app do without q ^2", without: ["app@1.0.0/requires/q"], lines: 0 },
      { says: "take away use app", without: ["use app"], lines: 1 },
    ]);
  });

  test("two faults are mended together", () => {
    const app = component("app", { requires: [requirement("p"), requirement("q")] });
    const answer = solve(universe([app]), request([use("app")]));
    expect(answer.kind === "conflict" && answer.fixes.map(({ without }) => without)).toEqual([
      ["app@1.0.0/requires/p", "app@1.0.0/requires/q"],
      ["use app"],
    ]);
  });
});

describe("a search that is given up", () => {
  const u = universe([
    component("app", { requires: [requirement("p")] }),
    component("x", { provides: { p: "1.0.0" } }),
  ]);

  test("gives the same answer in slices", async () => {
    expect(await solveAsync(u, request([use("app")]))).toEqual(solve(u, request([use("app")])));
  });

  test("rejects with the reason of its signal", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(solveAsync(u, request([use("app")]), { signal })).rejects.toThrow("enough");
  });
});

describe("problems that are not made for it", () => {
  test("numbers at the end of what is exact", () => {
    const large = Number.MAX_SAFE_INTEGER;
    const big = component("big", {
      options: [option("n", { min: 0, max: large, default: large })],
      memory: [{ bytes: 1024, option: "n" }],
    });
    const answer = solve(universe([big]), request([use("big")], { memory: 2 ** 40 }));
    expect(answer.kind === "resolution" && answer.selected[0]!.options.n).toBe(2 ** 30);
    const pair = component("pair", {
      options: [option("n", { min: 0, max: large, default: 5 })],
      constraints: [atMost(-large, [-(2 ** 20), "n"])],
    });
    const least = Math.ceil(large / 2 ** 20);
    expect(values(universe([pair]), request([use("pair")]))).toEqual({ "pair.n": least });
  });

  test("nothing at all, names of every object, and a use of itself", () => {
    expect(solve(universe([]), request([])).status).toBe("solved");
    const odd = component("constructor", { provides: { toString: "1.0.0" }, requires: [requirement("toString")] });
    expect(chosen(universe([odd]), request([use("constructor")]))).toBe(
      "constructor@1.0.0/requires/toString + use constructor",
    );
    const self = component("self", { conflicts: { self: "*" } });
    expect(chosen(universe([self]), request([use("self")]))).toBe("self@1.0.0/conflicts/self + use self");
  });

  test("two pins that leave nothing, and a budget below each part", () => {
    const x = ["1.0.0", "2.0.0"].map((version) => component("x", { version, budget: { text: 10 } }));
    const pin = [
      { id: "one", component: "x", range: "^1" },
      { id: "two", component: "x", range: "^2" },
    ];
    expect(chosen(universe(x), request([use("x")], { pin }))).toBe("one + two + use x");
    expect(chosen(universe(x), request([use("x")], { imageBytes: 9 }))).toBe("use x + imageBytes");
  });
});
