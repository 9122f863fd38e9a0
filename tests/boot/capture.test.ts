import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { imageFrom } from "@ashlar/model";
import { run } from "@ashlar/run";
import { expect, test } from "vitest";
import { buildImage, root, temporary } from "../support.ts";

/** The frames of a pcap file, in hexadecimal, and the parts of a second that its times count. */
function framesOf(file: Buffer): {
  readonly frames: readonly string[];
  readonly parts: number;
  readonly times: number[];
} {
  const parts = { 2712812621: 1e9, 2712847316: 1e6 }[file.readUInt32LE(0)];
  if (parts === undefined) throw new Error("no pcap file");
  const frames: string[] = [];
  const times: number[] = [];
  for (let at = 24; at < file.length; ) {
    const kept = file.readUInt32LE(at + 8);
    expect(file.readUInt32LE(at + 12)).toBe(kept);
    times.push(file.readUInt32LE(at) + file.readUInt32LE(at + 4) / parts);
    frames.push(file.subarray(at + 16, at + 16 + kept).toString("hex"));
    at += 16 + kept;
  }
  return { frames, parts, times };
}

test("a guest's own capture holds the frames that the host sees", async () => {
  const image = imageFrom({
    name: "capture",
    targets: ["qemu-microvm"],
    memory: "8MiB",
    use: [
      { component: "app", options: { sources: ["main.c"], requires: { "http.server": "^1", "net.capture": "^1" } } },
      {
        component: "tcpip",
        options: { address: "10.0.2.15/24", gateway: "10.0.2.2" },
        with: { "net.device": { component: "net-tap", with: { device: { component: "virtio-net" } } } },
      },
    ],
  });
  const artifact = await buildImage({
    image,
    dir: join(import.meta.dirname, "capture"),
    outDir: join(root, "out/net/capture"),
  });
  const pcap = join(await temporary(), "host.pcap");
  let own: Buffer;
  {
    await using machine = await run(artifact, { accel: "tcg", timeoutMs: 60_000, publish: ["0:80"], pcap });
    await machine.ready;
    const url = `http://127.0.0.1:${machine.ports["80"]}`;
    for (let i = 0; i < 3; i++) expect(await (await fetch(`${url}/hello`)).text()).toBe("hello\n");
    own = Buffer.from(await (await fetch(`${url}/capture.pcap`)).arrayBuffer());
    // What was on the wire while the file went out is not in it; what comes later is.
    const later = Buffer.from(await (await fetch(`${url}/capture.pcap`)).arrayBuffer());
    expect(framesOf(later).frames.length).toBeGreaterThan(framesOf(own).frames.length);
  }
  const [guest, host] = [framesOf(own), framesOf(await readFile(pcap))];
  expect(guest.parts).toBe(1e9);
  // Each side's frames in its order; both pass one another between the card and the host.
  for (const isOwn of [true, false]) {
    const side = (frames: readonly string[]): string[] =>
      frames.filter((f) => isOwn === f.slice(12, 24).startsWith("52540"));
    expect(side(guest.frames).length).toBeGreaterThan(5);
    expect(side(host.frames).slice(0, side(guest.frames).length)).toEqual(side(guest.frames));
  }
  expect(guest.times).toEqual(guest.times.toSorted((a, b) => a - b));
});
