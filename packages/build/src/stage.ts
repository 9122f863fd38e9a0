import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AshlarError, diagnostic, type Plan, suggest } from "@ashlar/model";

/** Files by path below the output folder. */
export type Files = ReadonlyMap<string, Uint8Array>;

/**
 * Everything that the build reads: emitted text, copies of sources and headers. Rejects with ASH2006 when a source
 * that a manifest names does not exist.
 */
export async function gather(plan: Plan, emitted: Readonly<Record<string, string>>): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  for (const [path, text] of Object.entries(emitted)) files.set(path, Buffer.from(text));
  const folders = new Map(plan.uses.map((use) => [use.source, use]));
  await Promise.all([...folders.values()].map((use) => gatherSources(use, files)));
  await Promise.all(plan.uses.filter((use) => use.code === use.use).map((use) => gatherFolders(use, files)));
  const wanted = new Set(
    plan.commands.flatMap((command) => command.args.filter((word) => word.startsWith("include/"))),
  );
  const headers = plan.headers.filter((header) => wanted.has(`include/${header.interface}`));
  await Promise.all(headers.map(async (h) => files.set(`include/${h.path}`, await readFile(h.from))));
  return files;
}

async function gatherSources(use: Plan["uses"][number], files: Map<string, Uint8Array>): Promise<void> {
  const folders = new Set(["", ...use.sources.map((source) => dirname(source)).filter((folder) => folder !== ".")]);
  const headers = await Promise.all(
    [...folders].map(async (folder) => {
      const names = await readdir(join(use.dir, folder)).catch(() => []);
      return names.filter((name) => name.endsWith(".h")).map((name) => (folder === "" ? name : `${folder}/${name}`));
    }),
  );
  for (const path of [...use.sources, ...headers.flat()]) {
    const bytes = await readFile(join(use.dir, path)).catch(() => undefined);
    if (bytes === undefined) {
      const message = `${use.component} names the source ${path}, which is not in ${use.dir}`;
      const folder = dirname(path);
      const names = await readdir(join(use.dir, folder)).catch(() => []);
      const near = suggest(
        path,
        names.map((name) => join(folder, name)).filter((name) => /\.[cS]$/.test(name)),
      );
      const fix = near === undefined ? `make ${path}, or take it out of sources` : `write "${near}"`;
      throw new AshlarError([diagnostic("ASH2006", message, { at: { file: join(use.dir, path) }, fix })]);
    }
    files.set(`src/${use.source}/${path}`, bytes);
  }
}

/** Copies of the files that go into the image, as they were when the plan was made. */
async function gatherFolders(use: Plan["uses"][number], files: Map<string, Uint8Array>): Promise<void> {
  for (const { option, dir, entries } of use.folders ?? []) {
    for (const { path, sha256 } of entries.filter(({ kind }) => kind === "file")) {
      const bytes = await readFile(join(dir, path)).catch(() => undefined);
      if (bytes === undefined || createHash("sha256").update(bytes).digest("hex") !== sha256) {
        const message = `${use.use}.${option}: ${path} changed while the image was built`;
        throw new AshlarError([diagnostic("ASH1106", message, { at: { file: join(dir, path) }, fix: "build again" })]);
      }
      files.set(`rom/${use.use}/${option}/${path}`, bytes);
    }
  }
}

/** Writes files below `dir`, making folders as needed. */
export async function writeFiles(dir: string, files: Files): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(dir, path))));
  await Promise.all([...folders].map((folder) => mkdir(folder, { recursive: true })));
  await Promise.all([...files].map(([path, bytes]) => writeFile(join(dir, path), bytes)));
}

/** One hash of everything that decides the artifact. */
export function stampOf(files: Files, tools: string): string {
  const hash = createHash("sha256").update(tools);
  for (const path of [...files.keys()].sort()) {
    const bytes = files.get(path)!;
    hash.update(`\n${path} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}
