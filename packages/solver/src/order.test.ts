import type { Edge } from "@ashlar/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { initOrder } from "./order.ts";

const edge = (use: string, provider: string, of = "x"): Edge => ({
  use,
  slot: provider,
  interface: of,
  provider,
  many: false,
});

test("providers come first, ties by name", () => {
  const edges = [edge("a", "z"), edge("a", "m"), edge("m", "z"), edge("b", "b")];
  expect(initOrder(["m", "b", "a", "z"], edges)).toEqual({ order: ["z", "m", "a", "b"] });
});

test("the cycle that is met first is told from where it begins", () => {
  const edges = [edge("a", "b"), edge("b", "c"), edge("c", "d"), edge("d", "b")];
  expect(initOrder(["a", "b", "c", "d"], edges)).toEqual({ cycle: ["b", "c", "d", "b"] });
  const early = edges.map((each) => ({ ...each, interface: "cc.runtime" }));
  expect(initOrder(["d", "c", "b", "a"], early)).toEqual({ order: ["a", "b", "c", "d"] });
});

test("a chain of 100,000, and a circle of as many", () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `c${String(i).padStart(5, "0")}`);
  const chain = names.slice(1).map((name, i) => edge(names[i]!, name));
  expect(initOrder(names, chain)).toEqual({ order: [...names].reverse() });
  const circle = initOrder(names, [...chain, edge(names.at(-1)!, names[0]!)]);
  expect(circle).toEqual({ cycle: [...names, names[0]] });
});

/** The same by recursion. */
function recursive(uses: readonly string[], edges: readonly Edge[]): ReturnType<typeof initOrder> {
  const order: string[] = [];
  const visit = (use: string, path: readonly string[]): readonly string[] | undefined => {
    if (order.includes(use)) return undefined;
    if (path.includes(use)) return [...path.slice(path.indexOf(use)), use];
    const providers = edges.filter((e) => e.use === use && e.provider !== use).map((e) => e.provider);
    for (const provider of providers.sort()) {
      const cycle = visit(provider, [...path, use]);
      if (cycle !== undefined) return cycle;
    }
    order.push(use);
    return undefined;
  };
  for (const use of [...uses].sort()) {
    const cycle = visit(use, []);
    if (cycle !== undefined) return { cycle };
  }
  return { order };
}

test("it is the order of a search in depth", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const pair = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names));
  const sparse = fc.array(pair, { maxLength: 8 });
  fc.assert(
    fc.property(sparse, (pairs) => {
      const edges = pairs.map(([use, provider]) => edge(use, provider));
      expect(initOrder(names, edges)).toEqual(recursive(names, edges));
    }),
  );
});
