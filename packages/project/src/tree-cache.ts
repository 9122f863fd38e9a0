import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Universe } from "@ashlar/model";
import { kept } from "./kept.ts";

/** The folder of objects and parsed manifests when none is given: `$XDG_CACHE_HOME/ashlar`. */
export function defaultCacheDir(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "ashlar");
}

/** Raised when the shape of what is kept changes. */
const format = 2;

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
  const folder = join(cacheDir, "manifests");
  const text = await kept(folder, [String(format), ...facts], async () => JSON.stringify(await read()));
  return JSON.parse(text) as Universe;
}

async function describe(path: string): Promise<string> {
  const [file, folder] = await Promise.all([stat(path), stat(dirname(path))]);
  return `${path} ${file.size} ${file.mtimeMs} ${folder.mtimeMs}`;
}
