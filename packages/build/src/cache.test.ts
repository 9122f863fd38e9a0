import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Command } from "@ashlar/model";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { commandKey, Hashes, ObjectCache } from "./cache.ts";

let dir = "";

function write(path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

const read = (path: string): string => readFileSync(join(dir, path), "utf8");

const command: Command = {
  rule: "plain",
  output: "obj/a.o",
  also: ["obj/a.su"],
  inputs: ["src/a.c"],
  implicit: ["bind/a.h", "include/alloc"],
  args: ["cc", "-c", "src/a.c", "-o", "obj/a.o"],
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ashlar-cache-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const path of ["src/a.c", "bind/a.h", "include/alloc/ashlar/alloc.h", "include/alloc/b.h"]) write(path, path);
  write("obj/a.o", "object");
  write("obj/a.su", "frames");
});

const keyOf = (more: Partial<Command> = {}, tools = "cc 1"): Promise<string> =>
  commandKey({ ...command, ...more }, new Hashes(dir), tools);

describe("the key of a command", () => {
  test("is the same for the same words, bytes and tools, wherever the folder is", async () => {
    const here = await keyOf();
    write("unrelated.h", "x");
    expect(await keyOf()).toBe(here);
  });

  test("changes with a word, their order and their borders", async () => {
    const variants = [["cc", "-c"], ["-c", "cc"], ["cc -c"], ["cc", "-c", ""]].map((args) => keyOf({ args }));
    expect(new Set([await keyOf(), ...(await Promise.all(variants))]).size).toBe(5);
  });

  test("changes with the tools", async () => {
    expect(await keyOf({}, "cc 2")).not.toBe(await keyOf());
  });

  test.each(["src/a.c", "bind/a.h", "include/alloc/ashlar/alloc.h"])("changes with the bytes of %s", async (path) => {
    const before = await keyOf();
    write(path, `${path} `);
    expect(await keyOf()).not.toBe(before);
    write(path, path);
    expect(await keyOf()).toBe(before);
  });

  test("changes with what a folder holds, by name", async () => {
    const keys = [await keyOf()];
    write("include/alloc/c.h", "");
    keys.push(await keyOf());
    rmSync(join(dir, "include/alloc/c.h"));
    write("include/alloc/d.h", "");
    keys.push(await keyOf());
    rmSync(join(dir, "bind/a.h"));
    keys.push(await keyOf());
    write("bind/a.h", "");
    keys.push(await keyOf());
    expect(new Set(keys).size).toBe(5);
  });
});

describe("kept objects", () => {
  const cacheDir = (): string => join(dir, "cache");
  const open = (): ObjectCache => new ObjectCache(cacheDir());
  const key = "ab0123";

  function forget(): void {
    rmSync(join(dir, "obj"), { recursive: true });
    mkdirSync(join(dir, "obj"));
  }

  test("come back whole", async () => {
    expect(await open().restore(key, command, dir)).toBe(false);
    await open().keep(key, command, dir);
    forget();
    expect(await open().restore("ab9999", command, dir)).toBe(false);
    expect(await open().restore(key, command, dir)).toBe(true);
    expect([read("obj/a.o"), read("obj/a.su")]).toEqual(["object", "frames"]);
  });

  test("are kept by the first of many, and nothing is left beside them", async () => {
    await Promise.all(Array.from({ length: 8 }, () => open().keep(key, command, dir)));
    expect(readdirSync(join(cacheDir(), "objects/ab"))).toEqual([key]);
    expect(await open().restore(key, command, dir)).toBe(true);
  });

  test("are not those of a command that did not write all that it says", async () => {
    rmSync(join(dir, "obj/a.su"));
    await open().keep(key, command, dir);
    expect(readdirSync(join(cacheDir(), "objects/ab"))).toEqual([]);
    expect(await open().restore(key, command, dir)).toBe(false);
  });

  test("are not restored from half an entry, which is then replaced", async () => {
    await open().keep(key, command, dir);
    rmSync(join(cacheDir(), "objects/ab", key, "1"));
    expect(await open().restore(key, command, dir)).toBe(false);
    await open().keep(key, command, dir);
    expect(await open().restore(key, command, dir)).toBe(true);
  });

  test("are no failure where they cannot be written or read", async () => {
    write("cache", "a file where the folder should be");
    await expect(open().keep(key, command, dir)).resolves.toBeUndefined();
    expect(await open().restore(key, command, dir)).toBe(false);
    expect(existsSync(join(dir, "obj/a.o"))).toBe(true);
  });
});
