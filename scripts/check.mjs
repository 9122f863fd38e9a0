// What needs no machine: format, lint, types, unused code, C formatting and warnings, package checks. Each part tells its time.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tool = (name) => join(root, "node_modules/.bin", name);

const parts = {
  "format and lint": () => run(tool("biome"), ["check", "--error-on-warnings", "."], { cwd: root }),
  structure: () => import("./structure.mjs").then(({ checkStructure }) => checkStructure(root)),
  types: () => run("node", [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json"], { cwd: root }),
  "unused code": () => run(tool("knip"), ["--no-progress"], { cwd: root }),
  packages: async () => {
    const { lintPackages } = await import("./pack.mjs");
    const found = await lintPackages();
    if (found.length > 0) throw new Error(found.join("\n"));
  },
  "C format": () =>
    run(
      "clang-format-19",
      ["--dry-run", "--Werror", ...sources(join(root, "components")), ...sources(join(root, "examples"))],
      { cwd: root },
    ),
};

/** Every C source and header below a folder, without what is made there and what the set-up fetches. */
function sources(dir) {
  const other = /(?:^|\/)(?:out|node_modules|07-lua\/lua(?:\.part)?)(?:\/|$)/;
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[ch]$/.test(entry.name) && !other.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name));
}

export async function check() {
  for (const [name, part] of Object.entries(parts)) {
    const started = Date.now();
    await part();
    process.stdout.write(`check: ${name} ok, ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await check().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
