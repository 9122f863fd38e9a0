import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";
import {
  AshlarError,
  type Diagnostic,
  diagnostic,
  type Folder,
  type FolderEntry,
  type Folders,
  type Image,
  pathLimits,
  positionOf,
  type Resolution,
  type Universe,
  type Use,
} from "@ashlar/model";

/**
 * What is wrong with the folders that an image's options name, at the lines that name them: ASH1106 for one that is not there
 * or holds what no image can: a device, a name that is too long, a link that leads out of it.
 */
export function folderFaults(image: Image, universe: Universe, root: string): readonly Diagnostic[] {
  const usesOf = (use: Use, path: string): readonly (readonly [Use, string])[] => [
    [use, path],
    ...Object.entries(use.with ?? {}).flatMap(([slot, inner]) =>
      usesOf(inner, `${path}.with[${JSON.stringify(slot)}]`),
    ),
  ];
  return image.use
    .flatMap((use, i) => usesOf(use, `use[${i}]`))
    .flatMap(([use, path]) => {
      const at = positionOf(use) ?? positionOf(image);
      return folderOptions(universe, use.component).flatMap((option) => {
        const value = use.options?.[option];
        if (typeof value !== "string" || value === "") return []; // `check` tells it
        const { faults } = walk(value, root);
        return faults.map(({ message, fix }) =>
          diagnostic("ASH1106", `${use.as ?? use.component}.${option}: ${message}`, {
            at,
            path: `${path}.${option}`,
            fix,
          }),
        );
      });
    });
}

/** Reads the folders that the uses of a resolution name, with digests. Rejects with ASH1106 as {@link folderFaults} tells. */
export function readFolders(resolution: Resolution, universe: Universe, root: string): Folders {
  const read = resolution.selected.flatMap(({ id, use, options }) =>
    folderOptions(universe, id).map(
      (option) => [`${use}.${option}`, readFolder(String(options[option]), root)] as const,
    ),
  );
  return Object.fromEntries(read);
}

/** Reads one folder, with digests. Rejects with ASH1106. */
export function readFolder(value: string, root: string): Folder {
  const { entries, faults } = walk(value, root);
  if (faults.length > 0)
    throw new AshlarError(faults.map(({ message, fix }) => diagnostic("ASH1106", message, { fix })));
  const dir = resolve(root, value);
  return { dir, entries: entries.map((entry) => (entry.kind === "file" ? digested(entry, dir) : entry)) };
}

function digested(entry: FolderEntry, dir: string): FolderEntry {
  const content = readFileSync(join(dir, entry.path));
  return { ...entry, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

function folderOptions(universe: Universe, component: string): readonly string[] {
  const found = universe.components.filter((c) => c.id === component).at(-1);
  return (found?.options ?? []).filter((option) => option.type === "folder").map((option) => option.name);
}

interface Fault {
  readonly message: string;
  readonly fix: string;
}

interface Walked {
  readonly entries: readonly FolderEntry[];
  readonly faults: readonly Fault[];
}

/** What is below a folder, sorted, without a look into the files. */
function walk(value: string, root: string): Walked {
  const dir = resolve(root, value);
  const found = statSync(dir, { throwIfNoEntry: false });
  const one = (message: string, fix: string): Walked => ({ entries: [], faults: [{ message, fix }] });
  if (found === undefined) return one(`there is no folder ${value}`, `make ${value}, relative to the image file`);
  if (!found.isDirectory()) return one(`${value} is not a folder`, "name the folder that it is in");
  if (!relative(dir, resolve(root)).startsWith(".."))
    return one(
      `${value} holds the image file, and so what the build writes`,
      "put the files into a folder of their own",
    );
  const entries: FolderEntry[] = [];
  const faults: Fault[] = [];
  const visit = (path: string): void => {
    for (const child of readdirSync(join(dir, path), { withFileTypes: true })) {
      const below = path === "" ? child.name : `${path}/${child.name}`;
      const fault = nameFault(child.name, below);
      const made = fault ?? entryOf(child, below, dir);
      if ("message" in made) faults.push({ ...made, message: `${value}/${below} ${made.message}` });
      else entries.push(made);
      if (fault === undefined && child.isDirectory()) visit(below);
    }
  };
  visit("");
  return { entries: entries.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path))), faults };
}

function nameFault(name: string, path: string): Fault | undefined {
  const fix = "rename it, or leave it out";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\u0000-\u001f\u007f\ufffd]/.test(name)) return { message: "has a name that is not plain UTF-8 text", fix };
  if (Buffer.byteLength(name) > pathLimits.name || Buffer.byteLength(path) >= pathLimits.path)
    return {
      message: `has a name of more than ${pathLimits.name} or a path of more than ${pathLimits.path} bytes`,
      fix,
    };
  return undefined;
}

function entryOf(child: Dirent, path: string, dir: string): FolderEntry | Fault {
  if (child.isDirectory()) return { path, kind: "directory", bytes: 0 };
  if (child.isFile()) return { path, kind: "file", bytes: statSync(join(dir, path)).size };
  if (!child.isSymbolicLink()) return { message: "is neither a file nor a folder nor a link", fix: "leave it out" };
  const target = readlinkSync(join(dir, path));
  const stays = !target.startsWith("/") && !posix.normalize(posix.join(dirname(path), target)).startsWith("..");
  if (stays) return { path, kind: "link", bytes: Buffer.byteLength(target), target };
  return { message: `is a link that leads out of the folder, to ${target}`, fix: "copy what it names" };
}
