import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kept } from "./kept.ts";

interface Context {
  readonly parentURL?: string | undefined;
  readonly conditions: readonly string[];
}

interface Resolved {
  readonly url: string;
  readonly format?: string | null | undefined;
}

interface Loaded {
  readonly format: string;
  readonly source: string;
  readonly shortCircuit: true;
}

const ours = /^(?:ashlar|@ashlar\/[a-z]+)(?:\/|$)/;

let cacheDir: string | undefined;

/** Called once by Node, with what {@link installHooks} hands over. */
export function initialize(data: { readonly cacheDir?: string | undefined }): void {
  cacheDir = data.cacheDir;
}

/** Resolves `ashlar…` in the project, else beside this package. */
export async function resolve(
  specifier: string,
  context: Context,
  next: (specifier: string, context: Context) => Promise<Resolved>,
): Promise<Resolved> {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!ours.test(specifier)) throw error;
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
}

/** {@link resolve} for the synchronous hooks of newer Node. */
export function resolveSync(
  specifier: string,
  context: Context,
  next: (specifier: string, context: Context) => Resolved,
): Resolved {
  try {
    return next(specifier, context);
  } catch (error) {
    if (!ours.test(specifier)) throw error;
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
}

/** Strips the types of TypeScript files: blanks take their place, so that positions stay exact. */
export async function load(
  url: string,
  context: object,
  next: (url: string, context: object) => Promise<Loaded>,
): Promise<Loaded> {
  if (!/\.m?ts(?:\?|$)/.test(url) || url.includes("/node_modules/")) return next(url, context);
  const text = await readFile(fileURLToPath(url.replace(/\?.*$/, "")), "utf8");
  const source = await kept(cacheDir && join(cacheDir, "stripped"), [stripper, text], async () => strip(text));
  return { format: "module", source, shortCircuit: true };
}

/** Raised when the stripper is another. */
const stripper = "@swc/wasm-typescript 1";

/** Loading it costs more than all else that a build does in which nothing changed; `require` spares the lexer its megabytes. */
function strip(text: string): string {
  const { transformSync } = createRequire(import.meta.url)(
    "@swc/wasm-typescript",
  ) as typeof import("@swc/wasm-typescript");
  return transformSync(text, { mode: "strip-only" }).code;
}
