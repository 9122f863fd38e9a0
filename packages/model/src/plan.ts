import type { Budget, OptionType, OptionValue } from "./component.ts";
import type { DeviceUse } from "./devices.ts";
import type { Folder } from "./folder.ts";
import type { Target } from "./targets.ts";

/** The compilers that a plan can be written for. */
export type Compiler = "clang" | "gcc";

/**
 * How a slot is bound: a call to a provider's function, to that of the provider of the target that the image finds itself on,
 * a table of all providers, or left empty.
 */
export type BindingKind = "direct" | "by-target" | "table" | "standard" | "empty";

/**
 * Calls whose provider differs by target: a function of the image for each of the interface, which goes on to the provider
 * of the target that the image found itself on.
 */
export interface TargetSwitch {
  /** Its name, and the symbol that callers pass as the instance. */
  readonly symbol: string;
  readonly interface: string;
  readonly providers: readonly {
    readonly target: Target;
    readonly use: string;
    /** The symbol of its instance. */
    readonly instance: string;
    /** The symbols of its functions, in the interface's order. */
    readonly functions: readonly string[];
  }[];
  /** The symbols that callers call, in the same order. */
  readonly functions: readonly string[];
}

/** One slot of a use, bound. */
export interface Binding {
  readonly slot: string;
  readonly interface: string;
  readonly kind: BindingKind;
  /** The uses that fill it: one for `direct` and `standard`, several for `by-target`, any number for `table`, none for `empty`. */
  readonly providers: readonly string[];
  /** Function as written in C to the symbol that it is bound to. */
  readonly symbols: Readonly<Record<string, string>>;
  /** Of `direct` and `by-target`: the symbol of the instance. */
  readonly instance?: string | undefined;
}

/** An option of a use with its value in machine form. */
export interface PlanOption {
  readonly name: string;
  readonly type: OptionType;
  readonly value: OptionValue;
  readonly phase: "build" | "boot";
  readonly values: readonly string[];
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** A folder that a use takes into the image. */
export interface PlanFolder extends Folder {
  readonly option: string;
}

/** A node of the image, as it is built. */
export interface PlanUse {
  readonly use: string;
  readonly component: string;
  readonly version: string;
  /** The use whose compiled code this one shares; itself when it has its own. */
  readonly code: string;
  /** Prefix of its external names, `<use>__`, when they are renamed. */
  readonly rename?: string | undefined;
  /** Folder below `src/` that holds its sources. */
  readonly source: string;
  readonly sources: readonly string[];
  readonly options: readonly PlanOption[];
  /** The targets that it is for; all of the image's when left out. */
  readonly targets?: readonly Target[] | undefined;
  readonly bindings: readonly Binding[];
  readonly provides: Readonly<Record<string, string>>;
  readonly init?: string | undefined;
  readonly fini?: string | undefined;
  readonly seal?: string | undefined;
  /** Header that defines its state. */
  readonly instance?: string | undefined;
  readonly threads: Readonly<Record<string, number>>;
  readonly irq: readonly string[];
  readonly budget?: Budget | undefined;
  /** What its options of type `folder` name; left out: nothing. The files are copied to `rom/<use>/<option>/`. */
  readonly folders?: readonly PlanFolder[] | undefined;
  /** Run-time memory that it asks for, in bytes. */
  readonly memory: number;
  /** Folder of its component, opaque here; left out of the written plan. */
  readonly dir: string;
}

/** One compiler or tool call: the row from which both the builder and build.ninja work. Paths are below the output folder. */
export interface Command {
  readonly rule: "plain" | "code" | "link" | "image";
  readonly output: string;
  /** Files that the tool also writes. */
  readonly also: readonly string[];
  readonly inputs: readonly string[];
  /** Files and folders whose content decides the output besides `inputs`. */
  readonly implicit: readonly string[];
  readonly args: readonly string[];
  /** The use that it compiles, when it compiles one. */
  readonly use?: string | undefined;
}

/** The memory that the plan adds up, in bytes. */
export interface MemoryPlan {
  readonly total: number;
  readonly uses: readonly { readonly use: string; readonly bytes: number }[];
}

/** A resolution made concrete for one boot image. */
export interface Plan {
  readonly kind: "plan";
  readonly schemaVersion: 1;
  readonly name: string;
  /** The first of `targets`. */
  readonly target: Target;
  /** Where the boot image can run. */
  readonly targets: readonly Target[];
  readonly compiler: Compiler;
  /** Uses in init order: providers first. */
  readonly uses: readonly PlanUse[];
  /** What the image itself binds: machine, program, arguments. */
  readonly root: readonly Binding[];
  readonly switches: readonly TargetSwitch[];
  readonly memory: MemoryPlan;
  /** Devices that the machine must have, in the order of the uses that drive them. */
  readonly devices: readonly DeviceUse[];
  readonly budget?: number | undefined;
  readonly commands: readonly Command[];
  /** Header files: path below `include/` to interface. */
  readonly headers: readonly { readonly interface: string; readonly path: string; readonly from: string }[];
}
