import { link, mkdir, mkdtemp, open, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ext2Options, e2fs, writeExt2 } from "./ext2.ts";
import { buildDriver, drive } from "./lab.ts";
import { told } from "./told.ts";

let dir = "";
let tree = "";
let program = "";
let expected: readonly string[] = [];

/** Where the blocks of blocks of blocks begin, with blocks of 1 KiB. */
const triple = (12 + 256 + 256 * 256) * 1024;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "ashlar-ext2-"));
  tree = join(dir, "tree");
  await mkdir(join(tree, "a/b/c/void"), { recursive: true });
  await mkdir(join(tree, "many"));
  for (let i = 0; i < 600; i++) await writeFile(join(tree, "many", `${i}-${"m".repeat(i % 50)}`), `${i}\n`);
  await writeFile(join(tree, "empty"), "");
  await writeFile(join(tree, "n".repeat(255)), "a long name\n");
  await writeFile(join(tree, "a/b/c/ü ö.txt"), "not ASCII\n");
  await writeFile(
    join(tree, "whole"),
    Uint8Array.from({ length: 700_000 }, (_, i) => i ^ (i >> 8)),
  );
  await symlink("a/b", join(tree, "short"));
  await symlink("s".repeat(59), join(tree, "inside"));
  await symlink("s".repeat(60), join(tree, "outside"));
  await symlink("a/".repeat(300), join(tree, "far"));
  await link(join(tree, "whole"), join(tree, "a/same"));
  await writeSparse(join(tree, "sparse"), [5000, 300_000, 800_000], 1_000_001);
  [expected, program] = await Promise.all([told(tree), buildDriver("ext2", ["fs-ext2"])]);
}, 300_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

/** A file with pieces of text at these places, and holes. */
async function writeSparse(path: string, places: readonly number[], size: number): Promise<void> {
  const file = await open(path, "w");
  for (const at of places) await file.write(`piece at ${at}`, at);
  await file.truncate(size);
  await file.close();
}

let count = 0;
async function disk(options: Ext2Options = {}, folder = tree): Promise<string> {
  const path = join(dir, `${count++}.img`);
  await writeExt2(path, folder, options);
  return path;
}

const blocks = { 1024: 12_288, 2048: 8192, 4096: 4096 } as const;
const sizes = [1024, 2048, 4096] as const;

describe("what mke2fs writes is read", () => {
  test.each(sizes.flatMap((size) => [128, 256].map((inode) => [size, inode] as const)))(
    "blocks of %i bytes, inodes of %i",
    async (blockBytes, inode) => {
      const path = await disk({ blockBytes, blocks: blocks[blockBytes], words: ["-I", String(inode), "-N", "1024"] });
      expect([...drive(program, ["tree"], path)].sort()).toEqual(expected);
    },
  );

  test.each([
    ["without types in names, and a superblock in each group", ["-O", "^filetype,^sparse_super,^resize_inode"]],
    ["with features that matter to who writes", ["-O", "huge_file,extra_isize,dir_nlink"]],
    ["many small groups", ["-g", "512"]],
  ])("%s", async (_, words) => {
    const path = await disk({ blocks: 12_288, words: ["-N", "1024", ...words] });
    expect([...drive(program, ["tree"], path)].sort()).toEqual(expected);
  });

  test("revision 0", async () => {
    const path = await disk({ blocks: 12_288, words: ["-r", "0", "-O", "none", "-N", "1024"] });
    expect(await e2fs("dumpe2fs", ["-h", path])).toContain("0 (original)");
    expect([...drive(program, ["tree"], path)].sort()).toEqual(expected);
  });

  test("directories with an index", async () => {
    const path = await disk({ blocks: 12_288, words: ["-N", "1024"] });
    await e2fs("e2fsck", ["-fyD", path]).catch(() => undefined); // 1: it changed something
    expect(await e2fs("debugfs", ["-R", "htree_dump /many", path])).toContain("Root node dump");
    const more = "2 0 /lost+found"; // e2fsck makes it
    expect([...drive(program, ["tree"], path)].sort()).toEqual([...expected, more].sort());
  });

  test("a file of all levels of blocks", async () => {
    const folder = join(dir, "levels");
    await mkdir(folder);
    const places = [0, 12 * 1024, 300_000, triple - 700, triple, triple + 70_000_000];
    await writeSparse(join(folder, "file"), places, triple + 80_000_000);
    const path = await disk({ blocks: 4096 }, folder);
    const reads = places.flatMap((at) => [`seek 0 ${at} 0`, `read 0 ${`piece at ${at}`.length + 2}`]);
    const said = drive(program, ["stat /file 0", "open /file 1", ...reads], path);
    const texts = places.flatMap((at) => [`0 ${at}`, `0 piece at ${at}00`]);
    expect(said).toEqual([`0 1 ${triple + 80_000_000} 1`, "0", ...texts]);
  });

  test("devices are not there", async () => {
    const path = await disk({ blocks: 12_288, words: ["-N", "1024"] });
    await e2fs("debugfs", ["-w", "-R", "mknod pipe p", path]);
    await e2fs("debugfs", ["-w", "-R", "mknod disk b 8 0", path]);
    expect([...drive(program, ["tree"], path)].sort()).toEqual(expected);
    expect(drive(program, ["stat /pipe 0", "stat /disk 0"], path)).toEqual(["-2", "-2"]);
  });
});

