import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Artifact, Target } from "@ashlar/model";
import { ashlar, root } from "./support.ts";

/** Whose boot images an example of one target is made one for. */
export const joint: readonly Target[] = ["qemu-microvm", "qemu-q35", "qemu-pc", "xen"];

/** An example as one boot image for all of these, built by the command in a folder below `out`. */
export async function buildJoint(example: string, folder: string): Promise<Artifact> {
  const dir = join(root, "out", folder);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await cp(join(root, "examples", example, "main.c"), join(dir, "main.c"));
  const text = await readFile(join(root, "examples", example, "image.ts"), "utf8");
  await writeFile(
    join(dir, "image.ts"),
    text.replace('targets: ["qemu-microvm"]', `targets: ${JSON.stringify(joint)}`),
  );
  const { stdout, stderr } = await ashlar(["build", "--json"], dir);
  if (stdout === "") throw new Error(stderr);
  const built = JSON.parse(stdout);
  return { ...built, dir: join(dir, "out", built.name) };
}
