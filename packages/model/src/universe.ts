import type { Component } from "./component.ts";
import type { Interface } from "./interface.ts";

/** Everything that a solver may choose from: interfaces by id, components in all their versions. */
export interface Universe {
  readonly interfaces: readonly Interface[];
  readonly components: readonly Component[];
}

/** The components of a universe that provide an interface, in the universe's order. */
export function providersOf(universe: Universe, interfaceId: string): readonly Component[] {
  return universe.components.filter((component) => Object.hasOwn(component.provides, interfaceId));
}
