import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Artifact, Target } from "@ashlar/model";
import { processorOf } from "../accelerator.ts";
import type { DiskFile, Disks } from "../disks.ts";
import type { Accelerator } from "../machine.ts";
import type { Wiring } from "../network.ts";

/** What a launch adds to the artifact's own QEMU arguments. */
export interface QemuLaunch {
  readonly accel: Accelerator;
  /** Memory in bytes; the image's own when left out. */
  readonly memory?: number | undefined;
  readonly commandLine: string;
  readonly initrd?: string | undefined;
  readonly extra: readonly string[];
  /** Where the image's network cards are connected; as the image says when left out. */
  readonly wiring?: Wiring | undefined;
  /** What the image's disks are; as the image says when left out. */
  readonly disks?: Disks | undefined;
}

/** The whole command of QEMU for an artifact: `vmm/TARGET.args`, one argument a line, and what this run adds. */
export async function qemuCommand(artifact: Artifact, launch: QemuLaunch, target: Target): Promise<readonly string[]> {
  const text = await readFile(join(artifact.dir, `vmm/${target}.args`), "utf8");
  const words = text.split("\n").filter((line) => line !== "");
  const own = withDisks(wired(words, launch.wiring), launch.disks);
  const args = own.map((arg, i) => {
    if (own[i - 1] === "-kernel") return join(artifact.dir, arg);
    if (own[i - 1] === "-cpu" && launch.accel === "kvm") return processorOf("kvm");
    return own[i - 1] === "-m" && launch.memory !== undefined ? `${Math.ceil(launch.memory / 1024)}k` : arg;
  });
  return ["qemu-system-x86_64", "-accel", launch.accel, ...args, ...append(launch), ...launch.extra];
}

/** The image's own words with its network cards connected as this run wants; a card without a cable goes with its option. */
function wired(own: readonly string[], wiring: Wiring | undefined): readonly string[] {
  if (wiring === undefined) return own;
  return own.flatMap((arg, i) => {
    const id = cardOf(arg) ?? cardOf(own[i + 1]);
    const card = id === undefined ? undefined : wiring.cards[id];
    if (id !== undefined && card === undefined) return [];
    if (card === undefined || cardOf(arg) === undefined) return [arg];
    if (arg.startsWith("user,")) return [card.netdev];
    return [card.mac === undefined ? arg : `${arg},mac=${card.mac}`];
  });
}

/** The id of the network card that a word is about. */
function cardOf(arg: string | undefined): string | undefined {
  return /^(?:user,id|virtio-net-(?:device|pci),netdev)=(net\d+)(?:,|$)/.exec(arg ?? "")?.[1];
}

/** The same for its disks. */
function withDisks(own: readonly string[], disks: Disks | undefined): readonly string[] {
  if (disks === undefined) return own;
  return own.flatMap((arg, i) => {
    const id = diskOf(arg) ?? diskOf(own[i + 1]);
    if (id === undefined) return [arg];
    const disk = disks[id];
    if (disk === undefined) return [];
    return [arg.startsWith("driver=") ? blockdev(id, disk) : arg];
  });
}

/** The id of the disk that a word is about. */
function diskOf(arg: string | undefined): string | undefined {
  return /^(?:driver=null-co,node-name|virtio-blk-(?:device|pci),drive)=(block\d+)(?:,|$)/.exec(arg ?? "")?.[1];
}

/** `raw`: nothing of the content is looked at. QEMU locks the file, so that no other QEMU writes it meanwhile. */
function blockdev(id: string, { path, readOnly }: DiskFile): string {
  const file = resolve(path).replaceAll(",", ",,");
  const how = readOnly ? "read-only=on" : "read-only=off,discard=unmap,file.discard=unmap";
  return `driver=raw,node-name=${id},${how},file.driver=file,file.filename=${file}`;
}

function append(launch: QemuLaunch): readonly string[] {
  return [
    ...(launch.commandLine === "" ? [] : ["-append", launch.commandLine]),
    ...(launch.initrd === undefined ? [] : ["-initrd", launch.initrd]),
    ...(launch.wiring?.extra ?? []),
  ];
}
