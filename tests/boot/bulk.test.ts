import { join } from "node:path";
import { imageFrom } from "@ashlar/model";
import { type Machine, type Net, run } from "@ashlar/run";
import { ImpairedWire, LinuxPeer } from "@ashlar/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { buildImage, root } from "../support.ts";

const reason = await LinuxPeer.unavailable();
/** Ten times as many bytes in `npm run test:long`. */
const longer = Math.min(10, Number(process.env.ASHLAR_RUNS ?? "1"));
const patienceMs = 100_000 * longer;

/** A sink and a source, as a server and as a client. */
async function buildBulk() {
  const image = imageFrom({
    name: "bulk",
    targets: ["qemu-microvm"],
    memory: "8MiB",
    use: [
      {
        component: "app",
        options: { sources: ["main.c"], requires: { machine: "^1", "net.socket": "^1", "posix.files": "^1" } },
      },
      "sockets",
      { component: "tcpip", options: { address: "10.0.2.15/24", gateway: "10.0.2.2" } },
      "virtio-net",
    ],
  });
  return buildImage({ image, dir: join(import.meta.dirname, "bulk"), outDir: join(root, "out/net/bulk") });
}

const verbs = ["take", "give", "push", "pull"] as const;

async function ask(peer: LinuxPeer, verb: string, count: number): Promise<string> {
  const script = join(import.meta.dirname, "bulk/client.mjs");
  const { stdout, stderr } = await peer.exec(process.execPath, [script, verb, String(count)], patienceMs);
  return stdout + stderr;
}

describe.skipIf(reason !== undefined)("bulk beside Linux's stack", () => {
  let peer: LinuxPeer;
  beforeAll(async () => {
    peer = await LinuxPeer.open();
    return () => peer.close();
  });

  async function machine(net: Net): Promise<Machine> {
    const started = await run(await buildBulk(), { accel: "tcg", timeoutMs: patienceMs, net });
    await started.ready;
    return started;
  }

  test("over a good cable: as a sink and a source, as a server and as a client", async () => {
    await using _ = await machine(peer.net);
    for (const verb of verbs) expect(await ask(peer, verb, 8_000_000), verb).toBe("whole");
    expect(await ask(peer, "give", 0)).toBe("whole");
    expect(await ask(peer, "take", 1)).toBe("whole");
  });

  test("over a cable that loses, repeats, reorders and damages a tenth of all frames", {
    timeout: 3_600_000,
  }, async () => {
    const faults = { loss: 3, duplicate: 3, reorder: 3, corrupt: 1 };
    const wire = await ImpairedWire.open({ seed: 1, left: peer.net, ...faults });
    try {
      await using _ = await machine(wire.right);
      for (const verb of verbs) expect(await ask(peer, verb, 1_000_000 * longer), verb).toBe("whole");
      const { toRight, toLeft } = wire.counts;
      for (const { lost, duplicated, corrupted, reordered } of [toRight, toLeft])
        expect(Math.min(lost, duplicated, corrupted, reordered)).toBeGreaterThan(0);
    } finally {
      await wire.close();
    }
  });
});
