import { type Machine, run } from "@ashlar/run";
import { EthernetPeer, LinuxPeer } from "@ashlar/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { attacks, syns, machine as target } from "./hostile-frames.ts";
import { buildServing } from "./serving/image.ts";

const reason = await LinuxPeer.unavailable();

/** An attacker and a client, Linux's own stack, on one hub with a machine that serves. */
describe.skipIf(reason !== undefined)("beside an attacker", () => {
  let client: LinuxPeer;
  let attacker: EthernetPeer;
  let machine: Machine;

  beforeAll(async () => {
    client = await LinuxPeer.open();
    attacker = await EthernetPeer.open("attacker");
    const wire = ["-netdev", `stream,id=client,server=off,addr.type=unix,addr.path=${client.net.slice(7)}`];
    const hub = ["attacker", "client"].flatMap((id) => ["-netdev", `hubport,id=hub-${id},hubid=0,netdev=${id}`]);
    const card = ["-netdev", "hubport,id=card,hubid=0", "-device", `virtio-net-device,netdev=card,mac=${target.mac}`];
    const vmmArgs = [...attacker.vmmArgs, ...wire, ...hub, ...card];
    machine = await run(await buildServing(), { accel: "tcg", timeoutMs: 110_000, net: [], vmmArgs });
    await machine.ready;
    return async () => {
      await machine.close();
      await attacker.close();
      await client.close();
    };
  });

  async function get(path: string): Promise<string> {
    const { stdout } = await client.exec("curl", ["-s", "-m", "20", `http://${target.ip}${path}`]);
    return stdout;
  }

  /** What the machine holds when nothing is under way any more. */
  async function holds(): Promise<{ readonly buffers: number; readonly open: number; readonly waiting: number }> {
    return JSON.parse(await get("/holds")) as {
      readonly buffers: number;
      readonly open: number;
      readonly waiting: number;
    };
  }

  test.each(Object.entries(attacks))("%s", async (_, frames) => {
    expect(await get("/")).toBe("Hello, world\n");
    for (const frame of frames) expect(attacker.send(frame)).toBe(true);
    expect(await get("/")).toBe("Hello, world\n");
  });

  test("of all that, nothing is kept but what waits for its time", async () => {
    const { open, waiting } = await holds();
    expect(open).toBeLessThan(10);
    expect(waiting).toBeLessThan(100);
  });

  /** `npm run test:long`: 20,000 a second for ten seconds, and a hundred who are there. */
  const isLong = Number(process.env.ASHLAR_RUNS ?? 1) >= 10;
  const { rate, seconds, legitimate } = isLong
    ? { rate: 20_000, seconds: 10, legitimate: 100 }
    : { rate: 5000, seconds: 1, legitimate: 20 };

  test(`who is there is served during a flood of ${rate} SYNs a second`, async () => {
    const flood = syns(4000);
    const begin = performance.now();
    let [sent, over] = [0, false];
    const flooding = (async () => {
      while (!over) {
        for (const due = (rate * (performance.now() - begin)) / 1000; sent < due; sent++)
          attacker.send(flood[sent % flood.length]!);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    let [asked, good] = [0, 0];
    for (; asked < legitimate || sent < rate * seconds; asked++) if ((await get("/")) === "Hello, world\n") good++;
    over = true;
    await flooding;
    expect(good).toBe(asked);
    expect(machine.text()).not.toContain("panic");
  });
});
