import type { Component, Option, OptionValue, Request, Universe } from "@ashlar/model";
import fc from "fast-check";
import { component, contract, request, requirement, use } from "./small-problem.ts";

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

function problemFrom(d: Drawn): AnyProblem {
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

/** A problem of which brute force can try every answer. */
export interface AnyProblem {
  readonly u: Universe;
  readonly r: Request;
}

/** At most four versions of four components, two interfaces and two lines, with something of every feature. */
export const anyProblem: fc.Arbitrary<AnyProblem> = problem.map(problemFrom);
