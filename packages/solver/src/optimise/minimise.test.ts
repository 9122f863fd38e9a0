import fc from "fast-check";
import { expect, test } from "vitest";
import { Engine, finish } from "../sat/engine.ts";
import { Minimiser } from "./minimise.ts";

const variables = 9;
const lit = fc.integer({ min: 0, max: 2 * variables - 1 });
const clauses = fc.array(fc.array(lit, { minLength: 2, maxLength: 4 }), { minLength: 4, maxLength: 30 });
const costs = (most: number) =>
  fc.uniqueArray(fc.record({ lit, weight: fc.integer({ min: 1, max: most }) }), {
    selector: (c) => c.lit,
    maxLength: 9,
  });

test("the least cost is that of the best of all models, level by level", () => {
  fc.assert(
    fc.property(clauses, costs(1), costs(6), (problem, first, second) => {
      const engine = new Engine();
      for (let i = 0; i < variables; i++) engine.variable();
      for (const clause of problem) engine.clause(clause);
      const holds = (model: number, l: number): boolean => (((model >> (l >> 1)) & 1) ^ (l & 1)) === 1;
      const all = Array.from({ length: 1 << variables }, (_, model) => model);
      let left = all.filter((model) => problem.every((clause) => clause.some((l) => holds(model, l))));
      if (finish(engine.solve()).kind === "unsat") {
        expect(left).toEqual([]);
        return;
      }
      for (const level of [first, second]) {
        const value = (model: number) => level.reduce((sum, c) => sum + (holds(model, c.lit) ? c.weight : 0), 0);
        const best = Math.min(...left.map(value));
        left = left.filter((model) => value(model) === best);
        const least = finish(new Minimiser(engine, level, engine.model()).run(Number.POSITIVE_INFINITY));
        expect([least.value, least.bound]).toEqual([best, best]);
        const chosen = all.find((model) =>
          Array.from({ length: variables }, (_, v) => v).every((v) => least.model[v] === ((model >> v) & 1)),
        );
        expect(left).toContain(chosen);
        // Every later model has it, and every best model is still one.
        for (const model of left) {
          const lits = Array.from({ length: variables }, (_, v) => 2 * v + (((model >> v) & 1) ^ 1));
          expect(finish(engine.solve(lits)).kind).toBe("sat");
        }
        expect(finish(engine.solve()).kind).toBe("sat");
      }
    }),
    { numRuns: 3 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );
});
