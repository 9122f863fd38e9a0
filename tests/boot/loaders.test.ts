import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkLoaderRules, readElf } from "@ashlar/build";
import { type Artifact, imageFrom } from "@ashlar/model";
import { run } from "@ashlar/run";
import { beforeAll, describe, expect, test } from "vitest";
import { buildImage, root, temporary } from "../support.ts";

let image: Artifact;
let bytes: Buffer;

beforeAll(async () => {
  const use = [{ component: "app", options: { sources: ["main.c"] } }];
  const hello = imageFrom({ name: "hello", targets: ["qemu-microvm"], memory: "4MiB", use });
  image = await buildImage({ image: hello, dir: join(root, "examples/01-hello"), outDir: join(root, "out/loaders") });
  bytes = await readFile(join(image.dir, image.image.path));
}, 100_000);

/** Program headers by type, where they stand in the file: elf(5). */
function headers(type: number): readonly number[] {
  const at = (i: number): number => Number(bytes.readBigUInt64LE(32)) + 56 * i;
  const all = Array.from({ length: bytes.readUInt16LE(56) }, (_, i) => at(i));
  return all.filter((header) => bytes.readUInt32LE(header) === type);
}

/** What is wrong with the file, what our check says of it, and what QEMU says. */
const broken: Readonly<Record<string, readonly [(file: Buffer) => void, RegExp, RegExp]>> = {
  "another processor": [(file) => file.writeUInt16LE(183, 18), /not for x86-64/, /kernel/],
  "no PVH note": [
    (file) => file.writeUInt32LE(17, file.readUInt32LE(headers(4)[0]! + 8) + 8),
    /0 PVH entry notes/,
    /PVH ELF Note/,
  ],
  "segments that overlap": [
    (file) => {
      const [first, second] = headers(1);
      const place = file.readBigUInt64LE(first! + 24) + 1n;
      file.writeBigUInt64LE(place, second! + 24);
      file.writeBigUInt64LE(place, second! + 16);
    },
    /overlap in memory/,
    /overlap/,
  ],
};

describe("QEMU's loader", () => {
  test("takes what our check lets through", async () => {
    expect(checkLoaderRules(readElf(bytes)!, { memory: { total: image.memory, uses: [] } })).toEqual([]);
    const machine = await run(image, { accel: "tcg", timeoutMs: 60_000 });
    expect((await machine.exit).guestStatus).toBe(0);
  });

  test.each(Object.entries(broken))("refuses %s, as our check does", async (_, [breaks, ours, theirs]) => {
    const dir = await temporary();
    const file = Buffer.from(bytes);
    breaks(file);
    await writeFile(join(dir, image.image.path), file);
    const found = checkLoaderRules(readElf(file)!, { memory: { total: image.memory, uses: [] } });
    expect(found.map(({ message }) => message).join("\n")).toMatch(ours);
    await cp(join(image.dir, "vmm"), join(dir, "vmm"), { recursive: true });
    const machine = await run({ ...image, dir }, { accel: "tcg", timeoutMs: 60_000 });
    const { status, vmmOutput } = await machine.exit;
    expect(status).toBe("vmm-failed");
    expect(vmmOutput).toMatch(theirs);
  });
});
