import { join } from "node:path";
import { imageFrom, type Target } from "@ashlar/model";
import { measureAccelerators, run } from "@ashlar/run";
import { describe, expect, test } from "vitest";
import { buildImage, cacheDir, root } from "../support.ts";

/** Short boots: where KVM is emulated an instruction of ring 0 takes microseconds, and nothing is learnt of its speed. */
const { kvmMs } = await measureAccelerators(cacheDir);

const machines: readonly Target[] = ["qemu-microvm", "qemu-q35", "qemu-pc"];

describe.skipIf(kvmMs === null)("on KVM", () => {
  test.each(machines)("%s prints, and ends", async (target) => {
    const use = [{ component: "app", options: { sources: ["main.c"] } }];
    const image = imageFrom({ name: "hello", targets: [target], memory: "8MiB", use });
    const outDir = join(root, "out/kvm", target);
    const artifact = await buildImage({ image, dir: join(root, "examples/01-hello"), outDir });
    await using machine = await run(artifact, { accel: "kvm", timeoutMs: 60_000 });
    const { status, guestStatus } = await machine.exit;
    expect([machine.text(), status, guestStatus]).toEqual(["Hello, hello\n", "exited", 0]);
  });
});
