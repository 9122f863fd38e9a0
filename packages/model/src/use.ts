import type { OptionValue } from "./component.ts";
import type { Position } from "./diagnostic.ts";

/**
 * What the type checker knows of a component. Generated handles carry one named interface each, so that
 * a type error prints its name and not its body. `provides` and `requires` are records: an edge is checked by
 * structural subtyping, and two copies of a package fit.
 */
export interface Shape {
  readonly id: string;
  /** Interface to the version that is provided. */
  readonly provides: object;
  /** Slot to the interface that fills it. */
  readonly requires: object;
  /** Slot to the major version of its interface that it accepts, where it is one. */
  readonly accepts?: object;
  /** Union of the targets that it supports. */
  readonly targets: string;
  /** Slots that every provider in the image fills, which are not in `requires`, to their interface. */
  readonly many?: object;
  /** Option to its type; required options are required keys. */
  readonly options: object;
  /** Option to the sentence that refuses a wrong value. */
  readonly refuses: object;
}

/**
 * A component with its options applied: one node of a composition. Plain data.
 *
 * `S` and `W` exist for the type checker only: the component's shape, and the slots that `with` fills.
 */
export interface Use<S extends Shape = Shape, W extends PropertyKey = PropertyKey> {
  readonly component: string;
  /** The name of this use; the component's id when left out. Two uses of one component need two names. */
  readonly as?: string | undefined;
  readonly options?: Readonly<Record<string, OptionValue | OptionData>> | undefined;
  /** Providers for single slots: each serves that edge only. */
  readonly with?: Readonly<Record<string, Use>> | undefined;
  readonly "~shape"?: S;
  readonly "~wired"?: W;
}

/** Structured option data of a component written in place: lists and records of plain values. */
export type OptionData = readonly string[] | Readonly<Record<string, OptionValue>>;

/** A use as a run-time list may give it: a handle's result, a component's id, or parsed JSON. */
export type UseLike = Use | string;

const positionKey: unique symbol = Symbol.for("ashlar.position") as never;

/** Notes where `value` was written, outside its data: never in JSON, never in a hash, lost by a copy. */
export function notePosition<T extends object>(value: T, caller: (...args: never[]) => unknown): T {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace?.(holder, caller);
  Error.stackTraceLimit = limit;
  if (holder.stack !== undefined) Object.defineProperty(value, positionKey, { value: holder.stack, enumerable: false });
  return value;
}

/** `value`, made from `from`, with the place where that was written. */
export function keepPosition<T extends object>(value: T, from: object): T {
  const stack: unknown = Reflect.get(from, positionKey);
  return stack === undefined ? value : Object.defineProperty(value, positionKey, { value: stack, enumerable: false });
}

/** Where `value` was written, when a handle or `image()` of any copy of the package made it. */
export function positionOf(value: object): Position | undefined {
  const stack: unknown = Reflect.get(value, positionKey);
  if (typeof stack !== "string") return undefined;
  const match = /\(?((?:file:\/\/)?[^\s()]+):(\d+):(\d+)\)?$/.exec(stack.trim());
  if (match === null) return undefined;
  const file = match[1]!.replace(/^file:\/\//, "").replace(/\?.*$/, "");
  return { file: decodeURIComponent(file), line: Number(match[2]), column: Number(match[3]) };
}
