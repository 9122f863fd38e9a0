import type { ChildProcess } from "node:child_process";
import { constants } from "node:fs";
import { access, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import { type Artifact, AshlarError, devicesOn, diagnostic, isProcess, type Target } from "@ashlar/model";
import { chooseAccelerator, refuseMissingKvm } from "./accelerator.ts";
import { commandLine } from "./command-line.ts";
import { ConsoleReader } from "./console.ts";
import { controlArguments, forwardedPorts } from "./control.ts";
import { attachDisks, type DiskOptions, type Disks, readDisks } from "./disks.ts";
import { type Forwarders, startForwarders } from "./forwarder.ts";
import { type Accelerator, judge, type Machine, type MachineExit, type ProcessEnd, type RunEvent } from "./machine.ts";
import { hostFailure, type Wiring, wire } from "./network.ts";
import { type NetworkOptions, type NetworkRequest, readNetwork } from "./network-options.ts";
import { firstChannel, startBound } from "./process.ts";
import { processCommand } from "./targets/host.ts";
import { qemuCommand } from "./targets/qemu.ts";
import { destroyDomain, xenCommand } from "./targets/xen.ts";

/** How to run an image. */
export interface RunOptions extends NetworkOptions, DiskOptions {
  /** @defaultValue "auto": the one that measures faster on this machine */
  readonly accel?: "auto" | Accelerator | undefined;
  /** One of those that the image is for. @defaultValue the first */
  readonly target?: Target | undefined;
  /** Memory in bytes; the image's own when left out. */
  readonly memory?: number | undefined;
  /** Boot options: `USE.OPTION` to value. */
  readonly set?: Readonly<Record<string, string>> | undefined;
  /** Arguments of the program. */
  readonly args?: readonly string[] | undefined;
  /** A file that the guest gets as its read-only module. */
  readonly initrd?: string | undefined;
  /** Milliseconds after which the machine is ended. */
  readonly timeoutMs?: number | undefined;
  /** For the target `xen`: a hypervisor's file, which QEMU starts with the image as its first domain. */
  readonly hypervisor?: string | undefined;
  /** More arguments for the monitor. */
  readonly vmmArgs?: readonly string[] | undefined;
  /** Written atomically when the guest is ready: `{ pid, vmmPid, ports }`. */
  readonly readyFile?: string | undefined;
  /** Where the measurement of accelerators is kept. */
  readonly cacheDir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly observe?: ((event: RunEvent) => void) | undefined;
}

/**
 * Starts an image. Rejects with ASH1007 on a target that it is not for, ASH3005 when the memory does not hold it, ASH4001 when the monitor, or the accelerator that
 * is asked for, is missing, ASH5009 when the ready file has no folder or the pcap file cannot be written, ASH6006 when the
 * initrd is missing or empty, ASH6007 for a boot option that cannot be carried, ASH6009 when the image has no network card for
 * what is asked, ASH6010 when the host's network refuses it, ASH6011 when files and disks are not as many, ASH6012 for a disk's file
 * that cannot be used, ASH8001 for an option of the wrong form. How the machine ends is told by `exit`, never by a rejection.
 */
export async function run(whole: Artifact, options: RunOptions = {}): Promise<Machine> {
  options.signal?.throwIfAborted();
  const artifact = onTarget(whole, options.target ?? whole.target);
  const network = readNetwork(options);
  const files = readDisks(options);
  const initrdBytes = options.initrd === undefined ? 0 : await checkInitrd(options.initrd);
  checkMemory(artifact, options.memory ?? artifact.memory, initrdBytes);
  if (options.readyFile !== undefined) await checkReadyFile(options.readyFile);
  const disks = await attachDisks(artifact, files);
  // The first channel is the control socket.
  const isNative = artifact.target === "host";
  const wiring = isNative ? undefined : await wire(artifact, network, { firstSocket: firstChannel + 1 });
  const forwarders = isNative ? await startForwarders(artifact, network) : undefined;
  try {
    const { command, accel } = await commandOf(artifact, options, { wiring, disks, network, forwarders });
    const child = await startBound(command, wiring === undefined ? [] : ["pipe", ...wiring.sockets]);
    const machine = new RunningMachine({ artifact, accel, command, child, options, wiring, forwarders });
    await machine.attached();
    return machine;
  } catch (error) {
    for (const forwarder of forwarders?.values() ?? []) await forwarder.close();
    throw error;
  } finally {
    for (const socket of wiring?.sockets ?? []) socket.destroy();
  }
}

/** A machine that cannot hold the image starts, and says nothing: refuse it here. */
function checkMemory(artifact: Artifact, memory: number, initrdBytes: number): void {
  if (isProcess(artifact.target)) return;
  const end = Math.max(...artifact.sections.map((section) => section.address + section.bytes));
  const needed = end + initrdBytes;
  if (needed <= memory) return;
  const message = `the image ends at ${end} bytes and its initrd takes ${initrdBytes}, but the machine has ${memory}`;
  throw new AshlarError([
    diagnostic("ASH3005", message, { fix: `give it more memory: --memory ${Math.ceil(needed / 2 ** 20)}MiB` }),
  ]);
}

/** The size of the initrd, in bytes. */
async function checkInitrd(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  const at = { file: path };
  if (found?.isFile() !== true)
    throw new AshlarError([diagnostic("ASH6006", `the initrd ${path} is not a file`, { at })]);
  if (found.size === 0)
    throw new AshlarError([
      diagnostic("ASH6006", `the initrd ${path} is empty, which a guest cannot tell from none`, { at }),
    ]);
  return found.size;
}

/** Found out when the guest is ready, it would be too late to tell. */
async function checkReadyFile(path: string): Promise<void> {
  await access(dirname(path), constants.W_OK).catch(() => {
    const message = `cannot write ${path}: its folder does not exist or does not let us`;
    throw new AshlarError([diagnostic("ASH5009", message, { fix: "make the folder first" })]);
  });
}

interface Attached {
  readonly wiring: Wiring | undefined;
  readonly disks: Disks | undefined;
  readonly network: NetworkRequest;
  readonly forwarders: Forwarders | undefined;
}

async function commandOf(
  artifact: Artifact,
  options: RunOptions,
  { wiring, disks, network, forwarders = new Map() }: Attached,
): Promise<{ command: readonly string[]; accel: Accelerator | "none" }> {
  const line = commandLine(options.set ?? {}, options.args ?? []);
  const { target } = artifact;
  switch (target) {
    case "qemu-microvm":
    case "qemu-q35":
    case "qemu-pc": {
      const wanted = options.accel ?? "auto";
      if (wanted === "kvm") await refuseMissingKvm();
      const accel = wanted === "auto" ? await chooseAccelerator(options.cacheDir) : wanted;
      const { memory, initrd, vmmArgs = [] } = options;
      const extra = [...(wiring === undefined ? [] : controlArguments(firstChannel)), ...vmmArgs];
      const launch = { accel, memory, commandLine: line, initrd, extra, wiring, disks };
      return { command: await qemuCommand(artifact, launch, target), accel };
    }
    case "xen": {
      const { memory, initrd, vmmArgs = [], hypervisor } = options;
      const launch = { memory, initrd, commandLine: line, extra: vmmArgs, hypervisor, disks };
      const command = await xenCommand(artifact, launch);
      return { command, accel: hypervisor === undefined ? "none" : "tcg" };
    }
    case "host": {
      const { set, args, memory, initrd } = options;
      return { command: processCommand(artifact, { set, args, memory, initrd, network, forwarders }), accel: "none" };
    }
    case "host-san":
      return { command: hostCommand(artifact, options), accel: "none" };
    default:
      return target satisfies never;
  }
}

/**
 * What an image is on one of its targets. One on a target that it is not for says so itself, and ends; here it need not be
 * started.
 */
function onTarget(artifact: Artifact, target: Target): Artifact {
  if (artifact.targets.includes(target)) return { ...artifact, target, devices: devicesOn(artifact.devices, target) };
  const message = `the image is not composed for ${target}; its targets are ${artifact.targets.join(", ")}`;
  const fix = `add "${target}" to its targets, and build it again`;
  throw new AshlarError([diagnostic("ASH1007", message, { path: "targets", fix })]);
}

/** A process takes its words one by one, and its module from the environment. */
function hostCommand(artifact: Artifact, options: RunOptions): readonly string[] {
  const set = Object.entries(options.set ?? {}).map(([name, value]) => `${name}=${value}`);
  const module = options.initrd === undefined ? [] : ["env", `ASHLAR_INITRD=${options.initrd}`];
  const args = options.args ?? [];
  const words = [...set, ...(args.length > 0 ? ["--", ...args] : [])];
  return [...module, join(artifact.dir, artifact.image.path), ...words];
}

interface Parts {
  readonly artifact: Artifact;
  readonly accel: Accelerator | "none";
  readonly command: readonly string[];
  readonly child: ChildProcess;
  readonly options: RunOptions;
  readonly wiring: Wiring | undefined;
  readonly forwarders: Forwarders | undefined;
}

/** QEMU after an instruction that an emulating KVM lacks: it tells the processor's state, and stands still from there. */
const gaveUp = /^KVM internal error[\s\S]*^Code=.*\n/m;

class RunningMachine implements Machine {
  readonly pid: number;
  readonly ready: Promise<void>;
  readonly exit: Promise<MachineExit>;
  readonly #parts: Parts;
  readonly #chunks: string[] = [];
  readonly #messages: string[] = [];
  readonly #wakers = new Set<() => void>();
  #reason: ProcessEnd["reason"] = "ended";
  #ended = false;
  #vmmOutput = "";
  #ports: Machine["ports"] = {};
  readonly #attached: Promise<void>;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { child } = parts;
    this.pid = child.pid ?? 0;
    this.#tell({ kind: "start", pid: this.pid, accel: parts.accel, command: parts.command });
    let isReady: () => void = () => undefined;
    let isOver: (error: Error) => void = () => undefined;
    this.ready = new Promise((resolve, reject) => {
      isReady = resolve;
      isOver = reject;
    });
    this.ready.catch(() => undefined);
    const reader = new ConsoleReader({
      text: (chunk) => this.#write(chunk),
      ready: () => void this.#becomeReady(isReady).catch(isOver),
      // A first domain that powers off halts the whole machine, which QEMU does not see.
      exit: parts.options.hypervisor === undefined ? undefined : () => void child.kill("SIGTERM"),
      message: (text) => {
        this.#messages.push(text);
        this.#tell({ kind: "message", text });
      },
    });
    child.stdout?.setEncoding("latin1").on("data", (chunk: string) => reader.write(chunk));
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => this.#complain(chunk));
    this.#attached = this.#attach();
    this.exit = this.#watch(reader);
    void this.exit.then((exit) => {
      isOver(new AshlarError([diagnostic("ASH6001", `the machine ended before it was ready: ${exit.status}`)]));
      this.#tell({ kind: "exit", exit });
    });
    this.#endEarly();
  }

  /** Ends the machine at its time-out, and when it is aborted. */
  #endEarly(): void {
    const { timeoutMs, signal } = this.#parts.options;
    if (timeoutMs !== undefined) {
      const timer = setTimeout(() => this.#end("timeout"), timeoutMs);
      void this.exit.then(() => clearTimeout(timer));
    }
    const abort = (): void => this.#end("interrupted");
    signal?.addEventListener("abort", abort, { once: true });
    // It may have come while the machine was being started.
    if (signal?.aborted === true) abort();
    void this.exit.then(() => signal?.removeEventListener("abort", abort));
  }

  get ports(): Machine["ports"] {
    return this.#ports;
  }

  /**
   * Resolves when the monitor has connected the image's cards, or has ended for reasons of its own, which `exit` tells.
   * Rejects when it ended because of the host's network.
   */
  async attached(): Promise<void> {
    await Promise.race([this.#attached, this.exit]);
    if (this.#parts.wiring === undefined || !this.#ended) return;
    const { status, vmmOutput } = await this.exit;
    const failure = status === "vmm-failed" ? hostFailure(vmmOutput) : undefined;
    if (failure !== undefined) throw new AshlarError([failure]);
  }

  async #attach(): Promise<void> {
    const { wiring, child, forwarders } = this.#parts;
    for (const { ports } of forwarders?.values() ?? []) this.#ports = { ...this.#ports, ...ports };
    // Safe: a channel that was given as "pipe" is a socket.
    const control = child.stdio[firstChannel] as Duplex | null | undefined;
    if (wiring === undefined || control == null) return;
    const ports = await forwardedPorts(control, wiring.forwards);
    if (ports !== undefined) this.#ports = ports;
    else await this.exit;
  }

  text(): string {
    return this.#chunks.join("");
  }

  async *console(): AsyncIterable<string> {
    for (let next = 0; ; ) {
      while (next < this.#chunks.length) yield this.#chunks[next++]!;
      if (this.#ended) return;
      await new Promise<void>((resolve) => this.#wakers.add(resolve));
    }
  }

  async close(): Promise<void> {
    this.#end("interrupted");
    await this.exit;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #tell(event: RunEvent): void {
    this.#parts.options.observe?.(event);
  }

  #complain(chunk: string): void {
    if (this.#vmmOutput.length < 65536) this.#vmmOutput += chunk;
    if (gaveUp.test(this.#vmmOutput)) this.#parts.child.kill("SIGKILL");
  }

  #write(chunk: string): void {
    // The guest's bytes came as latin1, one character a byte: here they become text.
    const text = Buffer.from(chunk, "latin1").toString("utf8");
    this.#chunks.push(text);
    this.#tell({ kind: "console", text });
    this.#wake();
  }

  #wake(): void {
    for (const waker of this.#wakers) waker();
    this.#wakers.clear();
  }

  async #becomeReady(resolve: () => void): Promise<void> {
    const { readyFile } = this.#parts.options;
    await this.#attached;
    for (const forwarder of this.#parts.forwarders?.values() ?? []) await forwarder.hide();
    if (readyFile !== undefined) {
      const part = `${readyFile}.${process.pid}`;
      await writeFile(part, `${JSON.stringify({ pid: process.pid, vmmPid: this.pid, ports: this.#ports })}\n`);
      await rename(part, readyFile);
    }
    this.#tell({ kind: "ready" });
    resolve();
  }

  #end(reason: ProcessEnd["reason"]): void {
    if (this.#ended || this.#reason !== "ended") return;
    this.#reason = reason;
    this.#parts.child.kill("SIGKILL");
  }

  async #watch(reader: ConsoleReader): Promise<MachineExit> {
    const { child, artifact, accel, options, forwarders } = this.#parts;
    const code = await new Promise<number | null>((resolve) => {
      child.on("close", (exitCode) => resolve(exitCode));
      child.on("error", () => resolve(1));
    });
    for (const forwarder of forwarders?.values() ?? []) await forwarder.close();
    if (artifact.target === "xen" && options.hypervisor === undefined) await destroyDomain(artifact);
    this.#ended = true;
    const words = reader.end();
    this.#wake();
    return {
      schemaVersion: 1,
      target: artifact.target,
      accel,
      ...judge(words, { code, reason: this.#reason }),
      pagesInUse: words.pagesInUse ?? null,
      pagesPeak: words.pagesPeak ?? null,
      messages: this.#messages,
      vmmOutput: this.#vmmOutput,
    };
  }
}
