import { type Dirent, readdirSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import {
  AshlarError,
  type Component,
  type Diagnostic,
  diagnostic,
  type Interface,
  type Result,
  type Universe,
} from "@ashlar/model";
import { cachedTree } from "./tree-cache.ts";

type ManifestReader = typeof import("@ashlar/manifest");

/** Manifests of one tree, with the folder of each. */
interface Found {
  readonly components: readonly string[];
  readonly interfaces: readonly string[];
}

const skipped: ReadonlySet<string> = new Set(["node_modules", "out", "dist", ".git"]);

/** Folders of a component or interface that hold none further. */
const own: ReadonlySet<string> = new Set(["mutants", "test", "bench"]);

/** Every component.yaml and interface.yaml below a folder. */
function findManifests(root: string): Found {
  const components: string[] = [];
  const interfaces: string[] = [];
  const walk = (dir: string): void => {
    let entries: Dirent[];
    try {
      entries = readdirSync(dir, { withFileTypes: true });
    } catch {
      return;
    }
    const isUnit = entries.some((entry) => entry.name === "component.yaml" || entry.name === "interface.yaml");
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(dir, entry.name);
      const descend = !skipped.has(entry.name) && !(isUnit && own.has(entry.name));
      if (entry.isDirectory() && descend) walk(path);
      else if (entry.name === "component.yaml") components.push(path);
      else if (entry.name === "interface.yaml") interfaces.push(path);
    }
  };
  walk(root);
  return { components, interfaces };
}

/** Where a tree's manifests come from, and where their parsed form is kept. */
export interface TreeOptions {
  /** The npm package that holds them. */
  readonly package?: string | undefined;
  /** Left out: nothing is kept. */
  readonly cacheDir?: string | undefined;
}

/** Reads every manifest below `root`. Rejects with the errors of all of them together. */
export async function readTree(root: string, options: TreeOptions = {}): Promise<Universe> {
  const found = findManifests(root);
  const files = [...found.components, ...found.interfaces];
  return cachedTree(files, options.cacheDir, () => parseAll(found, options.package));
}

async function parseAll(found: Found, packageName?: string): Promise<Universe> {
  const manifest = await import("@ashlar/manifest");
  const diagnostics: Diagnostic[] = [];
  const keep = <T>(result: Result<T>): readonly T[] => {
    if (result.ok) return [result.value];
    diagnostics.push(...result.diagnostics);
    return [];
  };
  const components = await Promise.all(found.components.map((path) => readComponent(path, manifest, packageName)));
  const interfaces = await Promise.all(found.interfaces.map((path) => readInterface(path, manifest, packageName)));
  const universe = { components: components.flatMap(keep), interfaces: interfaces.flatMap(keep) };
  if (diagnostics.length > 0) throw new AshlarError(diagnostics);
  return universe;
}

async function readComponent(path: string, manifest: ManifestReader, name?: string): Promise<Result<Component>> {
  const text = await readFile(path, "utf8");
  return manifest.parseComponent(text, { file: path, dir: dirname(path), package: name });
}

async function readInterface(path: string, manifest: ManifestReader, name?: string): Promise<Result<Interface>> {
  const [text, headers] = await Promise.all([readFile(path, "utf8"), headersBelow(dirname(path))]);
  return manifest.parseInterface(text, { file: path, dir: dirname(path), package: name, headers });
}

/** Headers of an interface's folder, one level and all of `include/`. */
async function headersBelow(dir: string): Promise<readonly string[]> {
  const top = (await readdir(dir)).filter((name) => name.endsWith(".h"));
  const include = await readdir(join(dir, "include"), { recursive: true, withFileTypes: true }).catch(() => []);
  const below = include
    .filter((entry) => entry.isFile() && entry.name.endsWith(".h"))
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)));
  return [...top, ...below].sort();
}

/**
 * The component packages that a project's package.json lists: those whose own package.json has an `ashlar` field, which
 * names the folder of their components.
 */
export async function findPackages(root: string): Promise<readonly { readonly name: string; readonly dir: string }[]> {
  const own = await readJson(join(root, "package.json"));
  const names = Object.keys({ ...record(own?.dependencies), ...record(own?.devDependencies) }).sort();
  const packages = await Promise.all(
    names.map(async (name) => {
      const home = await findPackage(name, root);
      const field = home === undefined ? undefined : record(record(await readJson(join(home, "package.json"))).ashlar);
      if (home === undefined || field === undefined || Object.keys(field).length === 0) return [];
      const folder = typeof field.components === "string" ? field.components : "components";
      return [{ name, dir: join(home, folder) }];
    }),
  );
  return packages.flat();
}

/** The folder of a package, by Node's rule of walking up. */
export async function findPackage(name: string, from: string): Promise<string | undefined> {
  for (let dir = from; ; dir = dirname(dir)) {
    const candidate = join(dir, "node_modules", name);
    if ((await stat(join(candidate, "package.json")).catch(() => undefined)) !== undefined) return candidate;
    if (dirname(dir) === dir) return undefined;
  }
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return record(JSON.parse(text));
  } catch (error) {
    const message = `${path} is not JSON: ${error instanceof Error ? error.message : error}`;
    throw new AshlarError([diagnostic("ASH1105", message, { at: { file: path } })]);
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
