// logic-solver.mjs FACTS.json LEVELS: MiniSat behind logic-solver, each level the least of a weighted sum.
import { readFileSync } from "node:fs";
import Logic from "logic-solver";

const [, , file, levels] = process.argv;
const { groups, needs, refuses, asked, old, size, ranges } = JSON.parse(readFileSync(file, "utf8"));
const solver = new Logic.Solver();
const name = (v) => `v${v}`;
for (const versions of groups) solver.require(Logic.atMostOne(...versions.map(name)));
for (const [r, meets] of ranges.entries()) solver.require(Logic.equiv(`r${r}`, Logic.or(...meets.map(name))));
for (const [v, all] of needs.entries()) for (const r of all) solver.require(Logic.implies(name(v), `r${r}`));
for (const [v, all] of refuses.entries()) for (const r of all) solver.forbid(Logic.and(name(v), `r${r}`));
for (const r of asked) solver.require(`r${r}`);
let solution = solver.solve();
const values = [];
if (solution !== null) {
  const terms = old.map((_, v) => name(v));
  for (const weights of [old.map(() => 1), old, size].slice(0, Number(levels))) {
    solution = solver.minimizeWeightedSum(solution, terms, weights);
    const value = solution.getWeightedSum(terms, weights);
    values.push(value);
  }
}
process.stdout.write(`${solution === null ? "unsat" : values.join(" ")}\n`);
