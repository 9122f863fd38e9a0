import { open, readFile, stat, unlink } from "node:fs/promises";
import { AshlarError, cannotWrite, diagnostic } from "@ashlar/model";

/** How a lock is waited for. */
export interface Waiting {
  readonly signal?: AbortSignal | undefined;
  /** Seconds until ASH5012. @defaultValue 120 */
  readonly seconds?: number | undefined;
}

/**
 * Takes the lock file of a folder. One whose process is dead is taken over; a live one is waited for up to two minutes,
 * then ASH5012.
 */
export async function takeLock(lock: string, dir: string, waiting: Waiting = {}): Promise<void> {
  const { signal, seconds = 120 } = waiting;
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    if (await create(lock, dir)) return;
    const dead = await abandoned(lock);
    if (dead !== undefined) await remove(lock, dead, dir);
    else if (Date.now() > deadline) {
      const holder = (await readFile(lock, "utf8").catch(() => "")).split(" ")[0];
      const message = `another build, process ${holder}, has held ${dir} for ${seconds} seconds`;
      throw new AshlarError([
        diagnostic("ASH5012", message, { fix: `wait for it, or remove ${lock} if that process is no build` }),
      ]);
    } else await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Creates a file with this process's id and start; false when there is one. One that cannot hold them does not stay. */
async function create(path: string, dir: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    try {
      await file.writeFile(`${process.pid} ${(await startOf(process.pid)) ?? ""}`);
    } catch (error) {
      await unlink(path);
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EEXIST" ? false : cannotWrite(dir, error);
  }
}

/** A file as it is told from one that came in its place. */
async function identity(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.ino}-${found.mtimeNs}`;
}

/**
 * Removes a dead lock, and never the lock of another that took it over in between: only the one process that could create
 * a file with the dead lock's identity in its name may remove that very file, and nobody else can have replaced it then.
 */
async function remove(lock: string, dead: string, dir: string): Promise<void> {
  const mark = `${lock}.${dead}`;
  if (await create(mark, dir)) {
    if ((await identity(lock)) === dead) await unlink(lock);
    await unlink(mark);
  } else if ((await abandoned(mark)) !== undefined) await unlink(mark).catch(() => undefined);
}

/** The identity of a lock whose process is gone, or never finished writing it. */
async function abandoned(lock: string): Promise<string | undefined> {
  const before = await identity(lock);
  const text = await readFile(lock, "utf8").catch(() => undefined);
  if (text === undefined || before === undefined) return undefined;
  const [pid = "", start = ""] = text.split(" ");
  if (!/^\d+$/.test(pid)) {
    const { mtimeMs = Date.now() } = (await stat(lock).catch(() => undefined)) ?? {};
    return Date.now() - mtimeMs > 5_000 ? before : undefined;
  }
  const now = await startOf(Number(pid));
  const another = start !== "" && now !== "" && start !== now;
  return now === undefined || another ? before : undefined;
}

/**
 * When a process started, in ticks since boot (proc(5), field 22 of `stat`); empty when the system does not tell; undefined
 * when it is gone. A dead child may stay as a zombie where nothing reaps it, and a number may come again.
 */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return lives(pid) ? "" : undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return /^[ZX]$/.test(fields[0]!) ? undefined : fields[19];
}

/** Whether a process is there, by asking the kernel: one that may not be signalled is. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
