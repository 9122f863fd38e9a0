import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { describe, expect, onTestFinished, test } from "vitest";
import { EthernetPeer } from "./ethernet-peer.ts";
import { ImpairedWire } from "./impaired-wire.ts";
import { LinuxPeer } from "./linux-peer.ts";

/** Where it is not undefined, tests/expected-skips.json says so too. */
const reason = await LinuxPeer.unavailable();

const own = { mac: Buffer.from("020000000002", "hex"), ip: Buffer.from([10, 0, 2, 15]) };
const linux = { mac: Buffer.from("020000000001", "hex"), ip: Buffer.from([10, 0, 2, 2]) };

/** RFC 1071: the one's complement sum of 16-bit words; 0xffff over what holds its right checksum. */
function sum(...parts: readonly Uint8Array[]): number {
  const bytes = Buffer.concat(parts);
  let total = 0;
  for (let i = 0; i < bytes.length; i += 2) total += bytes[i]! * 256 + (bytes[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

const half = (value: number) => Buffer.from([value >> 8, value & 255]);

/** An IPv4 packet without options to Linux, in its frame. */
function packet(protocol: number, payload: Buffer): Buffer {
  const head = Buffer.concat([
    Buffer.from([0x45, 0]),
    half(20 + payload.length),
    Buffer.from([0, 1, 0, 0, 64, protocol]),
  ]);
  const addresses = Buffer.concat([own.ip, linux.ip]);
  const header = Buffer.concat([head, half(0xffff - sum(head, addresses)), addresses]);
  return Buffer.concat([linux.mac, own.mac, half(0x0800), header, payload]);
}

/** Answers ARP for its address, and gives the payload of the next packet of a protocol that Linux sends to it. */
async function received(peer: EthernetPeer, protocol: number): Promise<Buffer | undefined> {
  for (;;) {
    const next = await peer.receive();
    if (next === undefined) return undefined;
    const bytes = Buffer.from(next);
    const type = bytes.readUInt16BE(12);
    if (type === 0x0806 && bytes.subarray(38, 42).equals(own.ip)) {
      const reply = [
        linux.mac,
        own.mac,
        half(0x0806),
        bytes.subarray(14, 20),
        half(2),
        own.mac,
        own.ip,
        linux.mac,
        linux.ip,
      ];
      peer.send(Buffer.concat(reply));
    }
    if (type === 0x0800 && bytes[23] === protocol && sum(bytes.subarray(14, 34)) === 0xffff)
      return bytes.subarray(34, 14 + bytes.readUInt16BE(16));
  }
}

async function linked(): Promise<{ readonly peer: EthernetPeer; readonly space: LinuxPeer }> {
  const [peer, space] = [await EthernetPeer.open(), await LinuxPeer.open()];
  const wire = await ImpairedWire.open({ seed: 1, left: peer.net, right: space.net });
  onTestFinished(async () => {
    await Promise.all([wire, peer, space].map((each) => each.close()));
  });
  return { peer, space };
}

/** Commands of living processes that hold a text. */
function living(text: string): readonly string[] {
  const read = (id: string): string => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map(read)
    .filter((command) => command.includes(text));
}

describe.skipIf(reason !== undefined)("Linux as a peer", () => {
  test("answers a ping", async () => {
    const { peer } = await linked();
    const echo = Buffer.concat([half(0x0800), half(0), half(0x1234), half(1), Buffer.from("odd number of bytes")]);
    half(0xffff - sum(echo)).copy(echo, 2);
    await expect.poll(() => peer.send(packet(1, echo))).toBe(true);
    const reply = await received(peer, 1);
    expect(reply?.[0]).toBe(0);
    expect(reply?.subarray(4)).toEqual(echo.subarray(4));
    expect(sum(reply!)).toBe(0xffff);
  });

  test("speaks UDP from a program, with its checksum complete", async () => {
    const { peer, space } = await linked();
    const script = "exec 3<>/dev/udp/10.0.2.15/7; echo hello >&3; dd bs=1500 count=1 status=none <&3";
    const ended = space.exec("bash", ["-c", script]);
    const datagram = (await received(peer, 17))!;
    expect(datagram.subarray(8).toString()).toBe("hello\n");
    expect(sum(linux.ip, own.ip, half(17), half(datagram.length), datagram)).toBe(0xffff);
    // No checksum: RFC 768.
    const back = [datagram.subarray(2, 4), datagram.subarray(0, 2), half(8 + 3), half(0), Buffer.from("hi\n")];
    peer.send(packet(17, Buffer.concat(back)));
    expect(await ended).toEqual({ status: 0, stdout: "hi\n", stderr: "" });
  });

  test("has the addresses that it is given", async () => {
    await using space = await LinuxPeer.open({
      addresses: ["192.0.2.1/30", "2001:db8::1/64"],
      mac: "02:00:00:00:00:99",
      mtu: 1280,
    });
    const { stdout } = await space.exec("ip", ["addr", "show", "linux0"]);
    for (const words of ["192.0.2.1/30", "2001:db8::1/64", "02:00:00:00:00:99", "mtu 1280"])
      expect(stdout).toContain(words);
    await expect(LinuxPeer.open({ addresses: ["nonsense"] })).rejects.toThrow(/no Linux peer: .*nonsense/);
  });

  test("tells how a program ended, and ends one that does not", async () => {
    await using space = await LinuxPeer.open();
    expect(await space.exec("sh", ["-c", "echo out; echo wrong >&2; exit 3"])).toEqual({
      status: 3,
      stdout: "out\n",
      stderr: "wrong\n",
    });
    expect((await space.exec("no-such-program")).status).toBe(127);
    // At once, too: while what is to end is on its way into the name space.
    for (const timeoutMs of [300, 34, 21, 13, 8, 5, 3, 2, 1])
      expect((await space.exec("sleep", ["86401"], timeoutMs)).status).toBeNull();
    await expect.poll(() => living("sleep 86401")).toEqual([]);
  });

  test("ends with all that was started in it", async () => {
    const space = await LinuxPeer.open();
    const dir = dirname(space.net.slice("stream:".length));
    space.start("sleep", ["86402"]);
    await space.exec("sh", ["-c", "setsid sleep 86402 >/dev/null 2>&1 &"]);
    await expect.poll(() => living("sleep 86402").length).toBeGreaterThan(1);
    await space.close();
    await space.close();
    expect([living("sleep 86402"), living(dir), existsSync(dir)]).toEqual([[], [], false]);
  });

  test("ends with a process that is killed", async () => {
    const dir = mkdtempSync(join(tmpdir(), "ashlar-killed-"));
    const outfile = await script(
      dir,
      `const space = await LinuxPeer.open();
space.start("sleep", ["86403"]);
await space.exec("true");
console.log(space.net);`,
    );
    const child = spawn(process.execPath, [outfile], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, TMPDIR: dir },
    });
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const place = dirname(line.toString().trim().slice("stream:".length));
    expect(living(place).length).toBeGreaterThan(0);
    child.kill("SIGKILL");
    await expect.poll(() => [...living("sleep 86403"), ...living(place)], { timeout: 10_000 }).toEqual([]);
  });

  test("ends beside a first process that collects nobody, as a container's may be", async () => {
    const dir = mkdtempSync(join(tmpdir(), "ashlar-first-"));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const outfile = await script(
      dir,
      `const space = await LinuxPeer.open();
for (const timeoutMs of [30, 8, 3, 1]) await space.exec("sleep", ["86404"], timeoutMs);
await space.close();`,
    );
    const isolate = ["--user", "--map-root-user", "--pid", "--mount", "--mount-proc", "--fork", "--kill-child=KILL"];
    const child = spawn("unshare", [...isolate, process.execPath, outfile], {
      stdio: "inherit",
      env: { ...process.env, TMPDIR: dir },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});

/** A program of its own that has LinuxPeer. */
async function script(dir: string, lines: string): Promise<string> {
  const source = new URL("./linux-peer.ts", import.meta.url);
  const contents = `import { LinuxPeer } from ${JSON.stringify(source.pathname)};\n${lines}`;
  const outfile = join(dir, "peer.mjs");
  const stdin = { contents, resolveDir: dir };
  const define = { "import.meta.url": JSON.stringify(source.href) };
  await build({ stdin, outfile, define, bundle: true, platform: "node", format: "esm", logLevel: "silent" });
  return outfile;
}
