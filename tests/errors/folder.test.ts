import { type ChildProcess, spawn } from "node:child_process";
import { access, chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hello, project } from "../programs.ts";
import { root, temporary } from "../support.ts";
import { commandIn, entries, imageYaml, processes } from "./command.ts";

const files = { "main.c": hello, "image.yaml": imageYaml() };
const bin = join(root, "packages/ashlar/bin/ashlar.js");

/** A build that stands still inside its first compilation. */
interface Held {
  readonly dir: string;
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

/** Its clang says that it was called, and then takes its time: what happens to the build, happens half-way. */
async function heldBuild(dir: string, seconds: number): Promise<Held> {
  const tools = await temporary();
  const script = `#!/bin/sh
case "$*" in --version) PATH=/usr/bin:/bin exec clang --version;; esac
: > "${tools}/called"
exec sleep ${seconds}
`;
  await writeFile(join(tools, "clang"), script);
  await chmod(join(tools, "clang"), 0o755);
  const env = {
    ...process.env,
    PATH: `${tools}:${process.env.PATH}`,
    XDG_CACHE_HOME: join(tools, "cache"),
    NO_COLOR: "1",
  };
  const child = spawn(process.execPath, [bin, "build"], { cwd: dir, env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  await until(() => access(join(tools, "called")));
  return { dir, child, said: () => said, ended };
}

async function until(probe: () => Promise<unknown>): Promise<void> {
  for (let round = 0; round < 600; round++) {
    const done = await probe().then(
      () => true,
      () => false,
    );
    if (done) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not happen within 30 s");
}

describe("a build that does not end by itself", () => {
  test("killed half-way, it stands in nobody's way, and the next leaves only the artifact", async () => {
    const dir = await project(files);
    const { child, ended } = await heldBuild(dir, 1);
    child.kill("SIGKILL");
    await ended;
    // It was half-way indeed: the lock and the unfinished folder are there.
    expect((await readdir(join(dir, "out"))).sort()).toEqual([".bad.building", ".bad.lock"]);
    const next = await commandIn(dir, ["build"]);
    expect([next.code, next.left]).toEqual([0, ["ashlar.lock", "out/bad"]]);
    expect(await entries(dir)).toEqual(["ashlar.lock", "image.yaml", "main.c", "out", "out/bad"]);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s ends it with its compilers, and removes what it began",
    async (signal) => {
      const dir = await project(files);
      const { child, ended, said } = await heldBuild(dir, 60);
      child.kill(signal);
      expect([await ended, said()]).toEqual([130, "error ASH6008: interrupted\n"]);
      expect(await entries(dir)).toEqual(["image.yaml", "main.c", "out"]);
      expect(await processes(dir)).toEqual([]);
    },
  );

  test("while it lives, a second one waits for it, and then builds", async () => {
    const dir = await project(files);
    const { child, ended } = await heldBuild(dir, 60);
    const second = commandIn(dir, ["build"]);
    const first = await Promise.race([
      second.then(() => "built"),
      new Promise((resolve) => setTimeout(resolve, 1500, "waits")),
    ]);
    expect(first).toBe("waits");
    child.kill("SIGINT");
    await ended;
    expect(await second).toMatchObject({ code: 0 });
    expect(await entries(dir)).toEqual(["ashlar.lock", "image.yaml", "main.c", "out", "out/bad"]);
  });
});

test("two builds at once make one artifact, and leave nothing else", async () => {
  const dir = await project(files);
  const [one, two] = await Promise.all([commandIn(dir, ["build"]), commandIn(dir, ["build"])]);
  expect([one.stderr, two.stderr].join("")).not.toContain("error");
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(one.stdout).toBe(two.stdout);
  expect(await entries(dir)).toEqual(["ashlar.lock", "image.yaml", "main.c", "out", "out/bad"]);
});

describe("an output folder that is somebody's own", () => {
  test.each([".", "notes"])("-o %s is refused, and untouched", async (name) => {
    const dir = await project({ ...files, "notes/mine.txt": "mine" });
    const place = name === "." ? "DIR" : "DIR/notes";
    const { code, stdout, stderr, left } = await commandIn(dir, ["build", "-o", name]);
    expect(
      stderr,
    ).toBe(`error ASH1107: ${place} has files that no build of ashlar made, and a build would replace them all
  try: choose another folder with -o, or remove this one
`);
    expect([code, stdout, left]).toEqual([3, "", []]);
    expect(await readFile(join(dir, "main.c"), "utf8")).toBe(hello);
    expect(await readFile(join(dir, "notes/mine.txt"), "utf8")).toBe("mine");
  });

  test("an empty folder, and an earlier output, are taken", async () => {
    const dir = await project(files);
    await mkdir(join(dir, "image"));
    for (const text of [hello, hello.replace("Hello", "Good morning")]) {
      await writeFile(join(dir, "main.c"), text);
      expect(await commandIn(dir, ["build", "-o", "image"])).toMatchObject({ code: 0 });
      expect(await readdir(join(dir, "image"))).toContain("bad.elf");
    }
  });

  test("a path through a file cannot be written", async () => {
    const dir = await project(files);
    const { code, stderr, left } = await commandIn(dir, ["build", "-o", "main.c/out"]);
    expect(stderr).toBe(
      "error ASH5009: cannot write DIR/main.c: a file is in the way\n  try: free space, or choose another folder\n",
    );
    expect([code, left]).toEqual([6, []]);
  });
});
