import { execFileSync, spawnSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { imageFrom, type UseLike } from "@ashlar/model";
import { readTree } from "@ashlar/project";
import { beforeAll, expect, test } from "vitest";
import { buildImage, cacheDir, catalogue, root, temporary } from "../support.ts";

/** `npm run test:long` plays twenty times as many. */
const runs = 200 * Number(process.env.ASHLAR_RUNS ?? "1");
const source = join(root, "tests/files/stdio/player.c");
const out = join(root, "out/files/stdio");

async function buildProgram(name: string, use: readonly UseLike[]): Promise<string> {
  const folders = ["stdio", "without"].map((folder) => readTree(join(root, "tests/files", folder), { cacheDir }));
  const [shipped, ...own] = await Promise.all([catalogue(), ...folders]);
  const universe = { ...shipped, components: [shipped, ...own].flatMap(({ components }) => components) };
  const image = imageFrom({ name: "stdio", targets: ["host-san"], memory: "16MiB", use });
  const outDir = join(out, name);
  const artifact = await buildImage({ image, dir: root, outDir, universe });
  return join(outDir, artifact.image.path);
}

/** What a player says to this seed, without the image's last words. */
function play(program: string, args: readonly string[], cwd: string): readonly string[] {
  const run = spawnSync(program, args, { cwd, encoding: "latin1" });
  if (run.status !== 0)
    throw new Error(`${args.join(" ")}: ${run.status ?? run.signal}: ${run.stdout.slice(-500)}${run.stderr}`);
  return run.stdout.split("\n").filter((line) => !line.startsWith("ashlar: "));
}

let theirs = "";
beforeAll(async () => {
  await mkdir(out, { recursive: true });
  theirs = join(out, "player");
  execFileSync("clang", ["-O1", "-w", "-o", theirs, source]);
});

const below: Readonly<Record<string, readonly UseLike[]>> = {
  "fs-ram": ["fs-ram"],
  "fs-ram, with mutexes": ["fs-ram", "sched-coop"],
};

test.each(Object.entries(below))("streams on %s give what those of the host's C library give", playAll, 3_600_000);

async function playAll(name: string, use: readonly UseLike[]): Promise<void> {
  const [ours, dir] = [await buildProgram(name.replace(/\W+/g, "-"), ["stdio-player", ...use]), await temporary()];
  for (let seed = 1; seed <= runs; seed++) {
    expect(play(ours, ["--", `${seed}`], dir), `seed ${seed}`).toEqual(play(theirs, [`${seed}`], dir));
  }
}

test("without vfs, what needs files fails with ENOSYS, and the console's streams are as ever", async () => {
  const program = await buildProgram("without", ["no-files"]);
  const calls = ["fopen", "remove", "rename", "tmpnam", "tmpfile", "freopen"].map((call) => `${call} 1 1`);
  expect(play(program, [], root)).toEqual([...calls, "-1 1", "120 120", "-1 1", ""]);
});
