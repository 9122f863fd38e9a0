import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Artifact, imageFrom } from "@ashlar/model";
import { type Machine, type RunEvent, type RunOptions, run } from "@ashlar/run";
import { LinuxPeer } from "@ashlar/testkit";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildImage, root, temporary } from "../support.ts";

let image: Artifact;

/** The web server of examples/05-http, as a process. */
beforeAll(async () => {
  const http = imageFrom({
    name: "http",
    targets: ["host"],
    memory: "8MiB",
    use: [
      { component: "app", options: { sources: ["main.c"], requires: { "http.server": "^1" } } },
      { component: "httpd", options: { port: 80 } },
      { component: "tcpip", options: { address: "10.0.2.15/24", gateway: "10.0.2.2" } },
      "linux-net",
    ],
  });
  image = await buildImage({ image: http, dir: join(root, "examples/05-http"), outDir: join(root, "out/host/http") });
}, 100_000);

async function started(net: `stream:${string}`): Promise<Machine> {
  const machine = await run(image, { net, timeoutMs: 30_000 });
  onTestFinished(() => machine.close());
  return machine;
}

const noLinux = await LinuxPeer.unavailable();

test.skipIf(noLinux !== undefined)("Linux is answered over a stream socket", { timeout: 60_000 }, async () => {
  await using peer = await LinuxPeer.open();
  const machine = await started(peer.net);
  await machine.ready;
  for (let i = 0; i < 20; i++) {
    const { stdout } = await peer.exec("curl", ["-s", "--max-time", "20", "http://10.0.2.15/"]);
    expect(stdout).toBe("Hello, world\n");
  }
  await peer.close();
  // The cable is out, and nothing else has happened.
  expect(process.kill(machine.pid, 0)).toBe(true);
});

const tap = `set -e
ip tuntap add tap0 mode tap
ip addr add 10.0.2.2/24 dev tap0
ip link set tap0 up`;
const execute = promisify(execFile);
const isolated = (script: string, words: readonly string[]) =>
  execute("unshare", ["-Urn", "sh", "-c", script, "sh", ...words], { timeout: 50_000 });
const noTap = await isolated(tap, []).then(
  () => undefined,
  (error: Error) => error.message,
);

test.skipIf(noTap !== undefined)("Linux is answered over a TAP interface", { timeout: 60_000 }, async () => {
  const script = `${tap}
mkfifo "$2"
"$1" linux-net.cable=tap:tap0 >"$2" &
{
    read -r ready
    echo "$ready"
    curl -s --max-time 20 http://10.0.2.15/
    head -c 200000 /dev/zero | curl -s --max-time 20 -o /dev/null -w '%{http_code}\\n' --data-binary @- http://10.0.2.15/
    ping -c 3 -i 0.2 -W 5 -s 1400 10.0.2.15 | grep received
} <"$2"
kill $!`;
  const { stdout } = await isolated(script, [join(image.dir, image.image.path), join(await temporary(), "console")]);
  expect(stdout).toMatch(/^ashlar: ready\nHello, world\n\d{3}\n3 packets transmitted, 3 received/);
});

const own = [0x52, 0x54, 0, 0x12, 0x34, 0x56];

/** RFC 826: who has 10.0.2.15? Asked by 10.0.2.2. */
const question = Buffer.from([
  ...[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 6],
  ...[0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 2, 2, 0, 0, 0, 0, 0, 0, 10, 0, 2, 15],
]);

function prefixed(bytes: number, content: Uint8Array): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(bytes);
  return Buffer.concat([prefix, content]);
}

/** What comes from the process until an answer to the question is among it. */
async function answer(socket: Socket): Promise<boolean> {
  let got = Buffer.alloc(0);
  for await (const chunk of socket) {
    got = Buffer.concat([got, chunk as Buffer]);
    // ARP, a reply (2), from 10.0.2.15.
    if (got.includes(Buffer.from([0, 1, 8, 0, 6, 4, 0, 2])) && got.includes(Buffer.from([10, 0, 2, 15, 2])))
      return true;
  }
  return false;
}

