import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { project } from "../programs.ts";
import { ashlar, temporary } from "../support.ts";

const main = `#include <stdio.h>
#include <ashlar/vfs.h>
int main(void)
{
    const void *data;
    size_t bytes, done;
    int file;
    char text[8] = "";
    if (ash_vfs_open(&ash_use_vfs, "/index.html", 11, ASH_VFS_READ, &file) != 0) return 1;
    if (ash_vfs_map(&ash_use_vfs, file, &data, &bytes) != 0) return 2;
    printf("%.*s", (int)bytes, (const char *)data);
    if (ash_vfs_open(&ash_use_vfs, "/tmp/x", 6, ASH_VFS_READ | ASH_VFS_WRITE | ASH_VFS_CREATE, &file) != 0) return 3;
    if (ash_vfs_write(&ash_use_vfs, file, "kept\\n", 5) != 0) return 4;
    if (ash_vfs_read_at(&ash_use_vfs, file, 0, text, sizeof text - 1, &done) != 0) return 5;
    printf("%s", text);
    return 0;
}
`;
const image = `import { app, image } from "ashlar";
import { fsRam, fsRom, vfs } from "ashlar/components";
export default image({ name: "site", targets: ["qemu-microvm"], memory: "8MiB", use: [
  app({ sources: ["main.c"], requires: { vfs: "^1" } }), vfs(), fsRom({ from: "./site" }), fsRam({ at: "/tmp" }),
] });
`;
const files = {
  "main.c": main,
  "image.ts": image,
  "site/index.html": "<h1>stone</h1>\n",
  "site/with space/$&.txt": "odd name\n",
  "site/large.txt": "0123456789".repeat(5000),
};

const digest = async (path: string) =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

test("a folder is served from the image, counted to its use, and the same bytes by ninja alone", {
  timeout: 120_000,
}, async () => {
  const dir = await project(files);
  const run = await ashlar(["run", "--accel", "tcg"], dir);
  expect([run.code, run.stdout], run.stderr).toEqual([0, "<h1>stone</h1>\nkept\n"]);
  const report = JSON.parse(await readFile(join(dir, "out/site/report.json"), "utf8")) as {
    image: { sha256: string; bytes: number };
    components: { use: string; rodata: number }[];
    other: { bytes: number }[];
  };
  const rodata = report.components.find(({ use }) => use === "fs-rom")!.rodata;
  expect(rodata).toBeGreaterThan(50_000);
  expect(rodata).toBeLessThan(51_500);
  expect(await readFile(join(dir, "out/site/rom/fs-rom/from/with space/$&.txt"), "utf8")).toBe("odd name\n");
  const alone = await temporary();
  await cp(join(dir, "out/site"), alone, { recursive: true });
  execFileSync("sh", ["-c", "rm -rf obj *.elf && ninja"], { cwd: alone });
  expect(await digest(join(alone, "site.elf"))).toBe(report.image.sha256);
  const elsewhere = await project(files);
  await ashlar(["build"], elsewhere);
  expect(await digest(join(elsewhere, "out/site/site.elf"))).toBe(report.image.sha256);
  await writeFile(join(elsewhere, "site/index.html"), "<h1>other</h1>\n");
  const again = await ashlar(["run", "--accel", "tcg"], elsewhere);
  expect(again.stdout).toBe("<h1>other</h1>\nkept\n");
});