/** What the process says before it gives up. */
function refused(path: string): string {
  try {
    drive(program, ["tree"], path);
  } catch (error) {
    return (error as Error).message;
  }
  return "mounted";
}

/** A sound disk in which `change` was done, with the superblock and the first descriptor in hand. */
async function changed(change: (data: Buffer) => Buffer | undefined): Promise<string> {
  const path = await disk({ blocks: 12_288, words: ["-N", "1024"] });
  const data = await readFile(path);
  await writeFile(path, change(data) ?? data);
  return path;
}

/** Bytes from the beginning: the superblock's, and those of the descriptor of group 1, with blocks of 1 KiB. */
const [superblock, descriptor] = [1024, 2048 + 32];

describe("what is no ext2 stops the boot, and says why", () => {
  test("ext4", async () => {
    const path = join(dir, "ext4.img");
    await e2fs("mke2fs", ["-q", "-t", "ext4", path, "8192"]);
    expect(refused(path)).toMatch(/fs-ext2 at \/: the disk needs EXTENTS\n.*s_feature_incompat: \d+\n/);
  });

  test.each([
    ["zeroes", () => Buffer.alloc(65_536), "there is no ext2 on the disk, s_magic: 0"],
    ["the first half", (data) => data.subarray(0, data.length / 2), "the disk is shorter than s_blocks_count: 12288"],
    ["a revision of a later time", (data) => void data.writeUInt32LE(2, superblock + 76), "s_rev_level: 2"],
    [
      "blocks of 8 KiB",
      (data) => void data.writeUInt32LE(3, superblock + 24),
      "blocks of more than 4 KiB, s_log_block_size: 3",
    ],
    ["no inodes", (data) => void data.writeUInt32LE(0, superblock + 40), "s_inodes_per_group: 0"],
    ["groups without blocks", (data) => void data.writeUInt32LE(0, superblock + 32), "s_blocks_per_group: 0"],
    ["inodes of 100 bytes", (data) => void data.writeUInt16LE(100, superblock + 88), "s_inode_size: 100"],
    [
      "a table of inodes far away",
      (data) => void data.writeUInt32LE(12_287, descriptor + 8),
      "bitmaps or inodes lie outside of their group: 1",
    ],
    [
      "a bitmap in another group",
      (data) => void data.writeUInt32LE(300, descriptor),
      "bitmaps or inodes lie outside of their group: 1",
    ],
  ] satisfies [string, (data: Buffer) => Buffer | undefined, string][])("%s", async (_, change, words) => {
    expect(refused(await changed(change))).toContain(`ashlar: fs-ext2 at /: ${words}\n`);
  });

  test("a root that is a file", async () => {
    const path = await disk({ blocks: 12_288, words: ["-N", "1024"] });
    await e2fs("debugfs", ["-w", "-R", "set_inode_field <2> mode 0100644", path]);
    expect(refused(path)).toContain("the root is no directory, inode: 2\n");
  });
});

describe("what is wrong with one file is an error of that file", () => {
  const fields = [
    ["a size that no file has", "/whole", "size 0x7fffffff00000000"],
    ["no name left", "/whole", "links_count 0"],
    ["extents", "/whole", "flags 0x80000"],
  ] as const;

  test.each(fields)("%s", async (_, file, field) => {
    const path = await disk({ blocks: 12_288, words: ["-N", "1024"] });
    await e2fs("debugfs", ["-w", "-R", `set_inode_field ${file} ${field}`, path]);
    expect(drive(program, [`open ${file} 1`, "stat /empty 0"], path)).toEqual(["-5", "0 1 0 1"]);
  });

  test.each([
    ["a bitmap", 1],
    ["beyond the end", 0x7fffffff],
  ])("a block that is %s", async (_, number) => {
    const path = await disk({ blocks: 12_288, words: ["-N", "1024"] });
    const block = number === 1 ? Number((await readFile(path)).readUInt32LE(2048)) : number;
    await e2fs("debugfs", ["-w", "-R", `set_inode_field /whole block[1] ${block}`, path]);
    const said = drive(program, ["open /whole 1", "seek 0 1024 0", "read 0 10", "stat /empty 0"], path);
    expect(said).toEqual(["0", "0 1024", "-5", "0 1 0 1"]);
  });
});
