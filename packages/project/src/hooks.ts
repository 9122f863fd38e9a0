import module from "node:module";
import * as hooks from "./loader.ts";

let installed = false;

/** What newer Node has besides. */
type SyncHooks = { registerHooks?: (hooks: object) => void };
type Features = { readonly typescript?: string | false };

/**
 * Lets `import()` load an image file: `ashlar…` is found in the project first and else in this installation, so that an
 * image runs in an empty folder; types are stripped where Node does not do it itself, and what remains is kept in
 * `cacheDir`. Once a process.
 */
export function installHooks(cacheDir: string | undefined): void {
  if (installed) return;
  installed = true;
  const { registerHooks } = module as SyncHooks;
  if (registerHooks !== undefined && (process.features as Features).typescript) {
    registerHooks({ resolve: hooks.resolveSync });
    return;
  }
  module.register(new URL("./loader.js", import.meta.url), { data: { cacheDir } });
}
