import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { dirname } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { EthernetPeer } from "./ethernet-peer.ts";

function pathOf(peer: EthernetPeer): string {
  return /path=(.*)$/.exec(peer.vmmArgs[1]!)![1]!;
}

async function wired(): Promise<{ peer: EthernetPeer; machine: Socket }> {
  const peer = await EthernetPeer.open();
  const machine = connect(pathOf(peer));
  machine.on("error", () => undefined);
  onTestFinished(() => machine.destroy() && peer.close());
  await new Promise((resolve) => machine.once("connect", resolve));
  return { peer, machine };
}

function framed(bytes: readonly number[], length = bytes.length): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(length);
  return Buffer.concat([header, Buffer.from(bytes)]);
}

describe("an Ethernet peer", () => {
  test("takes frames apart, however the stream is cut", async () => {
    const { peer, machine } = await wired();
    const stream = Buffer.concat([framed([1, 2, 3]), framed([]), framed([4])]);
    for (const byte of stream) machine.write(Buffer.from([byte]));
    expect([...(await peer.receive())!]).toEqual([1, 2, 3]);
    expect([...(await peer.receive())!]).toEqual([]);
    expect([...(await peer.receive())!]).toEqual([4]);
    expect(await peer.receive(10)).toBeUndefined();
  });

  test("hangs up on a length that no frame has", async () => {
    const { peer, machine } = await wired();
    const closed = new Promise((resolve) => machine.once("close", resolve));
    machine.write(framed([1, 2], 0xffffffff));
    await closed;
    expect(await peer.receive(10)).toBeUndefined();
    expect(peer.send(Uint8Array.of(1))).toBe(false);
    expect(() => peer.send(new Uint8Array(70_000))).toThrow(RangeError);
  });

  test("leaves nothing, and ends those who wait", async () => {
    const { peer } = await wired();
    const waiting = peer.receive();
    await peer.close();
    await peer.close();
    expect(await waiting).toBeUndefined();
    expect(existsSync(dirname(pathOf(peer)))).toBe(false);
  });
});
