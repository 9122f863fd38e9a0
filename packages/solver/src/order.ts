import type { Edge } from "@ashlar/model";

/** Interfaces whose providers need no earlier turn: everyone calls them, before any init. */
export const unordered: ReadonlySet<string> = new Set(["cc.runtime", "boot.options"]);

/** Init order: every use after the providers of its slots, ties by name; or the names along a cycle. */
export function initOrder(
  uses: readonly string[],
  edges: readonly Edge[],
): { readonly order: readonly string[] } | { readonly cycle: readonly string[] } {
  const needs = new Map<string, string[]>(uses.map((use) => [use, []]));
  for (const edge of edges) {
    if (!unordered.has(edge.interface) && edge.use !== edge.provider) needs.get(edge.use)?.push(edge.provider);
  }
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  // The uses that are open, each a provider of the one before; not on the stack, which a long chain would exhaust.
  const path: { readonly use: string; readonly providers: Iterator<string> }[] = [];
  const open = (use: string): void => {
    state.set(use, "open");
    path.push({ use, providers: needs.get(use)!.sort()[Symbol.iterator]() });
  };
  for (const first of [...uses].sort()) {
    if (!state.has(first)) open(first);
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const { done, value: provider } = last.providers.next();
      if (done === true) {
        path.pop();
        state.set(last.use, "done");
        order.push(last.use);
      } else if (state.get(provider) === "open") {
        const names = path.map(({ use }) => use);
        return { cycle: [...names.slice(names.indexOf(provider)), provider] };
      } else if (!state.has(provider)) open(provider);
    }
  }
  return { order };
}
