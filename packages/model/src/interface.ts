import type { Position } from "./diagnostic.ts";

/** A versioned contract between components: a checked `interface.yaml`. */
export interface Interface {
  readonly kind: "interface";
  readonly id: string;
  readonly version: string;
  readonly summary: string;
  /** Every function that is not `static inline`: verbs, or full names where a standard fixes them. */
  readonly functions: readonly string[];
  /** Interfaces whose headers this one's header includes. */
  readonly includes: readonly string[];
  /** `standard`: a standard fixes the names; no instance, one provider an image, headers in `include/`. */
  readonly names: "prefixed" | "standard";
  /** At most one provider in an image. */
  readonly single: boolean;
  /** At least one provider in every image. */
  readonly needed?: boolean | undefined;
  /** A provider fills one slot of it: it has one user. */
  readonly exclusive?: boolean | undefined;
  /** Options that every provider has, each with another value than the other providers in one image. */
  readonly distinct?: readonly string[] | undefined;
  /** Its functions may be called on a machine that the provider is not for, which they say. */
  readonly anywhere?: boolean | undefined;
  /** Who answers: a component, the emitted code (`plan`), or nobody (`none`: a header without code). */
  readonly provider: "component" | "plan" | "none";
  /** Version to the hash of the header without comments and spacing. */
  readonly abi: Readonly<Record<string, string>>;
  /** Paths of its headers below `dir`, as they are included: `ashlar/alloc.h` to `alloc.h`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly dir: string;
  readonly package?: string | undefined;
  readonly at?: Position | undefined;
}

/** `mem.pages` as a C identifier: `mem_pages`. Dashes and dots become underscores. */
export function cName(id: string): string {
  return id.replace(/[^A-Za-z0-9_]/g, "_");
}

/** The path that includes the header of a prefixed interface: `ashlar/mem/pages.h`. */
export function headerPath(interfaceId: string): string {
  return `ashlar/${interfaceId.replaceAll(".", "/")}.h`;
}

/** The interfaces that every component may use without writing it down. */
export const implicitInterfaces = ["base", "cc.runtime"] as const;
