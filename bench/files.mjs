// Files of an image beside the host's tmpfs, on the same processor: the composition runs as a process, target `host`.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, statfsSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { absent, row, statistics } from "./rows.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const load = (path) => import(pathToFileURL(join(root, "packages", path)).href);
const [pairs, rounds, count] = [51, 10_000, 300];

/** linux/magic.h, TMPFS_MAGIC */
const tmpfs = 0x01021994;
const memory = "/dev/shm";

/** Open, read 4 KiB, close: with a copy and without, over tmpfs; and the text of those who do it. */
export async function files() {
  const work = mkdtempSync(join(tmpdir(), "ashlar-files-"));
  const theirs = mkdtempSync(join(isTmpfs() ? memory : work, "ashlar-files-"));
  try {
    const artifact = await buildFiles(work);
    const text = await textRows(work);
    if (!isTmpfs())
      return [...text, ...["files.copy.ratio", "files.map.ratio"].map((id) => absent(id, `${memory} is no tmpfs`))];
    return [...text, ...measure(join(artifact.dir, artifact.image.path), work, theirs)];
  } finally {
    rmSync(theirs, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  }
}

function isTmpfs() {
  try {
    return statfsSync(memory).type === tmpfs;
  } catch {
    return false;
  }
}

function measure(program, work, folder) {
  const peer = join(work, "tmpfs");
  execFileSync("cc", ["-O2", "-o", peer, join(root, "bench/files/tmpfs.c")]);
  for (let i = 0; i < count; i++) writeFileSync(join(folder, nameOf(i)), bytesOf(i));
  const path = join(folder, nameOf(123));
  const values = Array.from({ length: pairs }, () => {
    const ours = execFileSync(program, ["--", `${rounds}`], { encoding: "utf8" });
    const [copy, map] = ["copy", "map"].map((word) => Number(new RegExp(`^${word} (.*)$`, "m").exec(ours)[1]));
    return [copy, map, Number(execFileSync(peer, [path, `${rounds}`], { encoding: "utf8" }))];
  });
  const cycles = (column) => statistics(values.map((numbers) => numbers[column]));
  const ratio = (column) => statistics(values.map((numbers) => numbers[column] / numbers[2]));
  const [copy, map] = [ratio(0), ratio(1)];
  return [
    row("files.tmpfs.cycles", cycles(2).median, { unit: "cycles, open, read 4 KiB, close", ...cycles(2) }),
    row("files.copy.cycles", cycles(0).median, { unit: "cycles, the same on fs-rom, target host", ...cycles(0) }),
    row("files.map.cycles", cycles(1).median, { unit: "cycles, the same without a copy", ...cycles(1) }),
    row("files.copy.ratio", copy.median, { unit: "of tmpfs, median of pairs", bound: 0.12, ...copy }),
    row("files.map.ratio", map.median, { unit: "of tmpfs, median of pairs", bound: 0.02, ...map }),
  ];
}

const nameOf = (i) => `f${`${i}`.padStart(4, "0")}.bin`;
const bytesOf = (i) => Buffer.alloc(4096, (i % 255) + 1);

async function buildFiles(work) {
  const site = join(work, "files/site");
  mkdirSync(site, { recursive: true });
  for (let i = 0; i < count; i++) writeFileSync(join(site, nameOf(i)), bytesOf(i));
  cpSync(join(root, "bench/files/main.c"), join(work, "files/main.c"));
  return build(work, "files", image("host", ["{ component: fs-rom, options: { from: ./site, at: /site } }"]));
}

/** The text of each in a boot image that has them all, and a program that opens, reads, writes, lists, renames and syncs. */
async function textRows(work) {
  const dir = join(work, "text");
  mkdirSync(join(dir, "site"), { recursive: true });
  writeFileSync(join(dir, "site/one"), "1");
  cpSync(join(root, "bench/files/all.c"), join(dir, "main.c"));
  const artifact = await build(
    work,
    "text",
    image("qemu-microvm", [
      "fs-ram",
      "{ component: fs-rom, options: { from: ./site, at: /rom } }",
      "{ component: fs-ext2, options: { at: /disk, writable: true } }",
      "virtio-blk",
    ]),
  );
  const bounds = { vfs: 5, "fs-rom": 3, "fs-ram": 5, "fs-ext2": 18 };
  return Object.entries(bounds).map(([use, kib]) =>
    row(`files.${use}.text.bytes`, artifact.components.find((each) => each.use === use).text, {
      unit: "bytes of text",
      bound: kib * 1024,
      n: 1,
      spread: 0,
    }),
  );
}

const image = (target, uses) => `name: files
targets: [${target}]
memory: 16MiB
use:
  - { component: app, options: { sources: [main.c], requires: { vfs: ^1 } } }
${uses.map((use) => `  - ${use}\n`).join("")}`;

async function build(work, name, text) {
  const [{ openProject }, { buildImage }] = await Promise.all([
    load("project/dist/index.js"),
    load("ashlar/dist/index.js"),
  ]);
  const dir = join(work, name);
  mkdirSync(join(dir, "node_modules"), { recursive: true });
  symlinkSync(join(root, "packages/ashlar"), join(dir, "node_modules/ashlar"));
  writeFileSync(join(dir, "image.yaml"), text);
  const cacheDir = join(root, "out/test-cache");
  const outDir = join(root, "out/bench", `files-${name}`);
  return buildImage(await openProject({ root: dir, cacheDir }), { cacheDir, outDir });
}
