// Builds every package in the order of its imports: handles, then JavaScript by tsup, then declarations by tsc.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "tsup";
import { run } from "./run.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const order = [
  "model",
  "manifest",
  "solver",
  "emit",
  "project",
  "build",
  "run",
  "codegen",
  "catalogue",
  "ashlar",
  "testkit",
];

export async function buildPackages() {
  linkCatalogue();
  for (const name of order) {
    if (name === "catalogue") await generateHandles();
    await bundle(name);
  }
  await declarations();
  await shipPages();
}

/** What the command shows beside code: pages of error codes, and schemas as files. */
async function shipPages() {
  const dir = join(root, "packages/ashlar");
  rmSync(join(dir, "errors"), { recursive: true, force: true });
  cpSync(join(root, "docs/errors"), join(dir, "errors"), { recursive: true });
  const { schemas } = await import(pathToFileURL(join(dir, "dist/schemas.js")).href);
  mkdirSync(join(dir, "schemas"), { recursive: true });
  for (const [name, schema] of Object.entries(schemas)) {
    writeFileSync(join(dir, "schemas", `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}

/** One run of tsc for all packages; each gets its part. */
async function declarations() {
  const types = join(root, ".types");
  rmSync(types, { recursive: true, force: true });
  await run("node", ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { cwd: root });
  for (const name of order) cpSync(join(types, name, "src"), join(root, "packages", name, "dist"), { recursive: true });
  rmSync(types, { recursive: true, force: true });
}

/** In a working tree the catalogue's components are a link; packing copies them. */
function linkCatalogue() {
  const path = join(root, "packages/catalogue/components");
  if (!existsSync(path)) symlinkSync("../../components", path);
}

async function generateHandles() {
  const load = (name) => import(pathToFileURL(join(root, "packages", name, "dist/index.js")).href);
  const [{ readTree }, { generateHandles: generate }] = await Promise.all([load("project"), load("codegen")]);
  const text = generate(await readTree(join(root, "components")));
  const path = join(root, "packages/catalogue/src/generated/handles.ts");
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}

async function bundle(name) {
  const dir = join(root, "packages", name);
  const manifest = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
  const sources = Object.values(manifest.exports).flatMap((entry) => (entry.source ? [entry.source] : []));
  const entry = [...sources, ...(manifest.ashlarEntries ?? [])].map((path) => join(dir, path));
  rmSync(join(dir, "dist"), { recursive: true, force: true });
  await build({
    entry,
    outDir: join(dir, "dist"),
    format: ["esm"],
    // Some resolvers take a bare "timers/promises" for a package.
    removeNodeProtocol: false,
    target: "node20",
    platform: "node",
    dts: false,
    clean: false,
    silent: true,
    splitting: true,
    treeshake: true,
    config: false,
    tsconfig: join(root, "tsconfig.json"),
    outExtension: () => ({ js: ".js" }),
    external: [/^[^./]/],
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPackages();
