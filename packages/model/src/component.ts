import type { Device } from "./devices.ts";
import type { Position } from "./diagnostic.ts";
import type { MemoryTerm } from "./memory.ts";
import type { Architecture, Target } from "./targets.ts";

/** The forms that an option's value can take. */
export const optionTypes = [
  "size",
  "duration",
  "count",
  "bool",
  "enum",
  "string",
  "path",
  "folder",
  "ipv4",
  "cidr",
  "port",
] as const;

/** One of {@link optionTypes}. */
export type OptionType = (typeof optionTypes)[number];

/** The value of an option as data: sizes and durations as text with a unit. */
export type OptionValue = string | number | boolean;

/** One option of a component, as its manifest declares it. */
export interface Option {
  readonly name: string;
  readonly type: OptionType;
  /** Left out: the option is required. */
  readonly default?: OptionValue | undefined;
  /** Least value, in bytes, nanoseconds or units. */
  readonly min?: number | undefined;
  /** Greatest value, in bytes, nanoseconds or units. */
  readonly max?: number | undefined;
  /** Of an `enum`: its values. Of another type: words allowed besides a value, such as `rest`. */
  readonly values?: readonly string[] | undefined;
  readonly doc: string;
  /** Where the default or the range comes from: a specification's section, a paper. */
  readonly source?: string | undefined;
  /** `boot`: may also be given when the image starts. */
  readonly phase: "build" | "boot";
  /** The solver may choose another value than the default, where something asks for it. */
  readonly choose?: boolean | undefined;
  readonly at?: Position | undefined;
}

/** One requirement of a component: a named slot that another component fills. */
export interface Requirement {
  readonly slot: string;
  readonly interface: string;
  /** A semver range of interface versions. */
  readonly range: string;
  /** Filled by every provider in the image, as a table. */
  readonly many: boolean;
  /** May stay empty; filled when a provider is in the image anyway. */
  readonly optional: boolean;
  /** A `many` slot: at least one provider. */
  readonly least?: 1 | undefined;
  /** Holds only under these conditions. */
  readonly when?: When | undefined;
  readonly at?: Position | undefined;
}

/** A condition on options of the same use, and on the target. Every part given must hold. */
export interface When {
  readonly options?: Readonly<Record<string, OptionValue>> | undefined;
  readonly target?: readonly Target[] | undefined;
  readonly arch?: readonly Architecture[] | undefined;
}

/** A term of a constraint: `times` the value of an option, of the same use or of the use that fills a slot. */
export interface ConstraintTerm {
  /** A whole number. */
  readonly times: number;
  /** An option of type size (counted in bytes), duration (in nanoseconds), count or port. */
  readonly option: string;
  readonly slot?: string | undefined;
}

/** A linear constraint over options: the sum of its terms is at most `atMost`. */
export interface Constraint {
  /** As the manifest says it: `queueSize <= pool.buffers`. */
  readonly says: string;
  readonly terms: readonly ConstraintTerm[];
  /** A whole number. */
  readonly atMost: number;
  readonly at?: Position | undefined;
}

/** The most that a component may take of the image, in bytes, measured on its plain objects. */
export interface Budget {
  readonly text?: number | undefined;
  readonly data?: number | undefined;
}

/** A component: a checked manifest, with the place where its files are. */
export interface Component {
  readonly kind: "component";
  readonly id: string;
  readonly version: string;
  readonly summary: string;
  /** Interface id to the version that is provided. */
  readonly provides: Readonly<Record<string, string>>;
  /** Where the manifest says each of `provides`. */
  readonly providesAt?: Readonly<Record<string, Position>> | undefined;
  readonly requires: readonly Requirement[];
  readonly options: readonly Option[];
  /** Component id to the semver range that may not stand in the same image. */
  readonly conflicts: Readonly<Record<string, string>>;
  /** What has to hold between its options and those of its providers. */
  readonly constraints?: readonly Constraint[] | undefined;
  readonly targets?: readonly Target[] | undefined;
  readonly arch?: readonly Architecture[] | undefined;
  /** False: chosen only when a line of the image names it. */
  readonly automatic: boolean;
  readonly sources: readonly string[];
  readonly instance?: string | undefined;
  readonly init?: string | undefined;
  readonly fini?: string | undefined;
  /** Function called once when every `init` is done, before the program. */
  readonly seal?: string | undefined;
  readonly main?: string | undefined;
  readonly entry?: string | undefined;
  /** Functions started as threads, with their stack in bytes. */
  readonly threads: Readonly<Record<string, number>>;
  /** Functions that run in interrupt context. */
  readonly irq: readonly string[];
  readonly optimize: "size" | "speed";
  /** Compiled against the system's headers; only for `host-san`. */
  readonly hosted: boolean;
  readonly budget?: Budget | undefined;
  /** System calls that it makes once the program runs; of components of a process. See `parseCall`. */
  readonly calls?: readonly string[] | undefined;
  /** Devices of the machine that it drives; each use gets them of its own. */
  readonly devices?: readonly Device[] | undefined;
  /** Memory at run time besides the image: bytes, or the terms of a sum. */
  readonly memory?: number | readonly MemoryTerm[] | undefined;
  /** The folder that holds the files; opaque to pure code. */
  readonly dir: string;
  /** The npm package that it came from, when it did. */
  readonly package?: string | undefined;
  readonly at?: Position | undefined;
}
