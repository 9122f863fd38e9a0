/** Both as JSON documents of `ashlar solve`. */
export function mixed(of: { readonly versions: number; readonly seed: number }): {
  readonly universe: object;
  readonly request: object;
};
