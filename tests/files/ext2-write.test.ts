import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { conform } from "@ashlar/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { universe } from "../conformance/suites.ts";
import { cacheDir, root } from "../support.ts";
import { type Ext2Options, e2fs, writeExt2 } from "./ext2.ts";
import { buildDriver, drive } from "./lab.ts";
import { Model } from "./model.ts";
import { operation } from "./operations.ts";

/** `npm run test:long` plays twenty times as many. */
const runs = 60 * Number(process.env.ASHLAR_RUNS ?? "1");

let dir = "";
let program = "";
let void1 = "";

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "ashlar-ext2-write-"));
  await mkdir(join(dir, "void"));
  void1 = await disk();
  program = await buildDriver("ext2-write", [{ component: "fs-ext2", options: { writable: true, cache: "16KiB" } }]);
}, 300_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

let count = 0;
/** A disk with nothing on it. */
async function disk(options: Ext2Options = {}): Promise<string> {
  const path = join(dir, `${count++}.img`);
  await writeExt2(path, join(dir, "void"), { blocks: 1024, ...options });
  return path;
}

const shapes = [
  ["blocks of 1 KiB", {}],
  ["blocks of 4 KiB", { blockBytes: 4096, blocks: 512 }],
  ["revision 0", { words: ["-r", "0", "-O", "none"] }],
  ["small groups and inodes, and no types in names", { words: ["-I", "128", "-g", "256", "-O", "^filetype"] }],
] as const;

describe("the suite of fs, and e2fsck behind it", () => {
  test.each(shapes)("%s", { timeout: 300_000 }, async (what, options) => {
    const [before, after] = [await disk(options), join(dir, "after.img")];
    process.env.ASHLAR_DISK = after;
    const result = await conform({
      universe,
      interface: "fs",
      provider: "fs-ext2",
      options: { writable: true },
      target: "host-san",
      use: [],
      folders: {},
      outDir: join(root, "out/conformance/fs/fs-ext2-writable"),
      cacheDir,
      run: { initrd: before },
    }).finally(() => delete process.env.ASHLAR_DISK);
    expect(result.failures, what).toEqual([]);
    expect(result.passed, result.text).toBe(true);
    await e2fs("e2fsck", ["-fn", after]);
  });
});

test("the suite on a machine with a disk", { timeout: 300_000 }, async () => {
  const path = await disk();
  const result = await conform({
    universe,
    interface: "fs",
    provider: "fs-ext2",
    options: { writable: true },
    target: "qemu-microvm",
    use: [],
    folders: {},
    outDir: join(root, "out/conformance/fs/fs-ext2-writable-booted"),
    cacheDir,
    run: { disk: path },
  });
  expect(result.failures, result.text).toEqual([]);
  expect(result.passed, result.text).toBe(true);
  await e2fs("e2fsck", ["-fn", path]);
});

test("sequences of operations give what the model gives, and e2fsck nothing to do", {
  timeout: 3_600_000,
}, async () => {
  const sequence = fc.array(operation, { minLength: 1, maxLength: 60 });
  const after = join(dir, "played.img");
  await fc.assert(
    fc.asyncProperty(sequence, async (operations) => {
      const model = new Model();
      const expected = operations.map((each) => `${each.join(" ")}: ${model.play(each)}`);
      const lines = operations.map((each) => each.join(" "));
      const said = drive(program, [...lines, "tree"], void1, after);
      const got = operations.map((each, i) => `${each.join(" ")}: ${said[i]}`);
      expect(got).toEqual(expected);
      const tree = (rest: readonly string[]) => rest.map((line) => line.split(" ").slice(0, 3).join(" ")).sort();
      expect(tree(said.slice(operations.length))).toEqual(model.tree());
      await e2fs("e2fsck", ["-fn", after]);
      expect([...drive(program, ["tree"], after)].sort()).toEqual([...said.slice(operations.length)].sort());
    }),
    { numRuns: runs },
  );
});

test("what was written is what debugfs reads, holes and all levels of blocks too", async () => {
  const [before, after] = [await disk({ blocks: 4096 }), join(dir, "levels.img")];
  const places = [0, 11_000, 12_300, 300_000, 70_000_000];
  const lines = places.flatMap((at) => [`seek 0 ${at} 0`, `write 0 piece-at-${at}`]);
  drive(program, ["open /file 7", ...lines, "mkdir /folder", "link ../file /folder/link"], before, after);
  await e2fs("e2fsck", ["-fn", after]);
  const copy = join(dir, "file");
  await e2fs("debugfs", ["-R", `dump /file ${copy}`, after]);
  const bytes = await readFile(copy);
  expect(bytes.length).toBe(70_000_000 + "piece-at-70000000".length);
  for (const at of places) expect(bytes.toString("latin1", at, at + 20).replace(/\0+/, "")).toBe(`piece-at-${at}`);
  expect(await e2fs("debugfs", ["-R", "stat /folder/link", after])).toContain('Fast link dest: "../file"');
});

test("a file with as many links as can be counted keeps them: it is not renamed, nor renamed over", async () => {
  const [before, after] = [await disk(), join(dir, "full.img")];
  drive(program, ["open /full 7", "write 0 text", "open /other 7", "write 1 more"], before, after);
  await e2fs("debugfs", ["-w", "-R", "set_inode_field /full links_count 65535", after]);
  const moves = ["rename /full /a-name-that-has-no-room-there", "rename /other /full", "rename /other /still"];
  expect(drive(program, moves, after, before)).toEqual(["-5", "-5", "0"]);
  const stat = await e2fs("debugfs", ["-R", "stat /full", before]);
  expect(stat).toContain("Links: 65535");
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

describe("what cannot be written to stops the boot, and says why", () => {
  test("a disk that is read-only", async () => {
    process.env.ASHLAR_DISK_READ_ONLY = "1";
    expect(refused(void1)).toContain(
      "fs-ext2 at /: it is to be written to, but the disk is read-only, sectors: 2048\n",
    );
    delete process.env.ASHLAR_DISK_READ_ONLY;
  });

  test("features that writing does not know", async () => {
    const path = await disk({ words: ["-O", "huge_file"] });
    expect(refused(path)).toContain("features that it may only be read with, s_feature_ro_compat: 8\n");
  });

  test("a journal", async () => {
    const path = await disk({ blocks: 4096, words: ["-O", "has_journal"] });
    expect(refused(path)).toContain("a journal, which writing would make wrong, s_feature_compat: 4\n");
  });
});

/** Bytes from the beginning, with blocks of 1 KiB. */
const state = 1024 + 58;

test("a disk that was not left as it should be is mounted, and stays one for e2fsck to look at", async () => {
  const [before, after] = [await disk(), join(dir, "unclean.img")];
  const data = await readFile(before);
  expect(data.readUInt16LE(state)).toBe(1);
  data.writeUInt16LE(0, state);
  data.writeUInt32LE(5, 1024 + 12); // free blocks: a lie, that is not believed
  await writeFile(before, data);
  expect(drive(program, ["open /file 7", "write 0 text", "seek 0 20000 0", "write 0 more"], before, after)).toEqual([
    "0",
    "0",
    "0 20000",
    "0",
  ]);
  expect((await readFile(after)).readUInt16LE(state)).toBe(0);
  await e2fs("e2fsck", ["-fn", after]);
});
