import { join } from "node:path";
import { imageFrom, type Target, type Universe } from "@ashlar/model";
import { readTree } from "@ashlar/project";
import { run } from "@ashlar/run";
import { expect, test } from "vitest";
import { buildImage, cacheDir, catalogue, root } from "../../support.ts";

/** The catalogue, the components of the stack's tests, and the suite. */
async function universe(): Promise<Universe> {
  const trees = ["../stack", "."].map((path) => readTree(join(import.meta.dirname, path), { cacheDir }));
  const all = await Promise.all([catalogue(), ...trees]);
  return { components: all.flatMap((u) => u.components), interfaces: all.flatMap((u) => u.interfaces) };
}

const machines: readonly { readonly target: Target; readonly device: readonly string[]; readonly taken: number }[] = [
  { target: "host-san", device: ["world", "world-time", "world-wire"], taken: 0 },
  { target: "qemu-microvm", device: ["virtio-net"], taken: 64 },
];

test.each(machines)("the suite of net.socket on $target", async ({ target, device, taken }) => {
  const image = imageFrom({
    name: "sockets",
    targets: [target],
    memory: "16MiB",
    use: [
      "sockets-suite",
      "sockets",
      { component: "posix-files", options: { descriptors: 16 } },
      { component: "tcpip", options: { address: "10.0.2.15/24", gateway: "10.0.2.2" } },
      "sched-coop",
      ...device,
    ],
  });
  const outDir = join(root, "out/net/sockets", target);
  const artifact = await buildImage({ image, universe: await universe(), dir: root, outDir, target });
  const machine = await run(artifact, { accel: "tcg", timeoutMs: 60_000, cacheDir, args: [String(taken)] });
  const exit = await machine.exit;
  const text = machine.text();
  expect(text.split("\n").filter((line) => line.startsWith("not ok"))).toEqual([]);
  expect(text + exit.vmmOutput).toMatch(/^tests \d+ failed 0$/m);
  expect(exit).toMatchObject({ status: "exited", guestStatus: 0 });
});
