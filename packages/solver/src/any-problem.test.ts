import type { Component, Edge, Option, OptionValue, Request, Selected, Universe } from "@ashlar/model";
import fc from "fast-check";
import { satisfies } from "semver";
import { expect, test } from "vitest";
import { component, contract, request, requirement, use } from "../../../tests/small-problem.ts";
import { indexOf } from "./facts.ts";
import { solve } from "./solve.ts";
import { statements } from "./statements.ts";
import { verify } from "./verify/verify.ts";

const ids = ["a", "b", "c", "d"] as const;
const faces = ["p", "q"] as const;
const few = <T>(of: fc.Arbitrary<T>, maxLength: number) => fc.array(of, { maxLength });
const maybe = <T>(of: fc.Arbitrary<T>, freq = 1) =>
  fc.oneof({ weight: 6 - freq, arbitrary: fc.constant(undefined) }, { weight: freq, arbitrary: of });

const slot = fc.record({
  slot: fc.constantFrom("s", "t"),
  face: fc.constantFrom(...faces),
  range: fc.constantFrom("*", "*", "^1", "^2", ">=1.5.0-0"),
  kind: fc.constantFrom("one", "one", "one", "optional", "many", "some"),
  when: fc.constantFrom(undefined, undefined, undefined, true, false),
});
const row = fc.record({
  id: fc.constantFrom(...ids),
  version: fc.constantFrom("1.0.0", "1.0.0", "2.0.0"),
  provides: fc.dictionary(fc.constantFrom(...faces), fc.constantFrom("1.0.0", "1.0.0", "2.0.0", "2.0.0-rc.1"), {
    maxKeys: 2,
  }),
  slots: fc.uniqueArray(slot, { selector: (s) => s.slot, maxLength: 2 }),
  conflict: maybe(fc.tuple(fc.constantFrom(...ids), fc.constantFrom("*", "^1"))),
  flag: fc.constantFrom("none", "fixed", "chosen"),
  size: fc.constantFrom("none", "fixed", "chosen", "word"),
  bound: maybe(
    fc.record({
      own: fc.integer({ min: -1, max: 1 }),
      slot: fc.constantFrom("s", "t"),
      other: fc.integer({ min: -1, max: 1 }),
      atMost: fc.integer({ min: -2, max: 3 }),
    }),
  ),
  memory: fc.constantFrom(0, 0, 10, "n"),
  text: fc.integer({ min: 0, max: 4 }),
  automatic: fc.constantFrom(true, true, true, false),
  elsewhere: fc.constantFrom(false, false, false, false, false, false, false, false, true),
});
const face = fc.record({
  single: fc.constantFrom(false, false, false, true),
  needed: fc.constantFrom(false, false, true),
  exclusive: fc.boolean(),
});
const line = fc.record({
  at: fc.nat(),
  range: fc.constantFrom(undefined, undefined, undefined, "^1"),
  as: fc.constantFrom(undefined, undefined, undefined, "x"),
  flag: maybe(fc.boolean(), 2),
  n: maybe(fc.integer({ min: 0, max: 2 }), 2),
  inner: maybe(fc.record({ slot: fc.constantFrom("s", "t"), id: fc.constantFrom(...ids) })),
});
const problem = fc.record({
  rows: fc.uniqueArray(row, { selector: (r) => r.id + r.version, minLength: 2, maxLength: 4 }),
  faces: fc.tuple(face, face),
  lines: fc.array(line, { minLength: 1, maxLength: 2 }),
  root: maybe(fc.constantFrom(...faces)),
  prefer: few(fc.constantFrom(...ids), 2),
  pin: maybe(fc.tuple(fc.constantFrom(...ids), fc.constantFrom("^1", "^2"))),
  exclude: maybe(fc.constantFrom(...ids)),
  general: maybe(fc.tuple(fc.constantFrom(...ids), fc.integer({ min: 0, max: 2 }))),
  memory: fc.constantFrom(100, 100, 20, 11),
  imageBytes: fc.constantFrom(undefined, undefined, undefined, 6),
  lock: maybe(fc.dictionary(fc.constantFrom(...ids), fc.constantFrom("1.0.0", "2.0.0"), { maxKeys: 3 }), 3),
});
type Drawn = typeof problem extends fc.Arbitrary<infer T> ? T : never;

