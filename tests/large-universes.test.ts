import type { Universe } from "@ashlar/model";
import { solve, verify } from "@ashlar/solver";
import { expect, test } from "vitest";
import { request, universe } from "../bench/solver/universes.mjs";
import { problemOf } from "../packages/ashlar/src/problem.ts";

const families = ["popular", "dense", "layered"] as const;
const cases = families.flatMap((family) => [1, 2].map((seed) => ({ family, seed, versions: 500 })));

test.each(cases)("$family of 500 versions, seed $seed: proven, valid, and the same in any order", (of) => {
  const file = "generated";
  const { universe: u, request: r } = problemOf({ value: universe(of), file }, { value: request(of), file });
  const answer = solve(u, r);
  if (answer.kind === "conflict") throw new Error(answer.steps[0]?.says);
  expect([answer.status, verify(u, r, answer)]).toEqual(["solved", []]);
  const shuffled: Universe = { ...u, components: [...u.components].reverse() };
  expect(solve(shuffled, r)).toEqual(answer);
});
