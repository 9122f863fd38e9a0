import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { dirname } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { EthernetPeer } from "./ethernet-peer.ts";
import { framed } from "./frames.ts";
import { ImpairedWire, type ImpairedWireOptions } from "./impaired-wire.ts";
import { decide, type Impairment } from "./impairment.ts";

interface Line {
  readonly wire: ImpairedWire;
  readonly left: EthernetPeer;
  readonly right: EthernetPeer;
}

/** A wire between two peers that listen. */
async function line(options: Impairment & { readonly seed?: number }): Promise<Line> {
  const [left, right] = [await EthernetPeer.open(), await EthernetPeer.open()];
  const wire = await ImpairedWire.open({ seed: 1, ...options, left: left.net, right: right.net });
  onTestFinished(async () => {
    await Promise.all([wire, left, right].map((each) => each.close()));
  });
  return { wire, left, right };
}

const frame = (number: number) => Uint8Array.of(number >> 8, number & 255, ...new Array(58).fill(0));
const numberOf = (bytes: Uint8Array) => bytes[0]! * 256 + bytes[1]!;

/** Sends frames 0 to `count` - 1, and gives what comes, in order; the last frame is known by its number alone. */
async function sent({ left, right }: Line, count: number, expected: number): Promise<readonly Uint8Array[]> {
  // In one go, once it is connected: the wire reads them together.
  const numbers = Array.from({ length: count }, (_, i) => i);
  await expect.poll(() => left.send(frame(0)) && numbers.slice(1).every((i) => left.send(frame(i)))).toBe(true);
  const got: Uint8Array[] = [];
  while (got.length < expected) {
    const next = await right.receive();
    if (next === undefined) break;
    got.push(next);
  }
  return got;
}

/** What the wire is to do with `count` frames of 60 bytes to the right. */
function fates(options: Impairment, count: number, seed = 1) {
  return Array.from({ length: count }, (_, number) => decide(options, { seed, direction: 0, number }, 60));
}

describe("a frame's fate", () => {
  const all = { loss: 10, duplicate: 20, corrupt: 30, reorder: 40, delayMs: 5, jitterMs: 10 };

  test("is that of its seed, direction and number", () => {
    expect(fates(all, 100)).toEqual(fates(all, 100));
    expect(fates(all, 100)).not.toEqual(fates(all, 100, 2));
    const back = fates(all, 100).map((_, number) => decide(all, { seed: 1, direction: 1, number }, 60));
    expect(back).not.toEqual(fates(all, 100));
  });

  test("comes as often as asked, and one option does not move another", () => {
    const many = fates(all, 20_000);
    const share = (of: (fate: (typeof many)[number]) => boolean) => many.filter(of).length / 200;
    expect(share((f) => f.lost)).toBeCloseTo(10, -0.5);
    expect(share((f) => f.duplicated)).toBeCloseTo(20, -0.5);
    expect(share((f) => f.flippedBit !== undefined)).toBeCloseTo(30, -0.5);
    expect(share((f) => f.reordered)).toBeCloseTo(40, -0.5);
    expect(many.every((f) => f.delayMs >= 5 && f.delayMs < 15)).toBe(true);
    expect(many.every((f) => f.flippedBit === undefined || f.flippedBit < 480)).toBe(true);
    expect(new Set(many.map((f) => f.flippedBit)).size).toBe(481);
    const jitter = { delayMs: 5, jitterMs: 10 };
    expect(fates(jitter, 500).map((f) => f.delayMs)).toEqual(many.slice(0, 500).map((f) => f.delayMs));
    expect(fates({ loss: 10 }, 500).map((f) => f.lost)).toEqual(many.slice(0, 500).map((f) => f.lost));
  });

  test("never, and always", () => {
    expect(fates({}, 1000).some((f) => f.lost || f.duplicated || f.reordered || f.flippedBit !== undefined)).toBe(
      false,
    );
    expect(fates({ loss: 100 }, 1000).every((f) => f.lost)).toBe(true);
    expect(decide({ corrupt: 100 }, { seed: 1, direction: 0, number: 0 }, 0).flippedBit).toBeUndefined();
  });
});

