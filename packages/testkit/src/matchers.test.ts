import type { Artifact } from "@ashlar/model";
import type { Machine, MachineExit } from "@ashlar/run";
import { expect, test } from "vitest";
import { component, contract } from "../../../tests/small-universe.ts";
import { composeConformance } from "./conform.ts";
import type { InstructionCount } from "./count.ts";
import { installMatchers } from "./matchers.ts";

installMatchers();

function machine(text: string, end: Partial<MachineExit>): Machine {
  const exit = Promise.resolve({ status: "exited", guestStatus: 0, ...end } as MachineExit);
  return { text: () => text, exit } as unknown as Machine;
}

test("a console is judged when the machine has ended, by text or pattern", async () => {
  let ended: (exit: MachineExit) => void = () => undefined;
  let text = "";
  const exit = new Promise<MachineExit>((resolve) => {
    ended = resolve;
  });
  const judged = expect({ text: () => text, exit } as unknown as Machine).toPrint("hello");
  text = "hello, world\n";
  ended({} as MachineExit);
  await judged;
  await expect(machine("a1\n", {})).toPrint(/^a\d$/m);
  await expect(machine("a1\n", {})).not.toPrint("b");
  await expect(expect(machine("what it wrote", {})).toPrint("hello")).rejects.toThrow(
    /hello.*it holds:\nwhat it wrote/,
  );
});

test("an exit is the guest's own status, and no panic", async () => {
  await expect(machine("", { guestStatus: 3 })).toExitWith(3);
  const panic = { message: "out of pages", ip: 0, addresses: [] };
  const panicked = machine("", { status: "panicked", guestStatus: 3, panic });
  await expect(panicked).not.toExitWith(3);
  await expect(expect(panicked).toExitWith(3)).rejects.toThrow("panicked with 3: out of pages");
  await expect(expect(machine("", { status: "timeout", guestStatus: null })).toExitWith(0)).rejects.toThrow("timeout");
});

test("sizes and counts may be as large as said, and no larger", () => {
  const artifact = { image: { bytes: 100 } } as Artifact;
  expect(artifact).toFitIn(100);
  expect(artifact).not.toFitIn(99);
  expect(() => expect(artifact).toFitIn(99)).toThrow("it has 100");
  const count = { marks: { 1: 10, 2: 25, 4: 110 } } as unknown as InstructionCount;
  expect(count).toTakeAtMost(100);
  expect(count).not.toTakeAtMost(99);
  expect(count).toTakeAtMost(15, 1, 2);
  expect(() => expect(count).toTakeAtMost(1000, 1, 3)).toThrow("NaN");
});

test("a suite is refused without its interface or its provider", async () => {
  const dir = new URL("../../../components/interfaces/alloc", import.meta.url).pathname;
  const universe = { interfaces: [contract("alloc", [], { dir })], components: [component("tlsf")] };
  const options = { universe, interface: "alloc", provider: "tlfs", target: "host-san" } as const;
  await expect(composeConformance(options)).rejects.toMatchObject({ code: "ASH1011" });
  await expect(composeConformance({ ...options, interface: "aloc" })).rejects.toMatchObject({ code: "ASH1010" });
});
