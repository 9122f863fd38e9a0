import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Artifact, AshlarError, diagnostic, xenDisk } from "@ashlar/model";
import type { Disks } from "../disks.ts";
import { findExecutable } from "../process.ts";

/** What a launch adds to the artifact's own `vmm/xl.cfg`. */
export interface XenLaunch {
  /** Memory in bytes; the image's own when left out. */
  readonly memory?: number | undefined;
  readonly commandLine: string;
  readonly initrd?: string | undefined;
  readonly extra: readonly string[];
  /** What the domain's disks are; as the image says when left out. */
  readonly disks?: Disks | undefined;
  /** A file with a hypervisor: QEMU starts it, and the image as its first domain. */
  readonly hypervisor?: string | undefined;
  /** Where Linux says what a domain may do. @defaultValue "/proc/xen/capabilities" */
  readonly capabilities?: string | undefined;
}

/**
 * The whole command for an artifact: `xl create` on a Xen host, which stays until the domain is gone; or QEMU with a
 * hypervisor of its own. Rejects with ASH4001 where neither is to be had.
 */
export async function xenCommand(artifact: Artifact, launch: XenLaunch): Promise<readonly string[]> {
  if (launch.hypervisor !== undefined) return nested(artifact, launch, launch.hypervisor);
  await refuseMissingXen(launch.capabilities ?? "/proc/xen/capabilities");
  const settings = [
    `kernel=${quoted(join(artifact.dir, artifact.image.path))}`,
    ...(launch.memory === undefined ? [] : [`memory=${Math.ceil(launch.memory / 2 ** 20)}`]),
    ...(launch.initrd === undefined ? [] : [`ramdisk=${quoted(launch.initrd)}`]),
    ...(launch.disks === undefined ? [] : [diskSetting(launch.disks)]),
    ...(launch.commandLine === "" ? [] : [`cmdline=${quoted(launch.commandLine)}`]),
  ];
  return ["xl", "create", "-F", "-c", "-q", join(artifact.dir, "vmm/xl.cfg"), ...settings, ...launch.extra];
}

/** In place of xl.cfg's own (xl-disk-configuration(5): what follows `target=` is the file's name, whatever it has). */
function diskSetting(disks: Disks): string {
  const all = Object.values(disks).map(({ path, readOnly }, i) =>
    quoted(`format=raw,vdev=${xenDisk(i)},access=${readOnly ? "ro" : "rw"},target=${resolve(path)}`),
  );
  return `disk=[${all.join(",")}]`;
}

/** Ends the domain of an artifact, which outlives the `xl` that made it; one that is gone already is no error. */
export function destroyDomain(artifact: Artifact): Promise<void> {
  return new Promise((resolve) => {
    execFile("xl", ["destroy", artifact.name], { timeout: 30_000 }, () => resolve());
  });
}

/** Domains are made by the first one of a Xen machine, and by the tools of its Linux. */
async function refuseMissingXen(capabilities: string): Promise<void> {
  const refuse = (message: string, fix: string): AshlarError =>
    new AshlarError([diagnostic("ASH4001", message, { fix })]);
  if ((await findExecutable("xl")) === undefined)
    throw refuse(
      "xl is not on the PATH, and the target xen needs it",
      "run on a Xen host: apt-get install xen-utils-4.17",
    );
  // Linux, Documentation/ABI/stable/sysfs-hypervisor-xen and drivers/xen/xenfs: of dom0 it says control_d.
  const says = await readFile(capabilities, "utf8").catch(() => "");
  if (!says.includes("control_d"))
    throw refuse(
      "this machine is not dom0 of a Xen host, and the target xen needs one",
      "boot it by Xen, or run the image for qemu-microvm",
    );
}

/** A string of xl.cfg(5), whose quotes have no escape. */
function quoted(text: string): string {
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}

/**
 * A PC whose processor and IOMMU are enough for a first domain without emulation. Xen's own words come on the same serial port
 * as the domain's, each in a line that begins with `(XEN)`.
 */
function nested(artifact: Artifact, launch: XenLaunch, hypervisor: string): readonly string[] {
  const mebibytes = Math.ceil((launch.memory ?? artifact.memory) / 2 ** 20);
  const words = `console=com1 loglvl=none guest_loglvl=none dom0=pvh dom0_mem=${mebibytes}M,max:${mebibytes}M`;
  const kernel = join(artifact.dir, artifact.image.path);
  // QEMU parts modules by commas, and a module's words from its file by spaces.
  const modules = [
    `${kernel} ${launch.commandLine.replaceAll(",", ",,")}`,
    ...(launch.initrd === undefined ? [] : [launch.initrd]),
  ];
  return [
    ...["qemu-system-x86_64", "-accel", "tcg", "-M", "q35", "-cpu", "qemu64,+svm,+npt,+rdrand", "-m", "256"],
    ...["-device", "amd-iommu", "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", "stdio"],
    ...["-kernel", hypervisor, "-append", words, "-initrd", modules.join(","), ...launch.extra],
  ];
}
