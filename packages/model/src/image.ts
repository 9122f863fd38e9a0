import type { ComponentRegistry } from "./app.ts";
import type { OptionValue } from "./component.ts";
import type { Invalid } from "./handle.ts";
import type { Target } from "./targets.ts";
import type { Size } from "./units.ts";
import { keepPosition, notePosition, type Shape, type Use, type UseLike } from "./use.ts";

/** A component named by its handle or by its id. */
export type ComponentRef = string | { readonly component: string };

/** What reaches the components that the solver adds. */
export interface Constraints {
  /** Component id to the semver range that its version must be in. */
  readonly pin?: Readonly<Record<string, string>> | undefined;
  /** Components that must not be chosen. */
  readonly exclude?: readonly ComponentRef[] | undefined;
  /** Component id to option values, for uses that the solver adds. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, OptionValue>>>> | undefined;
}

/** What `imageFrom` takes, and what `image` checks literals of. */
export interface ImageSpec {
  /** Lower-case letters, digits and dashes; names the output folder and the boot image. */
  readonly name: string;
  readonly targets: readonly Target[];
  /** Memory of the machine. @defaultValue "8MiB" */
  readonly memory?: Size | undefined;
  readonly use: readonly UseLike[];
  /** Components to prefer where the choice is free, best first. */
  readonly prefer?: readonly ComponentRef[] | undefined;
  readonly constrain?: Constraints | undefined;
  /** The most bytes that the boot image may have. */
  readonly budget?: Size | undefined;
}

/** An image as plain data: what the solver is asked for. It survives JSON and back. */
export interface Image {
  readonly kind: "image";
  readonly name: string;
  readonly targets: readonly Target[];
  readonly memory: Size;
  readonly use: readonly Use[];
  readonly prefer: readonly string[];
  readonly constrain: {
    readonly pin: Readonly<Record<string, string>>;
    readonly exclude: readonly string[];
    readonly options: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>;
  };
  readonly budget?: Size | undefined;
}

/** The loose form that `image` infers a literal from; {@link CheckImage} judges it. */
export interface ImageInput {
  readonly name: string;
  readonly targets: readonly (Target | (string & {}))[];
  readonly memory?: Size | (string & {}) | number | undefined;
  readonly use: readonly UseLike[];
  readonly prefer?: readonly ComponentRef[] | undefined;
  readonly constrain?: Constraints | undefined;
  readonly budget?: Size | (string & {}) | number | undefined;
}

type ShapeOf<U> = U extends { readonly "~shape"?: infer S extends Shape } ? S : Shape;
type WiredOf<U> = U extends { readonly "~wired"?: infer W extends PropertyKey } ? W : never;
type Provided<U, T> = string extends ShapeOf<U>["id"]
  ? never
  : T extends ShapeOf<U>["targets"]
    ? keyof ShapeOf<U>["provides"]
    : never;

/** Interfaces that two uses of the list provide on the target `T`. */
type Doubled<U, T, Seen = never, Twice = never> = U extends readonly [infer First, ...infer Rest]
  ? Doubled<Rest, T, Seen | Provided<First, T>, Twice | (Provided<First, T> & Seen)>
  : Twice;

/** Interfaces that one provider must fill, which `with` does not name. */
type OpenInterfaces<U> = string extends ShapeOf<U>["id"]
  ? never
  : ShapeOf<U>["requires"][Exclude<keyof ShapeOf<U>["requires"], WiredOf<U>>];

type CheckUse<U, T, Twice> = string extends ShapeOf<U>["id"]
  ? U
  : [T & ShapeOf<U>["targets"]] extends [never]
    ? Invalid<`ASH1007: ${ShapeOf<U>["id"]} supports none of the image's targets`>
    : [OpenInterfaces<U> & Twice] extends [never]
      ? U
      : Invalid<`ASH1008: two uses provide "${OpenInterfaces<U> & Twice & string}" to ${ShapeOf<U>["id"]}; say which one in "with"`>;

/** Lists longer than this are left to the solver: type checking must stay quick. */
type Small<U extends readonly unknown[]> = number extends U["length"] ? false : U extends TooLong ? false : true;
type Eight = [unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown];
type TooLong = readonly [...Eight, ...Eight, ...Eight, ...Eight, unknown, ...unknown[]];

type DoubledOn<U, T> = T extends unknown ? Doubled<U, T> : never;

type CheckUses<U, T> = U extends readonly unknown[]
  ? Small<U> extends true
    ? DoubledOn<U, T> extends infer Twice
      ? { readonly [I in keyof U]: CheckUse<U[I], T, Twice> }
      : never
    : U
  : U;

type CheckTargets<T extends readonly unknown[]> = {
  readonly [I in keyof T]: T[I] extends Target ? T[I] : Invalid<`ASH1006: there is no target "${T[I] & string}"`>;
};

/** A name that a literal may have: of the registry, or of a use of the image. Any where no handles are imported. */
type KnownId<S extends ImageInput> = [keyof ComponentRegistry] extends [never]
  ? string
  : keyof ComponentRegistry | IdOf<S["use"][number]>;
type IdOf<U> = U extends string ? U : ShapeOf<U>["id"];

type CheckId<Id, Good, Known> = [Id] extends [Known]
  ? Good
  : string extends Id
    ? Good
    : Invalid<`ASH1011: there is no component "${Id & string}"`>;

type CheckRefs<L, Known> = { readonly [I in keyof L]: L[I] extends string ? CheckId<L[I], L[I], Known> : L[I] };
type CheckKeys<R, Known> = { readonly [Id in keyof R]: CheckId<Id, R[Id], Known> };
type CheckConstraints<C, Known> = {
  readonly [K in keyof C]: K extends "exclude"
    ? CheckRefs<C[K], Known>
    : K extends "pin" | "options"
      ? CheckKeys<C[K], Known>
      : C[K];
};

/** A literal image with each wrong part replaced by its refusal. */
export type CheckImage<S extends ImageInput> = {
  readonly [K in keyof S]: K extends "use"
    ? CheckUses<S["use"], S["targets"][number]>
    : K extends "targets"
      ? CheckTargets<S["targets"]>
      : K extends "memory" | "budget"
        ? S[K] extends Size | undefined
          ? S[K]
          : Invalid<`ASH1002: ${K} is a size, such as "8MiB"`>
        : K extends "prefer"
          ? CheckRefs<S[K], KnownId<S>>
          : K extends "constrain"
            ? CheckConstraints<S[K], KnownId<S>>
            : K extends keyof ImageInput | "kind"
              ? S[K]
              : Invalid<`ASH1012: an image has no key "${K & string}"`>;
};

/**
 * Describes an image; the type checker judges the literal. It never throws and checks nothing at run time: `check`
 * does.
 *
 * @example
 * ```ts
 * export default image({ name: "hello", targets: ["qemu-microvm"], use: [app({ sources: ["main.c"] })] });
 * ```
 */
export function image<const S extends ImageInput>(spec: S & CheckImage<S>): Image {
  return notePosition(toImage(spec as unknown as ImageSpec), image as never);
}

/**
 * Describes an image from data that is known at run time: lists built in a loop, JSON, YAML, generic wrappers. The same
 * image as {@link image} gives for the same data.
 */
export function imageFrom(spec: ImageSpec): Image {
  return notePosition(toImage(spec), imageFrom as never);
}

/** `base` with the parts of `more`: scalars replaced, lists appended, constraints merged. */
export function extend(base: Image, more: Partial<ImageSpec>): Image {
  const { use = [], prefer = [], constrain = {}, ...rest } = more;
  return notePosition(
    toImage({
      ...base,
      ...rest,
      use: [...base.use, ...use],
      prefer: [...base.prefer, ...prefer],
      constrain: {
        pin: { ...base.constrain.pin, ...constrain.pin },
        exclude: [...base.constrain.exclude, ...(constrain.exclude ?? [])],
        options: { ...base.constrain.options, ...constrain.options },
      },
    }),
    extend as never,
  );
}

function toImage(spec: ImageSpec): Image {
  const { constrain = {}, prefer = [], targets = [], use, memory, budget, ...rest } = spec ?? {};
  return {
    ...rest,
    kind: "image",
    targets,
    memory: memory ?? "8MiB",
    use: list(use).map((each) => toUse(each)),
    prefer: list(prefer).map(refId),
    constrain: toConstraints(constrain),
    ...(budget !== undefined && { budget }),
  };
}

/** The list, or one that holds the wrong value: data from JSON may be anything, and `check` is what says so. */
function list<T>(value: readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as unknown as T];
}

function refId(ref: ComponentRef): string {
  return isObject(ref) ? ref.component : ref;
}

/** A use with ids spelt out and edges without a provider left out, at every depth. */
function toUse(use: UseLike, depth = 0): Use {
  if (typeof use === "string") return { component: use };
  if (!isObject(use) || !isObject(use.with) || depth > 64) return use;
  const edges = Object.entries(use.with).filter(([, provider]) => provider !== undefined);
  const inner = edges.map(([slot, provider]) => [
    slot,
    Array.isArray(provider) ? provider : toUse(provider, depth + 1),
  ]);
  return keepPosition({ ...use, with: Object.fromEntries(inner) as Readonly<Record<string, Use>> }, use);
}

function toConstraints(constrain: Constraints): Image["constrain"] {
  if (!isObject(constrain)) return constrain;
  return {
    ...constrain,
    pin: constrain.pin ?? {},
    exclude: list(constrain.exclude ?? []).map(refId),
    options: constrain.options ?? {},
  };
}

function isObject<T>(value: T): value is T & object {
  return typeof value === "object" && value !== null;
}
