import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { type Artifact, imageFrom, type Universe } from "@ashlar/model";
import type { RunOptions } from "@ashlar/run";
import { boot, EthernetPeer } from "@ashlar/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { project } from "../programs.ts";
import { component } from "../small-universe.ts";
import { buildImage, catalogue, root, temporary } from "../support.ts";

/*
 * The host's side of the network alone: the guest has a card and never touches it. What is published answers all the same,
 * because QEMU's own network takes connections before it asks the guest.
 */
const main = '#include <stdio.h>\nint main(void) { puts("ashlar: ready"); for (volatile int i = 0;; i++) { } }\n';

async function image(cards: number): Promise<Artifact> {
  const dir = await project({ "main.c": main });
  const base = await catalogue();
  const card = component("some-card", { devices: ["net"], automatic: false, dir });
  const universe: Universe = { ...base, components: [...base.components, card] };
  const names = Array.from({ length: cards }, (_, i) => ({ component: "some-card", as: `eth${i}` }));
  const use = [{ component: "app", options: { sources: ["main.c"] } }, ...names];
  const described = imageFrom({ name: "carded", targets: ["qemu-microvm"], use });
  return buildImage({ image: described, dir, outDir: join(dir, "out"), universe });
}

async function started(cards: number, options: RunOptions) {
  return boot(await image(cards), { accel: "tcg", timeoutMs: 60_000, ...options });
}

async function connects(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  });
}

