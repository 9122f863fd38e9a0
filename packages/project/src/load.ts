import { readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { AshlarError, diagnostic, type Image, type ImageSpec, imageFrom, type Position } from "@ashlar/model";
import { installHooks } from "./hooks.ts";

const names: readonly string[] = ["image.ts", "image.js", "image.mjs", "image.yaml", "image.json"];

/** The project file of a folder. Rejects with ASH1101 when there is none. */
export async function findImageFile(root: string): Promise<string> {
  for (const name of names) {
    const path = join(root, name);
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  const message = `there is no image.ts, .js, .yaml or .json in ${root}`;
  throw new AshlarError([diagnostic("ASH1101", message, { fix: "make one: ashlar init" })]);
}

/**
 * The images of a project file, by name. Rejects with ASH1106 for a missing file, ASH1102 for one that does not load,
 * ASH1105 for bad YAML or JSON, ASH1103 for a default export that is neither an image nor a record of images.
 */
export async function loadImages(file: string, cacheDir?: string): Promise<Readonly<Record<string, Image>>> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) {
    const message = found === undefined ? `${file} does not exist` : `${file} is not a file`;
    const fix = `name an image file${found?.isDirectory() ? ", such as image.ts in that folder" : ""}`;
    throw new AshlarError([diagnostic("ASH1106", message, { at: { file }, fix })]);
  }
  const content = /\.(?:ya?ml|json)$/.test(file) ? await readData(file) : await importDefault(file, cacheDir);
  return imagesOf(content, file);
}

async function readData(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8");
  if (extname(file) === ".json") {
    try {
      return specOrImage(JSON.parse(text));
    } catch (error) {
      throw new AshlarError([
        diagnostic("ASH1105", `${file} is not JSON: ${(error as Error).message}`, { at: { file } }),
      ]);
    }
  }
  const { parseDocument, LineCounter } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const error = document.errors[0];
  if (error === undefined) return specOrImage(document.toJS({ maxAliasCount: 100 }));
  const { line, col } = lines.linePos(error.pos[0]);
  throw new AshlarError([
    diagnostic("ASH1105", `${file} is not YAML: ${error.message}`, { at: { file, line, column: col } }),
  ]);
}

/** In YAML and JSON a document is one image's specification, or a record of them. */
function specOrImage(data: unknown): unknown {
  if (typeof data !== "object" || data === null) return data;
  // A copy has no position: ours would be that of the line below.
  if ("use" in data || "name" in data || "targets" in data) return { ...imageFrom(data as ImageSpec) };
  return Object.fromEntries(Object.entries(data).map(([name, spec]) => [name, specOrImage(spec)]));
}

async function importDefault(file: string, cacheDir: string | undefined): Promise<unknown> {
  installHooks(cacheDir);
  try {
    const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
    return module.default;
  } catch (error) {
    const at = placeOf(error, file);
    const message = `${basename(file)} does not load: ${error instanceof Error ? error.message : String(error)}`;
    throw new AshlarError([diagnostic("ASH1102", message, { at })]);
  }
}

/** Where in the user's file an error of the loader or of the file's own code lies. */
function placeOf(error: unknown, file: string): Position {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const name = basename(file).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const match = new RegExp(`${name}(?:\\?[^:)]*)?:(\\d+)(?::(\\d+))?`).exec(stack);
  if (match === null) return { file };
  return { file, line: Number(match[1]), ...(match[2] !== undefined && { column: Number(match[2]) }) };
}

function imagesOf(content: unknown, file: string): Readonly<Record<string, Image>> {
  if (isImage(content)) return { [content.name]: content };
  if (typeof content === "object" && content !== null && Object.keys(content).length > 0) {
    const entries = Object.entries(content);
    if (entries.every(([, value]) => isImage(value))) return content as Readonly<Record<string, Image>>;
  }
  const got = content === undefined ? "there is none" : `it is ${Array.isArray(content) ? "a list" : typeof content}`;
  const message = `the default export of ${basename(file)} must be an image or a record of images, but ${got}`;
  throw new AshlarError([diagnostic("ASH1103", message, { at: { file }, fix: "export default image({ … })" })]);
}

function isImage(value: unknown): value is Image {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "image";
}
