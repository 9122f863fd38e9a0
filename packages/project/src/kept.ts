import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * What `make` gives, kept in a folder of the cache under the hash of everything that decides it. Neither a missing nor a
 * failing cache changes the answer, nor does an entry of which a crash left half: its first line is the digest of the rest.
 */
export async function kept(
  folder: string | undefined,
  decides: readonly string[],
  make: () => Promise<string>,
): Promise<string> {
  if (folder === undefined) return make();
  const path = join(folder, digest(JSON.stringify(decides)));
  const known = await readFile(path, "utf8").catch(() => "");
  const sealed = known.slice(digestLength + 1);
  if (known.startsWith(`${digest(sealed)}\n`)) return sealed;
  const text = await make();
  await keep(path, `${digest(text)}\n${text}`).catch(() => {
    // The next process makes it again.
  });
  return text;
}

const digestLength = 64;

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function keep(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await writeFile(part, text);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
