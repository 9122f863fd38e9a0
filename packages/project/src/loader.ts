import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

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
  const { transformSync } = await import("@swc/wasm-typescript");
  const source = await readFile(fileURLToPath(url.replace(/\?.*$/, "")), "utf8");
  const { code } = transformSync(source, { mode: "strip-only" });
  return { format: "module", source: code, shortCircuit: true };
}
