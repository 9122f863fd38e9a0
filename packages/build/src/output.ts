import { mkdir, open, readFile, rename, rm, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AshlarError, diagnostic } from "@ashlar/model";

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
  await rm(work, { recursive: true, force: true });
  await mkdir(work).catch((error: unknown) => cannotWrite(work, error));
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
    release: async () => {
      await rm(work, { recursive: true, force: true });
      await unlink(lock).catch(() => undefined);
    },
  };
}

async function takeLock(lock: string, dir: string, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const file = await open(lock, "wx");
      await file.writeFile(String(process.pid));
      await file.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") cannotWrite(lock, error);
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

/** Turns a failure to write into ASH5009. */
export function cannotWrite(path: string, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  const full = /ENOSPC/.test(reason) ? "the disk is full" : reason;
  throw new AshlarError([
    diagnostic("ASH5009", `cannot write ${path}: ${full}`, { fix: "free space, or choose another folder with -o" }),
  ]);
}
