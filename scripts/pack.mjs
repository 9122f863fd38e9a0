// Stages every package as it is published, below out/packages/, and packs it into a tarball there.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { order } from "./build.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const staging = join(root, "out/packages");

/** Files that a package has besides `dist`. */
const extras = {
  ashlar: ["bin", "errors", "schemas"],
  run: ["plugin"],
};

/** Packs all; gives the tarballs' paths in the order of their imports. */
export function packAll() {
  rmSync(staging, { recursive: true, force: true });
  return order.map((name) => {
    const dir = stage(name, staging);
    const { status, stdout, stderr } = spawnSync(
      "npm",
      ["pack", "--json", "--ignore-scripts", "--pack-destination", staging],
      { cwd: dir, encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`npm pack of ${name}: ${stderr}`);
    const packed = JSON.parse(stdout);
    return join(staging, (Array.isArray(packed) ? packed[0] : Object.values(packed)[0]).filename);
  });
}

/** What publint says of the packages as they are published; nothing when all is well. */
export async function lintPackages() {
  const dir = mkdtempSync(join(tmpdir(), "ashlar-lint-"));
  try {
    const found = [];
    for (const name of order) {
      const pkgDir = stage(name, dir);
      const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true });
      found.push(...messages.map((message) => `${name}: ${formatMessage(message, pkg, { color: false })}`));
    }
    return found;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The folders that were staged. */
export function stagedDirs() {
  return order.map((name) => join(staging, name));
}

/** Stages one package below `into` and gives its folder. */
function stage(name, into) {
  const [from, to] = [join(root, "packages", name), join(into, name)];
  mkdirSync(to, { recursive: true });
  const isSource = (path) => !/\.test(?:-d)?\.(?:d\.ts|js)$/.test(path);
  cpSync(join(from, "dist"), join(to, "dist"), { recursive: true, filter: isSource });
  for (const extra of extras[name] ?? []) cpSync(join(from, extra), join(to, extra), { recursive: true });
  if (name === "catalogue") copyComponents(join(root, "components"), join(to, "components"));
  cpSync(join(root, "LICENSE"), join(to, "LICENSE"));
  writeFileSync(join(to, "package.json"), `${JSON.stringify(published(from), null, 2)}\n`);
  writeFileSync(join(to, "README.md"), readmeOf(name));
  return to;
}

/** The manifest without what only a working tree needs. */
function published(dir) {
  const { ashlarEntries: _, ...manifest } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
  const exports = Object.entries(manifest.exports).map(([key, value]) => {
    if (typeof value === "string") return [key, value];
    const { source: __, ...rest } = value;
    return [key, rest];
  });
  return { ...manifest, exports: Object.fromEntries(exports) };
}

/** Sources, manifests and suites; no benchmark, no output. */
function copyComponents(from, to) {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => !/\/(?:bench|out|node_modules)(?:\/|$)/.test(path.slice(from.length)),
  });
}

function readmeOf(name) {
  if (name === "ashlar") return readFileSync(join(root, "README.md"), "utf8");
  const { name: full, description } = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
  return `# ${full}\n\n${description}\n\nPart of [ashlar](https://github.com/ashlar-os/ashlar), and versioned with it.\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const path of packAll()) process.stdout.write(`${path.slice(root.length + 1)}\n`);
  process.stdout.write(`${readdirSync(staging).length} entries below out/packages\n`);
}
