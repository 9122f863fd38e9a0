import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { anyProblem } from "../../../tests/any-problem.ts";
import { component, request, requirement, universe, use } from "../../../tests/small-problem.ts";
import { countAnswers, validAnswers } from "./enumerate.ts";
import { exclusiveGroups } from "./exclusive.ts";
import { independentOf } from "./independent.ts";
import { Random } from "./random.ts";
import { sampleAnswers } from "./sample.ts";
import { modelsOf, spaceOf, type ValidAnswer } from "./space.ts";
import { verify } from "./verify/verify.ts";

const choose = { type: "count", default: 1, min: 0, doc: "", phase: "build", choose: true } as const;
const said = ({ selected }: Pick<ValidAnswer, "selected">): string =>
  selected.map((s) => `${s.use}@${s.version}${JSON.stringify(s.options)}`).join(" ");
const r = request([use("app")]);

/** An app with slots that have a component in several versions each, others with several components, and values to choose. */
function choices({ versions, providers, values }: Record<"versions" | "providers" | "values", readonly number[]>) {
  const slots = [...versions.map((_, i) => `v${i}`), ...providers.map((_, i) => `p${i}`)];
  const options = values.map((many, i) => ({ ...choose, name: `n${i}`, max: many - 1 }));
  const provide = (id: string, slot: string, version: number) =>
    component(id, { version: `1.${version}.0`, provides: { [slot]: "1.0.0" }, requires: [requirement("base")] });
  const numbers = (length: number) => Array.from({ length }, (_, i) => i);
  return universe([
    component("app", { requires: slots.map((slot) => requirement(slot)), options }),
    component("base", { provides: { base: "1.0.0" } }),
    ...versions.flatMap((many, i) => numbers(many).map((version) => provide(`of-v${i}`, `v${i}`, version))),
    ...providers.flatMap((many, i) => numbers(many).map((n) => provide(`${n}-of-p${i}`, `p${i}`, 0))),
  ]);
}

/** Below the list: 180 answers. */
const few = choices({ versions: [5, 4], providers: [3], values: [3] });
const draws = 1800;

/** Of draws of each answer, where 10 are expected, the chi-square value and the most and fewest. */
function spread(answers: readonly ValidAnswer[]): { readonly chiSquare: number; readonly counts: readonly number[] } {
  const counts = new Map([...validAnswers(few, r)].map((answer) => [said(answer), 0]));
  for (const answer of answers) counts.set(said(answer), counts.get(said(answer))! + 1);
  const expected = draws / counts.size;
  const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  return { chiSquare, counts: [...counts.values()] };
}

afterEach(() => vi.restoreAllMocks());

describe("answers drawn by hashing", () => {
  // 179 degrees of freedom: 242.7 is passed once in a thousand seeds.
  const point = 242.7;

  test("are as likely as each other: chi-square over 180 answers, each within the guarantee", () => {
    const { method, answers } = sampleAnswers(few, r, { count: draws, seed: 1, most: 10 });
    const { chiSquare, counts } = spread(answers);
    expect([method, answers.length, counts.length]).toEqual(["hashed", draws, 180]);
    expect(chiSquare).toBeLessThan(point);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    // Four deviations beyond what the guarantee allows.
    expect(Math.max(...counts)).toBeLessThan(10 * 1.02 + 4 * Math.sqrt(10));
  });

  test("would not be if the first of each cell were taken", () => {
    vi.spyOn(Random.prototype, "below").mockReturnValue(0);
    expect(spread(sampleAnswers(few, r, { count: draws, seed: 1, most: 10 }).answers).chiSquare).toBeGreaterThan(
      2 * point,
    );
  });

  test("are valid, the same for a seed, and others for another, out of 8 * 10^12", () => {
    const many = choices({ versions: [10, 10, 10], providers: [10, 10, 10, 10], values: [1000, 1000, 8] });
    const draw = (seed: number) => sampleAnswers(many, r, { count: 10, seed, most: 100 });
    const { method, answers, stopped } = draw(1);
    expect([method, stopped, new Set(answers.map(said)).size]).toEqual(["hashed", false, 10]);
    for (const answer of answers) expect(verify(many, r, answer)).toEqual([]);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(2).answers.map(said)).not.toEqual(answers.map(said));
  });

  test("are drawn from a list where there are too many for the first look, and not where a list would never end", () => {
    const draw = (values: readonly number[]) =>
      sampleAnswers(choices({ versions: [], providers: [], values }), r, { count: 2, seed: 1 });
    expect(draw([200, 60])).toMatchObject({ method: "uniform", stopped: false });
    expect(draw([2 ** 30, 2 ** 30])).toMatchObject({ method: "hashed", stopped: false });
  });

  test("are none of none, and the one of one", () => {
    const [none, one] = [universe([component("app", { requires: [requirement("p")] })]), universe([component("app")])];
    expect(sampleAnswers(none, r, { count: 3, seed: 1, most: 0 })).toEqual({
      method: "uniform",
      answers: [],
      stopped: false,
    });
    const { method, answers } = sampleAnswers(one, r, { count: 3, seed: 1, most: 0 });
    expect([method, answers.map(said)]).toEqual(["hashed", ["app@1.0.0{}", "app@1.0.0{}", "app@1.0.0{}"]]);
  });

  test("end where the search for one does", () => {
    const hard = { maxConflicts: 0 };
    expect(sampleAnswers(few, r, { ...hard, count: 3, seed: 1 })).toEqual({
      method: "uniform",
      answers: [],
      stopped: true,
    });
    expect(countAnswers(few, r, hard)).toEqual({ count: 0, exact: false });
    expect([...validAnswers(few, r, hard)]).toEqual([]);
    expect(validAnswers(few, r, hard).next()).toEqual({ done: true, value: "limit" });
  });
});

describe("what is hashed", () => {
  test("is a number for the candidates of a slot, and nothing for what they need", () => {
    const { problem } = spaceOf(few, r, {});
    const groups = exclusiveGroups(problem.engine, problem.encoding.spots);
    expect(groups.map((group) => group.map(({ name }) => name))).toContainEqual(["0-of-p0", "1-of-p0", "2-of-p0"]);
    // Five and four versions, three providers, three values: three bits, and two of each other.
    expect(independentOf(problem, groups)).toHaveLength(9);
  });

  test("tells each answer from each other", () => {
    fc.assert(
      fc.property(anyProblem, ({ u, r: q }) => {
        const { count, exact } = countAnswers(u, q, { most: 300 });
        if (!exact || count === 0) return;
        const space = spaceOf(u, q, {});
        const { engine, encoding } = space.problem;
        const coordinates = independentOf(space.problem, exclusiveGroups(engine, encoding.spots));
        expect([...modelsOf({ ...space, coordinates })]).toHaveLength(count);
        expect(2 ** coordinates.length).toBeGreaterThanOrEqual(count);
      }),
    );
  });
});
