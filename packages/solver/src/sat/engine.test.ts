import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Engine, finish, type Verdict } from "./engine.ts";
import type { Lit } from "./literal.ts";

interface Problem {
  readonly clauses: readonly (readonly Lit[])[];
  readonly sums: readonly { readonly terms: readonly { lit: Lit; weight: number }[]; readonly limit: number }[];
  readonly assumptions: readonly Lit[];
}

const variables = 10;
const lit = fc.integer({ min: 0, max: 2 * variables - 1 });
const problem: fc.Arbitrary<Problem> = fc.record({
  clauses: fc.array(fc.array(lit, { minLength: 2, maxLength: 3 }), { minLength: 10, maxLength: 48 }),
  sums: fc.array(
    fc.record({
      terms: fc.uniqueArray(fc.record({ lit, weight: fc.integer({ min: 1, max: 9 }) }), {
        selector: (t) => t.lit >> 1,
        minLength: 3,
        maxLength: 7,
      }),
      limit: fc.integer({ min: 3, max: 24 }),
    }),
    { maxLength: 3 },
  ),
  assumptions: fc.array(lit, { maxLength: 5 }),
});

function run({ clauses, sums }: Problem): Engine {
  const engine = new Engine();
  for (let i = 0; i < variables; i++) engine.variable();
  for (const clause of clauses) engine.clause(clause);
  for (const { terms, limit } of sums) engine.atMost(terms, limit);
  return engine;
}

function solved(engine: Engine, assumptions: readonly Lit[], limit?: number): Verdict {
  return finish(engine.solve(assumptions, limit));
}

/** Whether a model, one bit a variable, keeps everything. */
function keeps({ clauses, sums }: Problem, assumptions: readonly Lit[], model: number): boolean {
  const holds = (l: Lit): boolean => (((model >> (l >> 1)) & 1) ^ (l & 1)) === 1;
  return (
    assumptions.every(holds) &&
    clauses.every((clause) => clause.some(holds)) &&
    sums.every(({ terms, limit }) => terms.reduce((sum, t) => sum + (holds(t.lit) ? t.weight : 0), 0) <= limit)
  );
}

const models = Array.from({ length: 1 << variables }, (_, model) => model);
const bits = Array.from({ length: variables }, (_, v) => 1 << v);
const runs = (factor: number) => ({ numRuns: factor * (fc.readConfigureGlobal().numRuns ?? 100) });

describe("the engine", () => {
  test("finds a model where there is one, and a core of the assumptions where there is none", () => {
    fc.assert(
      fc.property(problem, (p) => {
        const engine = run(p);
        for (const assumptions of [p.assumptions, [], p.assumptions.slice(0, 2)]) {
          const verdict = solved(engine, assumptions);
          const exists = models.some((model) => keeps(p, assumptions, model));
          expect(verdict.kind).toBe(exists ? "sat" : "unsat");
          if (verdict.kind === "sat") {
            const model =
              models[0]! +
              Array.from({ length: variables }, (_, v) => (engine.holds(2 * v) ? 1 << v : 0)).reduce((a, b) => a | b);
            expect(keeps(p, assumptions, model)).toBe(true);
          }
          if (verdict.kind === "unsat") {
            for (const each of verdict.core) expect(assumptions).toContain(each);
            expect(models.some((model) => keeps(p, verdict.core, model))).toBe(false);
          }
        }
      }),
      runs(5),
    );
  });

  test("refuses models until the one is left that its user takes", () => {
    fc.assert(
      fc.property(problem, (p) => {
        const engine = run({ ...p, assumptions: [] });
        const found = new Set<number>();
        engine.refine = () => {
          const lits = Array.from({ length: variables }, (_, v) => 2 * v);
          found.add(lits.reduce((model, l, v) => model | (engine.holds(l) ? 1 << v : 0), 0));
          return [lits.map((l) => l ^ (engine.holds(l) ? 1 : 0))];
        };
        expect(solved(engine, []).kind).toBe("unsat");
        expect([...found].sort((a, b) => a - b)).toEqual(models.filter((model) => keeps(p, [], model)));
      }),
      runs(1),
    );
  });

  test("finds every assignment of what is decided first once, whatever is left out or refused on the way", () => {
    fc.assert(
      fc.property(problem, fc.uniqueArray(fc.nat(variables - 1), { minLength: 1 }), lit, (p, first, refused) => {
        const engine = run(p);
        const lits = first.map((v) => 2 * v);
        engine.decideFirst(lits);
        engine.refine = () => (engine.holds(refused) ? [[refused ^ 1]] : []);
        const assignment = (holds: (l: Lit) => boolean): string => lits.map((l) => (holds(l) ? 1 : 0)).join("");
        const found: string[] = [];
        let verdict = solved(engine, p.assumptions);
        for (; verdict.kind === "sat"; verdict = finish(engine.next())) found.push(assignment((l) => engine.holds(l)));
        const kept = models.filter((model) => keeps(p, [...p.assumptions, refused ^ 1], model));
        const all = new Set(kept.map((model) => assignment((l) => ((model >> (l >> 1)) & 1) === 1)));
        expect(found.sort()).toEqual([...all].sort());
      }),
      runs(5),
    );
  });

  test("keeps parities while their literal is assumed, and only the last ones that it was given", () => {
    const parity = fc.record({
      lits: fc.uniqueArray(
        fc.nat(variables - 1).map((v) => 2 * v),
        { minLength: 1 },
      ),
      isOdd: fc.boolean(),
    });
    fc.assert(
      fc.property(problem, fc.array(fc.array(parity, { maxLength: 5 }), { minLength: 1, maxLength: 3 }), (p, sets) => {
        const engine = run(p);
        engine.decideFirst(Array.from({ length: variables }, (_, v) => 2 * v));
        const find = (assumptions: readonly Lit[]): number[] => {
          const found: number[] = [];
          for (let v = solved(engine, assumptions); v.kind === "sat"; v = finish(engine.next()))
            found.push(bits.reduce((model, bit, i) => model | (engine.holds(2 * i) ? bit : 0), 0));
          return found.sort((a, b) => a - b);
        };
        const all = models.filter((model) => keeps(p, [], model));
        for (const parities of sets) {
          const on = engine.parities(parities);
          const isIn = (model: number): boolean =>
            parities.every(
              ({ lits, isOdd }) => lits.reduce((sum, l) => sum ^ ((model >> (l >> 1)) & 1), 0) === Number(isOdd),
            );
          expect(find([on])).toEqual(all.filter(isIn));
          expect(find([on ^ 1])).toEqual(all);
        }
      }),
      runs(5),
    );
  });

  test("proves that nine pigeons do not fit into eight holes, and says when it stops before", () => {
    const pigeons = (): Engine => {
      const engine = new Engine();
      const at = Array.from({ length: 9 }, () => Array.from({ length: 8 }, () => engine.variable()));
      for (const holes of at) engine.clause(holes);
      for (let hole = 0; hole < 8; hole++)
        for (let a = 0; a < 9; a++) for (let b = 0; b < a; b++) engine.clause([at[a]![hole]! ^ 1, at[b]![hole]! ^ 1]);
      return engine;
    };
    expect(solved(pigeons(), []).kind).toBe("unsat");
    const engine = pigeons();
    expect(solved(engine, [], 100).kind).toBe("limit");
    expect(engine.conflicts).toBe(100);
    // Enough for learnt clauses to be let go, and moved, on the way.
    expect(solved(engine, []).kind).toBe("unsat");
    expect(engine.conflicts).toBeGreaterThan(4000);
  });
});
