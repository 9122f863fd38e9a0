import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { buildDriver, drive } from "./lab.ts";
import { Model } from "./model.ts";
import { operation } from "./operations.ts";

/** `npm run test:long` plays twenty times as many. */
const runs = 150 * Number(process.env.ASHLAR_RUNS ?? "1");

let program = "";
beforeAll(async () => {
  program = await buildDriver("model", ["fs-ram"]);
});

test("sequences of operations give what the model gives", { timeout: 3_600_000 }, () => {
  const sequence = fc.array(operation, { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(sequence, (operations) => {
      const model = new Model();
      const expected = operations.map((each) => `${each.join(" ")}: ${model.play(each)}`);
      const lines = operations.map((each) => each.join(" "));
      const said = drive(program, [...lines, "tree"]);
      const got = operations.map((each, i) => `${each.join(" ")}: ${said[i]}`);
      expect(got).toEqual(expected);
      const tree = said.slice(operations.length).map((line) => line.split(" ").slice(0, 3).join(" "));
      expect([...tree].sort()).toEqual(model.tree());
    }),
    { numRuns: runs },
  );
});