function optionsOf({ flag, size }: Drawn["rows"][number]): readonly Option[] {
  const choose = (of: string) => (of === "chosen" ? { choose: true } : {});
  const plain = { doc: "", phase: "build" } as const;
  return [
    ...(flag === "none" ? [] : [{ name: "flag", type: "bool", default: true, ...plain, ...choose(flag) } as const]),
    ...(size === "none"
      ? []
      : [
          {
            name: "n",
            type: "count",
            default: size === "word" ? "rest" : 1,
            values: ["rest"],
            min: 0,
            max: 2,
            ...plain,
            ...choose(size),
          } as const,
        ]),
  ];
}

function componentOf(r: Drawn["rows"][number]): Component {
  const kinds = {
    one: {},
    optional: { optional: true },
    many: { many: true },
    some: { many: true, least: 1 },
  } as const;
  const isMany = (name: string): boolean => r.slots.some((s) => s.slot === name && ["many", "some"].includes(s.kind));
  const terms =
    r.bound === undefined
      ? []
      : [
          { times: r.bound.own, option: "n" },
          ...(r.slots.some((s) => s.slot === r.bound!.slot) && !isMany(r.bound.slot)
            ? [{ times: r.bound.other, option: "n", slot: r.bound.slot }]
            : []),
        ];
  const usesN = (r.size !== "none" || terms.some((t) => "slot" in t)) && r.bound !== undefined;
  return component(r.id, {
    version: r.version,
    provides: r.provides,
    requires: r.slots.map((s) =>
      requirement(s.slot, s.range, {
        interface: s.face,
        ...kinds[s.kind as keyof typeof kinds],
        ...(s.when !== undefined && r.flag !== "none" && { when: { options: { flag: s.when } } }),
      }),
    ),
    options: optionsOf(r),
    conflicts: r.conflict === undefined ? {} : { [r.conflict[0]]: r.conflict[1] },
    ...(usesN && {
      constraints: [{ says: "bound", terms: r.size === "none" ? terms.slice(1) : terms, atMost: r.bound!.atMost }],
    }),
    memory: r.memory === "n" ? (r.size === "none" ? 5 : [{ bytes: 6, option: "n" }]) : (r.memory as number),
    budget: { text: r.text },
    automatic: r.automatic,
    ...(r.elsewhere && { targets: ["host"] as const }),
  });
}

function build(d: Drawn): { u: Universe; r: Request } {
  const components = d.rows.map(componentOf);
  const interfaces = faces.map((id, i) => ({ ...contract(id, d.faces[i]!.single), ...d.faces[i]! }));
  const has = (id: string, option: string) =>
    components.some((c) => c.id === id && c.options.some((o) => o.name === option));
  const named = d.lines.map((l) => ({ ...l, id: d.rows[l.at % d.rows.length]!.id }));
  const distinct = named.filter((l, i) => named.findIndex((other) => (other.as ?? other.id) === (l.as ?? l.id)) === i);
  const uses = distinct.map((l) => {
    const options: Record<string, OptionValue> = {};
    if (l.flag !== undefined && has(l.id, "flag")) options.flag = l.flag;
    if (l.n !== undefined && has(l.id, "n")) options.n = l.n;
    const inner =
      l.inner === undefined
        ? {}
        : { [l.inner.slot]: use(l.inner.id, { as: `in-${l.as ?? l.id}`, id: `with ${l.as ?? l.id}` }) };
    return use(l.id, {
      id: `use ${l.as ?? l.id}`,
      as: l.as ?? l.id,
      options,
      with: inner,
      ...(l.range !== undefined && { range: l.range }),
    });
  });
  const r = request(uses, {
    roots: d.root === undefined ? [] : [requirement(d.root)],
    prefer: [...new Set(d.prefer)].map((id) => ({ id: `prefer ${id}`, component: id })),
    pin: d.pin === undefined ? [] : [{ id: "pin", component: d.pin[0], range: d.pin[1] }],
    exclude: d.exclude === undefined ? [] : [{ id: "exclude", component: d.exclude }],
    options: d.general === undefined ? [] : [{ id: "options", component: d.general[0], values: { n: d.general[1] } }],
    memory: d.memory,
    ...(d.imageBytes !== undefined && { imageBytes: d.imageBytes }),
    ...(d.lock !== undefined && { lock: d.lock }),
  });
  return { u: { components, interfaces }, r };
}

