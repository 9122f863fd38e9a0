import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { component, contract, request, requirement, universe, use } from "../../../tests/small-problem.ts";
import { bestResolutions, countAnswers, validAnswers } from "./enumerate.ts";
import { sampleAnswers } from "./sample.ts";
import { solve } from "./solve.ts";
import type { ValidAnswer } from "./space.ts";
import { verify } from "./verify/verify.ts";

const provider = (id: string, version = "1.0.0") => component(id, { version, provides: { p: "1.0.0" } });
const deep = component("deep", { provides: { p: "1.0.0" }, requires: [requirement("q")] });
const q = ["q1", "q2"].map((id) => component(id, { provides: { q: "1.0.0" } }));
const app = component("app", { requires: [requirement("p")] });
const u = universe([app, provider("a"), provider("a", "2.0.0"), provider("b"), deep, ...q]);
const r = request([use("app")]);
const said = ({ selected }: Pick<ValidAnswer, "selected">): string =>
  selected.map((s) => `${s.id}@${s.version}${JSON.stringify(s.options)}`).join(" ");

describe("every valid answer", () => {
  test("comes once, with what it costs", () => {
    const all = [...validAnswers(u, r)];
    expect(all.map(said).sort()).toEqual([
      "a@1.0.0{} app@1.0.0{}",
      "a@2.0.0{} app@1.0.0{}",
      "app@1.0.0{} b@1.0.0{}",
      "app@1.0.0{} deep@1.0.0{} q1@1.0.0{}",
      "app@1.0.0{} deep@1.0.0{} q2@1.0.0{}",
    ]);
    for (const answer of all) expect(verify(u, r, answer)).toEqual([]);
    const old = all.find((answer) => said(answer).startsWith("a@1"))!;
    expect(old.levels.map(({ value }) => value)).toEqual([2, 1, 0]);
    expect(countAnswers(u, r)).toEqual({ count: 5, exact: true });
    expect(countAnswers(u, r, { most: 3 })).toEqual({ count: 3, exact: false });
    expect(countAnswers(u, r, { without: ["app@1.0.0/requires/p"] })).toEqual({ count: 1, exact: true });
  });

  test("values that the solver may choose are answers of their own, those of parts that are not there are none", () => {
    const count = {
      name: "n",
      type: "count",
      default: 3,
      min: 1,
      max: 5,
      doc: "",
      phase: "build",
      choose: true,
    } as const;
    const tuned = component("tuned", { provides: { p: "1.0.0" }, options: [count] });
    expect(countAnswers(universe([app, tuned, provider("b")]), r)).toEqual({ count: 6, exact: true });
  });

  test("versions that are not taken have no values, though the options have no default", () => {
    const { default: _, ...option } = { name: "n", type: "count", default: 1, min: 1, max: 3, doc: "" } as const;
    const options = [{ ...option, phase: "build", choose: true }] as const;
    const tuned = ["1.0.0", "2.0.0"].map((version) =>
      component("tuned", { version, provides: { p: "1.0.0" }, options }),
    );
    expect(countAnswers(universe([app, ...tuned]), r)).toEqual({ count: 6, exact: true });
  });

  test("is one of those that the best come from, in their order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("p", "q"), fc.constantFrom("", "p", "q")), {
          maxLength: 6,
        }),
        (rows) => {
          const components = rows.map(([id, gives, needs], i) =>
            component(id, {
              version: `${i + 1}.0.0`,
              provides: { [gives]: "1.0.0" },
              requires: needs === "" ? [] : [requirement(needs)],
            }),
          );
          const some = universe([app, ...components], [contract("p"), contract("q")]);
          const all = [...validAnswers(some, r)];
          const best = bestResolutions(some, r, { count: 100 });
          expect(best.map(said).sort()).toEqual(all.map(said).sort());
          const costs = best.map(({ objective }) => objective.map(({ value }) => value));
          const sorted = [...costs].sort((a, b) => a.map((v, i) => v - b[i]!).find((sign) => sign !== 0) ?? 0);
          expect(costs).toEqual(sorted);
          const levels = new Map(all.map((answer) => [said(answer), answer.levels.map(({ value }) => value)]));
          expect(best.map((each) => levels.get(said(each)))).toEqual(costs);
          const first = solve(some, r, { fixes: 0 });
          expect(best[0]).toEqual(first.kind === "resolution" ? first : undefined);
        },
      ),
    );
  });
});

describe("answers drawn at random", () => {
  test("are as likely as each other: chi-square over eight answers, below the 0.1 % point", () => {
    const options = Array.from({ length: 8 }, (_, i) => provider(`p${i}`));
    const all = universe([app, ...options]);
    const { method, answers } = sampleAnswers(all, r, { count: 8000, seed: 7 });
    const seen = new Map<string, number>();
    for (const answer of answers) seen.set(said(answer), (seen.get(said(answer)) ?? 0) + 1);
    const chiSquare = [...seen.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect([method, seen.size]).toEqual(["uniform", 8]);
    // Seven degrees of freedom: 24.32 is passed once in a thousand seeds.
    expect(chiSquare).toBeLessThan(24.32);
  });

  test("are the same for a seed, and others for another", () => {
    const draw = (seed: number) => sampleAnswers(u, r, { count: 20, seed }).answers.map(said).join();
    expect(draw(1)).toBe(draw(1));
    expect(draw(1)).not.toBe(draw(2));
    expect(draw(2 ** 40)).not.toBe(draw(0));
  });

  test("none of none, and the first where there are too many", () => {
    expect(sampleAnswers(universe([app]), r, { count: 3, seed: 1 })).toEqual({
      method: "uniform",
      answers: [],
      stopped: false,
    });
    expect(sampleAnswers(u, r, { count: 3, seed: 1, most: 2 }).method).toBe("hashed");
  });
});
