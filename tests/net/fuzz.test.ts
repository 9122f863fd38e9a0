import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root, temporary } from "../support.ts";
import { rounds, seedsOf } from "./fuzzers.mjs";
import { planted } from "./planted.ts";
import { relink } from "./relink.ts";
import { buildStack } from "./stack.ts";

const execute = promisify(execFile);
const program = await buildStack("fuzzer");
/** `npm run test:long` plays ten times as many, besides those that are kept. */
const seeds = seedsOf("stack", Number(process.env.ASHLAR_RUNS ?? "1") * 8);

/** What a run complains of; empty when there is nothing. */
async function play(fuzzer: string, seed: number): Promise<string> {
  const args = ["tcpip.address=10.0.0.1/24", "--", String(seed), String(rounds.stack)];
  return execute(fuzzer, args, { timeout: 100_000 }).then(
    ({ stdout }) => (/before=(\d+) after=\1\n/.test(stdout) ? "" : stdout),
    (error: { stdout: string; stderr: string }) => `${error.stderr}${error.stdout}` || "it ended",
  );
}

test(`${seeds.length} sequences of frames, calls and times leave the stack whole`, { timeout: 3_600_000 }, async () => {
  for (const seed of seeds) expect(await play(program, seed), `seed ${seed}`).toBe("");
});

test.each(planted)("found: $what", { timeout: 300_000 }, async ({ file, right, wrong }) => {
  const source = await readFile(join(root, "components/net/tcpip", file), "utf8");
  expect(source.split(right)).toHaveLength(2);
  const broken = await relink(
    dirname(program),
    "stack",
    { file, source: source.replace(right, wrong) },
    await temporary(),
  );
  let found = "";
  for (let seed = 1; seed <= 8 && found === ""; seed++) found = await play(broken, seed);
  expect(found).not.toBe("");
});
