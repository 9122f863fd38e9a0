import { solve, verify } from "@ashlar/solver";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyProblem } from "../any-problem.ts";
import { bestByClingo } from "./clingo.ts";

test("clingo finds the same best, level by level, or none either", () => {
  fc.assert(
    fc.property(anyProblem, ({ u, r }) => {
      const answer = solve(u, r, { fixes: 0 });
      if (answer.kind === "resolution") expect(verify(u, r, answer)).toEqual([]);
      const ours = answer.kind === "conflict" ? undefined : answer.objective.map((level) => level.value);
      expect(ours).toEqual(bestByClingo(u, r));
    }),
    { numRuns: 10 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );
});