const cross = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>(
    (sets, list) => sets.flatMap((set) => list.map((one) => [...set, one])),
    [[]],
  );
const subsets = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  cross(list.map((one) => [[], [one]])).map((parts) => parts.flat());

/** Every answer that the checker accepts, among all choices of uses, versions, values and edges. */
function* answers(u: Universe, r: Request): Generator<Pick<import("@ashlar/model").Resolution, "selected" | "edges">> {
  const lines = r.uses.flatMap((l) => [l, ...Object.values(l.with)]);
  const names = [...new Set([...lines.map((l) => l.as), ...u.components.map((c) => c.id)])];
  const candidates = names.map((name) => {
    const asked = lines.find((l) => l.as === name);
    const found = u.components.filter((c) => c.id === (asked?.component ?? name));
    return [...(asked === undefined ? [undefined] : []), ...found.map((c) => [name, c] as const)];
  });
  for (const set of cross<readonly [string, Component] | undefined>(candidates)) {
    const taken = set.flatMap((one) => (one === undefined ? [] : [one]));
    const values = taken.flatMap(([name, c]) => c.options.map((o) => valuesOf(o, { name, c, r, lines })));
    for (const options of cross(values)) {
      const selected: readonly Selected[] = taken.map(([name, c]) => ({
        id: c.id,
        use: name,
        version: c.version,
        options: Object.fromEntries(options.filter(([of]) => of === name).map(([, key, value]) => [key, value])),
        reason: { kind: "request", line: "" },
      }));
      // What no edge can mend is sorted out first.
      if (verify(u, r, { selected, edges: [] }).some((f) => !["V5", "V8", "V9", "V12"].includes(f.rule))) continue;
      const slots = [
        ...r.roots.map((s) => ({ user: "image", s })),
        ...selected.flatMap(({ use: user, options: own }, i) =>
          taken[i]![1].requires.filter((s) =>
            Object.entries(s.when?.options ?? {}).every(([k, v]) => own[k] === v),
          ).map((s) => ({ user, s })),
        ),
      ];
      const ways = slots.map(({ user, s }) => {
        const could = taken
          .filter(([name, c]) => name !== user && Object.hasOwn(c.provides, s.interface))
          .map(([name]) => name);
        return (s.many ? subsets(could) : [[], ...could.map((name) => [name])]).map((providers) =>
          providers.map(
            (provider): Edge => ({ use: user, slot: s.slot, interface: s.interface, provider, many: s.many }),
          ),
        );
      });
      for (const edges of cross(ways)) {
        const answer = { selected, edges: edges.flat() };
        if (verify(u, r, answer).length === 0) yield answer;
      }
    }
  }
}

interface Of {
  readonly name: string;
  readonly c: Component;
  readonly r: Request;
  readonly lines: Request["uses"];
}

function valuesOf(o: Option, { name, c, r, lines }: Of): readonly (readonly [string, string, OptionValue])[] {
  const said =
    lines.find((l) => l.as === name)?.options[o.name] ?? r.options.find((l) => l.component === c.id)?.values[o.name];
  if (said !== undefined) return [[name, o.name, said]];
  if (o.choose !== true) return [[name, o.name, o.default!]];
  return (o.type === "bool" ? [false, true] : [0, 1, 2]).map((value) => [name, o.name, value] as const);
}

