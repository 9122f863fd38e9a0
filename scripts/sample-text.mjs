// A real English text of over 1 MB: the licences, changelogs and readmes that npm's packages ship, in one file.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The path of the text; written on the first call. The same packages give the same bytes. */
export function sampleText() {
  const path = join(root, "out/sample.txt");
  const typescript = join(root, "node_modules/typescript/lib/lib.dom.d.ts");
  const texts = [typescript, ...readmes(join(root, "node_modules"))].map((file) => readFileSync(file));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat(texts));
  return path;
}

function readmes(dir) {
  return readdirSync(dir)
    .sort()
    .flatMap((name) =>
      name.startsWith("@")
        ? readdirSync(join(dir, name))
            .sort()
            .map((inner) => `${name}/${inner}`)
        : [name],
    )
    .map((name) => join(dir, name, "README.md"))
    .filter((path) => {
      try {
        readFileSync(path);
        return true;
      } catch {
        return false;
      }
    });
}
