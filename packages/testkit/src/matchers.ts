import type { Artifact } from "@ashlar/model";
import type { Machine } from "@ashlar/run";
import { expect } from "vitest";
import type { InstructionCount } from "./count.ts";

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

function verdict(pass: boolean, what: string, got: string): Verdict {
  return { pass, message: () => `expected ${pass ? "not " : ""}${what}, but ${got}` };
}

/** Waits for the machine's end, then judges all that it wrote. */
async function toPrint(machine: Machine, expected: string | RegExp): Promise<Verdict> {
  await machine.exit;
  const text = machine.text();
  const pass = typeof expected === "string" ? text.includes(expected) : expected.test(text);
  return verdict(pass, `the console to hold ${String(expected)}`, `it holds:\n${text}`);
}

/** Waits for the machine's end and judges its guest's status. */
async function toExitWith(machine: Machine, status: number): Promise<Verdict> {
  const exit = await machine.exit;
  const got = exit.panic === undefined ? "" : `: ${exit.panic.message}`;
  return verdict(
    exit.guestStatus === status && exit.status === "exited",
    `the guest to exit with ${status}`,
    `it ${exit.status} with ${exit.guestStatus}${got}`,
  );
}

/** Judges the size of a boot image, in bytes. */
function toFitIn(artifact: Artifact, bytes: number): Verdict {
  return verdict(
    artifact.image.bytes <= bytes,
    `the boot image to fit in ${bytes} bytes`,
    `it has ${artifact.image.bytes}`,
  );
}

/** Judges guest instructions between two marks. */
function toTakeAtMost(count: InstructionCount, instructions: number, from = 1, to = 4): Verdict {
  const taken = (count.marks[to] ?? Number.NaN) - (count.marks[from] ?? Number.NaN);
  return verdict(
    taken <= instructions,
    `at most ${instructions} instructions from mark ${from} to ${to}`,
    `it takes ${taken}`,
  );
}

/** Matchers on machines, artifacts and instruction counts. */
export interface AshlarMatchers<R = unknown> {
  toPrint(expected: string | RegExp): Promise<R>;
  toExitWith(status: number): Promise<R>;
  toFitIn(bytes: number): R;
  toTakeAtMost(instructions: number, from?: number, to?: number): R;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: the type parameter must be vitest's own.
  interface Matchers<T = any> extends AshlarMatchers<T> {}
}

/** Teaches vitest's `expect` the matchers of {@link AshlarMatchers}. Call it once, in a set-up file. */
export function installMatchers(): void {
  expect.extend({ toPrint, toExitWith, toFitIn, toTakeAtMost });
}
