import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** How a file system is to be made. */
export interface Ext2Options {
  /** @defaultValue 1024 */
  readonly blockBytes?: 1024 | 2048 | 4096;
  /** @defaultValue 4096 */
  readonly blocks?: number;
  /** More of mke2fs's words. */
  readonly words?: readonly string[];
}

/** Writes a folder as a disk with ext2, as mke2fs does but for lost+found, unless the disk is there; it appears whole. */
export async function writeExt2(path: string, folder: string, options: Ext2Options = {}): Promise<void> {
  if (existsSync(path)) return;
  const part = `${path}.${process.pid}`;
  const { blockBytes = 1024, blocks = 4096, words = [] } = options;
  const size = ["-b", String(blockBytes), "-m", "0", ...words, "-d", folder, part, String(blocks)];
  await rm(part, { force: true });
  await execute("mke2fs", ["-q", "-t", "ext2", ...size], { env: withSbin() });
  await e2fs("debugfs", ["-w", "-R", "rmdir lost+found", part]);
  await rename(part, path);
}

/** What a program of e2fsprogs prints. Throws when it fails. */
export async function e2fs(program: string, words: readonly string[]): Promise<string> {
  const { stdout } = await execute(program, [...words], { env: withSbin(), maxBuffer: 2 ** 26 });
  return stdout;
}

/** e2fsprogs stands where a user who is not root may not look. */
function withSbin(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
}
