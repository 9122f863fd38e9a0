import { join } from "node:path";
import { imageFrom, type Universe } from "@ashlar/model";
import { readTree } from "@ashlar/project";
import { run } from "@ashlar/run";
import { expect, test } from "vitest";
import { buildImage, cacheDir, catalogue, root } from "../../support.ts";

async function universe(): Promise<Universe> {
  const all = [await catalogue(), await readTree(import.meta.dirname, { cacheDir })];
  return { components: all.flatMap((u) => u.components), interfaces: all.flatMap((u) => u.interfaces) };
}

test.each([
  { poll: "0us", word: "waits" },
  { poll: "50us", word: "polls" },
] as const)("who has which turn in a stack that $word", async ({ poll, word }) => {
  const image = imageFrom({
    name: "turns",
    targets: ["host-san"],
    memory: "16MiB",
    use: [
      "turns-program",
      "turns-clock",
      "turns-wire",
      { component: "tcpip", options: { address: "10.0.0.1/24", poll } },
      "sched-coop",
    ],
  });
  const outDir = join(root, "out/net/turns", word);
  const artifact = await buildImage({ image, universe: await universe(), dir: root, outDir });
  const machine = await run(artifact, { timeoutMs: 20_000, cacheDir, args: [word] });
  const exit = await machine.exit;
  const text = machine.text();
  expect(text.split("\n").filter((line) => line.startsWith("not ok"))).toEqual([]);
  expect(text + exit.vmmOutput).toMatch(/^tests \d+ failed 0$/m);
  expect(exit).toMatchObject({ status: "exited", guestStatus: 0 });
});
