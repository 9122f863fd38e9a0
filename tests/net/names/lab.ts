import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { imageFrom, type Universe } from "@ashlar/model";
import { readTree } from "@ashlar/project";
import { buildImage, cacheDir, catalogue, root } from "../../support.ts";
import { arp, type End, ethernet, ip, type Seen, see, udp } from "../packets.ts";

export type { End } from "../packets.ts";

/** The machine under test, and the server at the other end of its wire. */
export const us: End = { mac: "02:00:00:00:00:01", ip: "10.0.0.15" };
export const server: End = { mac: "02:00:00:00:00:02", ip: "10.0.0.1" };

/** A frame that arrives so long after the one that it answers. */
export interface Answer {
  readonly frame: Uint8Array;
  /** @defaultValue 0 */
  readonly afterMs?: number;
}

/** What the other end does when the stack sends a frame at a time of its clock. */
export type Peer = (seen: Seen, atMs: number) => readonly Answer[];

/** Runs a program to its end and gives what it printed, line by line. The peer answers each frame while the clock stands. */
export async function play(program: string, args: readonly string[], peer: Peer): Promise<readonly string[]> {
  const child = spawn(program, args, { timeout: 60_000 });
  const lines: string[] = [];
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(0, 65_536);
  });
  child.stdin.on("error", () => undefined);
  const closed = new Promise((resolve) => child.once("close", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, at, hex] = line.split(" ");
    if (word !== "out") {
      lines.push(line);
      continue;
    }
    const answers = peer(see(Buffer.from(hex!, "hex")), Number(BigInt(at!) / 1_000_000n));
    const told = answers.map((a) => `in ${(a.afterMs ?? 0) * 1_000_000} ${Buffer.from(a.frame).toString("hex")}\n`);
    child.stdin.write(`${told.join("")}.\n`);
  }
  await closed;
  if (/ERROR|runtime error|assert/.test(complaint)) throw new Error(complaint);
  return lines;
}

/** The answer to a request for the address of `end`; nothing to any other. */
export function answerArp(seen: Seen, end: End): readonly Answer[] {
  if (seen.kind !== "arp" || seen.body[7] !== 1 || seen.to !== end.ip) return [];
  return [{ frame: ethernet(end, us, 0x0806, arp(2, end, { mac: us.mac, ip: seen.from })) }];
}

/** A datagram to us, or to everybody when `to` says so. */
export function datagram(from: End, to: End, ports: { from: number; to: number }, payload: Uint8Array): Uint8Array {
  return ethernet(from, to, 0x0800, ip({ from, to }, 17, udp(from, to, { ...ports, payload })));
}

/** The ports and the payload of a datagram. */
export function readDatagram(seen: Seen): { readonly from: number; readonly to: number; readonly payload: Uint8Array } {
  const view = new DataView(seen.body.buffer, seen.body.byteOffset, seen.body.length);
  return { from: view.getUint16(0), to: view.getUint16(2), payload: seen.body.subarray(8) };
}

/** Builds an image of a driver of these tests and what `use` adds; where its program is. */
export async function buildLab(name: string, use: readonly string[]): Promise<string> {
  const wired = { component: "tcpip", with: { "net.device": "lab-wire" } };
  const image = imageFrom({
    name,
    targets: ["host-san"],
    memory: "16MiB",
    use: [...use, "world-time", wired],
  } as Parameters<typeof imageFrom>[0]);
  const outDir = join(root, "out/net", name);
  await buildImage({ image, universe: await labUniverse(), dir: root, outDir });
  return join(outDir, `${name}.elf`);
}

/** The catalogue, the clock of the stack's tests, and the components beside this file. */
async function labUniverse(): Promise<Universe> {
  const own = [import.meta.dirname, join(import.meta.dirname, "../stack")];
  const trees = await Promise.all([catalogue(), ...own.map((dir) => readTree(dir, { cacheDir }))]);
  return {
    components: trees.flatMap((tree) => tree.components),
    interfaces: trees.flatMap((tree) => tree.interfaces),
  };
}
