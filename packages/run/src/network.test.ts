import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Artifact, DeviceUse } from "@ashlar/model";
import { expect, onTestFinished, test } from "vitest";
import { hostFailure, wire } from "./network.ts";
import { type NetworkOptions, readNetwork } from "./network-options.ts";

const card = (i: number): DeviceUse => ({ device: "net", use: `eth${i}`, id: `net${i}` });
const image = (cards: number, more: Partial<Artifact> = {}): Artifact =>
  ({
    name: "web",
    target: "qemu-microvm",
    devices: Array.from({ length: cards }, (_, i) => card(i)),
    ...more,
  }) as unknown as Artifact; // Safe: the rest plays no part.

async function wired(cards: number, options: NetworkOptions, more: Partial<Artifact> = {}) {
  const wiring = await wire(image(cards, more), readNetwork(options), { firstSocket: 5 });
  onTestFinished(() => {
    for (const socket of wiring?.sockets ?? []) socket.destroy();
  });
  return wiring;
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "ashlar-network-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test("by itself a card is on the user network, with QEMU's address", async () => {
  expect(await wired(0, {})).toBeUndefined();
  expect(await wired(1, {}, { target: "host-san" })).toBeUndefined();
  expect((await wired(2, { publish: ["0:80", "0:53/udp"] }))?.cards).toEqual({
    net0: { netdev: "user,id=net0,hostfwd=tcp:127.0.0.1:0-:80,hostfwd=udp:127.0.0.1:0-:53", mac: undefined },
    net1: { netdev: "user,id=net1", mac: undefined },
  });
});

test("a socket is connected here, and the monitor gets it", async () => {
  const path = join(folder(), "wire");
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket) && socket.write("a frame")).listen(path);
  await once(server, "listening");
  const wiring = await wired(3, { net: ["none", `stream:${path}`, `stream:${path}`], pcap: "a,b.pcap" });
  expect(Object.values(wiring!.cards).map(({ netdev }) => netdev)).toEqual([
    "hubport,id=net0,hubid=0",
    "stream,id=net1,server=off,addr.type=fd,addr.str=5",
    "stream,id=net2,server=off,addr.type=fd,addr.str=6",
  ]);
  expect(wiring!.extra).toEqual(["-object", "filter-dump,id=pcap0,netdev=net0,file=a,,b.pcap"]);
  expect(wiring!.sockets).toHaveLength(2);
  await expect.poll(() => accepted.map((socket) => socket.bytesWritten)).toEqual([7, 7]);
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  // What the other end says first is for the monitor to read.
  expect(wiring!.sockets.map((socket) => socket.bytesRead)).toEqual([0, 0]);
  for (const socket of accepted) socket.destroy();
  server.close();
});

test("on a wire that is shared, addresses follow from the image's name, or are given", async () => {
  const server = createServer((socket) => socket.destroy()).listen(join(folder(), "wire"));
  await once(server, "listening");
  const net = [`stream:${server.address()}`, `stream:${server.address()}`] as const;
  const macs = async (options: NetworkOptions, name = "web") =>
    Object.values((await wired(2, options, { name }))!.cards).map(({ mac }) => mac);
  const [first, second] = await macs({ net });
  expect(first).toMatch(/^02(?::[0-9a-f]{2}){4}:00$/);
  expect(second).toBe(first?.replace(/00$/, "01"));
  expect(await macs({ net })).toEqual([first, second]);
  expect(await macs({ net }, "other")).not.toContain(first);
  expect(await macs({ net, mac: "02:00:00:00:00:ff" })).toEqual(["02:00:00:00:00:ff", "02:00:00:00:01:00"]);
  expect(await macs({ mac: "02:00:00:00:00:01" })).toEqual(["02:00:00:00:00:01", "02:00:00:00:00:02"]);
  server.close();
});

test("what the image has no card for", async () => {
  const none = "ASH6009: the image has no network card, which";
  await expect(wired(0, { publish: ["0:80"], pcap: "x" })).rejects.toThrow(`${none} publish and pcap would need`);
  await expect(wired(0, { net: "user" })).rejects.toThrow(`${none} net`);
  await expect(wired(0, { mac: "02:00:00:00:00:01" })).rejects.toThrow(`${none} mac`);
  await expect(wired(1, { publish: ["0:80"] }, { target: "host-san" })).rejects.toThrow(`${none} publish`);
  await expect(wired(1, { net: ["user", "user"] })).rejects.toThrow("net is given 2 times, but the image has one");
});

test("a port of the host that another program has", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  const socket = createSocket({ type: "udp4", reuseAddr: true }).bind(0, "127.0.0.1");
  await Promise.all([once(server, "listening"), once(socket, "listening")]);
  const tcp = (server.address() as { port: number }).port;
  const udp = socket.address().port;
  await expect(wired(1, { publish: [`${tcp}:80`] })).rejects.toThrow(
    `ASH6010: port ${tcp} (tcp) of 127.0.0.1 is in use by another program`,
  );
  await expect(wired(1, { publish: [`${udp}:80/udp`] })).rejects.toThrow(
    `ASH6010: port ${udp} (udp) of 127.0.0.1 is in use by another program`,
  );
  server.close();
  socket.close();
});

test("a TAP, a socket and a pcap file that are not to be had", async () => {
  const dir = folder();
  writeFileSync(join(dir, "file"), "");
  const refused = (options: NetworkOptions) => expect(wired(1, options)).rejects;
  await refused({ net: "tap:no-such-tap" }).toThrow("ASH6010: there is no interface no-such-tap");
  await refused({ net: `stream:${dir}/none` }).toThrow(`ASH6010: the socket ${dir}/none is not there`);
  await refused({ net: `stream:${dir}/file` }).toThrow(`ASH6010: the socket ${dir}/file has nobody who listens`);
  await refused({ pcap: `${dir}/no/x.pcap` }).toThrow(`ASH5009: cannot write ${dir}/no/x.pcap: its folder`);
  await refused({ pcap: dir }).toThrow(`ASH5009: cannot write ${dir}: it is a folder`);
});

test("what QEMU says of the host's network when it ends", () => {
  const said = (text: string) => hostFailure(`qemu-system-x86_64: ${text}\n`);
  const rule =
    "-netdev user,id=net0,hostfwd=tcp:127.0.0.1:80-:80: Could not set up host forwarding rule 'tcp:127.0.0.1:80-:80'";
  expect(said(rule)).toMatchObject({ code: "ASH6010", message: expect.stringContaining("port 80 (tcp) of 127.0.0.1") });
  const tap =
    "-netdev tap,id=net0,ifname=lo,script=no,downscript=no: could not configure /dev/net/tun (lo): Invalid argument";
  expect(said(tap)?.message).toBe("the interface lo cannot be opened as a TAP: Invalid argument");
  const open = "-netdev tap,id=net0,ifname=t0,script=no,downscript=no: could not open /dev/net/tun: Permission denied";
  expect(said(open)?.message).toBe("the interface t0 cannot be opened as a TAP: Permission denied");
  const dump = "net dump: can't open /x/y: Permission denied";
  expect(said(dump)).toMatchObject({ code: "ASH5009", message: "cannot write /x/y: Permission denied" });
  expect(said("-bogus: invalid option")).toBeUndefined();
});
