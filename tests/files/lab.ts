import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { imageFrom, type UseLike } from "@ashlar/model";
import { readTree } from "@ashlar/project";
import { buildImage, cacheDir, catalogue, root } from "../support.ts";

/** Builds the driver over these file systems, as a process under sanitizers; the program. */
export async function buildDriver(name: string, use: readonly UseLike[]): Promise<string> {
  const folders = ["driver", "disk"].map((folder) => readTree(join(root, "tests/files", folder), { cacheDir }));
  const [shipped, ...own] = await Promise.all([catalogue(), ...folders]);
  const universe = { ...shipped, components: [shipped, ...own].flatMap(({ components }) => components) };
  const image = imageFrom({ name: "files", targets: ["host-san"], memory: "16MiB", use: ["files-driver", ...use] });
  const outDir = join(root, "out/files", name);
  const artifact = await buildImage({ image, dir: root, outDir, universe });
  return join(outDir, artifact.image.path);
}

/**
 * What the driver says to these lines. Throws when it ends badly. Where it runs on a disk, that is `initrd` at first, and
 * written to `disk` at the end.
 */
export function drive(program: string, lines: readonly string[], initrd?: string, disk?: string): readonly string[] {
  const env = {
    ...process.env,
    ...(initrd !== undefined && { ASHLAR_INITRD: initrd }),
    ...(disk !== undefined && { ASHLAR_DISK: disk }),
  };
  const run = spawnSync(program, { input: lines.map((line) => `${line}\n`).join(""), env, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`${run.status ?? run.signal}: ${run.stdout.slice(-500)}${run.stderr}`);
  // What follows is the image's last words.
  return run.stdout.split("\n").filter((line) => line !== "" && !line.startsWith("ashlar: "));
}