describe("a wire", () => {
  test("without faults passes everything both ways, in order", async () => {
    const parts = await line({});
    expect((await sent(parts, 50, 50)).map(numberOf)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(parts.right.send(frame(7))).toBe(true);
    expect(numberOf((await parts.left.receive())!)).toBe(7);
    const none = { lost: 0, duplicated: 0, corrupted: 0, reordered: 0, undelivered: 0 };
    expect(parts.wire.counts).toEqual({ toRight: { ...none, frames: 50 }, toLeft: { ...none, frames: 1 } });
  });

  test("loses and doubles those that the seed says", async () => {
    const options = { loss: 20, duplicate: 20 };
    const expected = fates(options, 200).flatMap((f, i) => (f.lost ? [] : f.duplicated ? [i, i] : [i]));
    const parts = await line(options);
    expect((await sent(parts, 200, expected.length)).map(numberOf)).toEqual(expected);
    const lost = fates(options, 200).filter((f) => f.lost).length;
    expect(lost).toBeGreaterThan(10);
    expect(parts.wire.counts.toRight).toMatchObject({ frames: 200, lost, duplicated: expected.length - 200 + lost });
  });

  test("flips one bit", async () => {
    const parts = await line({ corrupt: 100 });
    const got = await sent(parts, 20, 20);
    for (const [i, bytes] of got.entries()) {
      const bits = bytes.reduce(
        (sum, byte, at) => sum + (byte ^ frame(i)[at]!).toString(2).replaceAll("0", "").length,
        0,
      );
      expect(bits).toBe(1);
    }
    expect(parts.wire.counts.toRight.corrupted).toBe(20);
  });

  test("lets the next frame overtake, and keeps none for ever", async () => {
    const parts = await line({ reorder: 100 });
    expect((await sent(parts, 5, 5)).map(numberOf)).toEqual([1, 0, 3, 2, 4]);
    expect(parts.wire.counts.toRight.reordered).toBe(3);
  });

  test("delays, and jitter keeps the order", async () => {
    const parts = await line({ delayMs: 30, jitterMs: 20 });
    const before = performance.now();
    expect((await sent(parts, 30, 30)).map(numberOf)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(performance.now() - before).toBeGreaterThan(29);
  });

  test("listens where nobody does, for one machine after another", async () => {
    const wire = await ImpairedWire.open({ seed: 1 });
    onTestFinished(() => wire.close());
    const machine = async (at: string): Promise<Socket> => {
      const socket = connect(at.slice("stream:".length));
      socket.on("error", () => undefined);
      onTestFinished(() => void socket.destroy());
      await new Promise((resolve) => socket.once("connect", resolve));
      return socket;
    };
    const left = await machine(wire.left);
    left.write(framed(frame(1)));
    await expect.poll(() => wire.counts.toRight.undelivered).toBe(1);
    for (const number of [2, 3]) {
      const right = await machine(wire.right);
      const came = new Promise<Buffer>((resolve) => right.once("data", resolve));
      // It is the end once what it says arrives.
      right.write(framed(frame(0)));
      await expect.poll(() => wire.counts.toLeft.frames).toBe(number - 1);
      left.write(framed(frame(number)));
      expect(numberOf((await came).subarray(4))).toBe(number);
    }
  });

  test("leaves nothing, and refuses what is no wire", async () => {
    const wire = await ImpairedWire.open({ seed: 1 });
    const dir = dirname(wire.left.slice("stream:".length));
    expect(existsSync(dir)).toBe(true);
    await wire.close();
    await wire.close();
    expect(existsSync(dir)).toBe(false);
    for (const wrong of [
      { loss: -1 },
      { corrupt: 101 },
      { reorder: Number.NaN },
      { delayMs: -1 },
      { jitterMs: 2 ** 31 },
    ])
      await expect(ImpairedWire.open({ seed: 1, ...wrong } as ImpairedWireOptions)).rejects.toThrow(RangeError);
    await expect(ImpairedWire.open({ seed: 1, left: "stream:/nowhere" })).rejects.toThrow("ENOENT");
  });
});
