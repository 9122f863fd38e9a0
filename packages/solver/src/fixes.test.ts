import type { ConflictFix, Request, Universe } from "@ashlar/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AnyProblem, anyProblem } from "../../../tests/any-problem.ts";
import { component, contract, request, requirement, universe, use } from "../../../tests/small-problem.ts";
import { indexOf } from "./facts.ts";
import { fixesOf } from "./fixes.ts";
import { finish } from "./sat/engine.ts";
import { solve } from "./solve.ts";
import { type Statement, statements } from "./statements.ts";

const runs = fc.readConfigureGlobal().numRuns ?? 100;

/** The largest sets that brute force tries. */
const largest = 3;

const linesIn = (set: readonly Statement[]): number => set.filter((s) => s.isLine).length;
const idsOf = (set: readonly Statement[]): readonly string[] => set.map((s) => s.id).sort();

/** Every set of up to `largest` statements: the fewest lines first, then the fewest clauses, then by ids. */
function sets(all: readonly Statement[]): readonly (readonly Statement[])[] {
  const of = (size: number, from: number): readonly (readonly Statement[])[] =>
    size === 0
      ? [[]]
      : all.slice(from).flatMap((one, i) => of(size - 1, from + i + 1).map((rest) => [one, ...rest] as const));
  const text = (set: readonly Statement[]): string => idsOf(set).join("\0");
  return Array.from({ length: largest }, (_, i) => of(i + 1, 0))
    .flat()
    .sort((a, b) => linesIn(a) - linesIn(b) || a.length - b.length || (text(a) < text(b) ? -1 : 1));
}

/** The first smallest ways out, and the first that is made of lines, by solving without each set of statements. */
function waysOut(u: Universe, r: Request, most: number): readonly (readonly string[])[] {
  const found: (readonly Statement[])[] = [];
  for (const set of sets(statements(indexOf(u), r))) {
    const hasOwn = found.some((way) => linesIn(way) === way.length);
    if (found.length >= most && (hasOwn || linesIn(set) < set.length)) continue;
    if (found.some((way) => way.every((one) => set.includes(one)))) continue;
    if (solve(u, r, { without: idsOf(set), fixes: 0, order: [] }).kind === "resolution") found.push(set);
  }
  return found.map(idsOf);
}

/** Compares the ways out that the solver gives with those that brute force finds; false where there is no conflict. */
function check(u: Universe, r: Request, most: number): boolean {
  const answer = solve(u, r, { fixes: most });
  if (answer.kind === "resolution") return false;
  const { fixes } = answer;
  const ways = waysOut(u, r, most);
  const small = fixes.filter(({ without }) => without.length <= largest).map(({ without }) => without);
  const isOwn = ({ lines, without }: ConflictFix): boolean => lines === without.length;
  // The last one may be there because it touches lines only: the first such, then.
  const isPut = fixes.length === most && isOwn(fixes[most - 1]!) && !fixes.slice(0, -1).some(isOwn);
  const first = isPut && small.length > 0 ? small.slice(0, -1) : small;
  expect(first).toEqual(ways.slice(0, first.length));
  if (fixes.length < most) expect(small).toEqual(ways);
  const lines = new Set(statements(indexOf(u), r).flatMap((s) => (s.isLine ? [s.id] : [])));
  const own = ways.find((way) => way.every((id) => lines.has(id)));
  if (own !== undefined) expect(fixes.find(isOwn)?.without).toEqual(own);
  for (const fix of fixes) {
    expect(fix.lines).toBe(fix.without.filter((id) => lines.has(id)).length);
    expect(solve(u, r, { without: fix.without, fixes: 0 }).kind).toBe("resolution");
    expect(solve(u, r, { without: fix.without.slice(1), fixes: 0 }).kind).toBe("conflict");
  }
  return true;
}

