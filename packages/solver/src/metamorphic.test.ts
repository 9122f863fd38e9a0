import type { Component, Interface, Request, RequestUse, Requirement, Resolution, Universe } from "@ashlar/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyProblem } from "../../../tests/any-problem.ts";
import { component, requirement } from "../../../tests/small-problem.ts";
import { solve } from "./solve.ts";

const runs = () => ({ numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 100) });
const values = (u: Universe, r: Request): readonly number[] | undefined => {
  const answer = solve(u, r, { fixes: 0 });
  return answer.kind === "conflict" ? undefined : answer.objective.map((level) => level.value);
};

test("the order of what is put in changes nothing", () => {
  fc.assert(
    fc.property(anyProblem, fc.infiniteStream(fc.nat()), ({ u, r }, chance) => {
      const shuffle = <T>(list: readonly T[]): readonly T[] =>
        list
          .map((item) => ({ item, by: chance.next().value as number }))
          .sort((a, b) => a.by - b.by)
          .map(({ item }) => item);
      const shuffled = {
        components: shuffle(u.components).map((c) => ({
          ...c,
          requires: shuffle(c.requires),
          options: shuffle(c.options),
        })),
        interfaces: shuffle(u.interfaces),
      };
      const other = { ...r, pin: shuffle(r.pin), exclude: shuffle(r.exclude), options: shuffle(r.options) };
      expect(sorted(solve(shuffled, other))).toEqual(sorted(solve(u, r)));
    }),
    runs(),
  );
});

/** An answer whose options stand in one order. */
function sorted(answer: ReturnType<typeof solve>): unknown {
  if (answer.kind === "conflict") return { ...answer, steps: answer.steps.length, core: answer.core };
  const options = (s: Resolution["selected"][number]) => Object.fromEntries(Object.entries(s.options).sort());
  return { ...answer, selected: answer.selected.map((s) => ({ ...s, options: options(s) })) };
}

test("other names for everything change no level", () => {
  const n = (name: string): string => `z${[...name].reverse().join("")}`;
  const keys = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).map(([k, v]) => [n(k), v]));
  const slot = (s: Requirement): Requirement => ({ ...s, interface: n(s.interface), slot: n(s.slot) });
  const part = (c: Component): Component => ({
    ...c,
    id: n(c.id),
    provides: keys(c.provides),
    conflicts: keys(c.conflicts),
    requires: c.requires.map(slot),
    ...(c.constraints !== undefined && {
      constraints: c.constraints.map((k) => ({
        ...k,
        terms: k.terms.map((t) => (t.slot === undefined ? t : { ...t, slot: n(t.slot) })),
      })),
    }),
  });
  const line = (l: RequestUse): RequestUse => ({
    ...l,
    component: n(l.component),
    as: n(l.as),
    with: Object.fromEntries(Object.entries(l.with).map(([k, v]) => [n(k), line(v)])),
  });
  const about = <T extends { readonly component: string }>(l: T): T => ({ ...l, component: n(l.component) });
  fc.assert(
    fc.property(anyProblem, ({ u, r }) => {
      const other: Request = {
        ...r,
        roots: r.roots.map(slot),
        uses: r.uses.map(line),
        prefer: r.prefer.map(about),
        pin: r.pin.map(about),
        exclude: r.exclude.map(about),
        options: r.options.map(about),
        ...(r.lock !== undefined && { lock: keys(r.lock) }),
      };
      const interfaces = u.interfaces.map((i): Interface => ({ ...i, id: n(i.id) }));
      expect(values({ components: u.components.map(part), interfaces }, other)).toEqual(values(u, r));
    }),
    runs(),
  );
});

test("a component that nothing reaches changes nothing", () => {
  fc.assert(
    fc.property(anyProblem, ({ u, r }) => {
      const island = component("island", { provides: { "far.away": "1.0.0" }, requires: [requirement("farther")] });
      expect(solve({ ...u, components: [island, ...u.components] }, r)).toEqual(solve(u, r));
    }),
    runs(),
  );
});

test("one constraint more never improves the best", () => {
  const better = (a: readonly number[], b: readonly number[]): boolean =>
    (a.map((v, i) => v - b[i]!).find((d) => d !== 0) ?? 0) < 0;
  const more = fc.constantFrom<(u: Universe, r: Request) => readonly [Universe, Request]>(
    (u, r) => [u, { ...r, exclude: [...r.exclude, { id: "more", component: "b" }] }],
    (u, r) => [u, { ...r, pin: [...r.pin, { id: "more", component: "a", range: "^1" }] }],
    (u, r) => [u, { ...r, memory: Math.floor(r.memory / 2) }],
    (u, r) => [u, { ...r, imageBytes: Math.min(r.imageBytes ?? 9, 5) }],
    (u, r) => [{ ...u, interfaces: u.interfaces.map((i) => ({ ...i, single: true })) }, r],
    (u, r) => [{ ...u, components: u.components.map((c) => ({ ...c, conflicts: { ...c.conflicts, d: "*" } })) }, r],
  );
  fc.assert(
    fc.property(anyProblem, more, ({ u, r }, constrain) => {
      const [before, after] = [values(u, r), values(...constrain(u, r))];
      if (before === undefined) expect(after).toBeUndefined();
      else if (after !== undefined) expect(better(after, before)).toBe(false);
    }),
    runs(),
  );
});
