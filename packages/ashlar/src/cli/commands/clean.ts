import { rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { defaultCacheDir } from "@ashlar/project";
import type { CommandRun } from "../commands.ts";
import { printJson } from "../project.ts";

/** `ashlar clean` */
export const run: CommandRun = async (context) => {
  const root = resolve(context.positionals[0] ?? ".");
  const candidates = [join(root, "out"), ...(context.values.cache === true ? [defaultCacheDir()] : [])];
  const removed: string[] = [];
  for (const path of candidates) {
    if ((await stat(path).catch(() => undefined)) === undefined) continue;
    await rm(path, { recursive: true, force: true });
    removed.push(path);
  }
  if (context.values.json === true) printJson(context, { schemaVersion: 1, removed });
  else context.out(removed.length === 0 ? "nothing to remove\n" : removed.map((path) => `removed ${path}\n`).join(""));
  return 0;
};
