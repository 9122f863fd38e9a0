import type { Request, Universe } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { chosen, component, contract, request, requirement, universe, use } from "../../../tests/small-problem.ts";
import { solve } from "./solve.ts";

const pages = component("pages", { provides: { pages: "1.0.0" } });
const tlsf = component("tlsf", { provides: { alloc: "1.0.0" }, requires: [requirement("pages")] });
const bump = component("bump", { provides: { alloc: "1.0.0" } });
const app = component("app", { requires: [requirement("alloc")] });

describe("choices", () => {
  test("fewest components", () => {
    expect(chosen(universe([pages, tlsf, bump, app]), request([use("app")]))).toEqual(["app@1.0.0", "bump@1.0.0"]);
  });

  test("a preference goes before", () => {
    const prefer = [{ id: "prefer[0]", component: "tlsf" }];
    expect(chosen(universe([pages, tlsf, bump, app]), request([use("app")], { prefer }))).toContain("tlsf@1.0.0");
  });

  test("what the user lists is taken", () => {
    expect(chosen(universe([pages, tlsf, bump, app]), request([use("app"), use("tlsf")]))).toEqual([
      "app@1.0.0",
      "pages@1.0.0",
      "tlsf@1.0.0",
    ]);
  });

  test("what the user lists is not taken for an edge that would make a cycle", () => {
    const d = component("d", { provides: { p: "1.0.0" }, requires: [requirement("q")] });
    const a = component("a", { provides: { q: "1.0.0" }, requires: [requirement("p")] });
    const b = component("b", { provides: { p: "1.0.0" } });
    const answer = solve(universe([d, a, b]), request([use("d")]));
    const edges = answer.kind === "resolution" ? answer.edges.map((e) => `${e.use}.${e.slot} ${e.provider}`) : [];
    expect(edges.sort()).toEqual(["a.p b", "d.q a"]);
  });

  test("an edge to a slot that is not there", () => {
    const r = request([use("app", { with: { aloc: use("tlsf") } })]);
    const answer = solve(universe([pages, tlsf, bump, app]), r);
    expect(answer).toMatchObject({ kind: "conflict", code: "ASH1014" });
    expect(answer.kind === "conflict" && answer.steps[0]?.says).toMatch(/has no slot "aloc"$/);
    expect(answer.kind === "conflict" && answer.hint).toBe('write "alloc"');
  });

  test("an explicit edge serves that edge only", () => {
    const both = component("both", { requires: [requirement("alloc")] });
    const r = request([use("app", { with: { alloc: use("tlsf", { as: "mine" }) } }), use("both")]);
    const answer = solve(universe([pages, tlsf, bump, app, both]), r);
    expect(
      answer.kind === "resolution" &&
        answer.edges.filter((e) => e.slot === "alloc").map((e) => `${e.use}<-${e.provider}`),
    ).toEqual(["app<-mine", "both<-bump"]);
  });

  test("a wrapper is not its own provider", () => {
    const wrapper = component("wrapper", { provides: { alloc: "1.0.0" }, requires: [requirement("alloc")] });
    expect(chosen(universe([bump, wrapper, app]), request([use("app"), use("wrapper")]))).toEqual([
      "app@1.0.0",
      "bump@1.0.0",
      "wrapper@1.0.0",
    ]);
  });

  test("newest version, unless pinned, locked, or out of range", () => {
    const newer = component("bump", { version: "2.0.0", provides: { alloc: "1.1.0" } });
    const u = universe([bump, newer, app]);
    expect(chosen(u, request([use("app")]))).toContain("bump@2.0.0");
    expect(chosen(u, request([use("app")], { pin: [{ id: "p", component: "bump", range: "^1" }] }))).toContain(
      "bump@1.0.0",
    );
    expect(chosen(u, request([use("app")], { lock: { app: "1.0.0", bump: "1.0.0" } }))).toContain("bump@1.0.0");
    const strict = component("app", { requires: [requirement("alloc", "~1.0.0")] });
    expect(chosen(universe([bump, newer, strict]), request([use("app")]))).toContain("bump@1.0.0");
  });

  test("prereleases only where they are asked for", () => {
    const next = component("bump", { version: "2.0.0", provides: { alloc: "2.0.0-rc.1" } });
    const wide = component("app", { requires: [requirement("alloc", ">=1.0.0")] });
    expect(chosen(universe([bump, next, wide]), request([use("app")]))).toContain("bump@1.0.0");
  });

  test("not automatic: only by name", () => {
    const shy = component("bump", { provides: { alloc: "1.0.0" }, automatic: false });
    expect(chosen(universe([shy, app]), request([use("app")]))).toBe("app@1.0.0/requires/alloc + use app");
    expect(chosen(universe([shy, app]), request([use("app"), use("bump")]))).toContain("bump@1.0.0");
  });

  test("optional and many are filled from what is there", () => {
    const log = component("log", {
      requires: [requirement("sink", "*", { many: true }), requirement("clock", "*", { optional: true })],
    });
    const sinks = ["a", "b"].map((id) => component(id, { provides: { sink: "1.0.0" } }));
    const answer = solve(universe([log, ...sinks]), request([use("log"), use("a"), use("b")]));
    expect(answer.kind === "resolution" && answer.edges.map((e) => e.provider)).toEqual(["a", "b"]);
  });

  test("requirements that depend on options and targets", () => {
    const when = { options: { fast: true } };
    const c = component("c", {
      options: [{ name: "fast", type: "bool", default: false, doc: "", phase: "build" }],
      requires: [requirement("alloc", "*", { when })],
    });
    expect(chosen(universe([c, bump]), request([use("c")]))).toEqual(["c@1.0.0"]);
    expect(chosen(universe([c, bump]), request([use("c", { options: { fast: true } })]))).toEqual([
      "bump@1.0.0",
      "c@1.0.0",
    ]);
  });
});

