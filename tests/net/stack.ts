import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { imageFrom, type Universe } from "@ashlar/model";
import { readTree } from "@ashlar/project";
import { buildImage, cacheDir, catalogue, root } from "../support.ts";
import { pairImage } from "./stack/pair-image.mjs";

/** A frame that the stack sent, and when, in nanoseconds of its clock. */
export interface Sent {
  readonly at: bigint;
  readonly frame: Uint8Array;
}

/** A network stack, whose clock and wire the test moves. */
export interface Stack {
  /** What it sent and nobody took yet. */
  readonly sent: Sent[];
  /** Plays one command of the driver and gives the rest of its `ok` line, or `-NUMBER` of an error. */
  call(command: string): Promise<string>;
  /** Lets the clock go on to `ns`. */
  time(ns: bigint): Promise<void>;
  /** Puts a frame on the wire; the stack looks at it when time is let pass next. */
  inject(frame: Uint8Array): Promise<void>;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): void;
  /** Ends it; throws when it had complained. */
  close(): Promise<void>;
}

/** The network stack as a process. It complains as the sanitizers do. */
export class HostStack implements Stack {
  readonly sent: Sent[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  #complaint = "";

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#reader = createInterface({ input: child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
    child.stdin.on("error", () => undefined);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (this.#complaint.length < 65536) this.#complaint += text;
    });
  }

  /** Starts the program; `options` are boot options of the image. */
  static async start(program: string, options: readonly string[]): Promise<HostStack> {
    const stack = new HostStack(spawn(program, options));
    await stack.#answer();
    return stack;
  }

  async call(command: string): Promise<string> {
    this.#child.stdin.write(`${command}\n`);
    return this.#answer();
  }

  async time(ns: bigint): Promise<void> {
    await this.call(`time ${ns}`);
  }

  async inject(frame: Uint8Array): Promise<void> {
    await this.call(`in ${Buffer.from(frame).toString("hex")}`);
  }

  async #answer(): Promise<string> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) throw new Error(`the stack ended: ${this.#complaint}`);
      const [word, ...rest] = value.split(" ");
      if (word === "out") this.sent.push({ at: BigInt(rest[0]!), frame: Buffer.from(rest[1]!, "hex") });
      else if (word === "ok") return rest.join(" ");
      else if (word === "error") return `-${rest[0]}`;
    }
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin.end();
    await ended;
    this.#reader.close();
    if (/ERROR|runtime error|assert/.test(this.#complaint)) throw new Error(this.#complaint);
  }
}

/** Builds the stack with a program beside it, for so many connections; where the result is. */
export async function buildStack(program: "driver" | "fuzzer" = "driver", connections = 256): Promise<string> {
  const stack = { component: "tcpip", options: { connections } };
  const image = imageFrom({
    name: "stack",
    targets: ["host-san"],
    memory: "16MiB",
    use: [program, "world", "world-time", "world-wire", stack, "heap-buffers"],
  });
  const outDir = join(root, "out/net", connections === 256 ? program : `${program}-${connections}`);
  await buildImage({ image, universe: await testUniverse("stack"), dir: root, outDir });
  return join(outDir, "stack.elf");
}

/**
 * Two stacks at the ends of one cable, in one process; where its program is, and the folder that ninja builds it in. With
 * buffers from the host's heap some can be refused (`heap-buffers.failAt`).
 */
export async function buildPair(
  buffers: "net-pool" | "heap-buffers" = "net-pool",
): Promise<{ readonly program: string; readonly dir: string }> {
  const outDir = join(root, "out/net/pair", buffers);
  const image = imageFrom({ ...pairImage, use: [...pairImage.use, buffers] });
  await buildImage({ image, universe: await testUniverse("stack"), dir: root, outDir });
  return { program: join(outDir, "pair.elf"), dir: outDir };
}

/** The catalogue and the components of these tests in the folders beside this file. */
export async function testUniverse(...folders: readonly string[]): Promise<Universe> {
  const own = folders.map((folder) => readTree(join(import.meta.dirname, folder), { cacheDir }));
  const all = await Promise.all([catalogue(), ...own]);
  return { components: all.flatMap((u) => u.components), interfaces: all.flatMap((u) => u.interfaces) };
}
