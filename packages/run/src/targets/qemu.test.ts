import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Artifact } from "@ashlar/model";
import { expect, onTestFinished, test } from "vitest";
import type { Disks } from "../disks.ts";
import type { Wiring } from "../network.ts";
import { qemuCommand } from "./qemu.ts";

const card = (id: string) => ["-netdev", `user,id=${id}`, "-device", `virtio-net-device,netdev=${id}`];
const own = ["-M", "microvm", "-m", "8M", "-kernel", "a.elf", ...card("net0"), ...card("net1")];

/** What follows `-accel tcg`. */
async function command(wiring: Wiring | undefined, words = own, disks?: Disks): Promise<readonly string[]> {
  const dir = mkdtempSync(join(tmpdir(), "ashlar-qemu-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  await mkdir(join(dir, "vmm"));
  writeFileSync(join(dir, "vmm/qemu-q35.args"), `${words.join("\n")}\n`);
  const launch = { accel: "tcg", commandLine: "", extra: ["-last"], wiring, disks } as const;
  const all = await qemuCommand({ dir } as Artifact, launch, "qemu-q35");
  return all.slice(3).map((word) => word.replace(`${dir}/`, ""));
}

const none = { forwards: [], extra: [], sockets: [] };

test("the image's own words stay without a wiring", async () => {
  expect(await command(undefined)).toEqual([...own, "-last"]);
});

test("each card is connected as wanted", async () => {
  const cards = { net0: { netdev: "tap,id=net0" }, net1: { netdev: "user,id=net1", mac: "02:00:00:00:00:01" } };
  expect(await command({ ...none, cards, extra: ["-object", "dump"] })).toEqual([
    ...own.slice(0, 6),
    ...["-netdev", "tap,id=net0", "-device", "virtio-net-device,netdev=net0"],
    ...["-netdev", "user,id=net1", "-device", "virtio-net-device,netdev=net1,mac=02:00:00:00:00:01"],
    ...["-object", "dump", "-last"],
  ]);
});

test("a card without a cable is taken away", async () => {
  expect(await command({ ...none, cards: {} })).toEqual([...own.slice(0, 6), "-last"]);
  const cards = { net1: { netdev: "user,id=net1" } };
  expect(await command({ ...none, cards })).toEqual([...own.slice(0, 6), ...card("net1"), "-last"]);
});

test("a card on PCI keeps its properties, and gets its address behind them", async () => {
  const pci = ["-netdev", "user,id=net0", "-device", "virtio-net-pci,netdev=net0,romfile="];
  const cards = { net0: { netdev: "tap,id=net0", mac: "02:00:00:00:00:01" } };
  expect(await command({ ...none, cards }, pci)).toEqual([
    ...["-netdev", "tap,id=net0", "-device", "virtio-net-pci,netdev=net0,romfile=,mac=02:00:00:00:00:01", "-last"],
  ]);
  expect(await command({ ...none, cards: {} }, pci)).toEqual(["-last"]);
});

test("each disk is its file, byte for byte; one without a file is taken away", async () => {
  const disk = (id: string) => [
    ...["-blockdev", `driver=null-co,node-name=${id},size=1048576,read-zeroes=on`],
    ...["-device", `virtio-blk-pci,drive=${id},romfile=`],
  ];
  const words = ["-m", "8M", ...disk("block0"), ...disk("block10")];
  expect(await command(undefined, words)).toEqual([...words, "-last"]);
  expect(await command(undefined, words, {})).toEqual(["-m", "8M", "-last"]);
  const disks = { block10: { path: "/a,b.img", readOnly: true } };
  const file = "driver=raw,node-name=block10,read-only=on,file.driver=file,file.filename=/a,,b.img";
  expect(await command(undefined, words, disks)).toEqual([
    ...["-m", "8M", "-blockdev", file, "-device", "virtio-blk-pci,drive=block10,romfile=", "-last"],
  ]);
  const [, , , , , written] = await command(undefined, words, { block0: { path: "/c", readOnly: false } });
  expect(written).toBe("virtio-blk-pci,drive=block0,romfile=");
});