describe("conflicts", () => {
  test("none provides", () => {
    expect(chosen(universe([app]), request([use("app")]))).toBe("app@1.0.0/requires/alloc + use app");
  });

  test("excluded", () => {
    const exclude = [{ id: "exclude bump", component: "bump" }];
    expect(chosen(universe([bump, app]), request([use("app")], { exclude }))).toBe(
      "app@1.0.0/requires/alloc + exclude bump + use app",
    );
  });

  test("single interfaces", () => {
    const u = universe([bump, tlsf, pages], [contract("alloc", true)]);
    expect(chosen(u, request([use("bump"), use("tlsf")]))).toBe("interface/alloc/single + use bump + use tlsf");
  });

  test("declared conflicts", () => {
    const enemy = component("enemy", { conflicts: { bump: "^1" } });
    expect(chosen(universe([bump, enemy]), request([use("bump"), use("enemy")]))).toBe(
      "enemy@1.0.0/conflicts/bump + use bump + use enemy",
    );
  });

  test("init cycles name the cycle", () => {
    const a = component("a", { provides: { ia: "1.0.0" }, requires: [requirement("ib")] });
    const b = component("b", { provides: { ib: "1.0.0" }, requires: [requirement("ia")] });
    const answer = solve(universe([a, b]), request([use("a")]));
    expect(answer.kind === "conflict" && answer.steps.map((step) => step.says).join("\n")).toContain("a → b → a");
  });

  test("memory", () => {
    const big = component("big", { memory: 2 ** 24 });
    expect(chosen(universe([big]), request([use("big")]))).toBe("use big + memory");
  });

  test("bounded effort says so", () => {
    const answer = solve(universe([bump, app]), request([use("app")]), { maxConflicts: 0 });
    expect(answer.status).toBe("bounded");
  });
});

