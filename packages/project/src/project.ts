import { dirname, resolve } from "node:path";
import {
  AshlarError,
  check,
  type Diagnostic,
  diagnostic,
  expandInPlace,
  type Image,
  suggest,
  type Universe,
} from "@ashlar/model";
import { folderFaults } from "./folders.ts";
import { findImageFile, loadImages } from "./load.ts";
import { defaultCacheDir } from "./tree-cache.ts";
import { readUniverse } from "./universe.ts";

/** Where a project is. */
export interface ProjectOptions {
  /** Its folder. @defaultValue the working folder */
  readonly root?: string | undefined;
  /** The image file, relative to `root`; `image.ts` and its kin when left out. */
  readonly file?: string | undefined;
  /** Where parsed manifests and image files without types are kept. @defaultValue `$XDG_CACHE_HOME/ashlar` */
  readonly cacheDir?: string | undefined;
}

/** A project that has been read: its images and what they can be composed of. */
export interface Project {
  readonly root: string;
  readonly file: string;
  readonly images: Readonly<Record<string, Image>>;
  readonly universe: Universe;
}

/** Reads a project. Rejects with AshlarError; see `loadImages` and `readUniverse` for the codes. */
export async function openProject(options: ProjectOptions = {}): Promise<Project> {
  const base = resolve(options.root ?? ".");
  const file = options.file === undefined ? await findImageFile(base) : resolve(base, options.file);
  const root = dirname(file);
  const cacheDir = options.cacheDir ?? defaultCacheDir();
  const [images, universe] = await Promise.all([loadImages(file, cacheDir), readUniverse(root, cacheDir)]);
  return { root, file, images, universe };
}

/** One image, ready for the solver: programs in place are components of the universe. */
export interface PreparedImage {
  readonly image: Image;
  readonly universe: Universe;
  readonly diagnostics: readonly Diagnostic[];
}

/** Chooses an image by name (the only one when left out) and checks it. Rejects with ASH1104 for an unknown name. */
export function prepareImage(project: Project, name?: string): PreparedImage {
  const names = Object.keys(project.images);
  const key = name ?? (names.length === 1 ? names[0]! : undefined);
  const chosen = key === undefined ? undefined : project.images[key];
  if (chosen === undefined) throw unknownImage(name, names);
  const expanded = expandInPlace(chosen, project.root);
  const universe: Universe = {
    ...project.universe,
    components: [...project.universe.components, ...expanded.components],
  };
  const found = [...expanded.diagnostics, ...check(expanded.image, universe)];
  // Only a sound image has uses and options that can be looked at.
  const isSound = !found.some((d) => d.code === "ASH1017");
  const folders = isSound ? folderFaults(expanded.image, universe, project.root) : [];
  return { image: expanded.image, universe, diagnostics: [...found, ...folders] };
}

function unknownImage(name: string | undefined, names: readonly string[]): AshlarError {
  const message =
    name === undefined
      ? `there are several images: ${names.join(", ")}`
      : `there is no image "${name}"; there are ${names.join(", ")}`;
  const near = (name === undefined ? undefined : suggest(name, names)) ?? names[0];
  return new AshlarError([diagnostic("ASH1104", message, { fix: `--image ${near}` })]);
}