describe("a stream whose other end", () => {
  async function wired(): Promise<{ readonly machine: Machine; readonly socket: Socket }> {
    const path = join(await temporary(), "wire");
    const server = createServer();
    onTestFinished(() => void server.close());
    server.listen(path);
    const connected = once(server, "connection") as Promise<[Socket]>;
    const machine = await started(`stream:${path}`);
    const [socket] = await connected;
    socket.on("error", () => undefined);
    onTestFinished(() => void socket.destroy());
    return { machine, socket };
  }

  test.each([
    ["sends frames without a byte, and of one", [prefixed(0, Buffer.alloc(0)), prefixed(1, Buffer.alloc(1))]],
    [
      "sends frames that are too long, one longer than what is read at a time",
      [prefixed(1515, Buffer.alloc(1515)), prefixed(99999, Buffer.alloc(99999))],
    ],
    ["sends one frame in pieces of a byte", [...prefixed(60, Buffer.alloc(60))].map((byte) => Buffer.from([byte]))],
    ["sends many at once", Array.from({ length: 500 }, () => prefixed(60, Buffer.alloc(60)))],
  ])("%s gets its answer after that", async (_, pieces) => {
    const { machine, socket } = await wired();
    await machine.ready;
    for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
    socket.write(prefixed(question.length, question));
    expect(await answer(socket)).toBe(true);
  });

  test("goes away in the middle of a frame leaves a process that waits", async () => {
    const { machine, socket } = await wired();
    await machine.ready;
    await new Promise((resolve) => socket.write(prefixed(60, Buffer.from(own)), resolve));
    socket.destroy();
    await once(socket, "close");
    expect(process.kill(machine.pid, 0)).toBe(true);
    expect(machine.text()).toBe("");
  });
});

test("a cable that is not to be had is said, and ends it", async () => {
  const machine = await run(image, { net: "stream:/nowhere/wire" });
  const exit = await machine.exit;
  expect(machine.text()).toBe("linux-net: cannot be connected to stream:/nowhere/wire\n");
  expect([exit.status, exit.panic?.message]).toEqual(["panicked", expect.stringContaining("init of linux-net failed")]);
});

/** A machine on the user network, and where its frames pass. */
async function forwarded(options: RunOptions): Promise<{ machine: Machine; socket: string }> {
  let socket = "";
  const observe = (event: RunEvent): void => {
    if (event.kind === "start") socket = event.command.find((word) => word.includes("cable="))!.split(":")[1]!;
  };
  const machine = await run(image, { timeoutMs: 30_000, observe, ...options });
  onTestFinished(() => machine.close());
  return { machine, socket };
}

/** QEMUs that this process has started and that are there still: none runs a machine here. */
async function forwarders(): Promise<readonly string[]> {
  const pids = (await readFile(`/proc/self/task/${process.pid}/children`, "utf8")).split(" ").filter(Boolean);
  const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")));
  return names.filter((name) => name.startsWith("qemu"));
}

test("a port of this host leads to it, through a network that needs no right", { timeout: 60_000 }, async () => {
  const pcap = join(await temporary(), "frames.pcap");
  const { machine, socket } = await forwarded({ publish: ["0:80"], pcap });
  await machine.ready;
  // Whoever is connected needs the socket's name no more.
  expect(existsSync(dirname(socket))).toBe(false);
  for (let i = 0; i < 5; i++) {
    const answer = await fetch(`http://127.0.0.1:${machine.ports["80"]}/`, { signal: AbortSignal.timeout(20_000) });
    expect(await answer.text()).toBe("Hello, world\n");
  }
  expect(await forwarders()).toHaveLength(1);
  await machine.close();
  expect(await forwarders()).toEqual([]);
  expect((await readFile(pcap)).includes("Hello, world")).toBe(true);
});

test("a program that ends leaves no forwarder behind, nor does a port that is taken", { timeout: 60_000 }, async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await expect(run(image, { publish: [`${port}:80`] })).rejects.toThrow(`port ${port} (tcp) of 127.0.0.1 is in use`);
  const { machine, socket } = await forwarded({ net: "user", set: { "tcpip.address": "none" } });
  expect(await machine.exit).toMatchObject({ status: "exited", guestStatus: 1 });
  expect(await forwarders()).toEqual([]);
  expect(existsSync(dirname(socket))).toBe(false);
});
