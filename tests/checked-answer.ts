import type { Component, Edge, Interface, Request, Selected, Universe } from "@ashlar/model";
import { verify } from "@ashlar/solver";
import { component, contract, request, requirement, use } from "./small-problem.ts";

/** The part of an answer that is checked. */
export type Answer = Parameters<typeof verify>[2];

const count = { type: "count", min: 0, max: 9, doc: "", phase: "build" } as const;
export const parts: Readonly<Record<string, Component>> = {
  app: component("app", {
    requires: [
      requirement("heap", "^1"),
      requirement("nic", "*"),
      requirement("log", "*", { optional: true }),
      requirement("seen", "*", { interface: "log", many: true }),
      requirement("turbo", "*", { interface: "log", when: { options: { fast: true } } }),
    ],
    options: [
      { name: "fast", type: "bool", default: false, doc: "", phase: "build" },
      { name: "ring", default: 4, choose: true, ...count },
    ],
    constraints: [
      {
        says: "ring <= heap.room",
        terms: [
          { times: 1, option: "ring" },
          { times: -1, option: "room", slot: "heap" },
        ],
        atMost: 0,
      },
    ],
    memory: [{ bytes: 10, option: "ring" }],
    budget: { text: 30 },
  }),
  heap: component("heap", { provides: { heap: "1.2.0" }, options: [{ name: "room", default: 5, ...count }] }),
  other: component("other", { provides: { heap: "2.0.0" } }),
  nic: component("nic", { provides: { nic: "1.0.0" }, conflicts: { other: "*" } }),
  log: component("log", { provides: { log: "1.0.0" } }),
  hidden: component("hidden", { provides: { log: "1.0.0" }, automatic: false }),
  far: component("far", { targets: ["host"] }),
};
export const interfaces: readonly Interface[] = [
  { ...contract("heap"), needed: true },
  { ...contract("nic"), exclusive: true },
  contract("log"),
];
export const universe: Universe = { interfaces, components: Object.values(parts) };
export const asked: Request = request([use("app"), use("log")], { memory: 100, imageBytes: 40 });

export const selected = (id: string, options: Selected["options"] = {}, name: string = id): Selected => ({
  id,
  use: name,
  version: "1.0.0",
  options,
  reason: { kind: "request", line: "" },
});
export const edge = (user: string, slot: string, provider: string, of: string = slot): Edge => ({
  use: user,
  slot,
  interface: of,
  provider,
  many: slot === "seen",
});
export const good: Answer = {
  selected: [
    selected("app", { fast: false, ring: 4 }),
    selected("heap", { room: 5 }),
    selected("log"),
    selected("nic"),
  ],
  edges: [
    edge("app", "heap", "heap"),
    edge("app", "log", "log"),
    edge("app", "nic", "nic"),
    edge("app", "seen", "log", "log"),
  ],
};

/** A good problem and answer, with a part of either changed. */
export interface Case {
  readonly u?: Universe;
  readonly r?: Request;
  readonly a?: Partial<Answer>;
}

/** The faults of a case: rule and place. */
export function faultsOf({ u = universe, r = asked, a = {} }: Case): readonly string[] {
  return verify(u, r, { ...good, ...a }).map(({ rule, where }) => `${rule} ${where}`);
}

export const without = (name: string): Partial<Answer> => ({
  selected: good.selected.filter((s) => s.use !== name),
  edges: good.edges.filter((e) => e.provider !== name && e.use !== name),
});
export const changed = (name: string, more: Partial<Selected>): Partial<Answer> => ({
  selected: good.selected.map((s) => (s.use === name ? { ...s, ...more } : s)),
});
export const more = (s: readonly Selected[], e: readonly Edge[] = []): Partial<Answer> => ({
  selected: [...good.selected, ...s],
  edges: [...good.edges, ...e],
});
export const unplugged = (slot: string): Partial<Answer> => ({ edges: good.edges.filter((e) => e.slot !== slot) });
export const swapped = (id: string, part: Partial<Component>, of: Universe = universe): Universe => ({
  interfaces: of.interfaces,
  components: of.components.map((c) => (c.id === id ? { ...c, ...part } : c)),
});
export const ringed = (ring: unknown): Partial<Answer> =>
  changed("app", { options: { fast: false, ring: ring as number } });
