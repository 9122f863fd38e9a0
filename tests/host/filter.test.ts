import type { Artifact } from "@ashlar/model";
import { beforeAll, describe, expect, test } from "vitest";
import { buildAttempts, execute } from "./lab.ts";

/** Numbers of x86-64's system calls that this image's components say they make: nothing else is to work. */
const allowed: Readonly<Record<number, string>> = {
  1: "write(1)",
  10: "mprotect",
  14: "rt_sigprocmask",
  15: "rt_sigreturn",
  34: "pause",
  38: "setitimer(0)",
  228: "clock_gettime(0,1)",
  231: "exit_group",
  318: "getrandom",
};

/**
 * From Linux 6.14 on the kernel hands these two past every filter, for its own probes (kernel/seccomp.c, __secure_computing). Called
 * from elsewhere they do nothing: uretprobe is a SIGILL, uprobe is ENXIO.
 */
const unfiltered = [335, 336] as const;

const last = 460;
const x32 = 0x40000000;
let image: Artifact;

beforeAll(async () => {
  image = await buildAttempts();
}, 60_000);

/** Which of these calls did not end their process by SIGSYS, each in a process of its own, a few at a time. */
async function survivors(numbers: readonly number[]): Promise<readonly string[]> {
  const left = [...numbers];
  const found: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { status, signal, text } = await execute(image, ["--", "call", `${next}`]);
      if (signal !== "SIGSYS" || text !== "") found.push(`${next}: ${status} ${signal} ${text}`);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return found;
}

describe("under its filter a process is killed", () => {
  test("at every call that no component declares", { timeout: 100_000 }, async () => {
    const forbidden = Array.from({ length: last + 1 }, (_, i) => i).filter(
      (number) => !(number in allowed || unfiltered.some((other) => other === number)),
    );
    expect(forbidden).toHaveLength(450);
    expect(await survivors(forbidden)).toEqual([]);
  });

  test("or the call does nothing, where the kernel asks no filter", async () => {
    const ends = await Promise.all(unfiltered.map((number) => execute(image, ["--", "call", `${number}`])));
    const told = ends.map(({ signal, text }) => signal ?? /^.*?(?= ip=|\n)/.exec(text)?.[0]);
    expect(
      [
        ["SIGSYS", "ashlar: panic exception"],
        ["SIGSYS", "returned -6"],
      ].map((any, i) => any.includes(told[i]!)),
    ).toEqual([true, true]);
  });

  test("at numbers that no call has, and at those of x32, whatever the number below", { timeout: 60_000 }, async () => {
    const of = (first: number) => Object.keys(allowed).map((number) => first + Number(number));
    expect(await survivors([1000, 0x7fffffff, 0xffffffff, ...of(x32), ...of(0x80000000)])).toEqual([]);
  });

  test.each([
    ["write to errors", [1, 2, 0, 0]],
    ["write to an unknown descriptor", [1, 3, 0, 0]],
    ["write to a descriptor whose lower half alone is 1, of 32 bits", [1, 0xffffffff, 0, 0]],
    ["make memory executable", [10, 0x400000, 4096, 5]],
    ["make memory executable and writable", [10, 0x400000, 4096, 7]],
    ["give a protection beyond 32 bits", [10, 0x400000, 4096, 0x100000001]],
    ["give a protection that is for stacks", [10, 0x400000, 4096, 0x01000003]],
    ["set a timer of processor time", [38, 1, 0, 0]],
    ["read the clock of processor time", [228, 2, 0]],
  ])("for wanting to %s", async (_, words) => {
    const { signal, text } = await execute(image, ["--", "call", ...words.map(String)]);
    expect([signal, text]).toEqual(["SIGSYS", ""]);
  });

  test("at a call by the door of 32-bit programs", async () => {
    // 1 is exit there, and write here. A kernel without the door has no handler for it.
    const { status, signal, text } = await execute(image, ["--", "old-door", "1"]);
    expect([signal ?? status, text]).toEqual(
      signal === "SIGSYS" ? ["SIGSYS", ""] : [127, expect.stringMatching(/^ashlar: panic general protection/)],
    );
  });
});

describe("what components declare works", () => {
  test.each([
    [1, [1, 0, 0], "returned 0\n"],
    [10, [0, 0, 0], "returned 0\n"],
    [14, [0, 0, 0, 8], "returned 0\n"],
    [38, [0, 0, 0], "returned 0\n"],
    [228, [1, 0], "returned -14\n"],
    [318, [0, 0, 0], "returned 0\n"],
  ])("call %d", async (number, words, expected) => {
    const { status, text } = await execute(image, ["--", "call", String(number), ...words.map(String)]);
    expect([status, text.startsWith(expected)]).toEqual([0, true]);
  });

  test("exit_group, with its status", async () => {
    expect(await execute(image, ["--", "call", "231", "77"])).toEqual({ status: 77, signal: null, text: "" });
  });

  test("text that was made writable is not executable any more", async () => {
    const { status, signal, text } = await execute(image, ["--", "rewrite"]);
    // The handler of faults may stand in that page too.
    expect(signal ?? status).toBe(signal === "SIGSEGV" ? "SIGSEGV" : 127);
    expect(text).not.toContain("returned");
  });
});
