import type { CheckEdge, Invalid, UseSettings } from "./handle.ts";
import { makeUse } from "./handle.ts";
import type { MajorOf } from "./majors.ts";
import type { Size } from "./units.ts";
import { notePosition, type Shape, type Use } from "./use.ts";

/**
 * The interfaces that the type checker knows, by id, with their version. Generated handles extend it by declaration
 * merging, and so do those of third parties.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging.
export interface InterfaceRegistry {}

/** A component written in place: a program of the user's own. Paths are relative to the image file. */
export interface AppOptions extends UseSettings {
  /** C sources (`.c`, `.S`). */
  readonly sources: readonly string[];
  /** Interfaces that the program uses, each with its semver range. `libc` is required besides, unless `libc: false`. */
  readonly requires?: Readonly<Record<string, string>> | undefined;
  /** Interfaces that it provides besides being the program, each with its version. */
  readonly provides?: Readonly<Record<string, string>> | undefined;
  /** Functions that it starts as threads, each with its stack, for the stack report. */
  readonly threads?: Readonly<Record<string, Size>> | undefined;
  /** Whether the program requires `libc`. @defaultValue true */
  readonly libc?: boolean | undefined;
  /** Whether the compiler favours `size` or `speed`. @defaultValue "size" */
  readonly optimize?: "size" | "speed" | undefined;
}

/**
 * The components that the type checker knows, by id, with their newest version. Generated handles extend it by declaration
 * merging, and so do those of third parties and of a project's own components (`ashlar types`).
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging.
export interface ComponentRegistry {}

/** The shape of a program written in place. */
export interface AppShape<R extends object, A extends object = object> extends Shape {
  readonly id: "app";
  readonly provides: { readonly program: "1.0.0" };
  readonly requires: R;
  readonly accepts?: A;
}

type SlotsOf<O> = O extends { readonly requires: infer R extends object }
  ? { readonly [K in keyof R | "libc"]: K }
  : { readonly libc: "libc" };

type AcceptsOf<O> = O extends { readonly requires: infer R extends object }
  ? { readonly [K in keyof R]: MajorOf<R[K]> }
  : object;

type Known = keyof InterfaceRegistry;

type CheckApp<O> = {
  readonly [K in keyof O]: K extends "requires"
    ? {
        readonly [I in keyof O[K]]: [Known] extends [never]
          ? O[K][I]
          : I extends Known
            ? O[K][I]
            : Invalid<`ASH1010: nothing in the catalogue provides "${I & string}"`>;
      }
    : K extends "with"
      ? { readonly [Slot in keyof O[K]]: CheckEdge<O[K][Slot], Slot, AppShape<SlotsOf<O>, AcceptsOf<O>>> }
      : K extends keyof AppOptions
        ? O[K]
        : Invalid<`ASH1001: app has no option "${K & string}"`>;
};

type Wired<O> = O extends { readonly with: infer W extends object } ? keyof W : never;

/**
 * A user's own program as a component, in place.
 *
 * @example
 * ```ts
 * const program = app({ sources: ["main.c"], requires: { initrd: "^1" } });
 * ```
 */
export function app<const O extends AppOptions>(options: O & CheckApp<O>): Use<AppShape<SlotsOf<O>>, Wired<O>> {
  // Safe: the second type argument exists for the type checker only.
  return notePosition(makeUse("app", options as never), app as never) as Use<AppShape<SlotsOf<O>>, Wired<O>>;
}
