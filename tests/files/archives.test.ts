import { execFileSync } from "node:child_process";
import { link, mkdir, mkdtemp, open, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDriver, drive } from "./lab.ts";
import { told } from "./told.ts";

let dir = "";
let tree = "";
let tar = "";
let cpio = "";

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "ashlar-archives-"));
  tree = join(dir, "tree");
  const deep = join(tree, "d".repeat(90), "e".repeat(90), "f".repeat(90));
  await mkdir(deep, { recursive: true });
  await mkdir(join(tree, "void"));
  await writeFile(join(tree, "plain.txt"), "plain\n");
  await writeFile(join(tree, "empty"), "");
  await writeFile(join(tree, "g".repeat(200)), "a long name\n");
  await writeFile(join(deep, "h".repeat(150)), "a long path\n");
  await writeFile(join(tree, "ü ö.txt"), "not ASCII\n");
  await symlink("plain.txt", join(tree, "link"));
  await symlink(`${"d".repeat(90)}/${"e".repeat(90)}`, join(tree, "long-link"));
  await link(join(tree, "plain.txt"), join(tree, "same.txt"));
  const sparse = await open(join(tree, "sparse"), "w");
  for (let i = 0; i < 30; i++) await sparse.write(`piece ${i}`, i * 100_000 + 5000);
  await sparse.truncate(4_000_000);
  await sparse.close();
  const hole = await open(join(tree, "hole"), "w");
  await hole.truncate(1_000_000);
  await hole.close();
  [tar, cpio] = [await buildDriver("tar", ["fs-tar"]), await buildDriver("cpio", ["fs-cpio"])];
}, 120_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

function archive(name: string, command: string, input = ""): string {
  const path = join(dir, name);
  execFileSync("sh", ["-c", `${command} > "$0"`, path], { cwd: tree, input });
  return path;
}

describe("archives of the usual programs are read", () => {
  test.each([
    ["gnu", "tar -c --format=gnu ."],
    ["gnu, sparse", "tar -cS --format=gnu ."],
    ["pax", "tar -c --format=pax ."],
    ["pax, sparse 0.0", "tar -cS --format=pax --sparse-version=0.0 ."],
    ["pax, sparse 0.1", "tar -cS --format=pax --sparse-version=0.1 ."],
    ["pax, sparse 1.0", "tar -cS --format=pax --sparse-version=1.0 ."],
    ["a list of names", "tar -c --format=gnu --no-recursion -T -"],
  ])("tar: %s", async (name, command) => {
    const names = execFileSync("find", [".", "-depth"], { cwd: tree, encoding: "utf8" });
    const path = archive(`${name.replaceAll(/\W/g, "-")}.tar`, command, command.includes("-T -") ? names : "");
    expect([...drive(tar, ["tree"], path)].sort()).toEqual(await told(tree));
  });

  test("cpio: newc and crc", async () => {
    const names = execFileSync("find", ["."], { cwd: tree, encoding: "utf8" });
    for (const format of ["newc", "crc"]) {
      const path = archive(`${format}.cpio`, `cpio -o -H ${format} --quiet`, names);
      expect([...drive(cpio, ["tree"], path)].sort()).toEqual(await told(tree));
    }
  });

  test("names of one file are one node", () => {
    const path = archive("links.tar", "tar -c plain.txt same.txt");
    expect(drive(tar, ["stat /plain.txt 0", "stat /same.txt 0"], path)).toEqual(["0 1 6 2", "0 1 6 2"]);
  });

  test("a member that comes again replaces the one before", async () => {
    const path = archive("again.tar", "tar -c plain.txt");
    await writeFile(join(dir, "plain.txt"), "newer text\n");
    execFileSync("tar", ["-r", "-f", path, "plain.txt"], { cwd: dir });
    expect(drive(tar, ["open /plain.txt 1", "read 0 100"], path)[1]).toContain("newer text");
  });
});

describe("what no honest archive has stops the boot", () => {
  const refused = (program: string, path: string): string => {
    try {
      drive(program, ["tree"], path);
    } catch (error) {
      return (error as Error).message;
    }
    return "booted";
  };

  test.each([
    ["a path that climbs out", "tar -c --transform 's,^,../,' -P plain.txt"],
    ["a path that climbs out within", "tar -c --transform 's,^,a/../../,' -P plain.txt"],
    ["an end in the middle", "tar -c plain.txt | head -c 515"],
    ["a wrong sum", "tar -c plain.txt | sed 's/plain/Plain/'"],
    ["text", "cat plain.txt plain.txt"],
  ])("tar: %s", (name, command) => {
    expect(refused(tar, archive(`${name.replaceAll(" ", "-")}.bad`, command))).toMatch(/fs-tar.*\n?/);
  });

  test("nothing at all", () => {
    expect(() => drive(tar, ["tree"])).toThrow(/fs-tar/);
    expect(() => drive(cpio, ["tree"], archive("half.cpio", "printf 070701"))).toThrow(/fs-cpio/);
  });
});
