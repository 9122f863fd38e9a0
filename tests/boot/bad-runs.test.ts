import { describe, expect, test } from "vitest";
import { hello, project } from "../programs.ts";
import { ashlar } from "../support.ts";

/** A project of one program, with what it requires and further uses as YAML. */
function program(main: string, requires: readonly string[] = [], use = ""): Promise<string> {
  const needs = requires.map((id) => `${id}: ^1`).join(", ");
  return project({
    "main.c": main,
    "image.yaml": `name: guest
targets: [qemu-microvm]
use:
  - { component: app, options: { sources: [main.c], requires: { ${needs} } } }
${use}`,
  });
}

const tcg = ["--accel", "tcg", "--timeout", "60"];

const deadlock = `#include <ashlar/sched/threads.h>
#include <ashlar/sync.h>
#include <stdio.h>

static struct ash_sync_mutex left, right;

static void second(void *argument)
{
    (void)argument;
    ash_sync_lock(&ash_use_sync, &right);
    ash_sync_lock(&ash_use_sync, &left);
}

int main(void)
{
    struct ash_sched_threads_spec spec = {.name = "second", .run = second};
    struct ash_sched_thread *thread;
    ash_sync_lock(&ash_use_sync, &left);
    if (ash_sched_threads_start(&ash_use_sched_threads, &spec, &thread) < 0) {
        return 2;
    }
    ash_sched_threads_join(&ash_use_sched_threads, thread);
    puts("unreachable");
    return 0;
}
`;

const highPages = `#include <ashlar/mem/pages.h>
#include <stdio.h>

int main(void)
{
    for (size_t i = 0; i < 4; i++) {
        size_t count = ash_mem_pages_largest(&ash_use_mem_pages);
        void *pages;
        if (count == 0 || ash_mem_pages_get(&ash_use_mem_pages, count, &pages) < 0) {
            return 1;
        }
        volatile char *last = (char *)pages + count * 4096 - 1;
        *last = 42;
        if ((unsigned long)last >= 1ul << 32 && *last == 42) {
            puts("above 4 GiB");
            return 0;
        }
    }
    return 2;
}
`;

describe("a guest that does not end well", () => {
  test("threads that wait for each other: the text names each", async () => {
    const dir = await program(deadlock, ["sched.threads", "sync"], "  - sched-coop\n");
    const { code, stdout, stderr } = await ashlar(["run", ...tcg], dir);
    expect(stderr).toContain("error ASH6002: the guest panicked: deadlock");
    expect(stdout).toMatch(/^deadlock: main waits for the end of second$/m);
    expect(stdout).toMatch(/^deadlock: second waits for a mutex at 0x[0-9a-f]+ held by main$/m);
    expect(code).toBe(7);
  });

  test("a hang ends with the time-out", async () => {
    const dir = await program("int main(void)\n{\n    for (;;) {\n    }\n}\n");
    const { code, stdout } = await ashlar(["run", "--accel", "tcg", "--timeout", "2", "--json"], dir);
    expect(code).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, status: "timeout", guestStatus: null });
    expect((await ashlar(["run", "--accel", "tcg", "--timeout", "2"], dir)).stderr).toContain("ASH6003");
  });

  test("a triple fault is an end without a last word", async () => {
    const main = `int main(void)
{
    struct __attribute__((packed)) { unsigned short limit; unsigned long base; } none = {0, 0};
    __asm__ volatile("lidt %0; int3" : : "m"(none));
    return 0;
}
`;
    const dir = await program(main);
    const { code, stderr } = await ashlar(["run", ...tcg], dir);
    expect(stderr).toContain("error ASH6005: the guest stopped without a last word");
    expect(code).toBe(7);
    const { stdout } = await ashlar(["run", ...tcg, "--json"], dir);
    expect(JSON.parse(stdout)).toMatchObject({ status: "panicked", guestStatus: null });
  });
});

test("a ready file without a folder is refused before the start", async () => {
  const { code, stderr } = await ashlar(["run", ...tcg, "--ready-file", "no/where"], await program(hello));
  expect(stderr).toContain("error ASH5009: cannot write no/where: its folder does not exist");
  expect(code).toBe(6);
});

describe("memory above 4 GiB", () => {
  test("is there and is used", async () => {
    const dir = await program(highPages, ["mem.pages"]);
    const ran = await ashlar(["run", ...tcg, "--memory", "5GiB"], dir);
    expect(ran).toMatchObject({ code: 0, stdout: "above 4 GiB\n", stderr: "" });
  });

  test("is no matter to a program that needs none of it", async () => {
    const dir = await program(hello);
    expect(await ashlar(["run", ...tcg, "--memory", "5GiB"], dir)).toMatchObject({ code: 0, stdout: "Hello, guest\n" });
  });
});

describe("--set is judged before anything is built", () => {
  const set = (dir: string, ...words: string[]) =>
    ashlar(["run", ...tcg, ...words.flatMap((word) => ["--set", word])], dir);

  test.each([
    [
      "debug-log.lvl=info",
      "there is no boot option debug-log.lvl; the image has debug-log.level",
      "debug-log.level=info",
    ],
    ["debuglog.level=info", "there is no boot option debuglog.level; the image has", "debug-log.level=info"],
    ["debug-log.level=loud", 'debug-log.level is one of "off", .* but is "loud"', undefined],
    ["libc.buffer=1KiB", "libc.buffer is fixed when the image is built", "give buffer to libc in the image file"],
    ["level", '"level" is not USE.OPTION=VALUE', undefined],
  ])("%s", async (word, message, fix) => {
    const dir = await program(hello, ["debug"], "  - debug-log\n");
    const { code, stderr, stdout } = await set(dir, word);
    expect(stderr).toMatch(new RegExp(`^error ASH6007: ${message}`));
    if (fix !== undefined) expect(stderr).toContain(`try: ${fix.startsWith("give") ? fix : `write --set ${fix}`}`);
    expect([code, stdout]).toEqual([3, ""]);
  });

  test("an image without boot options refuses all", async () => {
    const { code, stderr } = await set(await program(hello), "debug-log.level=info");
    expect(stderr).toContain("ASH6007: there is no boot option debug-log.level; the image has no boot options");
    expect(code).toBe(3);
  });

  test("what is right goes to the guest", async () => {
    const dir = await program(hello, ["debug"], "  - debug-log\n");
    expect(await set(dir, "debug-log.level=debug")).toMatchObject({ code: 0, stdout: "Hello, guest\n", stderr: "" });
  });
});
