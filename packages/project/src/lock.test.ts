import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAshlarError, type Resolution } from "@ashlar/model";
import fc from "fast-check";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type LockEntry, lockedComponents, lockKey, readLock, writeLock } from "./lock.ts";

let root = "";
const path = (): string => join(root, "ashlar.lock");

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ashlar-lock-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
});

const entry: LockEntry = {
  components: { app: "1.0.0", "alloc-tlsf": "2.1.0" },
  tools: { clang: "19.1.7" },
  sha256: "ab",
};

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => (isAshlarError(error) ? error.code : String(error)),
  );
}

describe("a lock", () => {
  test("that is absent is empty", async () => {
    expect(await readLock(root)).toEqual({ schemaVersion: 1, images: {} });
  });

  test("comes back as it was written, in the order of its keys", async () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const words = fc.dictionary(word, word, { noNullPrototype: true });
    const entries = fc.array(fc.tuple(word, fc.record({ components: words, tools: words, sha256: word })), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(entries, async (written) => {
        rmSync(path(), { force: true });
        for (const [name, each] of written) await writeLock(root, lockKey(name, ["qemu-microvm"]), each);
        const last = Object.fromEntries(written.map(([name, each]) => [`${name}/qemu-microvm`, each]));
        const { images } = await readLock(root);
        expect(images).toEqual(last);
        expect(Object.keys(images)).toEqual(Object.keys(last).sort());
        expect(readdirSync(root)).toEqual(written.length === 0 ? [] : ["ashlar.lock"]);
      }),
      { numRuns: 40 },
    );
  });

  test("keeps the entries of other images, and takes other tool versions", async () => {
    await writeLock(root, "a/qemu-microvm", entry);
    await writeLock(root, "b/host-san", entry);
    await writeLock(root, "a/qemu-microvm", { ...entry, tools: { clang: "20.0.0" } });
    expect((await readLock(root)).images).toEqual({
      "a/qemu-microvm": { ...entry, tools: { clang: "20.0.0" } },
      "b/host-san": entry,
    });
  });

  test("is not written again when nothing changed", async () => {
    await writeLock(root, "a/qemu-microvm", entry);
    const before = statSync(path(), { bigint: true });
    await writeLock(root, "a/qemu-microvm", entry);
    const after = statSync(path(), { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  test.each([
    "",
    "{",
    "null",
    "[]",
    "7",
    "{}",
    '{"schemaVersion":2,"images":{}}',
    '{"schemaVersion":1}',
    '{"schemaVersion":1,"images":null}',
    '{"schemaVersion":1,"images":[]}',
    '{"schemaVersion":1,"images":{"a/qemu-microvm":null}}',
    '{"schemaVersion":1,"images":{"a/qemu-microvm":{"components":{},"tools":{}}}}',
    '{"schemaVersion":1,"images":{"a/qemu-microvm":{"components":{"app":1},"tools":{},"sha256":""}}}',
    '<<<<<<< HEAD\n{"schemaVersion":1,"images":{}}',
  ])("that reads %j is refused, and stays as it is", async (text) => {
    writeFileSync(path(), text);
    expect(await codeOf(readLock(root))).toBe("ASH1201");
    expect(await codeOf(writeLock(root, "a/qemu-microvm", entry))).toBe("ASH1201");
    expect(readFileSync(path(), "utf8")).toBe(text);
  });

  test("that cannot be written is told, and leaves nothing beside it", async () => {
    mkdirSync(path());
    expect(await codeOf(writeLock(root, "a/qemu-microvm", entry))).toBe("ASH5009");
    expect(readdirSync(root)).toEqual(["ashlar.lock"]);
  });

  test("remembers the components of a resolution by id", () => {
    const selected = [
      { id: "b", use: "two", version: "2.0.0" },
      { id: "a", use: "one", version: "1.0.0" },
    ];
    expect(Object.entries(lockedComponents({ selected } as unknown as Resolution))).toEqual([
      ["a", "1.0.0"],
      ["b", "2.0.0"],
    ]);
  });
});
