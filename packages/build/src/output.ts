import { mkdir, open, readFile, rename, rm, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AshlarError, cannotWrite, diagnostic } from "@ashlar/model";

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
 * Locks an output folder. The work folder stands beside it, so that the final rename stays on one file system. A lock
 * whose process is dead is taken over; a live one is waited for up to two minutes, then ASH5012.
 */
export async function openOutput(dir: string, signal?: AbortSignal): Promise<Output> {
  const parent = dirname(dir);
  const lock = join(parent, `.${basename(dir)}.lock`);
  const work = join(parent, `.${basename(dir)}.building`);
  await mkdir(parent, { recursive: true }).catch((error: unknown) => cannotWrite(parent, error));
  await takeLock(lock, dir, signal);
  const release = async (): Promise<void> => {
    await rm(work, { recursive: true, force: true });
    await unlink(lock).catch(() => undefined);
  };
  try {
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
      const old = join(parent, `.${basename(dir)}.old`);
      await rm(old, { recursive: true, force: true });
      if ((await stat(dir).catch(() => undefined)) !== undefined) await rename(dir, old);
      await rename(work, dir);
      await rm(old, { recursive: true, force: true });
    },
    release,
  };
}

async function takeLock(lock: string, dir: string, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    signal?.throwIfAborted();
    try {
      await writeLock(lock);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") cannotWrite(dir, error);
    }
    if (await abandoned(lock)) {
      await unlink(lock).catch(() => undefined);
      continue;
    }
    if (Date.now() > deadline) {
      const message = `another build has held ${dir} for two minutes`;
      throw new AshlarError([diagnostic("ASH5012", message, { fix: `wait for it, or remove ${lock}` })]);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Creates the lock with this process's id; a lock that cannot hold it does not stay. */
async function writeLock(lock: string): Promise<void> {
  const file = await open(lock, "wx");
  try {
    await file.writeFile(String(process.pid));
  } catch (error) {
    await unlink(lock);
    throw error;
  } finally {
    await file.close();
  }
}

/** Whether the process that wrote the lock is gone, or never finished writing it. */
async function abandoned(lock: string): Promise<boolean> {
  const text = await readFile(lock, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const pid = Number(text);
  if (text === "" || !Number.isInteger(pid)) {
    const found = await stat(lock).catch(() => undefined);
    return found !== undefined && Date.now() - found.mtimeMs > 5_000;
  }
  // A dead child may stay a zombie where nothing reaps it: the state letter in /proc says so.
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return status === undefined || /\) [ZX] /.test(status);
}
