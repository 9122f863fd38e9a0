import type { Component, Interface, Request, RequestUse, Requirement, Universe } from "@ashlar/model";
import { solve, verify } from "@ashlar/solver";
import { expect } from "vitest";

/** A requirement of the interface that its slot is called after. */
export function requirement(slot: string, range = "*", more: Partial<Requirement> = {}): Requirement {
  return { slot, interface: slot, range, many: false, optional: false, ...more };
}

/** A component of version 1.0.0 with nothing but what is given. */
export function component(id: string, more: Partial<Component> = {}): Component {
  const empty = { provides: {}, requires: [], options: [], conflicts: {}, sources: [], threads: {}, irq: [] };
  const rest = { version: "1.0.0", summary: "", automatic: true, optimize: "size", hosted: false, dir: "" } as const;
  return { kind: "component", id, ...empty, ...rest, ...more };
}

/** An interface, of which an image may have one provider or any number. */
export function contract(id: string, single = false): Interface {
  const empty = { functions: [], includes: [], abi: {}, headers: {}, summary: "", dir: "" };
  return { kind: "interface", id, version: "1.0.0", ...empty, names: "prefixed", single, provider: "component" };
}

/** A line of a request. */
export function use(id: string, more: Partial<RequestUse> = {}): RequestUse {
  return { id: `use ${id}`, component: id, as: id, options: {}, with: {}, ...more };
}

/** A request for these uses. */
export function request(uses: readonly RequestUse[], more: Partial<Request> = {}): Request {
  const empty = { roots: [], prefer: [], pin: [], exclude: [], options: [] };
  return { name: "t", targets: ["qemu-microvm"], uses, memory: 2 ** 23, ...empty, ...more };
}

/** A universe of these components. */
export function universe(components: readonly Component[], interfaces: readonly Interface[] = []): Universe {
  return { components, interfaces };
}

/** What an answer selects, or the sentences of the conflict. */
export function chosen(u: Universe, r: Request): string[] | string {
  const answer = solve(u, r);
  if (answer.kind === "conflict") return answer.core.map((member) => member.id).join(" + ");
  expect(verify(u, r, answer)).toEqual([]);
  return answer.selected.map((s) => `${s.use}@${s.version}`);
}
