import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Break, buildBroken, buildFuzzer } from "../net/fuzzers.mjs";
import { catalogue, temporary } from "../support.ts";

const dir = import.meta.dirname;
const flags = ["-O2"];
const scheduler = ["run.c", "turn.c", "deadlock.c", "event.c", "thread.c", "mutex.c", "sync.c"];
const places = ["-fsanitize-coverage=trace-pc-guard", `-fsanitize-coverage-ignorelist=${join(dir, "harness.txt")}`];

/** The scheduler's sources and its lock's, on a processor that is a model. */
const explorer = {
  what: "schedules",
  folders: ["sched/sched-rr", "sched/lock-preempt"],
  sources: [
    ...scheduler,
    "../lock-preempt/lock.c",
    ...["model.c", "operations.c", "explore.c"].map((file) => join(dir, file)),
  ],
  flags: [...places, "-include", join(dir, "bind.h")],
};

/** A race that somebody might write, and a program that has it. */
interface Mutant extends Break {
  readonly what: string;
  readonly program: string;
}

const mutants = readdirSync(join(dir, "mutants"))
  .sort()
  .map((file): Mutant => JSON.parse(readFileSync(join(dir, "mutants", file), "utf8")));

interface Run {
  readonly code: number;
  readonly text: string;
}

function explore(program: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: 300_000 }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), text: stdout });
    });
  });
}

describe("every schedule of three threads with at most three interruptions", { timeout: 400_000 }, () => {
  let sound = "";
  let program = "";

  beforeAll(async () => {
    const { interfaces } = await catalogue();
    sound = await mkdtemp(join(tmpdir(), "ashlar-explorer-"));
    program = await buildFuzzer(explorer, { interfaces, out: sound, flags });
  });
  afterAll(() => rm(sound, { recursive: true, force: true }));

  test("holds what the scheduler promises", async () => {
    const { code, text } = await explore(program, []);
    expect(code, text).toBe(0);
    const count = Number(/^schedules (\d+)$/m.exec(text)?.[1]);
    console.log(`${count} schedules`);
    expect(count).toBeGreaterThan(1_000_000);
    expect(text).toMatch(/^ok two mutexes in two orders: \d+ schedules, [1-9]\d* deadlocks$/m);
  });

  test("a schedule is played again by its name", async () => {
    const first = await explore(program, ["0:3.1,7.1"]);
    expect(first).toEqual(await explore(program, ["0:3.1,7.1"]));
    expect(first.code).toBe(0);
    expect(first.text).toMatch(/^a mutex:( [123][LU]){12}\ncomplete\n$/);
    expect((await explore(program, ["no schedule"])).code).toBe(2);
  });

  test.each(mutants)("found: $what", async (mutant) => {
    const broken = await buildBroken(explorer, { sound, out: await temporary(), breaks: [mutant], flags });
    const { code, text } = await explore(broken, ["only", mutant.program]);
    expect(code, text).toBe(1);
    const [, schedule] = /^not ok .+\n {2}schedule (\S+)$/m.exec(text) ?? [];
    expect(schedule, text).toBeDefined();
    expect((await explore(broken, [schedule!])).text).toMatch(/^(?:wrong: .+|deadlock)$/m);
    // The sound scheduler has no trouble with it.
    expect((await explore(program, [schedule!])).code).toBe(0);
  });
});