/** A port that somebody has, of this test's own. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return (server.address() as { readonly port: number }).port;
}

describe("published ports", () => {
  test("are picked by QEMU, told at once, and taken back with the machine", async () => {
    const readyFile = join(await temporary(), "ready.json");
    const machine = await started(1, { publish: ["0:80", "0:8080", "0:53/udp"], readyFile });
    expect(Object.keys(machine.ports)).toEqual(["80", "8080", "53/udp"]);
    expect(new Set(Object.values(machine.ports)).size).toBe(3);
    expect(await connects(machine.ports["80"]!)).toBe(true);
    expect(await connects(machine.ports["8080"]!)).toBe(true);
    await machine.ready;
    expect(JSON.parse(await readFile(readyFile, "utf8"))).toEqual({
      pid: process.pid,
      vmmPid: machine.pid,
      ports: machine.ports,
    });
    await machine.close();
    expect(await connects(machine.ports["80"]!)).toBe(false);
  });

  test("are those that are asked for; without any there are none", async () => {
    const free = await started(1, { publish: ["0:80"] });
    const port = free.ports["80"]!;
    await free.close();
    const machine = await started(2, { publish: [`${port}:80`] });
    expect(machine.ports).toEqual({ 80: port });
    expect((await started(1, {})).ports).toEqual({});
  });

  test("that somebody else has are refused, also when QEMU finds it out", async () => {
    const taken = await takenPort();
    const message = `ASH6010: port ${taken} (tcp) of 127.0.0.1 is in use by another program`;
    await expect(started(1, { publish: [`${taken}:80`] })).rejects.toThrow(message);
    const vmmArgs = ["-netdev", `user,id=other,hostfwd=tcp:127.0.0.1:${taken}-:80`];
    await expect(started(1, { vmmArgs })).rejects.toThrow(message);
  });

  test("of an image without a card are refused", async () => {
    await expect(started(0, { publish: ["0:80"] })).rejects.toThrow("ASH6009: the image has no network card");
  });
});

test("a monitor that fails for other reasons is told by its exit", async () => {
  const machine = await started(1, { vmmArgs: ["-bogus"] });
  expect(await machine.exit).toMatchObject({ status: "vmm-failed", vmmOutput: expect.stringContaining("-bogus") });
});

test("an abort ends a machine that is just being connected", async () => {
  const controller = new AbortController();
  const observe = () => controller.abort();
  const machine = await started(1, { publish: ["0:80"], signal: controller.signal, observe });
  expect((await machine.exit).status).toBe("interrupted");
});

describe("cables", () => {
  test("go to sockets, one a card, and what passes the first is recorded", async () => {
    await using left = await EthernetPeer.open();
    await using right = await EthernetPeer.open();
    const pcap = join(await temporary(), "a,b.pcap");
    const machine = await started(2, { net: [left.net, right.net], pcap });
    await expect.poll(() => left.send(Uint8Array.from({ length: 60 }, (_, i) => i))).toBe(true);
    await expect.poll(() => right.send(new Uint8Array(60).fill(0xee))).toBe(true);
    // pcap: a header of 24 bytes, then 16 bytes before each frame.
    await expect.poll(async () => (await readFile(pcap)).length).toBe(24 + 16 + 60);
    const bytes = await readFile(pcap);
    expect(bytes.readUInt32LE(0)).toBe(0xa1b2c3d4);
    expect([...bytes.subarray(40)]).toEqual(Array.from({ length: 60 }, (_, i) => i));
    await machine.close();
    await expect.poll(() => left.send(new Uint8Array(60)) || right.send(new Uint8Array(60))).toBe(false);
  });

  test("are none with an empty list: the monitor's own arguments say what there is", async () => {
    await using peer = await EthernetPeer.open();
    const cardOfTest = ["-device", `virtio-net-device,netdev=peer`];
    const seen: string[] = [];
    const observe: RunOptions["observe"] = (event) => void (event.kind === "start" && seen.push(...event.command));
    const machine = await started(1, { net: [], vmmArgs: [...peer.vmmArgs, ...cardOfTest], observe });
    await expect.poll(() => peer.send(new Uint8Array(60))).toBe(true);
    expect(seen.filter((word) => word.startsWith("virtio-net-device"))).toEqual(["virtio-net-device,netdev=peer"]);
    await machine.close();
  });

  test("end nowhere where nobody is to be reached", async () => {
    const machine = await started(1, { net: "none" });
    await machine.ready;
    await machine.close();
    expect((await machine.exit).status).toBe("interrupted");
  });
});

const isolate = ["--user", "--map-root-user", "--net"];
const mayTap = spawnSync("unshare", [...isolate, "ip", "tuntap", "add", "t0", "mode", "tap"]).status === 0;

describe.skipIf(!mayTap)("a TAP interface, in a name space of the test's own", () => {
  /** The command, in a project whose image has one card. */
  async function command(net: string, prepare: string) {
    const dir = await project({
      "main.c": main,
      "components/some-card/component.yaml":
        "ashlar: 1\nid: some-card\nversion: 1.0.0\nsummary: A card.\nautomatic: false\ndevices: [net]\n",
      "image.yaml":
        "name: carded\ntargets: [qemu-microvm]\nuse: [{ component: app, options: { sources: [main.c] } }, some-card]\n",
    });
    const bin = join(root, "packages/ashlar/bin/ashlar.js");
    const words = ["run", "--accel", "tcg", "--timeout", "2", "--net", net];
    const script = `${prepare}; exec "$0" "$@"`;
    const env = { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(root, "out/test-xdg") };
    const args = [...isolate, "sh", "-c", script, process.execPath, bin, ...words];
    return spawnSync("unshare", args, { cwd: dir, encoding: "utf8", env, timeout: 60_000 });
  }

  test("is used", async () => {
    const { stderr, status } = await command("tap:t0", "ip tuntap add t0 mode tap; ip link set t0 up");
    expect(stderr).toContain("error ASH6003: the guest did not end within 2 s");
    expect(status).toBe(7);
  });

  test("that is none, or is not there, is refused", async () => {
    const other = await command("tap:v0", "ip link add v0 type veth peer name v1");
    expect(other.stderr).toMatch(
      /^error ASH6010: the interface v0 cannot be opened as a TAP: Invalid argument\n {2}try: /,
    );
    expect([other.status, other.stdout]).toEqual([7, ""]);
    const none = await command("tap:t1", "true");
    expect(none.stderr).toMatch(/^error ASH6010: there is no interface t1\n {2}try: make it: ip tuntap add t1 /);
    expect([none.status, none.stdout]).toEqual([7, ""]);
  });
});
