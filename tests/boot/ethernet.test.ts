import { join } from "node:path";
import { imageFrom } from "@ashlar/model";
import { boot, EthernetPeer } from "@ashlar/testkit";
import { expect, test } from "vitest";
import { project } from "../programs.ts";
import { buildImage } from "../support.ts";

test("frames pass through QEMU between two peers", async () => {
  const dir = await project({ "main.c": "int main(void) { for (volatile int i = 0;; i++) { } }\n" });
  const use = [{ component: "app", options: { sources: ["main.c"] } }];
  const image = imageFrom({ name: "wire", targets: ["qemu-microvm"], use });
  const artifact = await buildImage({ image, dir, outDir: join(dir, "out") });
  await using left = await EthernetPeer.open("left");
  await using right = await EthernetPeer.open("right");
  const hub = ["left", "right"].flatMap((id) => ["-netdev", `hubport,id=hub-${id},hubid=0,netdev=${id}`]);
  const vmmArgs = [...left.vmmArgs, ...right.vmmArgs, ...hub];
  await using machine = await boot(artifact, { accel: "tcg", vmmArgs, timeoutMs: 60_000 });
  await expect
    .poll(() => left.send(new Uint8Array(60)) && right.send(new Uint8Array(60)), { timeout: 30_000 })
    .toBe(true);
  for (const length of [14, 60, 1514, 9000]) {
    const frame = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    expect(left.send(frame)).toBe(true);
    let got = await right.receive();
    while (got?.every((byte) => byte === 0)) got = await right.receive(); // of the greeting
    expect(got).toEqual(frame);
  }
  expect(machine.text()).toBe("");
});
