import type { OptionValue } from "./component.ts";
import { notePosition, type Shape, type Use } from "./use.ts";

/** A refusal, as a sentence that begins with its error code. No value has this type. */
export interface Invalid<Sentence extends string> {
  readonly "~invalid": Sentence;
}

/** What a handle takes besides options. */
export interface UseSettings {
  /** The name of this use; the component's id when left out. */
  readonly as?: string | undefined;
  /** Providers for single slots, by slot: each serves that edge only. */
  readonly with?: object | undefined;
}

/** Any value that an option could be mistaken for; it keeps the check's sentence in front of tsc's own. */
type Loose = (string & {}) | (number & {}) | boolean | object | undefined;

/** The argument of a handle, for completion: options with their documentation. */
export type Input<S extends Shape> = { readonly [K in keyof S["options"]]?: S["options"][K] | Loose } & UseSettings;

type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T] & string;

type Missing<O, S extends Shape> =
  Exclude<RequiredKeys<S["options"]>, keyof O> extends infer M extends string
    ? [M] extends [never]
      ? unknown
      : { readonly [K in M as `ASH1005: ${S["id"]} needs the option "${K}"`]: never }
    : never;

/** The major version that a slot accepts; `string` where any may do. */
type Accepted<Slot, S extends Shape> =
  NonNullable<S["accepts"]> extends infer A ? (Slot extends keyof A ? A[Slot] & string : string) : string;

type CheckMajor<
  Provider,
  P extends Shape,
  Slot,
  S extends Shape,
  I extends keyof P["provides"],
> = P["provides"][I] extends `${Accepted<Slot, S>}.${string}`
  ? Provider
  : Invalid<`ASH1009: ${P["id"]} provides "${I & string}" ${P["provides"][I] & string}, but the slot "${Slot & string}" of ${S["id"]} needs ${Accepted<Slot, S>}`>;

/** A provider of an edge, or why it cannot be one. */
export type CheckEdge<Provider, Slot, S extends Shape> = Slot extends keyof S["requires"]
  ? Provider extends readonly unknown[]
    ? Invalid<`ASH1008: the slot "${Slot & string}" of ${S["id"]} takes one provider, not a list`>
    : Provider extends { readonly "~shape"?: infer P extends Shape }
      ? S["requires"][Slot] extends keyof P["provides"]
        ? CheckMajor<Provider, P, Slot, S, S["requires"][Slot]>
        : string extends P["id"]
          ? Provider
          : Invalid<`ASH1009: ${P["id"]} does not provide "${S["requires"][Slot] & string}", which the slot "${Slot & string}" of ${S["id"]} needs`>
      : Invalid<`ASH1017: the slot "${Slot & string}" of ${S["id"]} takes a use, such as the result of a handle`>
  : Slot extends keyof NonNullable<S["many"]>
    ? Provider
    : Invalid<`ASH1014: ${S["id"]} has no slot "${Slot & string}"`>;

/** The argument of a handle with each wrong part replaced by its refusal; {@link Missing} has what is not there. */
export type Checked<O, S extends Shape> = {
  readonly [K in keyof O]: K extends "as"
    ? O[K]
    : K extends "with"
      ? { readonly [Slot in keyof O[K]]: CheckEdge<O[K][Slot], Slot, S> }
      : K extends keyof S["options"]
        ? O[K] extends S["options"][K]
          ? O[K]
          : K extends keyof S["refuses"]
            ? Invalid<S["refuses"][K] & string>
            : never
        : Invalid<`ASH1001: ${S["id"]} has no option "${K & string}"`>;
};

type Wired<O> = O extends { readonly with: infer W extends object } ? keyof W : never;

/** Constrains nothing: lends the inferred argument the options' documentation, which editors show. */
type Documented<S extends Shape> = { readonly [K in keyof S["options"]]?: unknown };

/** Takes the argument of a handle. `| object` keeps inference from falling back to the constraint, so that the check speaks. */
type Call<S extends Shape> = <const O extends Input<S> | object>(
  options: Missing<O, S> & O & Checked<O, S> & Documented<S>,
) => Use<S, Wired<O>>;

type CallWithout<S extends Shape> =
  RequiredKeys<S["options"]> extends infer K extends string
    ? [K] extends [never]
      ? () => Use<S, never>
      : () => Invalid<`ASH1005: ${S["id"]} needs the option "${K}"`>
    : never;

/**
 * A component as a typed function: options in, {@link Use} out. It also stands for the component itself in `prefer`
 * and `exclude`.
 */
export type Handle<S extends Shape> = CallWithout<S> &
  Call<S> & {
    readonly component: S["id"];
    readonly "~shape"?: S;
  };

/** Makes the handle of a component. Generated code calls it; so may a tool that has a shape of its own. */
export function handle<S extends Shape>(id: S["id"]): Handle<S> {
  const make = (options: UseSettings & Readonly<Record<string, unknown>> = {}): Use<S> =>
    notePosition(makeUse<S>(id, options), make);
  // Safe: the overloads of Handle only narrow what `make` takes.
  return Object.assign(make, { component: id }) as unknown as Handle<S>;
}

/** A use as data, from the argument of a handle: settings apart, undefined options left out. */
export function makeUse<S extends Shape>(
  component: string,
  input: UseSettings & Readonly<Record<string, unknown>>,
): Use<S> {
  const { as, with: edges, ...rest } = input;
  const options = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    component,
    ...(as !== undefined && { as }),
    ...(Object.keys(options).length > 0 && { options: options as Record<string, OptionValue> }),
    ...(edges !== undefined && { with: edges as Record<string, Use> }),
  };
}
