import type { Component, Request, Universe } from "@ashlar/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { component, contract, request, requirement, universe, use } from "../../../tests/small-problem.ts";
import { indexOf } from "./facts.ts";
import { solve } from "./solve.ts";
import { statements } from "./statements.ts";
import { verify } from "./verify/verify.ts";

describe("any universe", () => {
  const ids = ["a", "b", "c", "d", "e"];
  const faces = ["p", "q", "r"];
  const arbitrary = fc.array(
    fc.record({
      id: fc.constantFrom(...ids),
      version: fc.constantFrom("1.0.0", "1.1.0", "2.0.0"),
      provides: fc.dictionary(fc.constantFrom(...faces), fc.constantFrom("1.0.0", "2.0.0"), { maxKeys: 2 }),
      needs: fc.dictionary(fc.constantFrom(...faces), fc.constantFrom("*", "^1", "^2"), { maxKeys: 2 }),
      conflicts: fc.dictionary(fc.constantFrom(...ids), fc.constantFrom("*", "^1"), { maxKeys: 1 }),
      text: fc.integer({ min: 0, max: 9 }),
    }),
    { maxLength: 8 },
  );
  const build = (rows: typeof arbitrary extends fc.Arbitrary<infer T> ? T : never): Universe => {
    const seen = new Set<string>();
    const components = rows
      .filter(({ id, version }) => !seen.has(id + version) && seen.add(id + version))
      .map(({ id, version, provides, needs, conflicts, text }) =>
        component(id, {
          version,
          provides,
          conflicts,
          budget: { text },
          requires: Object.entries(needs).map(([slot, range]) => requirement(slot, range)),
        }),
      );
    return universe(
      components,
      faces.map((face) => contract(face)),
    );
  };

  test("answers are sound, in any input order the same, and a core is minimal", () => {
    fc.assert(
      fc.property(arbitrary, fc.constantFrom(...ids), (rows, id) => {
        const u = build(rows);
        const r = request([use(id)]);
        const answer = solve(u, r);
        const again = solve({ ...u, components: [...u.components].reverse() }, r);
        expect(again).toEqual(answer);
        if (answer.kind === "resolution") expect(verify(u, r, answer)).toEqual([]);
        if (answer.kind === "resolution") return;
        // The core alone has no answer; the core without any one member has one.
        const core = new Set(answer.core.map((member) => member.id));
        expect(answer.minimal).toBeUndefined();
        const others = statements(indexOf(u), r).flatMap((s) => (core.has(s.id) ? [] : [s.id]));
        expect(solve(u, r, { without: others }).kind).toBe("conflict");
        for (const member of core) expect(solve(u, r, { without: [...others, member] }).kind).toBe("resolution");
      }),
      { numRuns: 3 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });

  test("no answer means that none exists, and an answer that none is better: every subset of components is tried", () => {
    fc.assert(
      fc.property(arbitrary, fc.constantFrom(...ids), (rows, id) => {
        const u = build(rows);
        const r = request([use(id)], { lock: { a: "1.0.0", b: "1.1.0", c: "2.0.0" } });
        const answer = solve(u, r);
        const best = valid(u, r, id)
          .map((set) => cost(u, r, set))
          .sort((a, b) => a.map((value, i) => value - b[i]!).find((sign) => sign !== 0) ?? 0)[0];
        expect(answer.kind === "conflict" ? undefined : answer.objective.map((level) => level.value)).toEqual(best);
        expect(answer.status).toBe(best === undefined ? "unsatisfiable" : "solved");
      }),
      { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });
});

/** Departures from the lock, components, not-newest, declared bytes. */
function cost(u: Universe, r: Request, set: readonly Component[]): readonly number[] {
  const count = (counts: (c: Component) => boolean): number => set.filter(counts).length;
  const isOld = (c: Component): boolean => u.components.some((other) => other.id === c.id && other.version > c.version);
  const bytes = set.reduce((sum, c) => sum + (c.budget?.text ?? 0), 0);
  return [count((c) => r.lock![c.id] !== c.version), set.length, count(isOld), bytes];
}

/** Every valid choice of at most one version a component, by trying every one with every provider. */
function valid(u: Universe, r: Request, root: string): readonly (readonly Component[])[] {
  const versions = [...new Set(u.components.map((c) => c.id))].map((id) => [
    undefined,
    ...u.components.filter((c) => c.id === id),
  ]);
  const product = versions.reduce<(Component | undefined)[][]>(
    (sets, options) => sets.flatMap((set) => options.map((o) => [...set, o])),
    [[]],
  );
  const sets = product.map((set) => set.filter((c) => c !== undefined));
  return sets.filter((set) => set.some((c) => c.id === root) && assign(u, r, set));
}

function assign(u: Universe, r: Request, present: readonly Component[]): boolean {
  const slots = present.flatMap((c) =>
    c.requires.map((need) => ({ use: c.id, slot: need.slot, interface: need.interface })),
  );
  const options = slots.map((s) => present.filter((p) => p.id !== s.use && Object.hasOwn(p.provides, s.interface)));
  const selected = present.map((c) => ({
    id: c.id,
    use: c.id,
    version: c.version,
    options: {},
    reason: { kind: "request" as const, line: "" },
  }));
  const walk = (
    i: number,
    edges: readonly { use: string; slot: string; interface: string; provider: string; many: boolean }[],
  ): boolean => {
    if (i === slots.length) return verify(u, r, { selected, edges }).length === 0;
    return options[i]!.some((p) => walk(i + 1, [...edges, { ...slots[i]!, provider: p.id, many: false }]));
  };
  return walk(0, []);
}
