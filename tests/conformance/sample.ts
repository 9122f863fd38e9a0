import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
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

/** Writes the sample, anew, as a folder. */
export async function writeSample(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  for (const { path, content, target } of sample) {
    const place = join(dir, path);
    await mkdir(dirname(place), { recursive: true });
    if (content !== undefined) await writeFile(place, content);
    else if (target !== undefined) await symlink(target, place);
    else await mkdir(place);
  }
}
