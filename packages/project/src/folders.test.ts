import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AshlarError } from "@ashlar/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readFolder } from "./folders.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "ashlar-folders-"));
  await mkdir(join(root, "site"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function refusal(): string {
  try {
    readFolder("./site", root);
  } catch (error) {
    return (error as AshlarError).diagnostics.map((d) => `${d.code} ${d.message}`).join("\n");
  }
  return "read";
}

test("a folder is read with sizes, digests and links, in the order of bytes", async () => {
  await mkdir(join(root, "site/b/c"), { recursive: true });
  await writeFile(join(root, "site/b/z.txt"), "abc");
  await writeFile(join(root, "site/ä"), "");
  await writeFile(join(root, "site/B"), "x");
  await symlink("../B", join(root, "site/b/up"));
  const { dir, entries } = readFolder("./site", root);
  expect(dir).toBe(join(root, "site"));
  expect(entries.map(({ path, kind, bytes, target }) => [path, kind, bytes, target])).toEqual([
    ["B", "file", 1, undefined],
    ["b", "directory", 0, undefined],
    ["b/c", "directory", 0, undefined],
    ["b/up", "link", 4, "../B"],
    ["b/z.txt", "file", 3, undefined],
    ["ä", "file", 0, undefined],
  ]);
  expect(entries[4]!.sha256).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test.each([
  ["a link that leads out", async () => symlink("../../secret", join(root, "site/l")), "l is a link that leads out"],
  ["an absolute link", async () => symlink("/etc/passwd", join(root, "site/l")), "l is a link that leads out"],
  ["a pipe", async () => execFileSync("mkfifo", [join(root, "site/p")]), "p is neither a file nor a folder nor a link"],
  [
    "a name with a line's end",
    async () => writeFile(join(root, "site/a\nb"), ""),
    "has a name that is not plain UTF-8",
  ],
  [
    "a name that is no UTF-8",
    async () => writeFile(Buffer.concat([Buffer.from(join(root, "site/")), Buffer.from([0xff])]), ""),
    "has a name that is not plain UTF-8",
  ],
  [
    "a path that is too long",
    async () => mkdir(join(root, "site", ...Array.from({ length: 6 }, () => "d".repeat(200))), { recursive: true }),
    "a path of more than 1024 bytes",
  ],
])("%s is refused by name", async (_, make, message) => {
  await make();
  expect(refusal()).toMatch(/^ASH1106 \.\/site\//);
  expect(refusal()).toContain(message);
});
