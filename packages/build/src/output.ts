import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AshlarError, cannotWrite, diagnostic } from "@ashlar/model";
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

/** The file by which a folder is known as the output of a build; it holds the hash of what the build was made of. */
export const stampFile = ".stamp";

/**
 * Locks an output folder; ASH5012 when another build holds it for long, ASH1107 when it holds what no build made: the
 * whole folder is replaced. The work folder stands beside it, so that the final rename stays on one file system.
 */
export async function openOutput(dir: string, signal?: AbortSignal): Promise<Output> {
  const parent = dirname(dir);
  const lock = join(parent, `.${basename(dir)}.lock`);
  const work = join(parent, `.${basename(dir)}.building`);
  const old = join(parent, `.${basename(dir)}.old`);
  await mkdir(parent, { recursive: true }).catch((error: unknown) => cannotWrite(parent, error));
  await takeLock(lock, dir, { signal });
  const release = async (): Promise<void> => {
    await rm(work, { recursive: true, force: true });
    await unlink(lock).catch(() => undefined);
  };
  try {
    // A build that was killed between its two renames left the last good folder here.
    if (existsSync(old) && !existsSync(dir)) await rename(old, dir);
    await refuseForeign(dir);
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

/** A folder of somebody's own is not for us to replace. */
async function refuseForeign(dir: string): Promise<void> {
  const names = existsSync(dir) ? await readdir(dir) : [];
  const stamp = await readFile(join(dir, stampFile), "utf8").catch(() => "");
  if (names.length === 0 || /^[0-9a-f]{64}$/.test(stamp)) return;
  const message = `${dir} has files that no build of ashlar made, and a build would replace them all`;
  const fix = "choose another folder with -o, or remove this one";
  throw new AshlarError([diagnostic("ASH1107", message, { fix })]);
}
