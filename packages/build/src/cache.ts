import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Command } from "@ashlar/model";

/** Content hashes of files and folders of one build, each computed once. */
export class Hashes {
  readonly #dir: string;
  readonly #known = new Map<string, Promise<string>>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The hash of a file's bytes, or of a folder's names and bytes; of nothing when it is absent. */
  of(path: string): Promise<string> {
    const known = this.#known.get(path) ?? this.#compute(path);
    this.#known.set(path, known);
    return known;
  }

  async #compute(path: string): Promise<string> {
    const full = join(this.#dir, path);
    const found = await stat(full).catch(() => undefined);
    if (found === undefined) return "absent";
    if (!found.isDirectory())
      return createHash("sha256")
        .update(await readFile(full))
        .digest("hex");
    const names = (await readdir(full)).sort();
    const parts = await Promise.all(names.map(async (name) => `${name} ${await this.of(`${path}/${name}`)}`));
    return createHash("sha256").update(parts.join("\n")).digest("hex");
  }
}

/** What decides the output of a command: its words, its inputs' bytes, and the tools' versions. */
export async function commandKey(command: Command, hashes: Hashes, tools: string): Promise<string> {
  const paths = [...command.inputs, ...command.implicit];
  const contents = await Promise.all(paths.map(async (path) => `${path} ${await hashes.of(path)}`));
  return createHash("sha256")
    .update(JSON.stringify([tools, command.args, contents]))
    .digest("hex");
}

/** Objects by the key of the command that made them. Entries appear whole or not at all. */
export class ObjectCache {
  readonly #root: string;

  constructor(cacheDir: string) {
    this.#root = join(cacheDir, "objects");
  }

  #entry(key: string): string {
    return join(this.#root, key.slice(0, 2), key);
  }

  /** Copies an entry's files to where the command would write them; false when there is none. */
  async restore(key: string, command: Command, dir: string): Promise<boolean> {
    const entry = this.#entry(key);
    try {
      await Promise.all(outputs(command).map((path, i) => copyFile(join(entry, String(i)), join(dir, path))));
      return true;
    } catch {
      // Half an entry would stay for ever: none is renamed over it.
      await rm(entry, { recursive: true, force: true }).catch(() => undefined);
      return false;
    }
  }

  /** Keeps the files that a command wrote. A failure to do so is no failure of the build. */
  async keep(key: string, command: Command, dir: string): Promise<void> {
    const entry = this.#entry(key);
    try {
      await mkdir(dirname(entry), { recursive: true });
      const part = await mkdtemp(`${entry}.`);
      try {
        await Promise.all(outputs(command).map((path, i) => copyFile(join(dir, path), join(part, String(i)))));
        await rename(part, entry);
      } finally {
        await rm(part, { recursive: true, force: true });
      }
    } catch {
      // A full disk, or another build that kept the same entry first.
    }
  }
}

function outputs(command: Command): readonly string[] {
  return [command.output, ...command.also];
}
