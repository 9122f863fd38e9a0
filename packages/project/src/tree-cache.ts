import { createHash } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Universe } from "@ashlar/model";

/** The folder of objects and parsed manifests when none is given: `$XDG_CACHE_HOME/ashlar`. */
export function defaultCacheDir(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "ashlar");
}

/** Raised when the shape of what is kept changes. */
const format = 1;

/**
 * Keeps parsed manifests, because reading YAML is most of what a build costs in which nothing changed. An entry counts
 * only while path, size and time of every manifest and header are those that it was made from; it never decides an answer.
 */
export async function cachedTree(
  files: readonly string[],
  cacheDir: string | undefined,
  read: () => Promise<Universe>,
): Promise<Universe> {
  if (cacheDir === undefined || files.length === 0) return read();
  const facts = await Promise.all(files.map(describe));
  const path = join(
    cacheDir,
    "manifests",
    `${createHash("sha256")
      .update(`${format}\n${facts.join("\n")}`)
      .digest("hex")}.json`,
  );
  const known = await recall(path);
  if (known !== undefined) return known;
  const universe = await read();
  await keep(path, universe);
  return universe;
}

async function describe(path: string): Promise<string> {
  const [file, folder] = await Promise.all([stat(path), stat(dirname(path))]);
  return `${path} ${file.size} ${file.mtimeMs} ${folder.mtimeMs}`;
}

async function recall(path: string): Promise<Universe | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Universe;
  } catch {
    return undefined;
  }
}

/** A failure to keep is no failure of the reading. */
async function keep(path: string, universe: Universe): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const part = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    await writeFile(part, JSON.stringify(universe));
    await rename(part, path);
  } catch {
    // The next process reads the manifests again.
  }
}
