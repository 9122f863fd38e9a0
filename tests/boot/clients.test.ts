import { type Machine, run } from "@ashlar/run";
import { LinuxPeer } from "@ashlar/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { buildServing } from "./serving/image.ts";

const reason = await LinuxPeer.unavailable();
/** `npm run test:long` mixes for ten minutes. */
const mixSeconds = Math.min(600, 6 * Number(process.env.ASHLAR_RUNS ?? "1"));
const patienceMs = (mixSeconds + 100) * 1000;
/** The card is given new buffers when a quarter of its 256 is used up. */
const unrefilled = 64;
/** With the port: wrk looks up that of `http` in a file that a small Debian does not have. */
const url = "http://10.0.2.15:80/";

/** What people point at a server to see whether it stands. */
describe.skipIf(reason !== undefined)("real clients", () => {
  let peer: LinuxPeer;
  let machine: Machine;

  beforeAll(async () => {
    peer = await LinuxPeer.open();
    machine = await run(await buildServing(), { accel: "tcg", timeoutMs: 2 * patienceMs, net: peer.net });
    await machine.ready;
    return async () => {
      await machine.close();
      await peer.close();
    };
  });

  /** Free buffers and open connections, as the machine tells. */
  async function holds(): Promise<{ readonly buffers: number; readonly open: number }> {
    return JSON.parse(await exec("curl", ["-s", "-m", "20", `${url}holds`]));
  }

  async function exec(command: string, args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await peer.exec(command, args, patienceMs);
    expect(status, `${command} ${args.join(" ")}: ${stdout}${stderr}`).toBe(0);
    return stdout;
  }

  test("wrk: each request is answered, on 16 connections", async () => {
    const text = await exec("wrk", ["-t1", "-c16", "-d2s", url]);
    expect(text).not.toMatch(/Socket errors|Non-2xx/);
    expect(Number(/(\d+) requests in/.exec(text)?.[1])).toBeGreaterThan(100);
  });

  test("ping -f loses nothing", async () => {
    expect(await exec("ping", ["-f", "-q", "-c", "2000", "10.0.2.15"])).toMatch(/ 2000 received, 0% packet loss/);
    expect(await exec("ping", ["-f", "-q", "-c", "200", "-s", "1472", "10.0.2.15"])).toMatch(
      / 200 received, 0% packet/,
    );
  });

  test("nc", async () => {
    const request = "GET / HTTP/1.0\\r\\n\\r\\n";
    const text = await exec("sh", ["-c", `printf '${request}' | nc.openbsd -N -w 20 10.0.2.15 80`]);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.+\r\n)+\r\nHello, world\n$/);
  });

  test.each([
    ["by SYN", "-sS", "80/tcp open", "closed tcp ports"],
    ["by connecting", "-sT", "80/tcp open", "closed tcp ports"],
    ["by FIN", "-sF", "80/tcp open|filtered", "closed tcp ports"],
    ["with all flags", "-sX", "80/tcp open|filtered", "closed tcp ports"],
    ["by ACK", "-sA", "unfiltered tcp ports", "(reset)"],
  ])("nmap %s finds port 80 and no other", async (_, kind, open, closed) => {
    const text = (
      await exec("nmap", ["-n", "-Pn", "--max-retries", "3", kind, "-p", "61-100", "10.0.2.15"])
    ).replaceAll(/ +/g, " ");
    expect(text).toContain(open);
    expect(text).toContain(closed);
    expect(text.match(/^\d+\/tcp/gm)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  test("nmap's probes for an operating system leave it standing", async () => {
    await exec("nmap", ["-n", "-Pn", "-O", "-p", "79-81", "10.0.2.15"]);
    expect(await exec("curl", ["-s", "-m", "20", url])).toBe("Hello, world\n");
  });

  test("a mixed load, and then it holds what it held before", { timeout: patienceMs }, async () => {
    const mix = async (seconds: number): Promise<void> => {
      const loop = (command: string): string =>
        `end=$(($(date +%s) + ${seconds})); while [ $(date +%s) -lt $end ]; do ${command} || exit 1; done`;
      await Promise.all([
        exec("wrk", ["-t1", "-c8", `-d${seconds}s`, url]),
        exec("ping", ["-q", "-i", "0.01", "-w", String(seconds), "10.0.2.15"]),
        exec("sh", ["-c", loop(`curl -s -f -m 20 -o /dev/null ${url}`)]),
        exec("sh", ["-c", loop(`curl -s -f -m 20 -o /dev/null ${url}large`)]),
        exec("sh", ["-c", loop(`head -c 9000 /dev/zero | curl -s -f -m 20 -o /dev/null --data-binary @- ${url}echo`)]),
        exec("sh", ["-c", loop(`curl -s -m 0.01 -o /dev/null ${url}large; true`)]),
      ]);
      await expect.poll(async () => (await holds()).open, { timeout: 20_000, interval: 200 }).toBe(1);
    };
    await mix(2); // the card takes as many buffers as such a load makes it take
    const before = await holds();
    await mix(mixSeconds);
    expect((await holds()).buffers).toBeGreaterThanOrEqual(before.buffers - unrefilled);
  });
});
