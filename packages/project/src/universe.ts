import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AshlarError, diagnostic, type Universe } from "@ashlar/model";
import { findPackage, findPackages, readTree } from "./discover.ts";
import { defaultCacheDir } from "./tree-cache.ts";

/**
 * Everything that a project can compose: the catalogue, the component packages that its package.json lists, and its own
 * `components/` folder. Rejects with ASH2005 when two components have one id and version.
 */
export async function readUniverse(root: string, cacheDir: string = defaultCacheDir()): Promise<Universe> {
  const packages = await findPackages(root);
  const trees = await Promise.all([
    readCatalogue(root, cacheDir),
    ...packages.map(({ name, dir }) => readTree(dir, { package: name, cacheDir })),
    readTree(join(root, "components"), { cacheDir }),
  ]);
  const universe = {
    interfaces: trees.flatMap((tree) => tree.interfaces),
    components: trees.flatMap((tree) => tree.components),
  };
  refuseDoubles(universe);
  return universe;
}

function refuseDoubles(universe: Universe): void {
  const seen = new Map<string, string>();
  for (const { id, version, dir, at } of universe.components) {
    const key = `${id}@${version}`;
    const earlier = seen.get(key);
    if (earlier !== undefined && earlier !== dir) {
      const message = `two components are called ${id} ${version}: in ${earlier} and in ${dir}`;
      throw new AshlarError([diagnostic("ASH2005", message, { at, fix: "give one of them another id or version" })]);
    }
    seen.set(key, dir);
  }
}

/** The catalogue that the project has installed, else the one beside this package. */
async function readCatalogue(root: string, cacheDir: string): Promise<Universe> {
  const here = dirname(fileURLToPath(import.meta.url));
  const home = (await findPackage("@ashlar/catalogue", root)) ?? (await findPackage("@ashlar/catalogue", here));
  if (home === undefined) {
    const fix = "npm install ashlar";
    throw new AshlarError([diagnostic("ASH1106", "the package @ashlar/catalogue is not installed", { fix })]);
  }
  return readTree(await realpath(join(home, "components")), { package: "@ashlar/catalogue", cacheDir });
}
