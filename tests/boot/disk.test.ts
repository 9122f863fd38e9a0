import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseComponent } from "@ashlar/manifest";
import { type Artifact, imageFrom, type Target, type UseLike, unwrap } from "@ashlar/model";
import type { RunOptions } from "@ashlar/run";
import { boot } from "@ashlar/testkit";
import { describe, expect, test } from "vitest";
import { project } from "../programs.ts";
import { buildImage, catalogue, root, temporary } from "../support.ts";

const requires = { block: "^1", "mem.pages": "^1", sched: "^1", time: "^1" };

/** One of the programs in tests/boot/disk. */
async function image(name: string, target: Target = "qemu-microvm", use: readonly UseLike[] = []): Promise<Artifact> {
  const read = (file: string) => readFile(join(root, "tests/boot/disk", file), "utf8");
  const dir = await project({ "main.c": await read(`${name}.c`), "disk.h": await read("disk.h") });
  const app = { component: "app", options: { sources: ["main.c"], requires } };
  const described = imageFrom({ name: "disk", targets: [target], memory: "8MiB", use: [app, ...use] });
  return buildImage({ image: described, dir, outDir: join(dir, "out") });
}

/** A file with a content of its own, from a seed. */
async function disk(bytes: number, seed = 1): Promise<string> {
  const path = join(await temporary(), "disk,a.img"); // QEMU parts words at commas
  let state = seed;
  const content = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    content[i] = state >>> 16;
  }
  await writeFile(path, content);
  return path;
}

/** FNV-1a, as disk.h has it. */
function sumOf(bytes: Uint8Array): number {
  let sum = 2166136261;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 16777619);
  return sum >>> 0;
}

async function played(artifact: Artifact, options: RunOptions) {
  const machine = await boot(artifact, { accel: "tcg", timeoutMs: 60_000, ...options });
  const exit = await machine.exit;
  expect(exit.vmmOutput).toBe("");
  return { exit, text: machine.text() };
}

/** A disk of QEMU's own making, instead of the image's. */
const device = (blockdev: string, more = ""): RunOptions => ({
  disk: [],
  vmmArgs: ["-blockdev", blockdev, "-device", `virtio-blk-device,drive=d0${more}`],
});
const file = (path: string, more = "") => `driver=file,node-name=d0,filename=${path.replaceAll(",", ",,")}${more}`;

describe("thousands of random reads and writes leave on the file what the model has", () => {
  test.each(["qemu-microvm", "qemu-q35", "qemu-pc"] as const)("%s", async (target) => {
    const path = await disk(600 * 1024 - 512);
    const before = await readFile(path);
    const { exit, text } = await played(await image("random", target), { disk: path });
    const after = await readFile(path);
    expect(text).toBe(`sectors 1199 block 512 flags 6\nfirst ${sumOf(before)}\nlast ${sumOf(after)}\n`);
    expect(exit).toMatchObject({ status: "exited", guestStatus: 0 });
    expect(sumOf(after)).not.toBe(sumOf(before));
  });

  test.each([
    [
      "blocks of 4 KiB, and a file that ends within one",
      ",logical_block_size=4096,physical_block_size=4096",
      "sectors 1192 block 4096 flags 6",
    ],
    ["a device without events", ",event_idx=off", "sectors 1199 block 512 flags 6"],
    ["a device without tables", ",indirect_desc=off", "sectors 1199 block 512 flags 6"],
    ["a device without a cache", ",write-cache=off,config-wce=off", "sectors 1199 block 512 flags 4"],
    ["a short queue", ",queue-size=16", "sectors 1199 block 512 flags 6"],
  ])("%s", async (_, more, facts) => {
    const path = await disk(600 * 1024 - 512);
    const before = await readFile(path);
    const { exit, text } = await played(await image("random"), device(file(path), more));
    const after = await readFile(path);
    const seen = (bytes: Buffer) => sumOf(more.includes("4096") ? bytes.subarray(0, 1192 * 512) : bytes);
    expect(text).toBe(`${facts}\nfirst ${seen(before)}\nlast ${seen(after)}\n`);
    expect(exit).toMatchObject({ status: "exited", guestStatus: 0 });
    if (more.includes("4096")) expect(after.subarray(1192 * 512)).toEqual(before.subarray(1192 * 512));
  });
});

/** What edges.c says of a disk of 8 sectors at which nothing goes wrong. */
const sound: Readonly<Record<string, number | string>> = {
  open: 0,
  sectors: "8 block 512 flags 6",
  "read first": 0,
  holds: "c6",
  "read last": 0,
  "read beyond": -22,
  "write last": 0,
  flush: 0,
  discard: 0,
  health: 0,
};

const said = (changes: Readonly<Record<string, number | string>>): string =>
  Object.entries({ ...sound, ...changes })
    .map(([what, how]) => `${what} ${how}\n`)
    .join("");

