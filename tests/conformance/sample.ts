import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** One name of the sample that `components/interfaces/fs/suite.h` describes. */
export interface SampleEntry {
  readonly path: string;
  /** Left out: a folder, or a link. */
  readonly content?: Buffer | string;
  readonly target?: string;
}

const big = Buffer.from(Array.from({ length: 10_000 }, (_, i) => (i * 7 + Math.floor(i / 256)) & 255));

/** What every read-only file system under test holds; folders before what is in them. */
export const sample: readonly SampleEntry[] = [
  { path: "hello.txt", content: "hello, world\n" },
  { path: "empty", content: "" },
  { path: "big.bin", content: big },
  { path: "dir" },
  { path: "dir/inner.txt", content: "inner\n" },
  { path: "dir/sub" },
  { path: "dir/sub/deep.txt", content: "deep\n" },
  { path: "dir/void" },
  { path: "link", target: "dir/inner.txt" },
  { path: "way", target: "dir" },
  { path: "n".repeat(255), content: "long\n" },
];

/** Changes when the sample does. */
export const sampleDigest: string = createHash("sha256").update(JSON.stringify(sample)).digest("hex").slice(0, 12);

/** Writes the sample as a folder, unless it is there: several test files may do so at once, and it appears whole. */
export async function writeSample(dir: string): Promise<void> {
  if (existsSync(dir)) return;
  const part = `${dir}.${process.pid}`;
  await rm(part, { recursive: true, force: true });
  for (const { path, content, target } of sample) {
    const place = join(part, path);
    await mkdir(dirname(place), { recursive: true });
    if (content !== undefined) await writeFile(place, content);
    else if (target !== undefined) await symlink(target, place);
    else await mkdir(place);
  }
  await rename(part, dir).catch(() => rm(part, { recursive: true, force: true }));
}

/** Writes a file, so that whoever reads it meanwhile finds the one before, or this. */
export async function writeWhole(path: string, content: Buffer): Promise<void> {
  await writeFile(`${path}.${process.pid}`, content);
  await rename(`${path}.${process.pid}`, path);
}
