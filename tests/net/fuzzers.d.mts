import type { Universe } from "@ashlar/model";

/** A fuzzer that is a program of the host. */
export interface Fuzzer {
  readonly what: string;
  /** Of components; the first one is what is put to the test. */
  readonly folders: readonly string[];
  readonly sources: readonly string[];
  readonly flags: readonly string[];
}

/** One place of a source, which stands there once, and what is put in its stead. */
export interface Break {
  /** From the fuzzer's first folder. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Those that are programs of the host. */
export type FuzzerName =
  | "dhcp"
  | "dns"
  | "http"
  | "tables"
  | "pci"
  | "device"
  | "disk"
  | "ext2"
  | "ext2-write"
  | "queue"
  | "tar"
  | "cpio"
  | "netfront"
  | "blkfront"
  | "xenstore";

export const fuzzers: Readonly<Record<FuzzerName, Fuzzer>>;

/** Rounds of one seed. What is written of a seed holds for so many. */
export const rounds: Readonly<Record<FuzzerName | "stack", number>>;

/** The seeds of the corpus, and then 1 to `count`; none twice. */
export function seedsOf(name: FuzzerName | "stack", count: number): readonly number[];

/** What a fuzzer is compiled with unless other flags are given. */
export const sanitizers: readonly string[];

/** How a fuzzer is built. */
export interface FuzzerBuild {
  readonly interfaces: Universe["interfaces"];
  readonly out: string;
  /** Beside the fuzzer's own. @defaultValue the sanitizers */
  readonly flags?: readonly string[];
}

/** Copies what a fuzzer is made of to `out`, with the headers of all interfaces, and builds it there; the program. */
export function buildFuzzer(fuzzer: Fuzzer, build: FuzzerBuild): Promise<string>;

/** What is broken, and where. */
export interface BrokenBuild {
  /** Where buildFuzzer has built it. */
  readonly sound: string;
  readonly out: string;
  readonly breaks: readonly Break[];
  /** Those of the sound one; what buildFuzzer takes when it is given none. */
  readonly flags?: readonly string[];
}

/** The same program with breaks in its sources: what was built in `sound` is not compiled again. */
export function buildBroken(fuzzer: Fuzzer, build: BrokenBuild): Promise<string>;
