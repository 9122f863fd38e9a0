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

async function buildPlayer(name: string, use: readonly UseLike[]): Promise<string> {
  const [shipped, own] = await Promise.all([catalogue(), readTree(join(root, "tests/files/stdio"), { cacheDir })]);
  const universe = { ...shipped, components: [...shipped.components, ...own.components] };
  const image = imageFrom({ name: "stdio", targets: ["host-san"], memory: "16MiB", use: ["stdio-player", ...use] });
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

test("streams on fs-ram give what those of the host's C library give", { timeout: 3_600_000 }, async () => {
  const [ours, dir] = [await buildPlayer("ram", ["fs-ram"]), await temporary()];
  for (let seed = 1; seed <= runs; seed++) {
    expect(play(ours, ["--", `${seed}`], dir), `seed ${seed}`).toEqual(play(theirs, [`${seed}`], dir));
  }
});
