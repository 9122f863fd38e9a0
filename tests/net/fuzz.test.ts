import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { buildStack } from "./stack.ts";

const execute = promisify(execFile);
const program = await buildStack("fuzzer");
const rounds = 20_000;
/** `npm run test:long` plays a hundred times as many. */
const seeds = Number(process.env.ASHLAR_RUNS ?? "1") * 8;

test(`${seeds} sequences of frames, calls and times leave the stack whole`, { timeout: 3_600_000 }, async () => {
  for (let seed = 1; seed <= seeds; seed++) {
    const args = ["tcpip.address=10.0.0.1/24", "--", String(seed), String(rounds)];
    const { stdout } = await execute(program, args, { timeout: 100_000 }).catch(
      (error: { stdout: string; stderr: string }) => {
        throw new Error(`seed ${seed}: ${error.stderr}${error.stdout}`);
      },
    );
    expect(stdout, `seed ${seed}`).toMatch(/before=(\d+) after=\1\n/);
  }
});
