import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  AshlarError,
  type Component,
  type Diagnostic,
  diagnostic,
  type Interface,
  suggest,
  type Universe,
} from "@ashlar/model";
import { findPackage, findPackages, readTree } from "./discover.ts";
import { defaultCacheDir } from "./tree-cache.ts";

/**
 * Everything that a project can compose: the catalogue, the component packages that its package.json lists, and its own
 * `components/` folder. Rejects with ASH2004 when a manifest names an interface that is declared nowhere, ASH2005 when two
 * components have one id and version.
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
  const unknown = unknownInterfaces(universe);
  if (unknown.length > 0) throw new AshlarError(unknown);
  return universe;
}

/** ASH2004 for each interface that a manifest names and nobody declares. */
function unknownInterfaces(universe: Universe): readonly Diagnostic[] {
  const known = new Set(universe.interfaces.map((contract) => contract.id));
  const judge = (who: Component | Interface, verb: string, id: string, at = who.at): Diagnostic[] => {
    if (known.has(id)) return [];
    const near = suggest(id, known);
    const fix = near === undefined ? `add a folder with an interface.yaml of "${id}"` : `write "${near}"`;
    return [diagnostic("ASH2004", `${who.id} ${verb} "${id}", but there is no interface of that name`, { at, fix })];
  };
  return [
    ...universe.components.flatMap((component) => [
      ...Object.keys(component.provides).flatMap((id) => judge(component, "provides", id, component.providesAt?.[id])),
      ...component.requires.flatMap((need) => judge(component, "requires", need.interface, need.at)),
    ]),
    ...universe.interfaces.flatMap((contract) => contract.includes.flatMap((id) => judge(contract, "includes", id))),
  ];
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
