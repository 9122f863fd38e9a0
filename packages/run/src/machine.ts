import type { Target } from "@ashlar/model";
import type { LastWords, Panic } from "./console.ts";

/** How an image is executed: translated by QEMU, or by the kernel's virtual machine. */
export type Accelerator = "tcg" | "kvm";

/** How a machine ended. */
export interface MachineExit {
  readonly schemaVersion: 1;
  readonly target: Target;
  readonly accel: Accelerator | "none";
  readonly status: "exited" | "panicked" | "timeout" | "vmm-failed" | "interrupted";
  /** What `main` returned, when the guest said so. */
  readonly guestStatus: number | null;
  /** Pages that the guest still used at the end, and the most that it ever used, when it says so. */
  readonly pagesInUse: number | null;
  readonly pagesPeak: number | null;
  /** The last words; a guest that panicked without any met a triple fault or a reset. */
  readonly panic?: Panic | undefined;
  /** What the machine said about its command line: refused options, ignored words. */
  readonly messages: readonly string[];
  /** What the monitor itself printed. */
  readonly vmmOutput: string;
}

/** What a machine tells while it runs. */
export type RunEvent =
  | {
      readonly kind: "start";
      readonly pid: number;
      readonly accel: Accelerator | "none";
      readonly command: readonly string[];
    }
  | { readonly kind: "console"; readonly text: string }
  | { readonly kind: "ready" }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "exit"; readonly exit: MachineExit };

/** A running image. Close it when done: its process does not outlive it, nor the process that started it. */
export interface Machine extends AsyncDisposable {
  /** Process id of the monitor. */
  readonly pid: number;
  /** Published port of the guest, `80` or `53/udp`, to the port of 127.0.0.1 where it answers. */
  readonly ports: Readonly<Record<string, number>>;
  /** Resolves when the guest says that it is ready; rejects with ASH6001 when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves when the machine has ended, however it ended. */
  readonly exit: Promise<MachineExit>;
  /** What the program has written so far. */
  readonly text: () => string;
  /** The console as it comes, from the beginning; ends with the machine. */
  readonly console: () => AsyncIterable<string>;
  /** Ends the machine at once. Idempotent. */
  readonly close: () => Promise<void>;
}

/** Why a process ended, from outside. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly reason: "ended" | "timeout" | "interrupted";
}

/** Judges a machine's end from its last words and its process. The words count: most monitors have no status. */
export function judge(words: LastWords, end: ProcessEnd): Pick<MachineExit, "status" | "guestStatus" | "panic"> {
  const panic = words.panic === undefined ? {} : { panic: words.panic };
  if (words.panic !== undefined) return { status: "panicked", guestStatus: words.exit ?? null, ...panic };
  if (words.exit !== undefined) return { status: "exited", guestStatus: words.exit };
  if (end.reason !== "ended") return { status: end.reason, guestStatus: null };
  // QEMU ends with 0 on a triple fault, and with 1 when it could not start.
  return { status: end.code === 0 ? "panicked" : "vmm-failed", guestStatus: null };
}