describe("at the edges", () => {
  test("a disk that is written, beyond its end and as its last sector", async () => {
    const path = await disk(8 * 512);
    const { text, exit } = await played(await image("edges"), { disk: path });
    expect(text).toBe(said({}));
    expect(exit.guestStatus).toBe(0);
    const after = await readFile(path);
    expect([after.length, after.subarray(7 * 512).every((byte) => byte === 0x77)]).toEqual([8 * 512, true]);
  });

  test("a disk that is only read stays as it is, and needs no right to be written", async () => {
    const path = await disk(8 * 512);
    const before = await readFile(path);
    await chmod(path, 0o444);
    const { text } = await played(await image("edges"), { disk: `${path},ro` });
    expect(text).toBe(said({ sectors: "8 block 512 flags 7", "write last": -30, discard: -30 }));
    expect(await readFile(path)).toEqual(before);
  });

  test("a disk that takes no discard", async () => {
    const { text } = await played(await image("edges"), device(file(await disk(8 * 512)), ",discard=off"));
    expect(text).toBe(said({ sectors: "8 block 512 flags 2", discard: -38 }));
  });

  test.each([
    ["reads", "read", { "read first": -5, holds: "00", "read last": -5 }],
    ["writes", "write", { "write last": -5 }],
    ["flushes", "flush", { flush: -5 }],
    ["discards", "discard", { discard: -5 }],
  ] as const)("%s that fail are told one by one, and the disk stays in use", async (_, iotype, changes) => {
    const path = (await disk(8 * 512)).replaceAll(",", ",,");
    const inject = `inject-error.0.event=none,inject-error.0.iotype=${iotype},inject-error.0.errno=5`;
    const bad = `driver=blkdebug,node-name=d0,discard=unmap,image.driver=file,image.filename=${path},${inject}`;
    const { text } = await played(await image("edges"), device(bad, ",rerror=report,werror=report"));
    expect(text).toBe(said(changes));
  });

  test.each([
    ["none", { disk: [] }, "there is no disk with the index: 0", -19],
    [
      "one behind an IOMMU",
      device("driver=null-co,node-name=d0,size=1048576", ",iommu_platform=on"),
      "the device does not agree on what it can do",
      -71,
    ],
    [
      "blocks of 1 MiB",
      device("driver=null-co,node-name=d0,size=1048576", ",logical_block_size=1M,physical_block_size=1M"),
      "the device's blocks have an impossible length: 1048576",
      -71,
    ],
  ] as const)("a disk that cannot be had: %s", async (_, options, words, error) => {
    const { text, exit } = await played(await image("edges"), options as RunOptions);
    expect(text.replace(/^ashlar: virtio-mmio: .*\n/, "")).toBe(`ashlar: virtio-blk: ${words}\nopen ${error}\n`);
    expect(exit.guestStatus).toBe(3);
  });

  test("too little memory", async () => {
    const artifact = await image("edges", "qemu-microvm", [{ component: "virtio-blk", options: { queueSize: 1024 } }]);
    const { text } = await played(artifact, { disk: await disk(512), args: ["full"] });
    expect(text).toBe("ashlar: virtio-blk: too little memory for the queue; needed pages: 99\nopen -12\n");
  });
});

const two = `ashlar: 1
id: two
version: 1.0.0
summary: Two disks at once.
provides: { program: 1.0.0 }
requires:
  libc: ^1.0.0
  left: { interface: block, range: ^1.0.0 }
  right: { interface: block, range: ^1.0.0 }
  sched: ^1.0.0
  time: ^1.0.0
sources: [main.c]
main: main
`;

test.each(["qemu-microvm", "qemu-q35"] as const)("two disks, in the order of the files, on %s", async (target) => {
  const text = await readFile(join(root, "tests/boot/disk/two.c"), "utf8");
  const dir = await project({ "main.c": text, "component.yaml": two });
  const component = unwrap(parseComponent(two, { file: join(dir, "component.yaml"), dir }));
  const base = await catalogue();
  const universe = { ...base, components: [...base.components, component] };
  const vda = (as: string, index: number) => ({ component: "virtio-blk", as, options: { index } });
  const use = [{ component: "two", with: { left: vda("vda", 0), right: vda("vdb", 1) } }];
  const described = imageFrom({ name: "two", targets: [target], memory: "8MiB", use });
  const artifact = await buildImage({ image: described, dir, universe, outDir: join(dir, "out") });
  const files = [await disk(3 * 512, 3), await disk(5 * 512, 5)];
  const before = await Promise.all(files.map((path) => readFile(path)));
  const { text: console, exit } = await played(artifact, { disk: [files[0]!, `${files[1]!},rw`] });
  expect(console).toBe(`3 ${before[0]![0]}\n5 ${before[1]![0]}\n`);
  expect(exit.guestStatus).toBe(0);
  const after = await Promise.all(files.map((path) => readFile(path)));
  // The second has got the first's sector as its own last, and nothing else.
  expect(after[0]).toEqual(before[0]);
  expect(after[1]).toEqual(Buffer.concat([before[1]!.subarray(0, 4 * 512), before[0]!.subarray(0, 512)]));
});

describe("random reads of 4 KiB at depth 32 cost at most an eighth of a kick and of an interrupt each", () => {
  test.each(["qemu-microvm", "qemu-q35", "qemu-pc"] as const)("%s", async (target) => {
    const path = join(await temporary(), "pages.img");
    const pages = 1024;
    const content = Buffer.alloc(pages * 4096);
    for (let i = 0; i < pages; i++) content[i * 4096] = (i % 255) + 1;
    await writeFile(path, content);
    const { text, exit } = await played(await image("depth", target), { disk: path });
    expect(exit.guestStatus).toBe(0);
    const [, reads, kicks, interrupts] = /^reads (\d+) kicks (\d+) interrupts (\d+)\n$/.exec(text)!.map(Number);
    expect(reads).toBe(4096);
    expect(kicks! / reads!, text).toBeLessThanOrEqual(1 / 8);
    expect(interrupts! / reads!, text).toBeLessThanOrEqual(1 / 8);
    // Something must have been told, and have told.
    expect([kicks! > 0, interrupts! > 0]).toEqual([true, true]);
  });
});
