import { join } from "node:path";
import { imageFrom, type Universe } from "@ashlar/model";
import { readTree } from "@ashlar/project";
import { run } from "@ashlar/run";
import { expect, test } from "vitest";
import { buildImage, cacheDir, catalogue, root } from "../../support.ts";

/** The catalogue, a world whose clock is the test's, and the program. */
async function universe(): Promise<Universe> {
  const trees = ["../../net/stack", "clocked"].map((path) => readTree(join(import.meta.dirname, path), { cacheDir }));
  const all = await Promise.all([catalogue(), ...trees]);
  return { components: all.flatMap((u) => u.components), interfaces: all.flatMap((u) => u.interfaces) };
}

test("clients that take their time, by a clock of their own", async () => {
  const image = imageFrom({
    name: "clocked",
    targets: ["host-san"],
    memory: "16MiB",
    use: [
      "clocked-serving",
      "httpd",
      "sockets",
      { component: "tcpip", options: { address: "10.0.2.15/24", gateway: "10.0.2.2" } },
      "sched-coop",
      "world",
      "world-time",
      "world-wire",
    ],
  });
  const outDir = join(root, "out/net/clocked");
  const artifact = await buildImage({ image, universe: await universe(), dir: root, outDir });
  const machine = await run(artifact, { timeoutMs: 60_000, cacheDir });
  const exit = await machine.exit;
  const text = machine.text();
  expect(text.split("\n").filter((line) => line.startsWith("not ok"))).toEqual([]);
  expect(text + exit.vmmOutput).toMatch(/^tests \d+ failed 0$/m);
  expect(exit).toMatchObject({ status: "exited", guestStatus: 0 });
});
