import { execFileSync, spawn, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { imageFrom, type UseLike } from "@ashlar/model";
import { type MachineExit, type RunOptions, run } from "@ashlar/run";
import { boot, countInstructions, installMatchers } from "@ashlar/testkit";
import { describe, expect, test } from "vitest";
import { hello, project } from "../programs.ts";
import { ashlar, buildImage, cacheDir, root } from "../support.ts";

installMatchers();

const header = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <stdint.h>\n";

interface Guest {
  readonly main: string;
  readonly requires?: Readonly<Record<string, string>>;
  readonly use?: readonly UseLike[];
}

async function image(guest: Guest) {
  const dir = await project({ "main.c": guest.main });
  const options = { sources: ["main.c"], ...(guest.requires && { requires: guest.requires }) };
  const described = imageFrom({
    name: "guest",
    targets: ["qemu-microvm"],
    use: [{ component: "app", options }, ...(guest.use ?? [])],
  });
  return buildImage({ image: described, dir, outDir: join(dir, "out") });
}

async function ended(guest: Guest, options: RunOptions = {}): Promise<MachineExit & { text: string }> {
  const machine = await boot(await image(guest), { accel: "tcg", timeoutMs: 20_000, ...options });
  return { ...(await machine.exit), text: machine.text() };
}

const body = (statements: string): Guest => ({
  main: `${header}int main(void)\n{\n    ${statements}\n    return 0;\n}\n`,
});

describe("a guest that ends", () => {
  test("with its status, its text and its pages", async () => {
    const { text, ...exit } = await ended(body('puts("bye"); return 42;'));
    expect(text).toBe("bye\n");
    expect(exit).toMatchObject({ status: "exited", guestStatus: 42 });
    expect(exit.pagesPeak).toBeGreaterThanOrEqual(0);
  });

  test("by exit(), with what was registered and what was buffered", async () => {
    const guest = {
      main: `${header}static void last(void) { printf("last "); }\nint main(void)\n{\n    atexit(last);\n    printf("first ");\n    exit(3);\n}\n`,
    };
    expect(await ended(guest)).toMatchObject({ text: "first last \n", guestStatus: 3 });
  });

  test("matchers", async () => {
    const machine = await boot(await image({ main: hello }), { args: ["a b"], accel: "tcg" });
    await expect(machine).toPrint("Hello, guest\na b\n");
    await expect(machine).toExitWith(0);
  });
});

describe("a guest that fails says how", () => {
  test.each([
    ["dereferences null", body("*(volatile int *)0 = 1;"), /page fault|null/i],
    [
      "writes to its text",
      body("*(volatile char *)(uintptr_t)main = 1;").main.replace(
        "int main(void)\n",
        "int main(void);\nint main(void)\n",
      ),
      /page fault|write/i,
    ],
    ["jumps into data", body("static char code[16]; ((void (*)(void))(uintptr_t)code)();"), /jump into data/],
    [
      "overflows its stack",
      {
        main: `${header}static volatile int depth;\nstatic int down(int n) { volatile char pad[512]; pad[n & 511] = (char)n; depth = n; return down(n + 1) + pad[0]; }\nint main(void) { return down(0); }\n`,
      },
      /stack/i,
    ],
    ["divides by zero", body("volatile int zero = 0; return 10 / zero;"), /divide/i],
    ["aborts", body("abort();"), /abort|opcode/i],
  ] as const)("%s", async (_, guest, words) => {
    const exit = await ended(typeof guest === "string" ? { main: guest } : guest);
    expect(exit.status).toBe("panicked");
    expect(exit.panic?.message).toMatch(words);
    expect(exit.panic?.addresses.length).toBeGreaterThan(0);
  });

  test("the command line names the line of the user's source", async () => {
    const dir = await project({
      "main.c": "#include <stdlib.h>\nint main(void)\n{\n    *(volatile int *)0 = 1;\n    return 0;\n}\n",
      "image.yaml": "name: bad\ntargets: [qemu-microvm]\nuse: [{ component: app, options: { sources: [main.c] } }]\n",
    });
    const { code, stderr } = await ashlar(["run", "--timeout", "20", "--accel", "tcg"], dir);
    expect(code).toBe(7);
    expect(stderr).toMatch(/ASH6002: the guest panicked/);
    expect(stderr).toMatch(/main\.c:4/);
  });

  test("runs out of memory: malloc gives NULL, and the guest goes on", async () => {
    const guest = body('size_t n = 0; while (malloc(65536)) n++; printf("%s\\n", n > 10 ? "many" : "few");');
    expect(await ended(guest)).toMatchObject({ text: "many\n", guestStatus: 0 });
  });

  test("hangs: the time-out ends it", async () => {
    expect(await ended(body('puts("in"); for (;;) { }'), { timeoutMs: 3000 })).toMatchObject({
      status: "timeout",
      guestStatus: null,
      text: "in\n",
    });
  });
});

describe("boot options and arguments", () => {
  test("a bad or unknown option stops the boot and is named", async () => {
    const guest: Guest = { main: hello, use: ["debug-log"], requires: { debug: "^1" } };
    const bad = await ended(guest, { set: { "debug-log.level": "loud" } });
    expect(bad.guestStatus).not.toBe(0);
    expect(bad.messages.join()).toMatch(/debug-log\.level=loud: allowed is one of .*warn/);
    const unknown = await ended(guest, { set: { "debug-log.lvl": "info" } });
    expect(unknown.guestStatus).not.toBe(0);
    expect(unknown.messages.join()).toMatch(/debug-log\.lvl: no such option/);
    expect(await ended(guest, { set: { "debug-log.level": "debug" } })).toMatchObject({ guestStatus: 0 });
  });
});

describe("nothing outlives its owner", () => {
  test("an abort ends the machine", async () => {
    const controller = new AbortController();
    const machine = await run(await image(body("for (;;) { }")), { accel: "tcg", signal: controller.signal });
    controller.abort();
    expect((await machine.exit).status).toBe("interrupted");
  });

  test("QEMU dies with a parent that is killed", async () => {
    const dir = await project({
      "main.c": "int main(void) { for (;;) { } }\n",
      "image.yaml": "name: spin\ntargets: [qemu-microvm]\nuse: [{ component: app, options: { sources: [main.c] } }]\n",
    });
    await ashlar(["build"], dir);
    const bin = join(root, "packages/ashlar/bin/ashlar.js");
    const env = { ...process.env, XDG_CACHE_HOME: join(root, "out/test-xdg") };
    const child = spawn(process.execPath, [bin, "run", "--accel", "tcg"], { cwd: dir, stdio: "ignore", env });
    const vmm = await waitFor(() => childOf(child.pid!));
    process.kill(child.pid!, "SIGKILL");
    expect(await waitFor(async () => ((await alive(vmm)) ? undefined : true))).toBe(true);
  });
});

async function waitFor<T>(probe: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 300; i++) {
    const value = await probe();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not happen within 15 s");
}

/** The QEMU that a process started. */
async function childOf(pid: number): Promise<number | undefined> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  for (const child of children
    .trim()
    .split(" ")
    .filter((word) => word !== "")) {
    const name = await readFile(`/proc/${child}/comm`, "utf8").catch(() => "");
    if (name.startsWith("qemu")) return Number(child);
  }
  return undefined;
}

