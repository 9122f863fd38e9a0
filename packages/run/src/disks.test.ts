import { chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Artifact, Target } from "@ashlar/model";
import { expect, onTestFinished, test } from "vitest";
import { attachDisks, readDisks } from "./disks.ts";

const image = (disks: number, target: Target): Artifact =>
  ({
    target,
    devices: [
      { device: "net", use: "eth0", id: "net0" },
      ...Array.from({ length: disks }, (_, i) => ({ device: "block", use: `vd${i}`, id: `block${i}` })),
    ],
  }) as unknown as Artifact; // Safe: the rest plays no part.

const attached = (disks: number, disk: string | readonly string[] | undefined, target: Target = "qemu-q35") =>
  attachDisks(image(disks, target), readDisks({ disk }));

/** Files of so many bytes. */
function files(sizes: Readonly<Record<string, number>>): (name: string) => string {
  const dir = mkdtempSync(join(tmpdir(), "ashlar-disks-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, bytes] of Object.entries(sizes)) {
    writeFileSync(join(dir, name), "");
    truncateSync(join(dir, name), bytes);
  }
  return (name) => join(dir, name);
}

test("files go to disks in order", async () => {
  const at = files({ "a.img": 512, "b,ro": 1024 });
  expect(await attached(2, [`${at("a.img")},ro`, `${at("b,ro")},rw`])).toEqual({
    block0: { path: at("a.img"), readOnly: true },
    block1: { path: at("b,ro"), readOnly: false },
  });
});

test("without a disk there is nothing to say, and an empty list takes disks away", async () => {
  expect(await attached(0, undefined)).toBeUndefined();
  expect(await attached(1, undefined, "host-san")).toBeUndefined();
  expect(await attached(1, undefined, "xen")).toBeUndefined();
  expect(await attached(2, [])).toEqual({});
});

test.each([
  [1, undefined, "the image has one disk, but no file is given"],
  [2, "a", "the image has 2 disks, but one file is given"],
  [1, ["a", "a"], "the image has one disk, but 2 files are given"],
  [0, "a", "the image has no disk, which disk would need"],
] as const)("%d disks, %j", async (disks, disk, message) => {
  await expect(attached(disks, disk)).rejects.toThrow(`ASH6011: ${message}`);
});

test("a process has no disks", async () => {
  const message = "ASH6011: disk cannot be had on the target host-san, a process";
  await expect(attached(1, "a", "host-san")).rejects.toThrow(message);
});

test("files that are no disks", async () => {
  const at = files({ empty: 0, odd: 1000 });
  await expect(attached(1, at("none"))).rejects.toThrow(`ASH6012: the disk ${at("none")} is not there`);
  await expect(attached(1, at("."))).rejects.toThrow("is not a file");
  await expect(attached(1, at("empty"))).rejects.toThrow("has 0 bytes, which are no whole sectors of 512");
  await expect(attached(1, at("odd"))).rejects.toThrow("has 1000 bytes, which are no whole sectors of 512");
});

// The superuser may write whatever the mode says.
test.skipIf(process.getuid?.() === 0)("files that this user may not write, or read", async () => {
  const at = files({ locked: 512 });
  chmodSync(at("locked"), 0o444);
  await expect(attached(1, at("locked"))).rejects.toThrow("cannot be written");
  expect(await attached(1, `${at("locked")},ro`)).toEqual({ block0: { path: at("locked"), readOnly: true } });
  chmodSync(at("locked"), 0);
  await expect(attached(1, `${at("locked")},ro`)).rejects.toThrow("cannot be read");
});

test.each(["", ",ro"])("no file: %j", (disk) => {
  expect(() => readDisks({ disk })).toThrow(`ASH8001: disk is FILE or FILE,ro, but is "${disk}"`);
});
