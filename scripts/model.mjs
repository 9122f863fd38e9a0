// Monitors that are not to be had here are modelled: a program stands between QEMU and the image, and starts it as they would.
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = ["entry.S", "start.c"].map((name) => join(root, "tests/model", name));

/** Arguments for QEMU that have `monitor`'s start state reach an artifact: "FIRECRACKER" or "CLOUD_HYPERVISOR". */
export async function modelArguments(artifact, monitor) {
  const { readElf } = await import(pathToFileURL(join(root, "packages/build/dist/index.js")).href);
  const image = join(artifact.dir, artifact.image.path);
  const { entry } = readElf(await readFile(image));
  const dir = join(artifact.dir, "../model");
  await mkdir(dir, { recursive: true });
  const model = join(dir, `${artifact.name}-${monitor.toLowerCase()}.elf`);
  await execute("clang", [
    ...[
      "-m32",
      "-march=i686",
      "-Os",
      "-Wall",
      "-Wextra",
      "-Werror",
      "-ffreestanding",
      "-fno-pic",
      "-nostdlib",
      "-static",
    ],
    ...["-fuse-ld=lld", `-Wl,-T,${join(root, "tests/model/link.ld")}`, "-Wl,--build-id=none", "-Wl,-n"],
    ...[`-DMODEL_${monitor}`, `-DENTRY=0x${entry.toString(16)}u`, ...sources, "-o", model],
  ]);
  return ["-kernel", model, "-device", `loader,file=${image}`];
}