/** Small universes with many ways to fail. */
const anyUniverse = fc
  .record({
    rows: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom("a", "b", "c", "d"),
        version: fc.constantFrom("1.0.0", "2.0.0"),
        provides: fc.dictionary(fc.constantFrom("p", "q", "r"), fc.constantFrom("1.0.0", "2.0.0"), { maxKeys: 2 }),
        needs: fc.dictionary(fc.constantFrom("p", "q", "r", "s"), fc.constantFrom("*", "^1", "^2"), { maxKeys: 2 }),
        conflicts: fc.dictionary(fc.constantFrom("a", "b"), fc.constant("*"), { maxKeys: 1 }),
      }),
      { selector: ({ id, version }) => id + version, minLength: 3, maxLength: 6 },
    ),
    single: fc.boolean(),
    lines: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 }),
  })
  .map(({ rows, single, lines }) => {
    const components = rows.map(({ id, version, provides, needs, conflicts }) =>
      component(id, {
        version,
        provides,
        conflicts,
        requires: Object.entries(needs).map(([slot, range]) => requirement(slot, range)),
      }),
    );
    const interfaces = ["p", "q", "r", "s"].map((id) => contract(id, single && id === "p"));
    const uses = lines.filter((id) => rows.some((row) => row.id === id)).map((id) => use(id));
    return { u: universe(components, interfaces), r: request(uses, { exclude: [{ id: "exclude", component: "d" }] }) };
  });

/** A problem whose request says something of the options of each component. */
const anyOptions = fc
  .tuple(anyProblem, fc.array(fc.tuple(fc.boolean(), fc.constantFrom(0, 1, 2, "rest")), { minLength: 4, maxLength: 4 }))
  .map(([{ u, r }, said]) => {
    const has = (id: string, option: string): boolean =>
      u.components.some((c) => c.id === id && c.options.some(({ name }) => name === option));
    const options = [...new Set(u.components.map((c) => c.id))].map((id, i) => {
      const [flag, n] = said[i]!;
      const values = { ...(has(id, "flag") && { flag }), ...(has(id, "n") && { n }) };
      return { id: `options ${id}`, component: id, values };
    });
    return { u, r: { ...r, options } };
  });

const problems: readonly (readonly [string, fc.Arbitrary<AnyProblem>])[] = [
  ["problems with every feature", anyProblem],
  ["small universes", anyUniverse],
  ["requests with options", anyOptions],
];

describe("ways out", () => {
  test.each(problems)("are those that brute force finds, in its order: %s", (_, any) => {
    let conflicts = 0;
    fc.assert(
      fc.property(any, fc.constantFrom(1, 3, 5, 20), ({ u, r }, most) => {
        if (check(u, r, most)) conflicts++;
      }),
      { numRuns: 2 * runs },
    );
    expect(conflicts).toBeGreaterThan(runs / 4);
  });

  test.each(problems)("are the same where statements share switches, and in any order: %s", (_, any) => {
    fc.assert(
      fc.property(any, fc.constantFrom(1, 5, 20), ({ u, r }, most) => {
        const answer = solve(u, r, { fixes: most });
        if (answer.kind === "resolution") return;
        const back = { interfaces: [...u.interfaces].reverse(), components: [...u.components].reverse() };
        const other = { ...r, options: [...r.options].reverse(), uses: [...r.uses].reverse() };
        const again = solve(back, other, { fixes: most });
        expect(again.kind === "conflict" && again.fixes).toEqual(answer.fixes);
        const all = statements(indexOf(u), r);
        const options = { without: new Set<string>(), limit: 1_000_000, most, few: 0 };
        for (const core of [[], all.slice(-3)])
          expect(finish(fixesOf(indexOf(u), r, { all, core }, options))).toEqual(answer.fixes);
      }),
      { numRuns: 10 * runs },
    );
  });

  test("a line with options is one where the value that it gives does not fit, of any type", () => {
    const plain = { doc: "", phase: "build" } as const;
    const given = [
      [{ name: "o", type: "count", default: 1, ...plain }, 5],
      [{ name: "o", type: "size", default: "1KiB", ...plain }, "64KiB"],
      [{ name: "o", type: "bool", default: false, ...plain }, true],
      [{ name: "o", type: "enum", default: "x", values: ["x", "y"], ...plain }, "y"],
      [{ name: "o", type: "string", default: "x", ...plain }, "y"],
      [{ name: "o", type: "count", default: "rest", values: ["rest"], ...plain }, 5],
      [{ name: "o", type: "count", default: 1, min: 0, max: 9, choose: true, ...plain }, 5],
    ] as const;
    for (const [option, value] of given) {
      const when = { options: { o: value } };
      const app = component("app", { options: [option], requires: [requirement("p", "*", { when })] });
      const other = component("other", { options: [option] });
      const options = ["app", "other"].map((id) => ({ id: `options ${id}`, component: id, values: { o: value } }));
      const answer = solve(universe([app, other]), request([use("app"), use("other")], { options }));
      expect(answer.kind === "conflict" && answer.fixes.map(({ without }) => without)).toEqual([
        ["app@1.0.0/requires/p"],
        ["options app"],
        ["use app"],
      ]);
    }
  });
});
