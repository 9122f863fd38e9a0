import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Artifact, imageFrom } from "@ashlar/model";
import type { RunOptions } from "@ashlar/run";
import { boot } from "@ashlar/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { e2fs, writeExt2 } from "../files/ext2.ts";
import { sumOf } from "../files/told.ts";
import { buildImage, root } from "../support.ts";

const contents = {
  one: Buffer.from(Array.from({ length: 150_000 }, (_, i) => i ^ (i >> 8))),
  two: Buffer.from(Array.from({ length: 90_001 }, (_, i) => i * 5)),
  "deep/three": Buffer.from(Array.from({ length: 70_007 }, (_, i) => i * 3 + (i >> 9))),
};
const line = (path: string, content: Buffer) => `/data/${path} 0 ${sumOf(content)}`;

let dir = "";
let disk = "";
let artifact: Artifact;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "ashlar-ext2-"));
  const tree = join(dir, "tree");
  await mkdir(join(tree, "deep"), { recursive: true });
  for (const [path, content] of Object.entries(contents)) await writeFile(join(tree, path), content);
  disk = join(dir, "disk.img");
  await writeExt2(disk, tree);
  await cp(join(root, "tests/boot/disk/files.c"), join(dir, "main.c"));
  const requires = { vfs: "^1", "sched.threads": "^1" };
  const app = { component: "app", options: { sources: ["main.c"], requires } };
  const files = { component: "fs-ext2", options: { at: "/data", cache: "16KiB" } };
  const described = imageFrom({ name: "files", targets: ["qemu-microvm"], memory: "8MiB", use: [app, files] });
  artifact = await buildImage({ image: described, dir, outDir: join(dir, "out") });
}, 300_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

async function played(options: RunOptions) {
  const machine = await boot(artifact, { accel: "tcg", timeoutMs: 60_000, ...options });
  const exit = await machine.exit;
  return { status: exit.guestStatus, text: machine.text() };
}

test("threads that read at the same time get their own files", async () => {
  const lines = Object.entries(contents).map(([path, content]) => line(path, content));
  expect(await played({ disk: `${disk},ro` })).toEqual({ status: 0, text: `${lines.join("\n")}\n` });
});

test("a block that the disk cannot read is an error of its file", async () => {
  const blocks = (await e2fs("debugfs", ["-R", "blocks /two", disk])).trim().split(/\s+/);
  const rule = `inject-error.0.event=none,inject-error.0.iotype=read,inject-error.0.sector=${Number(blocks[20]) * 2},inject-error.0.errno=5`;
  const blockdev = `driver=blkdebug,node-name=d0,image.driver=file,image.filename=${disk},${rule}`;
  const vmmArgs = ["-blockdev", blockdev, "-device", "virtio-blk-device,drive=d0,rerror=report"];
  const { status, text } = await played({ disk: [], vmmArgs });
  expect(text.split("\n")).toContain("/data/two -5 0");
  expect(text.split("\n")).toContain(line("one", contents.one));
  expect(text.split("\n")).toContain(line("deep/three", contents["deep/three"]));
  expect(status).toBe(0);
});
