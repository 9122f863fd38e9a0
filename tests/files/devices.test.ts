import { join } from "node:path";
import { imageFrom, type Target } from "@ashlar/model";
import { readTree } from "@ashlar/project";
import { run } from "@ashlar/run";
import { expect, test } from "vitest";
import { buildImage, cacheDir, catalogue, root } from "../support.ts";

const targets: readonly Target[] = ["host-san", "qemu-microvm"];

async function said(target: Target, use: readonly string[]): Promise<readonly string[]> {
  const dir = join(import.meta.dirname, "devices");
  const [shipped, own] = await Promise.all([catalogue(), readTree(dir, { cacheDir })]);
  const universe = { ...shipped, components: [...shipped.components, ...own.components] };
  const image = imageFrom({ name: "devices", targets: [target], memory: "8MiB", use: ["devices", "fs-dev", ...use] });
  const outDir = join(root, "out/files/devices", [target, ...use].join("-"));
  const artifact = await buildImage({ image, dir: root, outDir, universe, target });
  const machine = await run(artifact, { accel: "tcg", timeoutMs: 60_000, cacheDir });
  const exit = await machine.exit;
  expect(exit, machine.text()).toMatchObject({ status: "exited", guestStatus: 0 });
  return machine.text().trim().split("\n");
}

const common = [
  "/dev/null: 0 bytes, all 0",
  "/dev/zero: 64 bytes, all 0",
  "/dev/urandom: 64 bytes, not all 0",
  "full: -1, full",
  "kind: 1",
  "removed: -1",
  "to the console",
  "lost: 5",
];

test.each(targets)("a program finds its devices below /dev on %s", async (target) => {
  const entropy = target === "host-san" ? "host-entropy" : "entropy-rdrand";
  expect(await said(target, [entropy])).toEqual(["names: null zero full console random urandom", ...common]);
});

test("without a source of entropy there is no random, and no other stands in for it", async () => {
  const lines = await said("host-san", []);
  expect(lines[0]).toBe("names: null zero full console");
  expect(lines).toContain("/dev/urandom: -1 bytes, all 0");
});
