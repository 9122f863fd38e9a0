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
  const path: string[] = [];
  const visit = (use: string): readonly string[] | undefined => {
    if (state.get(use) === "done") return undefined;
    path.push(use);
    if (state.get(use) === "open") return path.slice(path.indexOf(use));
    state.set(use, "open");
    for (const provider of needs.get(use)!.sort()) {
      const cycle = visit(provider);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    state.set(use, "done");
    order.push(use);
    return undefined;
  };
  for (const use of [...uses].sort()) {
    const cycle = visit(use);
    if (cycle !== undefined) return { cycle };
  }
  return { order };
}