async function alive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return stat !== undefined && !/\) [ZX] /.test(stat);
}

describe("counts", () => {
  test("are the same on every run", async () => {
    const artifact = await image({ main: hello });
    const [one, two] = [
      await countInstructions(artifact, { cacheDir }),
      await countInstructions(artifact, { cacheDir }),
    ];
    expect(one.marks).toEqual(two.marks);
    expect(one).toTakeAtMost(6000, 1, 2);
    expect(one).toTakeAtMost(8000, 1, 4);
    expect(artifact).toFitIn(16384);
  });

  test("of a machine that is visited, whether it has ended itself by then or not", async () => {
    const ends = await image({ main: hello });
    const waits = await image({
      main: '#include <stdio.h>\nint main(void) { puts("here"); fflush(stdout); for (volatile int i = 0;; i++) { } }\n',
    });
    const one = await countInstructions(ends, { cacheDir }, async (machine) => void (await machine.exit));
    expect(one.exit).toMatchObject({ status: "exited", guestStatus: 0 });
    expect(one).toTakeAtMost(6000, 1, 2);
    const other = await countInstructions(waits, { cacheDir, timeoutMs: 60_000 }, async (machine) => {
      for await (const _ of machine.console()) if (machine.text().includes("here")) break; // it comes in pieces
    });
    expect(other.exit.status).not.toBe("timeout");
    expect(other.total).toBeGreaterThan(0);
  });

  test("a machine that is too small for the image is refused, not left to hang", async () => {
    const artifact = await image({ main: hello });
    await expect(run(artifact, { accel: "tcg", memory: 2 ** 20 })).rejects.toThrow(
      /ASH3005: the image ends at \d+ bytes/,
    );
  });

  test("no guard is made up where there is no entropy, unless the image says so", async () => {
    const bare = { vmmArgs: ["-cpu", "qemu64"] }; // without RDRAND
    const refused = await ended({ main: hello }, bare);
    expect(refused).toMatchObject({
      status: "panicked",
      panic: { message: expect.stringMatching(/^init of guard-random failed/) },
    });
    expect(refused.text).toBe("");
    const allowed = await ended({ main: hello, use: ["guard-fixed"] }, bare);
    expect(allowed).toMatchObject({ status: "exited", text: "Hello, guest\n" });
    const drawn = await ended({ main: hello, use: ["entropy-virtio"] }, bare);
    expect(drawn).toMatchObject({ status: "exited", text: "Hello, guest\n" });
  });

  test("the emitted arguments of QEMU alone boot the image", async () => {
    const artifact = await image({ main: hello });
    const args = (await readFile(join(artifact.dir, "vmm/qemu-microvm.args"), "utf8")).trim().split("\n");
    const ended = spawnSync("qemu-system-x86_64", args, { cwd: artifact.dir, encoding: "utf8", timeout: 20_000 });
    expect(ended.stdout).toMatch(/^Hello, guest\n[\s\S]*ashlar: exit 0\n/);
    expect(ended.status).toBe(3); // the exit device makes 2n+1 of status + 1
  });

  test("the bare image boots without section headers in 1.25 MiB", async () => {
    const artifact = await image({ main: hello });
    const machine = await boot(artifact, { accel: "tcg", memory: 1.25 * 2 ** 20 });
    await expect(machine).toExitWith(0);
    expect(execFileSync("readelf", ["-h", join(artifact.dir, artifact.image.path)], { encoding: "utf8" })).toMatch(
      /Number of section headers:\s+0/,
    );
  });
});

test("an initrd is read as it is; a missing or empty one is refused", async () => {
  const guest: Guest = {
    requires: { initrd: "^1" },
    main: `${header}#include <ashlar/initrd.h>\nint main(void)\n{\n    const void *data;\n    size_t bytes;\n    if (ash_initrd_get(&ash_use_initrd, &data, &bytes) < 0) {\n        return 2;\n    }\n    fwrite(data, 1, bytes, stdout);\n    return 0;\n}\n`,
  };
  const dir = await project({ "data.txt": "some\ndata\n", "empty.txt": "" });
  expect(await ended(guest, { initrd: join(dir, "data.txt") })).toMatchObject({ text: "some\ndata\n", guestStatus: 0 });
  expect(await ended(guest)).toMatchObject({ guestStatus: 2 });
  await expect(ended(guest, { initrd: join(dir, "empty.txt") })).rejects.toThrow("ASH6006");
  await expect(ended(guest, { initrd: join(dir, "nothing.txt") })).rejects.toThrow("ASH6006");
});
