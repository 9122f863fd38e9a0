import { join } from "node:path";
import { type Machine, run } from "@ashlar/run";
import { LinuxPeer } from "@ashlar/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { buildServing } from "./serving/image.ts";

const reason = await LinuxPeer.unavailable();
/** `npm run test:long` makes a hundred thousand of them. */
const churn = Math.min(100_000, 2000 * Number(process.env.ASHLAR_RUNS ?? "1"));
const patienceMs = churn > 2000 ? 3_000_000 : 110_000;

/** Linux's own stack talks to a booted image. */
describe.skipIf(reason !== undefined)("beside Linux's stack", () => {
  let peer: LinuxPeer;
  let machine: Machine;

  beforeAll(async () => {
    peer = await LinuxPeer.open();
    // A client that closes first would run out of ports, which Linux keeps for a minute.
    await peer.exec("sh", ["-c", "echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse"]);
    machine = await run(await buildServing(), { accel: "tcg", timeoutMs: patienceMs, net: peer.net });
    await machine.ready;
    return async () => {
      await machine.close();
      await peer.close();
    };
  });

  async function client(verb: string, count: number): Promise<number> {
    const script = join(import.meta.dirname, "serving/client.mjs");
    const { stdout, stderr } = await peer.exec(
      process.execPath,
      [script, verb, "10.0.2.15", String(count)],
      patienceMs - 10_000,
    );
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as number;
  }

  async function pages(): Promise<number> {
    const { stdout } = await peer.exec("curl", ["-s", "-m", "20", "http://10.0.2.15/holds"]);
    return (JSON.parse(stdout) as { readonly pages: number }).pages;
  }

  test("curl is answered", async () => {
    const { status, stdout } = await peer.exec("curl", ["-s", "-m", "20", "http://10.0.2.15/"]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "Hello, world\n" });
  });

  test("curl gets back what it sent, in chunks too", async () => {
    const url = "http://10.0.2.15/echo";
    const body = "0123456789abcdef".repeat(900);
    const plain = await peer.exec("curl", ["-s", "-m", "20", "--data-binary", body, url]);
    expect(plain.stdout).toBe(body);
    const chunks = ["-H", "Transfer-Encoding: chunked"];
    const chunked = await peer.exec("curl", ["-s", "-m", "20", ...chunks, "--data-binary", body, url]);
    expect(chunked.stdout).toBe(body);
  });

  test("a thousand connections at once are served", async () => expect(await client("at-once", 1000)).toBe(1000));

  test.each(["server", "client"])(
    `${churn} short connections, the %s closing first, and then no page more is in use`,
    async (end) => {
      const before = await pages();
      expect(await client(`churn-${end}`, churn)).toBe(churn);
      // What connections of before held may have come back meanwhile, and the last ones' may be on its way.
      await expect.poll(pages, { timeout: 30_000 }).toBeLessThanOrEqual(before);
    },
  );

  test("clients that leave in the middle cost nothing", async () => expect(await client("leave", 200)).toBe(1));
});
