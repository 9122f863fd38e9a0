/**
 * System calls that a process's filter may allow, and their numbers on x86-64: Linux,
 * arch/x86/entry/syscalls/syscall_64.tbl. None of them opens, executes, or makes memory executable.
 */
export const callNumbers: Readonly<Record<CallName, number>> = {
  read: 0,
  write: 1,
  mprotect: 10,
  rt_sigprocmask: 14,
  rt_sigreturn: 15,
  readv: 19,
  writev: 20,
  pause: 34,
  setitimer: 38,
  clock_gettime: 228,
  exit_group: 231,
  getrandom: 318,
};

/** The name of a system call that a filter may allow. */
export type CallName =
  | "read"
  | "write"
  | "mprotect"
  | "rt_sigprocmask"
  | "rt_sigreturn"
  | "readv"
  | "writev"
  | "pause"
  | "setitimer"
  | "clock_gettime"
  | "exit_group"
  | "getrandom";

/** A system call as a manifest says it. */
export interface Call {
  readonly name: CallName;
  readonly number: number;
  /** The values of its first argument that are meant: all, when left out. */
  readonly first?: readonly number[] | undefined;
}

/** Reads `write`, or `write(1)`, `read(3,4)`: the call, and the values that its first argument may have. */
export function parseCall(text: string): Call | undefined {
  const [, name, list] = /^([a-z0-9_]+)(?:\((\d{1,9}(?:,\d{1,9})*)\))?$/.exec(text) ?? [];
  if (name === undefined || !Object.hasOwn(callNumbers, name)) return undefined;
  // Safe: it is a key of the table.
  const known = name as CallName;
  const first = list?.split(",").map(Number);
  return { name: known, number: callNumbers[known], ...(first !== undefined && { first }) };
}
