import type { DeviceUse } from "./devices.ts";
import type { Target } from "./targets.ts";

/** Bytes of one use in the boot image, by what they are. */
export interface UseBytes {
  readonly id: string;
  readonly use: string;
  readonly version: string;
  readonly text: number;
  readonly rodata: number;
  readonly data: number;
  /** Memory that is zero at boot and has no bytes in the file. */
  readonly bss: number;
}

/** A part of the boot image's file that no component owns, under its own name. */
export interface OtherBytes {
  readonly why: string;
  readonly bytes: number;
}

/** A section of the linked image. */
export interface SectionReport {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
  readonly flags: string;
}

/** The deepest stack that one thread or handler can use, as far as the call graph tells. */
export interface StackReport {
  readonly root: string;
  readonly use: string;
  readonly bytes: number;
  /** Stack that it is given, when known. */
  readonly limit?: number | undefined;
  readonly path: readonly string[];
  /** Functions that can call themselves; the depth of one round is counted. */
  readonly recursion: readonly string[];
  /** Functions with calls through pointers, whose targets are not counted. */
  readonly indirect: readonly string[];
}

/** A built image: where its files are and what they hold. The sum of components and `other` is `image.bytes`. */
export interface Artifact {
  readonly kind: "artifact";
  readonly schemaVersion: 1;
  readonly name: string;
  /** The first of `targets`. */
  readonly target: Target;
  /** Where it can run. */
  readonly targets: readonly Target[];
  readonly dir: string;
  readonly image: {
    readonly path: string;
    readonly debugPath: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly buildId: string;
  };
  readonly memory: number;
  /** Devices that its machine must have, in order. */
  readonly devices: readonly DeviceUse[];
  readonly sections: readonly SectionReport[];
  readonly components: readonly UseBytes[];
  readonly other: readonly OtherBytes[];
  readonly stacks: readonly StackReport[];
  readonly edges: readonly {
    readonly use: string;
    readonly slot: string;
    readonly provider: string;
    readonly kind: string;
  }[];
  readonly cache: { readonly hits: number; readonly misses: number };
  readonly tools: Readonly<Record<string, string>>;
}
