import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { type Artifact, imageFrom } from "@ashlar/model";
import { type Machine, run } from "@ashlar/run";
import { EthernetPeer } from "@ashlar/testkit";
import { buildImage, root } from "../support.ts";
import type { End } from "./packets.ts";
import { type Sent, type Stack, testUniverse } from "./stack.ts";

/** The driver of the scripts on a machine of its own, whose card is at the end of a cable of the test's. */
export async function buildBooted(): Promise<Artifact> {
  const card = { component: "world-card", with: { device: { component: "virtio-net" } } };
  const image = imageFrom({
    name: "booted",
    targets: ["qemu-microvm"],
    memory: "8MiB",
    use: [
      "driver",
      "world-time",
      card,
      { component: "net-pool", options: { size: "2MiB" } },
      { component: "tcpip", with: { "net.device": card } },
    ],
  });
  const universe = await testUniverse("stack", "booted");
  return buildImage({ image, universe, dir: root, outDir: join(root, "out/net/booted") });
}

/** EtherType of the lines that driver and test exchange: one of those for experiments (IEEE 802, 9.2.3). */
const lineType = 0x88b5;

/** For a machine that shares its host with many others. */
const patienceMs = 30_000;

/** The network stack in a booted machine, whose clock the test moves over the machine's own wire. */
export class BootedStack implements Stack {
  readonly sent: Sent[] = [];
  readonly #wire: EthernetPeer;
  readonly #machine: Machine;
  readonly #header: Uint8Array;

  private constructor(wire: EthernetPeer, machine: Machine, header: Uint8Array) {
    this.#wire = wire;
    this.#machine = machine;
    this.#header = header;
  }

  /** Boots the image; `options` are boot options, `ends` the machine's and the test's end of the cable. */
  static async start(
    artifact: Artifact,
    options: readonly string[],
    { us, peer }: { us: End; peer: End },
  ): Promise<BootedStack> {
    const wire = await EthernetPeer.open();
    const set = Object.fromEntries(options.map((option) => option.split("=") as [string, string]));
    const launch = { accel: "tcg", timeoutMs: 110_000, net: [wire.net], mac: us.mac, set } as const;
    const machine = await run(artifact, launch).catch(async (error: unknown) => {
      await wire.close();
      throw error;
    });
    const bytes = (mac: string): readonly number[] => mac.split(":").map((part) => Number.parseInt(part, 16));
    const header = Uint8Array.from([...bytes(us.mac), ...bytes(peer.mac), lineType >> 8, lineType & 255]);
    const stack = new BootedStack(wire, machine, header);
    await stack.#greet().catch(async (error: unknown) => {
      await stack.close();
      throw error;
    });
    return stack;
  }

  /**
   * QEMU drops what a machine sends before the cable is connected, and what comes before its driver has reset the card. So the
   * driver is asked until it answers the last question; what came before that does not count.
   */
  async #greet(): Promise<void> {
    const begin = Date.now();
    let answer: string | undefined;
    for (let question = 1; answer === undefined; question++) {
      if (Date.now() - begin > patienceMs) throw this.#silence();
      if (!this.#wire.send(this.#line(`echo ${question}`))) await pass(5);
      else
        do answer = await this.#answer(200);
        while (answer !== undefined && answer !== String(question));
    }
    this.sent.length = 0;
  }

  #line(text: string): Uint8Array {
    return Buffer.concat([this.#header, Buffer.from(text)]);
  }

  async call(command: string): Promise<string> {
    this.#wire.send(this.#line(command));
    const answer = await this.#answer(patienceMs);
    if (answer === undefined) throw this.#silence();
    return answer;
  }

  async time(ns: bigint): Promise<void> {
    await this.call(`time ${ns}`);
  }

  async inject(frame: Uint8Array): Promise<void> {
    this.#wire.send(frame);
  }

  #silence(): Error {
    return new Error(`the machine does not answer: ${this.#machine.text()}`);
  }

  async #answer(timeoutMs: number): Promise<string | undefined> {
    let last: Uint8Array | undefined;
    for (;;) {
      const frame = await this.#wire.receive(timeoutMs);
      if (frame === undefined) return undefined;
      if (Buffer.from(frame).readUInt16BE(12) !== lineType) {
        last = frame;
        continue;
      }
      const [word, ...rest] = Buffer.from(frame).subarray(14).toString().split(" ");
      if (word === "at") this.sent.push({ at: BigInt(rest[0]!), frame: last! });
      else return word === "ok" ? rest.join(" ") : `-${rest[0]}`;
    }
  }

  kill(): void {
    void this.#machine.close();
  }

  async close(): Promise<void> {
    await this.#machine.close();
    await this.#wire.close();
  }
}
