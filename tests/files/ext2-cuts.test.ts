import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Break, buildBroken, buildFuzzer } from "../net/fuzzers.mjs";
import { catalogue, temporary } from "../support.ts";
import { writeExt2 } from "./ext2.ts";

const execute = promisify(execFile);

/** States that cuts leave, of each shape of a disk; `npm run test:long` looks at twenty times as many. */
const states = 130 * Number(process.env.ASHLAR_RUNS ?? "1");

const player = {
  what: "power cuts while ext2 is written to",
  folders: ["fs/fs-ext2"],
  sources: [
    ...["mount.c", "disk.c", "inode.c", "folder.c", "node.c", "refuse.c", "order.c", "super.c", "space.c", "grow.c"],
    ...["cut.c", "data.c", "entry.c", "change.c", "move.c", "hold.c", "test/cuts.c"],
  ],
  flags: ["-D_GNU_SOURCE", "-DASH_OPT_WRITABLE=1", "-include", "test/bind.h"],
};

const shapes = {
  "blocks of 1 KiB": {},
  "blocks of 4 KiB": { blockBytes: 4096, blocks: 400 },
  "a disk that is soon full": { blocks: 120, words: ["-I", "128", "-N", "64"] },
  "revision 0, in small groups": { words: ["-r", "0", "-O", "none", "-g", "256"] },
} as const;

let dir = "";
let sound = "";
let program = "";
let e2fsck = "";

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "ashlar-cuts-"));
  await mkdir(join(dir, "void"));
  for (const [i, options] of Object.values(shapes).entries())
    await writeExt2(join(dir, `${i}.img`), join(dir, "void"), { blocks: 1024, ...options });
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  e2fsck = (await execute("sh", ["-c", "command -v e2fsck"], { env })).stdout.trim();
  sound = join(dir, "sound");
  await mkdir(sound);
  program = await buildFuzzer(player, { interfaces: (await catalogue()).interfaces, out: sound });
}, 300_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Plays a story of a seed and cuts it. What was complained of; "" for nothing. */
function play(file: string, { shape = 0, seed = 1, count = states, more = [] as readonly string[] }): Promise<string> {
  const words = [join(dir, `${shape}.img`), join(dir, "state.img"), String(seed), String(count), e2fsck, ...more];
  return execute(file, words, { maxBuffer: 2 ** 26 }).then(
    () => "",
    (error: { stderr: string }) => error.stderr.split("\n").slice(-6).join("\n") || "failed",
  );
}

test.each(Object.keys(shapes).map((what, shape) => [what, shape] as const))(
  `%s: ${states} states mount as they are, have what was synced, and are mended by e2fsck -p`,
  { timeout: 3_600_000 },
  async (_, shape) => {
    for (let seed = 1, left = states; left > 0; seed++, left -= 400) {
      // In the long campaign every request of the first story fails once; else about every 30th does.
      const more = seed === 1 && states > 400 ? ["all"] : [];
      const count = Math.min(left, 400);
      expect(await play(program, { shape, seed: seed * 10 + shape, count, more }), `${seed}`).toBe("");
    }
  },
);

test("directories that move: nothing is lost, but e2fsck may ask", { timeout: 3_600_000 }, async () => {
  for (let seed = 1; seed <= states / 100; seed++)
    expect(await play(program, { seed, count: 100, more: ["folders"] }), `seed ${seed}`).toBe("");
});

/** Ways to write in the wrong order. */
const breaks: Readonly<Record<string, readonly Break[]>> = {
  "barriers that do not flush": [
    { file: "order.c", from: "if (error == 0 && fs->unflushed)", to: "if (error == 0 && false)" },
  ],
  "what is late is written early": [
    { file: "order.c", from: "slot->dirty = (uint8_t)when;", to: "slot->dirty = FS_EXT2_EARLY;" },
  ],
  "a link or directory that has links before its name": [
    { file: "change.c", from: "links_count = what->kind == ASH_FS_FILE;", to: "links_count = 1;" },
  ],
  "bits that are set behind what they are of": [
    {
      file: "space.c",
      from: "int error = fs_ext2_edit(fs, bitmap, FS_EXT2_EARLY, &data);",
      to: "int error = fs_ext2_edit(fs, bitmap, FS_EXT2_LATE, &data);",
    },
  ],
  "a name that goes before its links": [
    { file: "change.c", from: "int error = is_last ? fs_ext2_kill(fs, node) : 0;", to: "int error = 0;" },
  ],
  "a replaced file without a name meanwhile": [
    {
      file: "move.c",
      from: "        error = fs_ext2_add(fs, &gap, &spare, &move->old, &entry);",
      to: "        entry = move->at;",
    },
  ],
  "a block that is named before it is written": [
    { file: "data.c", from: "int error = took ? fs_ext2_barrier(fs) : 0;", to: "int error = 0;" },
  ],
  "free blocks that are believed": [
    {
      file: "super.c",
      from: "        error = fs_ext2_count_free(fs);",
      to: "        fs->free_blocks = super->free_blocks_count;",
    },
  ],
  "a write that failed and is forgotten": [
    { file: "order.c", from: "    if (error != 0)\n        fs->broken = true;\n", to: "" },
  ],
};

test.each(Object.entries(breaks))("found: %s", { timeout: 300_000 }, async (_, list) => {
  const broken = await buildBroken(player, { sound, out: await temporary(), breaks: list });
  let found = "";
  for (let seed = 1; seed <= 24 && found === ""; seed++)
    found = await play(broken, { shape: seed % 4, seed, count: 150 });
  expect(found).toMatch(/FOUND|ERROR: AddressSanitizer|runtime error|Assertion/);
});
