import { readFileSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import type { Artifact } from "@ashlar/model";
import { type Machine, run } from "@ashlar/run";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildAttempts, execute } from "./lab.ts";

let image: Artifact;

beforeAll(async () => {
  image = await buildAttempts();
}, 60_000);

/** A process that waits, once it does: its state is told by the kernel. */
async function waiting(): Promise<Machine> {
  const machine = await run(image, { args: ["wait"], timeoutMs: 20_000 });
  onTestFinished(() => machine.close());
  await expect.poll(() => readFileSync(`/proc/${machine.pid}/syscall`, "utf8"), { timeout: 10_000 }).toMatch(/^34 /);
  return machine;
}

describe("a fault is a panic with its place, and a status", () => {
  test.each([
    ["null", "null pointer"],
    ["text", "write to text"],
    ["constants", "write to constants"],
    ["jump", "jump into data"],
    ["divide", "divide error"],
    ["assert", "assertion failed"],
    ["overflow", "stack overflow"],
    ["overflow-thread", "stack overflow"],
  ])("%s: %s", async (word, what) => {
    const { status, signal, text } = await execute(image, ["--", word]);
    expect([status, signal]).toEqual([127, null]);
    expect(text).toMatch(new RegExp(`^ashlar: panic ${what} ip=0x[0-9a-f]+ .*build=${image.image.buildId}\n`));
    expect(text).toMatch(/\nashlar: at 0x4[0-9a-f]{5}\n/);
  });

  test("which run() tells", async () => {
    const machine = await run(image, { args: ["null"] });
    const exit = await machine.exit;
    expect([exit.status, exit.panic?.message.startsWith("null pointer")]).toEqual(["panicked", true]);
  });
});

describe("a process has", () => {
  test("no memory that is both writable and executable, guards, and no file's page writable", async () => {
    const { pid } = await waiting();
    const maps = (await readFile(`/proc/${pid}/maps`, "utf8")).trim().split("\n");
    const access = maps.map((line) => line.split(/\s+/)[1]!);
    expect(access.filter((rights) => /w.?x/.test(rights))).toEqual([]);
    const own = maps.filter((line) => line.includes("attempts.elf"));
    expect(own.map((line) => line.split(/\s+/)[1])).toEqual(["r-xp", "r--p", "rw-p"].slice(0, own.length));
    expect(access.filter((rights) => rights === "---p").length).toBeGreaterThan(0);
    expect(maps.filter((line) => / r-xp /.test(line)).every((line) => /attempts\.elf|\[vdso\]/.test(line))).toBe(true);
  });

  test("a filter, and no way to more rights", async () => {
    const { pid } = await waiting();
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
    expect(status).toMatch(/^Threads:\t1$/m);
  });

  test("no descriptor but input, output and errors, whatever it was started with", async () => {
    const { pid } = await waiting();
    expect((await readdir(`/proc/${pid}/fd`)).sort()).toEqual(["0", "1", "2"]);
    expect(await readlink(`/proc/${pid}/fd/0`)).toBe("/dev/null");
  });
});

test("an initrd that is not there, and words that are none, are said and end it", async () => {
  const none = await execute(image, ["@initrd=/nowhere"]);
  expect(none.status).toBe(127);
  expect(none.text).toMatch(/^linux-info: cannot read the initrd \/nowhere\nashlar: panic .* error=-2 /);
  const words = await execute(image, ["@initr=/nowhere"]);
  expect(words.text).toContain("and not @initr=/nowhere\n");
  const small = await execute(image, ["@memory=4096"]);
  expect(small.text).toContain("the memory does not hold the image\n");
});

test("two builds, and two compilers, are one image each, which works", { timeout: 100_000 }, async () => {
  const again = await buildAttempts("clang", "attempts-again");
  expect(again.image.sha256).toBe(image.image.sha256);
  const [gcc, twice] = [await buildAttempts("gcc"), await buildAttempts("gcc", "attempts-gcc-again")];
  expect(twice.image.sha256).toBe(gcc.image.sha256);
  expect((await execute(gcc, [])).text).toContain("still here\n");
  expect((await execute(gcc, ["--", "overflow-thread"])).text).toMatch(/^ashlar: panic stack overflow/);
  expect((await execute(gcc, ["--", "call", "39"])).signal).toBe("SIGSYS");
});
