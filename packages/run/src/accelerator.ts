import { constants } from "node:fs";
import { access, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AshlarError, diagnostic } from "@ashlar/model";
import type { Accelerator } from "./machine.ts";
import { probeImage } from "./probe-image.ts";
import { findExecutable, startBound } from "./process.ts";

/** What one accelerator took for the probe, in milliseconds; null when it failed. */
export interface AcceleratorMeasurement {
  readonly tcgMs: number | null;
  readonly kvmMs: number | null;
  readonly chosen: Accelerator;
  /** Which QEMU and KVM device this was measured with. */
  readonly key: string;
}

/**
 * The processor that a guest gets: all that there is. Not IA32_ARCH_CAPABILITIES (Intel SDM vol. 4, MSR 10AH), which tells of
 * what a kernel need not guard against, and which a KVM inside a cloud's machine may offer and then refuse to set.
 */
export function processorOf(accel: Accelerator): string {
  return accel === "kvm" ? "host,-arch-capabilities" : "max";
}

/**
 * The faster accelerator of this machine: measured once, then remembered. A KVM without hardware underneath emulates
 * ring-0 code an instruction at a time and loses to translation by a hundredfold, so its presence says nothing.
 */
export async function chooseAccelerator(cacheDir?: string): Promise<Accelerator> {
  return (await measureAccelerators(cacheDir)).chosen;
}

/** Measures, or recalls, both accelerators with a guest that counts to 200,000 in ring 0. */
export async function measureAccelerators(cacheDir?: string): Promise<AcceleratorMeasurement> {
  const key = await machineKey();
  const path = cacheDir === undefined ? undefined : join(cacheDir, "accelerator.json");
  const known = path === undefined ? undefined : await recall(path, key);
  if (known !== undefined) return known;
  const dir = await mkdtemp(join(tmpdir(), "ashlar-probe-"));
  try {
    const image = join(dir, "probe.elf");
    await writeFile(image, probeImage(200_000));
    const tcgMs = await time("tcg", image);
    const kvmMs = (await usableKvm()) ? await time("kvm", image) : null;
    const chosen = kvmMs !== null && (tcgMs === null || kvmMs < tcgMs) ? "kvm" : "tcg";
    const measured = { tcgMs, kvmMs, chosen, key } as const;
    if (path !== undefined) await remember(path, measured);
    return measured;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function usableKvm(device = "/dev/kvm"): Promise<boolean> {
  return access(device, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** Rejects with ASH4001 where the kernel's virtual machine is not there, or not for this user. */
export async function refuseMissingKvm(device?: string): Promise<void> {
  if (await usableKvm(device)) return;
  const message = "/dev/kvm is not there or does not let us, so this machine has no accelerator kvm";
  throw new AshlarError([diagnostic("ASH4001", message, { fix: "use --accel tcg, or auto" })]);
}

async function machineKey(): Promise<string> {
  const qemu = await findExecutable("qemu-system-x86_64");
  const found = qemu === undefined ? undefined : await stat(qemu);
  return `${qemu ?? "none"} ${found?.size ?? 0} ${found?.mtimeMs ?? 0} kvm=${await usableKvm()} ${processorOf("kvm")}`;
}

async function recall(path: string, key: string): Promise<AcceleratorMeasurement | undefined> {
  try {
    const known = JSON.parse(await readFile(path, "utf8")) as AcceleratorMeasurement;
    // That none ran is a failure, not a property of the machine.
    return known.key === key && (known.tcgMs ?? known.kvmMs) !== null ? known : undefined;
  } catch {
    return undefined;
  }
}

/** A failure to remember is no failure of the measurement: the next process measures again. */
async function remember(path: string, measured: AcceleratorMeasurement): Promise<void> {
  const part = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(part, JSON.stringify(measured));
    await rename(part, path);
  } catch {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

/** The best of two runs, in milliseconds; null when the probe did not end as it should within ten seconds. */
async function time(accel: Accelerator, image: string): Promise<number | null> {
  const runs = [await once(accel, image), await once(accel, image)];
  const good = runs.filter((ms) => ms !== null);
  return good.length === 0 ? null : Math.min(...good);
}

async function once(accel: Accelerator, image: string): Promise<number | null> {
  const machine = ["-M", "microvm,acpi=off", "-nodefaults", "-no-reboot", "-display", "none", "-m", "8M"];
  const cpu = ["-cpu", processorOf(accel)];
  const exit = ["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"];
  const started = performance.now();
  const child = await startBound([
    "qemu-system-x86_64",
    "-accel",
    accel,
    ...machine,
    ...cpu,
    ...exit,
    "-kernel",
    image,
  ]);
  child.stdout?.resume();
  child.stderr?.resume();
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  const code = await new Promise<number | null>((resolve) => {
    child.on("close", resolve);
    child.on("error", () => resolve(null));
  });
  clearTimeout(timer);
  // The exit device turns the value v into the status 2v + 1; the probe writes 42.
  return code === 85 ? performance.now() - started : null;
}
