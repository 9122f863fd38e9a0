import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Interface, OptionValue, Target, Universe, UseLike } from "@ashlar/model";
import { readFolder, readTree } from "@ashlar/project";
import type { ConformOptions } from "@ashlar/testkit";
import { xenFiles } from "../../scripts/xen-packages.mjs";
import { writeExt2 } from "../files/ext2.ts";
import { openReflector } from "../reflector.ts";
import { cacheDir, catalogue, root } from "../support.ts";
import { cpioOf, tarOf } from "./archives.ts";
import { sample, sampleDigest, writeSample, writeWhole } from "./sample.ts";

const stack: ReadonlySet<string> = new Set(["net.ip", "net.udp", "net.tcp", "net.socket", "http.server"]);
const [shipped, lab, disk, domain] = await Promise.all([
  catalogue(),
  readTree(join(root, "components/interfaces/net/ip/test"), { cacheDir }),
  readTree(join(root, "tests/files/disk"), { cacheDir }),
  readTree(join(root, "components/interfaces/xen/store/test"), { cacheDir }),
]);

/**
 * What is made for Xen alone, and can be tested elsewhere: beside a daemon of the suite's, in a process, and where there is no
 * Xen to be found.
 */
const besides: Readonly<Record<string, readonly Target[]>> = {
  "xen-call": ["qemu-microvm"],
  "xen-store": ["host-san"],
  "xen-bus": ["host-san"],
};

/** The components that are put to the test. */
export const providers: Universe["components"] = shipped.components.map((component) => {
  const more = besides[component.id];
  return more === undefined ? component : { ...component, targets: [...(component.targets ?? []), ...more] };
});

/** The catalogue, what the suites of a network stack and of xenstore have below them, and a disk for a process. */
export const universe: Universe = {
  interfaces: [...shipped.interfaces, ...domain.interfaces],
  components: [...providers, ...lab.components, ...disk.components, ...domain.components],
};

const sampleDir = join(root, "out", `conformance-sample-${sampleDigest}`);
await writeSample(sampleDir);

/** What options of type folder name in the images of suites. */
export const folders: NonNullable<ConformOptions["folders"]> = { "fs-rom.from": readFolder(sampleDir, root) };

/**
 * Options without which a provider cannot be composed, or a suite depends on how busy the machine is: those that count turns
 * want no thread to lose its turn for being slow.
 */
export function optionsOf(provider: string): Readonly<Record<string, OptionValue>> {
  if (provider === "sched-rr") return { quantum: "10s" };
  if (provider === "fs-dev") return { at: "/" };
  return provider === "fs-rom" ? { from: sampleDir } : {};
}

/**
 * What a suite's image has besides the suite and the provider: a network stack's suites a clock and a wire of their own, that
 * of `vfs` two file systems, that of `libc` one, that of `sched.preempt` a scheduler with a short quantum, those of xenstore
 * in a process a daemon.
 */
export function beside(contract: string, target: Target = "host-san"): readonly UseLike[] {
  if (contract === "xen.store" || contract === "xen.bus")
    return target === "host-san" ? domain.components.map((component) => component.id) : [];
  if (contract === "sched.preempt") return [{ component: "sched-rr", options: { quantum: "200us" } }];
  if (contract === "vfs" || contract === "posix.files")
    return ["fs-ram", { component: "fs-rom", options: { at: "/rom", from: sampleDir } }];
  if (contract === "libc") return ["fs-ram"];
  return stack.has(contract) ? lab.components.map((component) => component.id) : [];
}

const initrd = join(root, "out", "conformance-initrd.txt");
await mkdir(join(root, "out"), { recursive: true });
await writeFile(initrd, "the text that every suite is given\n");

/** Everything that can vary from outside is given to every suite, so that those which look at it can tell. */
export function machineOf(contract: string): NonNullable<ConformOptions["run"]> {
  const args = ["one", "two words", 'say "hi"'];
  return { initrd, args, ...(contract === "pci" && { vmmArgs: behindBridge }) };
}

/** The sample as an initrd, for the providers that read one. */
const archives: Readonly<Record<string, string>> = {
  "fs-tar": join(root, "out", "conformance-sample.tar"),
  "fs-cpio": join(root, "out", "conformance-sample.cpio"),
};
await writeWhole(archives["fs-tar"]!, tarOf(sample));
await writeWhole(archives["fs-cpio"]!, cpioOf(sample));

/** The same as a disk, for `fs-ext2`. */
const ext2 = join(root, "out", `conformance-sample-${sampleDigest}.ext2`);
await writeExt2(ext2, sampleDir);

/** What a case of a suite is run on. */
interface Place {
  readonly contract: string;
  readonly provider: string;
  readonly target: Target;
}

/** Xen as Debian packs it, if `npm run setup` could fetch it. */
export const xen: Awaited<ReturnType<typeof xenFiles>> = await xenFiles();

/**
 * What the machine of a suite is given, for as long as `use` runs. The suite of `net.device` needs a wire that gives back
 * its frames; a process has none, and the mutants play it themselves.
 */
export async function withMachine<T>(
  { contract, provider, target }: Place,
  use: (options: NonNullable<ConformOptions["run"]>) => Promise<T>,
): Promise<T> {
  const initrd = archives[provider];
  if (initrd !== undefined) return use({ ...machineOf(contract), initrd });
  if (provider === "fs-ext2")
    return use({ ...machineOf(contract), ...(target === "host-san" ? { initrd: ext2 } : { disk: `${ext2},ro` }) });
  if (target === "xen") return use({ ...machineOf(contract), hypervisor: xen?.hypervisor });
  if (provider === "virtio-blk") return withDisk((disk) => use({ ...machineOf(contract), disk }));
  if (contract !== "net.device" || target === "host-san") return use(machineOf(contract));
  await using wire = await openReflector();
  if (target === "host") return await use({ ...machineOf(contract), net: wire.net });
  return await use({
    ...machineOf(contract),
    net: [],
    vmmArgs: [...wire.vmmArgs, "-device", `${networkCard(target)},netdev=${wire.id}`],
  });
}

/** A file of zeroes, for as long as `use` runs. */
async function withDisk<T>(use: (disk: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "ashlar-disk-"));
  try {
    const disk = join(dir, "disk.img");
    await writeFile(disk, new Uint8Array(2 ** 20 + 512));
    return await use(disk);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Behind a PCI bridge an entropy device, and a second function beside it. */
const behindBridge = [
  "pci-bridge,id=bridge,chassis_nr=1",
  "virtio-rng-pci,bus=bridge,addr=2.0,multifunction=on,disable-legacy=on",
  "pci-testdev,bus=bridge,addr=2.1",
].flatMap((device) => ["-device", device]);

/** What QEMU calls a virtio network card of one of its machines. */
function networkCard(target: Target): string {
  return target === "qemu-microvm" ? "virtio-net-device" : "virtio-net-pci,disable-legacy=on,romfile=";
}

/** The interfaces that have a suite. */
export const interfaces: readonly Interface[] = universe.interfaces.filter((i) =>
  ["conformance.c", "conformance.yaml", "mutants/component.yaml"].every((file) => existsSync(join(i.dir, file))),
);

/** The output folder of one combination; kept, so that the next run builds nothing. */
export function outDir(...parts: readonly string[]): string {
  return join(root, "out", "conformance", ...parts);
}
