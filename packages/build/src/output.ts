import { existsSync } from "node:fs";
import { mkdir, rename, rm, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cannotWrite } from "@ashlar/model";
import { takeLock } from "./folder-lock.ts";

/** An output folder that this process alone may replace, and the folder in which the next one grows. */
export interface Output {
  readonly dir: string;
  readonly work: string;
  /** Puts the finished folder in the place of the old one. */
  commit(): Promise<void>;
  /** Throws the unfinished folder away and lets the next build in. */
  release(): Promise<void>;
}

/**
 * Locks an output folder; ASH5012 when another build holds it for long. The work folder stands beside it, so that the
 * final rename stays on one file system.
 */
export async function openOutput(dir: string, signal?: AbortSignal): Promise<Output> {
  const parent = dirname(dir);
  const lock = join(parent, `.${basename(dir)}.lock`);
  const work = join(parent, `.${basename(dir)}.building`);
  const old = join(parent, `.${basename(dir)}.old`);
  await mkdir(parent, { recursive: true }).catch((error: unknown) => cannotWrite(parent, error));
  await takeLock(lock, dir, signal);
  const release = async (): Promise<void> => {
    await rm(work, { recursive: true, force: true });
    await unlink(lock).catch(() => undefined);
  };
  try {
    // A build that was killed between its two renames left the last good folder here.
    if (existsSync(old) && !existsSync(dir)) await rename(old, dir);
    await rm(work, { recursive: true, force: true });
    await mkdir(work);
  } catch (error) {
    await release();
    cannotWrite(dir, error);
  }
  return {
    dir,
    work,
    commit: async () => {
      await rm(old, { recursive: true, force: true });
      if (existsSync(dir)) await rename(dir, old);
      await rename(work, dir);
      await rm(old, { recursive: true, force: true });
    },
    release,
  };
}
