import type { ErrorCode, ImageSpec } from "@ashlar/model";

/** A program that must be refused, by tsc and at run time, with the same code. */
export interface BadProgram {
  readonly name: string;
  readonly code: ErrorCode;
  /** What stands behind the imports of the typed program. */
  readonly typed: string;
  /** The same image as data. */
  readonly data: unknown;
}

const frame = { name: "bad", targets: ["qemu-microvm"] } as const;
const program = { component: "app", options: { sources: ["main.c"] } };
const image = (use: string, rest = ""): string =>
  `export const bad: Image = image({ name: "bad", targets: ["qemu-microvm"], use: [${use}]${rest} });`;
const data = (use: readonly unknown[], rest: object = {}): unknown => ({ ...frame, use, ...rest }) as ImageSpec;

export const badPrograms: readonly BadProgram[] = [
  {
    name: "unknown option",
    code: "ASH1001",
    typed: image("allocTlsf({ grew: '64KiB' })"),
    data: data([{ component: "alloc-tlsf", options: { grew: "64KiB" } }]),
  },
  {
    name: "unknown option of a program in place",
    code: "ASH1001",
    typed: image("app({ sources: ['main.c'], source: 'x' })"),
    data: data([{ component: "app", options: { sources: ["main.c"], source: "x" } }]),
  },
  {
    name: "wrong unit",
    code: "ASH1002",
    typed: image("allocTlsf({ grow: '64KB' })"),
    data: data([{ component: "alloc-tlsf", options: { grow: "64KB" } }]),
  },
  {
    name: "bare number",
    code: "ASH1002",
    typed: image("allocTlsf({ grow: 65536 })"),
    data: data([{ component: "alloc-tlsf", options: { grow: 65536 } }]),
  },
  {
    name: "memory as a number",
    code: "ASH1002",
    typed: image("app({ sources: ['main.c'] })", ", memory: 8"),
    data: data([program], { memory: 8 }),
  },
  {
    name: "a count as text",
    code: "ASH1002",
    typed: image("bootArgs({ words: 'many' })"),
    data: data([{ component: "boot-args", options: { words: "many" } }]),
  },
  {
    name: "value outside a set",
    code: "ASH1003",
    typed: image("debugLog({ level: 'loud' })"),
    data: data([{ component: "debug-log", options: { level: "loud" } }]),
  },
  {
    name: "a place that is not absolute",
    code: "ASH1002",
    typed: image("fsRam({ at: 'tmp' })"),
    data: data([{ component: "fs-ram", options: { at: "tmp" } }]),
  },
  {
    name: "missing required option",
    code: "ASH1005",
    typed: image("needy({})"),
    data: data([{ component: "needy" }]),
  },
  {
    name: "missing required option, no argument at all",
    code: "ASH1005",
    typed: image("needy()"),
    data: data([{ component: "needy" }]),
  },
  {
    name: "unknown target",
    code: "ASH1006",
    typed: "export const bad: Image = image({ name: 'bad', targets: ['qemu-micro'], use: [] });",
    data: { name: "bad", targets: ["qemu-micro"], use: [] },
  },
  {
    name: "a component that supports none of the targets",
    code: "ASH1007",
    typed: image("hostConsole()"),
    data: data(["host-console"]),
  },
  {
    name: "two providers for one edge, by the image's list",
    code: "ASH1008",
    typed: image("app({ sources: ['main.c'], requires: { alloc: '^1' } }), allocBump(), allocTlsf()"),
    data: data([
      { component: "app", options: { sources: ["main.c"], requires: { alloc: "^1" } } },
      "alloc-bump",
      "alloc-tlsf",
    ]),
  },
  {
    name: "two providers for one edge, as a list",
    code: "ASH1008",
    typed: image("allocTlsf({ with: { lock: [lockNone(), lockNone()] } })"),
    data: data([{ component: "alloc-tlsf", with: { lock: ["lock-none", "lock-none"] } }]),
  },
  {
    name: "an edge to what does not provide the interface",
    code: "ASH1009",
    typed: image("allocTlsf({ with: { 'mem.pages': lockNone() } })"),
    data: data([{ component: "alloc-tlsf", with: { "mem.pages": { component: "lock-none" } } }]),
  },
  {
    name: "an edge to what provides another major of the interface",
    code: "ASH1009",
    typed: image("app({ sources: ['main.c'], requires: { alloc: '^2' }, with: { alloc: allocTlsf() } })"),
    data: data([
      {
        component: "app",
        options: { sources: ["main.c"], requires: { alloc: "^2" } },
        with: { alloc: { component: "alloc-tlsf" } },
      },
    ]),
  },
  {
    name: "a preference for a component that does not exist",
    code: "ASH1011",
    typed: image("app({ sources: ['main.c'] })", ", prefer: ['alloc-tslf']"),
    data: data([program], { prefer: ["alloc-tslf"] }),
  },
  {
    name: "a pin of a component that does not exist",
    code: "ASH1011",
    typed: image("app({ sources: ['main.c'] })", ", constrain: { pin: { 'alloc-tslf': '^1' } }"),
    data: data([program], { constrain: { pin: { "alloc-tslf": "^1" } } }),
  },
  {
    name: "an exclusion of a component that does not exist",
    code: "ASH1011",
    typed: image("app({ sources: ['main.c'] })", ", constrain: { exclude: ['alloc-tslf'] }"),
    data: data([program], { constrain: { exclude: ["alloc-tslf"] } }),
  },
  {
    name: "an interface that nothing provides",
    code: "ASH1010",
    typed: image("app({ sources: ['main.c'], requires: { 'net.sockett': '^1' } })"),
    data: data([{ component: "app", options: { sources: ["main.c"], requires: { "net.sockett": "^1" } } }]),
  },
  {
    name: "unknown key of an image",
    code: "ASH1012",
    typed: image("app({ sources: ['main.c'] })", ", memroy: '8MiB'"),
    data: data([program], { memroy: "8MiB" }),
  },
  {
    name: "unknown slot",
    code: "ASH1014",
    typed: image("allocTlsf({ with: { 'mem.page': lockNone() } })"),
    data: data([{ component: "alloc-tlsf", with: { "mem.page": { component: "lock-none" } } }]),
  },
];
