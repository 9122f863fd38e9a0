import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Linux's end of the wire. */
export interface LinuxPeerOptions {
  /** Addresses with prefix lengths, IPv4 or IPv6. @defaultValue the gateway of QEMU's user network, 10.0.2.2/24 */
  readonly addresses?: readonly string[] | undefined;
  /** @defaultValue "02:00:00:00:00:01" */
  readonly mac?: string | undefined;
  /** @defaultValue 1500 */
  readonly mtu?: number | undefined;
}

/** How a program in the name space ended. */
export interface LinuxExit {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/*
 * Without root: a user name space of which this user is root, with a network and processes of its own. The stack has one end
 * of a veth pair; the other has no address and no protocol, and belongs to the bridge, which is the name space's first
 * process: when it ends, the kernel ends all others.
 */
const isolate = ["--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child=KILL"];
/** Ends with the process that started it. */
const bound = ["setpriv", "--pdeathsig", "KILL"];
const pair = (address: string, mtu: string): string =>
  `ip link add linux0 ${address} ${mtu} type veth peer name wire0 ${mtu}`;
const setUp = `set -e
wire=$1 path=$2 mac=$3 mtu=$4
shift 4
${pair("address $mac", "mtu $mtu")}
ip link set linux0 addrgenmode none
ip link set wire0 addrgenmode none
ip link set wire0 arp off up
ip link set lo up
ip link set linux0 up
for address in "$@"; do ip addr add "$address" dev linux0 nodad 2>/dev/null || ip addr add "$address" dev linux0; done
exec "$wire" wire0 linux0 "$path"`;

/**
 * Linux's own network stack as the other end of a machine's cable, without root: `run(artifact, { net: peer.net })`. Programs
 * run beside that stack by `exec` and `start`. Checksums on the wire are complete.
 *
 * Needs unshare, nsenter and setpriv of util-linux, ip of iproute2, and cc: a bridge of 200 lines of C is compiled first.
 */
export class LinuxPeer implements AsyncDisposable {
  /** What `run` is given as `net`, and `ImpairedWire.open` as an end. */
  readonly net: `stream:${string}`;
  readonly #dir: string;
  readonly #bridge: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #pid: string;
  readonly #programs = new Set<Promise<unknown>>();

  private constructor(
    dir: string,
    bridge: ChildProcess,
    started: { readonly pid: string; readonly ended: Promise<unknown> },
  ) {
    this.#dir = dir;
    this.#bridge = bridge;
    this.#pid = started.pid;
    this.#ended = started.ended;
    this.net = `stream:${join(dir, "wire")}`;
  }

  /** Why this machine cannot have such a peer; undefined when it can. A test that needs one is skipped with this reason. */
  static async unavailable(): Promise<string | undefined> {
    try {
      await execute("unshare", [...isolate, "sh", "-c", pair("", "")], { timeout: 20_000 });
      for (const tool of ["cc", "nsenter", "setpriv"]) await execute(tool, ["--version"], { timeout: 20_000 });
      return undefined;
    } catch (error) {
      const { stderr, message } = error as Error & { readonly stderr?: string };
      return (stderr || message).trim();
    }
  }

  /** Sets up the name space. Rejects with the words of what failed, as `unavailable` tells beforehand. */
  static async open(options: LinuxPeerOptions = {}): Promise<LinuxPeer> {
    const dir = await mkdtemp(join(tmpdir(), "ashlar-linux-"));
    try {
      const source = fileURLToPath(new URL("../native/wire.c", import.meta.url));
      await execute("cc", ["-O2", "-o", join(dir, "bridge"), source], { timeout: 60_000 });
      const { addresses = ["10.0.2.2/24"], mac = "02:00:00:00:00:01", mtu = 1500 } = options;
      const words = [join(dir, "bridge"), join(dir, "wire"), mac, String(mtu), ...addresses];
      // It ends with this process twice over: by the signal, and by the end of its input.
      const bridge = launch([...bound, "unshare", ...isolate, "sh", "-c", setUp, "wire", ...words], "pipe");
      const ended = new Promise((resolve) => bridge.once("close", resolve).once("error", resolve));
      return new LinuxPeer(dir, bridge, { pid: await readiness(bridge), ended });
    } catch (error) {
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  /** Starts a program beside Linux's stack, as root of the name space. It ends with the peer. */
  start(command: string, args: readonly string[] = []): ChildProcess {
    const enter = ["--target", this.#pid, "--user", "--net", "--pid", "--preserve-credentials"];
    // nsenter waits outside; the program ends with it. A group of their own: see exec.
    const child = launch(["nsenter", ...enter, ...bound, command, ...args], "ignore", true);
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()).once("error", () => resolve()));
    this.#programs.add(ended);
    void ended.then(() => this.#programs.delete(ended));
    return child;
  }

  /** Runs a program to its end, which comes at the latest after `timeoutMs`. Status 127 when there is no such program. */
  async exec(command: string, args: readonly string[] = [], timeoutMs = 30_000): Promise<LinuxExit> {
    const child = this.start(command, args);
    const timer = setTimeout(() => void end(child), timeoutMs);
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    try {
      const status = await new Promise<number | null>((resolve, reject) => {
        child.once("close", resolve).once("error", reject);
      });
      return { status, stdout: stdout(), stderr: stderr() };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the name space with everything in it. Idempotent. */
  async close(): Promise<void> {
    this.#bridge.stdin?.end();
    await Promise.all([this.#ended, ...this.#programs]);
    await rm(this.#dir, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function launch([command, ...args]: readonly string[], stdin: "ignore" | "pipe", detached = false): ChildProcess {
  return spawn(command!, args, { stdio: [stdin, "pipe", "pipe"], detached });
}

/**
 * Ends a program in the name space. nsenter ends by itself, after it has collected its child: were it killed, the child would
 * be left to this system's first process, and until that collects it the kernel keeps the name space. A container's may never.
 */
async function end(nsenter: ChildProcess): Promise<void> {
  const { pid } = nsenter;
  if (pid === undefined) return;
  // It has no child yet while it is on its way into the name space.
  while (nsenter.exitCode === null && nsenter.signalCode === null) {
    for (const child of childrenOf(pid)) kill(child);
    await sleep(1);
  }
  // What the program started, which may hold its output.
  kill(-pid);
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The process id that the bridge tells when it listens. */
async function readiness(bridge: ChildProcess): Promise<string> {
  const [stdout, stderr] = [collect(bridge.stdout), collect(bridge.stderr)];
  return new Promise((resolve, reject) => {
    bridge.stdin?.on("error", () => undefined);
    bridge.stdout?.on("data", () => {
      const pid = /^ready (\d+)\n/.exec(stdout())?.[1];
      if (pid !== undefined) resolve(pid);
    });
    bridge.once("error", reject);
    bridge.once("close", () => reject(new Error(`no Linux peer: ${stderr().trim()}`)));
  });
}

/** All that a stream has brought so far. */
function collect(stream: ChildProcess["stdout"]): () => string {
  const chunks: Buffer[] = [];
  stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}
