import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { buildPair } from "./stack.ts";

const execute = promisify(execFile);
const { program } = await buildPair();
const options = ["near.address=10.0.0.1/24", "far.address=10.0.0.2/24", "--"];

async function play(...args: readonly (string | number)[]): Promise<string> {
  const { stdout } = await execute(program, [...options, ...args.map(String)], { timeout: 3_000_000 }).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${error.stdout}${error.stderr}`);
    },
  );
  return stdout;
}

/** What was given out has come back. */
function balanced(text: string): void {
  const [, before, after] = /before=(\d+) after=(\d+)/.exec(text) ?? [];
  expect(before, text).toBeDefined();
  expect(after, text).toBe(before);
}

test("transactions", async () => balanced(await play("transact", 1000)));
test("bulk", async () => balanced(await play("bulk", 20_000_000)));
/** A million with `npm run test:long`. */
const short = Math.min(1_000_000, 20_000 * Number(process.env.ASHLAR_RUNS ?? "1"));

test("short connections, the client closing first", async () => balanced(await play("short", short, "near")));
test("short connections, the server closing first", async () => balanced(await play("short", short, "far")));
test("connections that are reset", async () => balanced(await play("reset", 5_000)));

/** Lost, repeated, reordered and damaged frames in a thousand; delay and jitter in microseconds. */
const cables = [
  ["clean and far", 0, 0, 0, 0, 50_000, 0],
  ["2 % lost", 20, 10, 20, 0, 1000, 500],
  ["5 % lost and damaged", 50, 50, 50, 50, 2000, 2000],
  ["10 % lost, repeated, reordered and damaged", 100, 100, 100, 100, 5000, 5000],
] as const;

test.each(cables)("every byte arrives over a cable that is %s", async (_, ...faults) => {
  for (let seed = 1; seed <= 8; seed++) balanced(await play("faults", 200_000, seed, ...faults));
});
