import type { Component } from "@ashlar/model";
import { expect, test } from "vitest";
import { component, request, requirement, use } from "../../../tests/small-problem.ts";
import { solve } from "./solve.ts";
import { verify } from "./verify/verify.ts";

const name = (i: number): string => `c${String(i).padStart(5, "0")}`;

/** Components each of which needs the next; the last one needs what nobody provides, or nothing. */
function chain(length: number, isOpen: boolean): readonly Component[] {
  return Array.from({ length }, (_, i) =>
    component(name(i), {
      provides: { [`i${i}`]: "1.0.0" },
      requires: i === length - 1 && !isOpen ? [] : [requirement(`i${i + 1}`)],
    }),
  );
}

test("ten thousand components, each of which needs the next, are chosen", () => {
  const universe = { interfaces: [], components: chain(10_000, false) };
  const asked = request([use(name(0))]);
  const answer = solve(universe, asked);
  if (answer.kind === "conflict") throw new Error(answer.steps[0]?.says);
  expect([answer.status, answer.selected.length, answer.edges.length]).toEqual(["solved", 10_000, 9999]);
  expect(verify(universe, asked, answer)).toEqual([]);
});

test("a long chain that lacks its last provider is told from there back to the line", () => {
  const answer = solve({ interfaces: [], components: chain(1000, true) }, request([use(name(0))]));
  if (answer.kind === "resolution") throw new Error("it has an answer");
  expect([answer.core.length, answer.fixes.length]).toEqual([1001, 5]);
  const told = answer.steps.map((step) => step.id);
  const back = Array.from({ length: 1000 }, (_, i) => `${name(999 - i)}@1.0.0/requires/i${1000 - i}`);
  expect(told).toEqual([...back, `use ${name(0)}`]);
});

test("a circle is found however long it is", () => {
  const [first, ...rest] = chain(300, false);
  const last = { ...rest.at(-1)!, requires: [requirement("i0")] };
  const answer = solve({ interfaces: [], components: [first!, ...rest.slice(0, -1), last] }, request([use(name(0))]), {
    fixes: 0,
  });
  expect(answer.kind === "conflict" && [answer.code, answer.core.length]).toEqual(["ASH3004", 301]);
});