describe("what a conflict says", () => {
  const told = (u: Universe, r: Request): readonly string[] => {
    const answer = solve(u, r);
    if (answer.kind === "resolution") return ["solved"];
    const own = answer.fixes.find(({ lines, without }) => lines === without.length);
    return [answer.code, ...answer.steps.map((step) => step.says), `try: ${answer.hint ?? own?.says}`];
  };
  const needs = (id: string, slot: string, range: string) => component(id, { requires: [requirement(slot, range)] });

  test("a name that is nearly one", () => {
    expect(told(universe([bump, needs("app", "aloc", "*")]), request([use("app")]))).toEqual([
      "ASH3001",
      "app needs aloc; nobody provides it",
      "use app asks for app",
      'try: write "alloc"',
    ]);
  });

  test("providers for another target", () => {
    const hosted = { ...bump, targets: ["host-san"] } as const;
    expect(told(universe([hosted, app]), request([use("app")]))).toEqual([
      "ASH3001",
      "app needs alloc; nobody provides it on qemu-microvm, bump does on host-san",
      "use app asks for app",
      "try: compose for host-san",
    ]);
    expect(told(universe([hosted]), request([use("bump")]))).toEqual([
      "ASH1007",
      "use bump asks for bump, which runs on host-san only",
      "try: compose for host-san",
    ]);
  });

  test("providers in other versions, of the interface and of the component", () => {
    const newer = component("bump", { version: "2.0.0", provides: { alloc: "1.4.0" } });
    expect(told(universe([bump, newer, needs("app", "alloc", "^2")]), request([use("app")]))).toEqual([
      "ASH3002",
      "app needs alloc ^2; bump provides only alloc 1.4.0 and 1.0.0",
      "use app asks for app",
      "try: ask for a range that 1.4.0 and 1.0.0 are in",
    ]);
    const pin = [{ id: "pin bump", component: "bump", range: "^3" }];
    expect(told(universe([bump]), request([use("bump")], { pin }))).toEqual([
      "ASH3002",
      "use bump asks for bump, and bump is pinned to ^3; there is only bump 1.0.0",
      "try: take away the pin of bump",
    ]);
  });

  test("a provider that is chosen by name only", () => {
    const shy = component("bump", { provides: { alloc: "1.0.0" }, automatic: false });
    expect(told(universe([shy, app]), request([use("app")]))).toEqual([
      "ASH3001",
      "app needs alloc; only bump provides it, and is chosen only when a line of the image names it",
      "use app asks for app",
      "try: add bump to use",
    ]);
  });

  test("the only provider excluded, or pinned away", () => {
    const exclude = [{ id: "exclude[0]", component: "bump" }];
    expect(told(universe([bump, app]), request([use("app")], { exclude }))).toEqual([
      "ASH3003",
      "app needs alloc; bump provides it, but bump is excluded",
      "use app asks for app",
      "try: take bump out of exclude",
    ]);
    const pin = [{ id: "pin bump", component: "bump", range: "^2" }];
    expect(told(universe([bump, app]), request([use("app")], { pin }))).toEqual([
      "ASH3003",
      "app needs alloc; bump 1.0.0 provides it, but bump is pinned to ^2",
      "use app asks for app",
      "try: take away the pin of bump",
    ]);
  });

  test("two requirements that no one version meets", () => {
    const newer = component("bump", { version: "2.0.0", provides: { alloc: "2.0.0" } });
    const u = universe([bump, newer, needs("a", "alloc", "^1"), needs("b", "alloc", "^2")]);
    expect(told(u, request([use("a"), use("b")]))).toEqual([
      "ASH3003",
      "no choice meets both: a needs alloc ^1, which bump 1.0.0 provides; b needs alloc ^2, which bump 2.0.0 provides",
      "use a asks for a",
      "use b asks for b",
      'try: give one of them a provider of its own: with: { "alloc": … }',
    ]);
  });

  test("a cycle, an enemy, too little memory", () => {
    const a = component("a", { provides: { ia: "1.0.0" }, requires: [requirement("ib")] });
    const b = component("b", { provides: { ib: "1.0.0" }, requires: [requirement("ia")] });
    expect(told(universe([a, b]), request([use("a")]))).toEqual([
      "ASH3004",
      "the init order has a cycle: a → b → a",
      "b needs ia, which a provides",
      "a needs ib, which b provides",
      "use a asks for a",
      "try: fill one of these slots with another provider, or make it optional",
    ]);
    const enemy = component("enemy", { conflicts: { bump: "^1" } });
    expect(told(universe([bump, enemy]), request([use("bump"), use("enemy")])).slice(0, 2)).toEqual([
      "ASH3003",
      "enemy conflicts with bump ^1",
    ]);
    const big = component("big", { memory: 2 ** 24 });
    expect(told(universe([big]), request([use("big")]))).toEqual([
      "ASH3005",
      "the uses need 16777216 bytes at run time (big 16777216), but the image has 8388608",
      "big needs 16777216 bytes: 16MiB",
      "use big asks for big",
      "try: give the image more memory",
    ]);
  });

  test("memory that is a sum is told term by term", () => {
    const same = { doc: "", phase: "build" } as const;
    const options = [
      { name: "connections", type: "count", default: 100, ...same },
      { name: "pool", type: "size", default: "1KiB", values: ["rest"], ...same },
    ] as const;
    const memory = [{ option: "connections", bytes: 320 }, { option: "pool", bytes: 1 }, { bytes: 2 ** 16 }];
    const u = universe([component("net", { options, memory })]);
    const sized = (limit: number, values = {}) => request([use("net", { options: values })], { memory: limit });
    expect(chosen(u, sized(98560))).toEqual(["net@1.0.0"]);
    expect(chosen(u, sized(97536, { pool: "rest" }))).toEqual(["net@1.0.0"]);
    expect(told(u, sized(98559)).slice(1, 3)).toEqual([
      "the uses need 98560 bytes at run time (net 98560), but the image has 98559",
      "net needs 98560 bytes: connections 100 * 320B + pool 1KiB + 64KiB",
    ]);
    const all = { connections: Number.MAX_SAFE_INTEGER };
    expect(chosen(u, sized(Number.MAX_SAFE_INTEGER, all))).toBe("use net + memory");
  });

  test("a name that every object has is a name like others", () => {
    const r = request([use("app", { options: { toString: 1 } })], { roots: [requirement("valueOf")] });
    expect(told(universe([bump, needs("app", "constructor", "*")]), r)[0]).toBe("ASH3001");
  });

  test("a search that stopped", () => {
    const answer = solve(universe([bump, app]), request([use("app")]), { maxConflicts: 0 });
    expect(answer).toMatchObject({
      code: "ASH3008",
      steps: [{ says: "the search stopped after 0 conflicts without an answer" }],
    });
  });
});