/** The levels of an answer, by the page's words. */
function levels(u: Universe, r: Request, { selected }: { readonly selected: readonly Selected[] }): readonly number[] {
  const of = (s: Selected): Component => u.components.find((c) => c.id === s.id && c.version === s.version)!;
  const count = (counts: (s: Selected) => boolean): number => selected.filter(counts).length;
  const isOld = (s: Selected): boolean => u.components.some((c) => c.id === s.id && c.version > s.version);
  return [
    ...r.prefer.map((line) => (isPassedOver(u, r, selected, line.component) ? 1 : 0)),
    ...(r.lock === undefined ? [] : [count((s) => !Object.hasOwn(r.lock!, s.id) || r.lock![s.id] !== s.version)]),
    selected.length,
    count(isOld),
    selected.reduce((sum, s) => sum + (of(s).budget?.text ?? 0), 0),
  ];
}

/** Whether a slot that a component could fill can be filled by it in an answer, or by what a line asks for. */
function isPassedOver(u: Universe, r: Request, selected: readonly Selected[], id: string): boolean {
  const of = (s: Selected): Component => u.components.find((c) => c.id === s.id && c.version === s.version)!;
  const fits = (c: Component, s: Component["requires"][number]): boolean =>
    Object.hasOwn(c.provides, s.interface) && satisfies(c.provides[s.interface]!, s.range);
  const shared = selected.filter((s) => !s.use.startsWith("in-"));
  const slots = [
    ...r.roots.map((s) => ({ user: "image", s })),
    ...selected.flatMap((use) =>
      of(use)
        .requires.filter((s) => Object.entries(s.when?.options ?? {}).every(([k, v]) => use.options[k] === v))
        .filter((s) => !Object.hasOwn(r.uses.find((l) => l.as === use.use)?.with ?? {}, s.slot))
        .map((s) => ({ user: use.use, s })),
    ),
  ];
  return slots.some(({ user, s }) => {
    if (s.optional || s.many || user === id || !u.components.some((c) => c.id === id && fits(c, s))) return false;
    return !shared.some(
      (p) => p.use !== user && fits(of(p), s) && (p.use === id || r.uses.some((l) => l.as === p.use)),
    );
  });
}

test("of all valid answers it gives one of the best, and a conflict only where there is none", () => {
  const seen = { solved: 0, conflicts: 0 };
  fc.assert(
    fc.property(problem, (drawn) => {
      const { u, r } = build(drawn);
      const answer = solve(u, r, { fixes: 0 });
      const all = [...answers(u, r)].map((each) => levels(u, r, each));
      const best = all.sort((a, b) => a.map((v, i) => v - b[i]!).find((sign) => sign !== 0) ?? 0)[0];
      if (answer.kind === "resolution") expect(verify(u, r, answer)).toEqual([]);
      expect(answer.kind === "conflict" ? undefined : answer.objective.map((l) => l.value)).toEqual(best);
      seen[best === undefined ? "conflicts" : "solved"]++;
    }),
    { numRuns: 15 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );
  expect(Math.min(seen.solved, seen.conflicts)).toBeGreaterThan(50);
});

test("a conflict's core has no answer, each of its parts has one, and so have the ways out", () => {
  let conflicts = 0;
  fc.assert(
    fc.property(problem, (drawn) => {
      const { u, r } = build(drawn);
      const answer = solve(u, r);
      if (answer.kind === "resolution") return;
      conflicts++;
      const core = new Set(answer.core.map((member) => member.id));
      const others = statements(indexOf(u), r).flatMap((s) => (core.has(s.id) ? [] : [s.id]));
      expect(solve(u, r, { without: others, fixes: 0 }).kind).toBe("conflict");
      for (const member of core)
        expect(solve(u, r, { without: [...others, member], fixes: 0 }).kind).toBe("resolution");
      for (const { without } of answer.fixes) expect(solve(u, r, { without, fixes: 0 }).kind).toBe("resolution");
      expect(answer.steps.map((step) => step.says)).not.toContain("");
    }),
    { numRuns: 15 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );
  expect(conflicts).toBeGreaterThan(100);
});
