/** What a universe is made from; the same gives the same. */
export interface Family {
  readonly family: "popular" | "dense" | "layered";
  readonly versions: number;
  readonly seed: number;
}

/** Both as JSON documents of `ashlar solve`. */
export function universe(of: Family): { readonly schemaVersion: 1; readonly components: readonly object[] };
export function request(of: { readonly versions: number; readonly seed: number }): object;
