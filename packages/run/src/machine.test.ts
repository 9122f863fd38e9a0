import { describe, expect, test } from "vitest";
import type { LastWords } from "./console.ts";
import { judge, type MachineExit, type ProcessEnd } from "./machine.ts";

const panic = { message: "out of pages ip=0x1000", ip: 0x1000, addresses: [0x1001] };
const words = {
  none: {},
  zero: { exit: 0 },
  failing: { exit: 3 },
  negative: { exit: -1 },
  panic: { panic },
  both: { panic, exit: 1 },
  pages: { pagesInUse: 0, pagesPeak: 9 },
} satisfies Record<string, LastWords>;

const ends = {
  well: { code: 0, reason: "ended" },
  device: { code: 1, reason: "ended" },
  killed: { code: null, reason: "ended" },
  late: { code: null, reason: "timeout" },
  lateWell: { code: 0, reason: "timeout" },
  stopped: { code: null, reason: "interrupted" },
} satisfies Record<string, ProcessEnd>;

type Row = readonly [keyof typeof words, keyof typeof ends, MachineExit["status"], number | null];

const table: readonly Row[] = [
  // What the guest says counts, however its monitor ended.
  ...(Object.keys(ends) as (keyof typeof ends)[]).flatMap((end): Row[] => [
    ["zero", end, "exited", 0],
    ["failing", end, "exited", 3],
    ["negative", end, "exited", -1],
    ["panic", end, "panicked", null],
    ["both", end, "panicked", 1],
  ]),
  // A guest that says nothing: a triple fault ends QEMU with 0.
  ["none", "well", "panicked", null],
  ["none", "device", "vmm-failed", null],
  ["none", "killed", "vmm-failed", null],
  ["none", "late", "timeout", null],
  ["none", "lateWell", "timeout", null],
  ["none", "stopped", "interrupted", null],
  // How many pages it used is no end.
  ["pages", "well", "panicked", null],
  ["pages", "late", "timeout", null],
];

describe("a machine's end", () => {
  test.each(table)("with words %s and process end %s is %s, status %s", (said, ended, status, guestStatus) => {
    const exit = judge(words[said], ends[ended]);
    expect(exit).toMatchObject({ status, guestStatus });
    expect(exit.panic).toBe((words[said] as LastWords).panic);
    expect("panic" in exit).toBe((words[said] as LastWords).panic !== undefined);
  });
});
