import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { buildPair } from "./stack.ts";

const execute = promisify(execFile);
const { program } = await buildPair("heap-buffers");

/** Plays with `fails` gets of a buffer refused from the `first` on; what is wrong. */
async function play(words: string, first: number, fails: number): Promise<string> {
  const refused = [`heap-buffers.failAt=${first}`, `heap-buffers.failFor=${fails}`];
  const options = ["near.address=10.0.0.1/24", "far.address=10.0.0.2/24", ...refused, "--"];
  return execute(program, [...options, ...words.split(" ")], { timeout: 20_000 }).then(
    ({ stdout }) => (/ after=512\n/.test(stdout) ? "" : stdout),
    (error: { stdout: string; stderr: string }) => `${error.stderr}${error.stdout}` || "it hangs",
  );
}

/** Both ways over a clean cable, in which a lost frame shows in nothing but time. */
const both = "faults 200000 1 0 0 0 0 1000 0";

/*
 * The first gets are those of a connection before, so that the neighbours are known. Sixty in a row are more than opening
 * a connection outlives.
 */
test.each([
  { fails: 1, begin: 21, step: 2 },
  { fails: 7, begin: 21, step: 3 },
  { fails: 60, begin: 31, step: 5 },
])(
  "every byte arrives, with $fails buffers in a row refused at each point",
  { timeout: 300_000 },
  async ({ fails, begin, step }) => {
    const wrong: string[] = [];
    for (let first = begin; first <= 240; first += step) {
      const text = await play(both, first, fails);
      if (text !== "") wrong.push(`from the ${first}th on: ${text.slice(0, 300)}`);
    }
    expect(wrong).toEqual([]);
  },
);
