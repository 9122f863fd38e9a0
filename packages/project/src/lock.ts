import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AshlarError, cannotWrite, diagnostic, type Resolution, type Target } from "@ashlar/model";

/** What the lock remembers of one boot image. */
export interface LockEntry {
  /** Component id to version. */
  readonly components: Readonly<Record<string, string>>;
  /** Tool to version, of the last build. */
  readonly tools: Readonly<Record<string, string>>;
  /** Bytes of the boot image by `id@version`, as measured; not in a lock that an older version wrote. */
  readonly sizes?: Readonly<Record<string, number>> | undefined;
  /** Digest of the boot image that these made. */
  readonly sha256: string;
}

/** `ashlar.lock`: JSON, keys sorted, one entry a boot image by name and targets (`web/qemu-microvm+qemu-q35`). */
export interface Lock {
  readonly schemaVersion: 1;
  readonly images: Readonly<Record<string, LockEntry>>;
}

const file = "ashlar.lock";

/** Reads the lock of a project; an absent one is empty. Rejects with ASH1201 when it is not a lock. */
export async function readLock(root: string): Promise<Lock> {
  const path = join(root, file);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return { schemaVersion: 1, images: {} };
  const lock = parse(text);
  if (lock !== undefined) return lock;
  const fix = "restore it from version control, or remove it";
  throw new AshlarError([
    diagnostic("ASH1201", `${path} is not a lock of schema version 1`, { at: { file: path }, fix }),
  ]);
}

function parse(text: string): Lock | undefined {
  try {
    const value = JSON.parse(text) as Partial<Lock>;
    return value.schemaVersion === 1 && isRecordOf(value.images, isEntry) ? (value as Lock) : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): boolean {
  const entry = value as Partial<LockEntry> | null;
  const text = (part: unknown) => typeof part === "string";
  const bytes = (part: unknown) => Number.isSafeInteger(part) && (part as number) >= 0;
  const hasSizes = entry?.sizes === undefined || isRecordOf(entry.sizes, bytes);
  return isRecordOf(entry?.components, text) && isRecordOf(entry?.tools, text) && hasSizes && text(entry?.sha256);
}

function isRecordOf(value: unknown, judge: (part: unknown) => boolean): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(judge);
}

/** The name of the entry of a boot image. */
export function lockKey(name: string, targets: readonly Target[]): string {
  return `${name}/${targets.join("+")}`;
}

/** The components of a resolution as the lock keeps them. */
export function lockedComponents(resolution: Resolution): Readonly<Record<string, string>> {
  const pairs = resolution.selected.map(({ id, version }) => [id, version] as const);
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Replaces one entry; writes nothing when it is the same. Rejects with ASH5009 when the lock cannot be written. */
export async function writeLock(root: string, key: string, entry: LockEntry): Promise<void> {
  const lock = await readLock(root);
  const images = Object.entries({ ...lock.images, [key]: entry }).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = `${JSON.stringify({ schemaVersion: 1, images: Object.fromEntries(images) }, null, 2)}\n`;
  const path = join(root, file);
  if ((await readFile(path, "utf8").catch(() => "")) === text) return;
  const part = `${path}.${process.pid}`;
  try {
    await writeFile(part, text);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    cannotWrite(path, error);
  }
}
