import { type Call, parseCall } from "@ashlar/model";

/** One instruction of classic BPF: Linux, include/uapi/linux/filter.h, struct sock_filter. */
interface Instruction {
  readonly code: number;
  /** Instructions to skip when the comparison holds, and when it does not. */
  readonly jump?: readonly [yes: number, no: number];
  readonly value: number;
  readonly says: string;
}

/* include/uapi/linux/bpf_common.h: BPF_LD | BPF_W | BPF_ABS, BPF_JMP | BPF_JEQ, BPF_JMP | BPF_JSET, BPF_RET. */
const load = 0x20;
const equal = 0x15;
const anyBit = 0x45;
const answer = 0x06;

/* include/uapi/linux/seccomp.h: what is answered, and struct seccomp_data: nr, arch, instruction, six arguments of 64 bits. */
const allow = 0x7fff0000;
const kill = 0x80000000;
const callNumber = 0;
const architecture = 4;
const argument = (index: number): number => 16 + 8 * index;

/** AUDIT_ARCH_X86_64: include/uapi/linux/audit.h. Calls by the 32-bit door have another; those of x32 have another number. */
const x8664 = 0xc000003e;

/** PROT_READ and PROT_WRITE: what mprotect may give. PROT_EXEC, and bits that are not known yet, are refused. */
const protections = 3;

/**
 * `ash_plan_filter`: the program that seccomp(2) loads, made from what the components of an image declare, as constant data. It
 * allows these system calls by the 64-bit door and kills the process at any other.
 */
export function filterTable(declared: readonly string[]): readonly string[] {
  const program = filterOf(declared);
  return [
    `const uint64_t ash_plan_filter[] = {`,
    ...program.map((one) => `    ${word(one)}, /* ${one.says} */`),
    "};",
    `const unsigned ash_plan_filter_count = ${program.length};`,
  ];
}

function filterOf(declared: readonly string[]): readonly Instruction[] {
  return [
    { code: load, value: architecture, says: "architecture" },
    { code: equal, jump: [1, 0], value: x8664, says: "x86-64" },
    stop,
    { code: load, value: callNumber, says: "call" },
    ...callsOf(declared).flatMap(rule),
    stop,
  ];
}

/** The calls of all components, by number; one that somebody makes with any first argument has none. */
function callsOf(declared: readonly string[]): readonly Call[] {
  const calls = new Map<number, Call>();
  // Safe: the manifest was refused with a call that does not parse.
  for (const call of declared.map((text) => parseCall(text)!)) {
    const before = calls.get(call.number);
    const both = [...(before?.first ?? []), ...(call.first ?? [])];
    const all = call.first === undefined || (before !== undefined && before.first === undefined);
    const first = [...new Set(both)].sort((a, b) => a - b);
    calls.set(call.number, { name: call.name, number: call.number, ...(!all && { first }) });
  }
  return [...calls.values()].sort((a, b) => a.number - b.number);
}

const stop: Instruction = { code: answer, value: kill, says: "kill" };
const go: Instruction = { code: answer, value: allow, says: "allow" };

/** Allows one call and goes on with the next instruction at any other; its own arguments end in an answer. */
function rule(call: Call): readonly Instruction[] {
  const body = [...protectionRule(call), ...firstRule(call), go];
  return [{ code: equal, jump: [0, body.length], value: call.number, says: call.name }, ...body];
}

function protectionRule({ name }: Call): readonly Instruction[] {
  if (name !== "mprotect") return [];
  return [
    { code: load, value: argument(2) + 4, says: "protection, upper half" },
    { code: equal, jump: [1, 0], value: 0, says: "nothing" },
    stop,
    { code: load, value: argument(2), says: "protection" },
    { code: anyBit, jump: [0, 1], value: ~protections >>> 0, says: "more than reading and writing" },
    stop,
  ];
}

/** Descriptors and selectors: the kernel looks at 32 bits of them. */
function firstRule({ first }: Call): readonly Instruction[] {
  if (first === undefined) return [];
  return [
    { code: load, value: argument(0), says: "first argument" },
    ...first.map((value, i) => ({ code: equal, jump: [first.length - i, 0] as const, value, says: `${value}` })),
    stop,
  ];
}

/** As it lies in memory: 16 bits of code, 8 of each jump, 32 of value, little endian. */
function word({ code, jump = [0, 0], value }: Instruction): string {
  const high = value.toString(16).padStart(8, "0");
  const low = (((jump[1] << 24) | (jump[0] << 16) | code) >>> 0).toString(16).padStart(8, "0");
  return `0x${high}${low}u`;
}
