import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** FNV-1a, as the driver adds up. */
export function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 16777619) >>> 0, 2166136261);
}

/** What the driver should tell of a folder of this machine. */
export async function told(path: string, below = ""): Promise<readonly string[]> {
  const lines = await Promise.all(
    (await readdir(path, { withFileTypes: true })).map(async (entry) => {
      const [full, name] = [join(path, entry.name), `${below}/${entry.name}`];
      if (entry.isDirectory()) return [`2 0 ${name}`, ...(await told(full, name))];
      if (entry.isSymbolicLink()) {
        const target = await readlink(full);
        return [`3 ${target.length} ${name} ${target}`];
      }
      const bytes = await readFile(full);
      return [`1 ${bytes.length} ${name} ${sumOf(bytes)}`];
    }),
  );
  return lines.flat().sort();
}
