import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue, temporary } from "../support.ts";
import {
  rounds as allRounds,
  type Break,
  buildBroken,
  buildFuzzer,
  type FuzzerName,
  fuzzers,
  seedsOf,
} from "./fuzzers.mjs";

const execute = promisify(execFile);

/** `npm run test:long` plays ten times as many seeds, besides those that are kept. */
const factor = Number(process.env.ASHLAR_RUNS ?? "1");

/** What is expected of a fuzzer. */
export interface FuzzTests {
  readonly seeds: number;
  /** Bugs that it must find within the seeds, by what they are. */
  readonly breaks: Readonly<Record<string, readonly Break[]>>;
  /** Bugs that make it hang, which the first rounds must show. */
  readonly hangs?: Readonly<Record<string, readonly Break[]>>;
}

/** Runs it with a seed. What it complained of; "" for nothing. */
async function play(program: string, seed: number, rounds: number, seconds = 60): Promise<string> {
  const run = execute(program, [String(seed), String(rounds)], { timeout: seconds * 1000, killSignal: "SIGALRM" });
  return run.then(
    () => "",
    (error: { stderr: string; signal: string | null }) => `${error.signal ?? ""} ${error.stderr}`,
  );
}

/** The tests of a fuzzer: it has nothing to say of the sources as they are, and finds each bug that is put into them. */
export function fuzzTests(name: FuzzerName, { seeds, breaks, hangs = {} }: FuzzTests): void {
  const fuzzer = fuzzers[name];
  const rounds = allRounds[name];
  const all = seedsOf(name, seeds * factor);
  let sound = "";
  let program = "";
  const broken = async (list: readonly Break[]) => buildBroken(fuzzer, { sound, out: await temporary(), breaks: list });

  beforeAll(async () => {
    const { interfaces } = await catalogue();
    sound = await mkdtemp(join(tmpdir(), "ashlar-fuzzer-"));
    program = await buildFuzzer(fuzzer, { interfaces, out: sound });
  });
  afterAll(() => rm(sound, { recursive: true, force: true }));

  test(`${all.length} seeds find nothing`, { timeout: 3_600_000 }, async () => {
    for (const seed of all) expect(await play(program, seed, rounds), `seed ${seed}`).toBe("");
  });

  test.each(Object.entries(breaks))("found: %s", async (_, list) => {
    const other = await broken(list);
    let found = "";
    for (let seed = 1; seed <= seeds && found === ""; seed++) found = await play(other, seed, rounds);
    expect(found).toMatch(/FOUND|ERROR: (?:Address|Leak)Sanitizer|runtime error|Assertion/);
  });

  test.each(Object.entries(hangs))("hangs: %s", async (_, list) => {
    expect(await play(await broken(list), 1, rounds / 10, 5)).toContain("SIGALRM");
  });
}
