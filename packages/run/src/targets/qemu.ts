import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Artifact } from "@ashlar/model";
import type { Accelerator } from "../machine.ts";

/** What a launch adds to the artifact's own QEMU arguments. */
export interface QemuLaunch {
  readonly accel: Accelerator;
  /** Memory in bytes; the image's own when left out. */
  readonly memory?: number | undefined;
  readonly commandLine: string;
  readonly initrd?: string | undefined;
  readonly extra: readonly string[];
}

/** The whole command of QEMU for an artifact: `vmm/qemu.args`, one argument a line, and what this run adds. */
export async function qemuCommand(artifact: Artifact, launch: QemuLaunch): Promise<readonly string[]> {
  const text = await readFile(join(artifact.dir, "vmm/qemu.args"), "utf8");
  const own = text.split("\n").filter((line) => line !== "");
  const args = own.map((arg, i) => {
    if (own[i - 1] === "-kernel") return join(artifact.dir, arg);
    if (own[i - 1] === "-cpu" && launch.accel === "kvm") return "host";
    return own[i - 1] === "-m" && launch.memory !== undefined ? `${Math.ceil(launch.memory / 1024)}k` : arg;
  });
  return ["qemu-system-x86_64", "-accel", launch.accel, ...args, ...append(launch), ...launch.extra];
}

function append(launch: QemuLaunch): readonly string[] {
  return [
    ...(launch.commandLine === "" ? [] : ["-append", launch.commandLine]),
    ...(launch.initrd === undefined ? [] : ["-initrd", launch.initrd]),
  ];
}
