import { devices, optionTypes, targets, versionPattern as version } from "@ashlar/model";
import { constraintPattern } from "./constraints.ts";
import { memoryPattern } from "./memory.ts";
import type { Fields } from "./reader.ts";

const id = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const interfaceId = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/;
const symbol = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The forms of names in manifests. */
export const patterns: {
  readonly id: RegExp;
  readonly interfaceId: RegExp;
  readonly version: RegExp;
  readonly symbol: RegExp;
} = { id, interfaceId, version, symbol };

const symbolType = (example: string) => ({ kind: "string", pattern: symbol, example }) as const;
const stringList = (example: string) => ({ kind: "strings", example }) as const;
const record = (value: string) => ({ kind: "record", value }) as const;
const any = (schema: Readonly<Record<string, unknown>>) => ({ kind: "any", schema }) as const;

/** Keys of component.yaml. */
export const componentFields: Fields = {
  ashlar: { type: { kind: "choice", of: [1] }, doc: "manifest format", required: true },
  id: { type: { kind: "string", pattern: id, example: "alloc-tlsf" }, doc: "the component's id", required: true },
  version: { type: { kind: "string", pattern: version, example: "1.0.0" }, doc: "its version", required: true },
  summary: { type: { kind: "string", example: "a sentence" }, doc: "what it is, in a sentence", required: true },
  provides: { type: record("version"), doc: "interface to the version that is provided" },
  requires: {
    type: any({ type: "object", additionalProperties: { type: ["string", "object"] } }),
    doc: "slot to a semver range, or to { interface, range, many, least, optional, when }",
  },
  options: {
    type: any({ type: "object", additionalProperties: { type: "object" } }),
    doc: "option to its declaration",
  },
  sources: { type: stringList("tlsf.c"), doc: "C and assembly sources, relative to the folder" },
  instance: { type: { kind: "string", example: "tlsf.h" }, doc: "header that defines struct <component>" },
  init: { type: symbolType("alloc_tlsf_init"), doc: "function called once at boot, providers first" },
  fini: { type: symbolType("alloc_tlsf_fini"), doc: "function called on exit, in reverse order" },
  seal: {
    type: symbolType("linux_start_seal"),
    doc: "function called once when every init is done, before the program",
  },
  main: { type: symbolType("main"), doc: "entry function of a program" },
  entry: { type: symbolType("boot_start"), doc: "ELF entry symbol" },
  threads: { type: record("stack size"), doc: "functions started as threads, with their stack" },
  irq: { type: stringList("timer_fired"), doc: "functions that run in interrupt context" },
  automatic: { type: { kind: "bool" }, doc: "false: chosen only when a line of the image names it" },
  optimize: { type: { kind: "choice", of: ["size", "speed"] }, doc: "what the compiler favours" },
  hosted: { type: { kind: "bool" }, doc: "compiled against the system's headers; host-san only" },
  targets: {
    type: stringList("qemu-microvm"),
    doc: `targets that it supports; left out: all of ${targets.join(", ")}`,
  },
  arch: { type: stringList("x86_64"), doc: "architectures that it supports; left out: all" },
  calls: {
    type: stringList("write(1)"),
    doc: "system calls that it makes while the program runs, each with the values of its first argument where not all are meant",
  },
  devices: {
    type: any({ type: "array", items: { enum: devices } }),
    doc: `devices of the machine that each use drives, of ${devices.join(", ")}`,
  },
  conflicts: { type: record("semver range"), doc: "components that may not stand in the same image" },
  constraints: {
    type: any({ type: "array", items: { type: "string", pattern: constraintPattern } }),
    doc: "comparisons between its options and those of its providers, such as queueSize <= pool.buffers",
  },
  budget: { type: record("size"), doc: "the most bytes of text and data" },
  memory: {
    type: any({ type: "string", pattern: memoryPattern }),
    doc: "memory at run time besides the image: SIZE, ${sizeOption} and ${countOption} * SIZE, joined by +",
  },
};

/** Keys of a requirement in its long form. */
export const requirementFields: Fields = {
  interface: { type: { kind: "string", pattern: interfaceId, example: "net.device" }, doc: "the interface" },
  range: { type: { kind: "string", example: "^1.0.0" }, doc: "semver range of its version", required: true },
  many: { type: { kind: "bool" }, doc: "every provider in the image, as a table" },
  optional: { type: { kind: "bool" }, doc: "may stay empty" },
  least: { type: { kind: "choice", of: [1] }, doc: "with many: at least one provider" },
  when: { type: any({ type: "object" }), doc: "{ options, target, arch }: holds only then" },
};

/** Keys of an option's declaration. */
export const optionFields: Fields = {
  type: { type: { kind: "choice", of: optionTypes }, doc: "the form of its value", required: true },
  default: { type: any({ type: ["string", "number", "boolean"] }), doc: "left out: the option is required" },
  min: { type: any({ type: ["string", "number"] }), doc: "least value" },
  max: { type: any({ type: ["string", "number"] }), doc: "greatest value" },
  values: { type: stringList("first"), doc: "the set of values of an enum; words besides a value for other types" },
  doc: { type: { kind: "string", example: "a sentence" }, doc: "what it does and what it costs", required: true },
  source: { type: { kind: "string", example: "RFC 9293 §3.8.1" }, doc: "where the default or the range comes from" },
  phase: { type: { kind: "choice", of: ["build", "boot"] }, doc: "boot: may also be given when the image starts" },
  choose: {
    type: { kind: "bool" },
    doc: "the solver may choose another value than the default, where a constraint or a budget asks for it",
  },
};

/** Keys of interface.yaml. */
export const interfaceFields: Fields = {
  ashlar: { type: { kind: "choice", of: [1] }, doc: "manifest format", required: true },
  interface: { type: { kind: "string", pattern: interfaceId, example: "alloc" }, doc: "its id", required: true },
  version: { type: { kind: "string", pattern: version, example: "1.0.0" }, doc: "its version", required: true },
  summary: { type: { kind: "string", example: "a sentence" }, doc: "what it is for, in a sentence", required: true },
  functions: { type: stringList("get"), doc: "every function that is not static inline" },
  includes: { type: stringList("mem.pages"), doc: "interfaces whose headers its header includes" },
  names: { type: { kind: "choice", of: ["prefixed", "standard"] }, doc: "standard: a standard fixes the names" },
  single: { type: { kind: "bool" }, doc: "at most one provider in an image" },
  needed: { type: { kind: "bool" }, doc: "at least one provider in every image" },
  exclusive: { type: { kind: "bool" }, doc: "a provider has one user: it fills one slot" },
  distinct: { type: stringList("at"), doc: "options whose values differ among its providers in an image" },
  anywhere: { type: { kind: "bool" }, doc: "its functions may be called on a machine that it is not for" },
  provider: { type: { kind: "choice", of: ["component", "plan", "none"] }, doc: "who answers" },
  abi: { type: record("hash"), doc: "version to the hash of its header" },
};
