import type { Resolution } from "@ashlar/model";
import { expect, test } from "vitest";
import { component, composition, contract, requirement } from "../../../tests/small-universe.ts";
import { emit } from "./files.ts";

const bus = contract("bus", ["find", "notify"]);
const mmio = component("mmio", { provides: { bus: "1.0.0" }, init: "mmio_init" });
const pci = component("pci", { provides: { bus: "1.0.0" }, init: "pci_init", instance: "pci.h" });
const nic = component("nic", { requires: [requirement("bus")] });
const disk = component("disk", { requires: [requirement("store", { interface: "bus" })] });
const universe = { interfaces: [bus], components: [mmio, pci, nic, disk] };
const targets = ["qemu-microvm", "qemu-q35", "qemu-pc"] as const;

/** The uses and edges of `pci` are those of the machines with PCI. */
function emitted() {
  const { image, resolution } = composition(
    universe,
    ["mmio", "pci", "nic", "disk"].map((id) => [id, id] as const),
    [
      ["nic", "bus", "mmio"],
      ["nic", "bus", "pci"],
      ["disk", "store", "mmio"],
      ["disk", "store", "pci"],
    ],
  );
  const on = (id: string) => (id === "mmio" ? [targets[0]] : id === "pci" ? targets.slice(1) : undefined);
  const joined: Resolution = {
    ...resolution,
    selected: resolution.selected.map((s) => ({ ...s, targets: on(s.use) })),
    edges: resolution.edges.map((e) => ({ ...e, interface: "bus", targets: on(e.provider) })),
  };
  return emit(image, joined, universe, { targets, compiler: "clang" });
}

test("one switch serves each slot with the same providers, under the slot's own names", () => {
  const { plan, files } = emitted();
  expect(plan.switches.map(({ symbol, functions }) => [symbol, functions])).toEqual([
    ["ash_switch0_bus", ["ash_switch0_bus_find", "ash_switch0_bus_notify"]],
  ]);
  expect(plan.switches[0]!.providers.map(({ target, use }) => [target, use])).toEqual([
    ["qemu-microvm", "mmio"],
    ["qemu-q35", "pci"],
    ["qemu-pc", "pci"],
  ]);
  expect(files["bind/nic.h"]).toContain("#pragma redefine_extname ash_bus_notify ash_switch0_bus_notify\n");
  expect(files["bind/disk.h"]).toContain("#pragma redefine_extname ash_store_notify ash_switch0_bus_notify\n");
  expect(files["bind/disk.h"]).toContain("#pragma redefine_extname ash_use_store ash_switch0_bus\n");
});

test("a row for each provider: its instance, then its functions", () => {
  const text = emitted().files["gen/switches.S"]!;
  expect(text).toMatch(
    /\nash_switch0_bus_pci:\n {4}\.quad pci__self\n {4}\.quad pci_bus_find\n {4}\.quad pci_bus_notify\n/,
  );
  expect(text.match(/^ash_switch0_bus_\w+:$/gm)).toHaveLength(4); // two functions, two rows
  expect(text).toContain("ash_switch0_bus_notify:\n    movq ash_switch0_bus(%rip), %r11\n    movq (%r11), %rdi\n");
});

test("boot code chooses the row, and only that target's components are set up", () => {
  const start = emitted().files["gen/start.c"]!;
  expect(start).toContain('const char *const ash_plan_targets[] = {"qemu-microvm", "qemu-q35", "qemu-pc"};');
  expect(start).toMatch(/case 0:\n\s+ash_switch0_bus = ash_switch0_bus_mmio;/);
  expect(start).toMatch(/case 2:\n\s+ash_switch0_bus = ash_switch0_bus_pci;/);
  expect(start).toContain("if ((1u >> arrived & 1u) != 0) if ((error = mmio_init(");
  expect(start).toContain("if ((6u >> arrived & 1u) != 0) if ((error = pci_init(");
});

test("an image for one target has no switch", () => {
  const { image, resolution } = composition(
    universe,
    [
      ["mmio", "mmio"],
      ["nic", "nic"],
    ],
    [["nic", "bus", "mmio"]],
  );
  const { plan, files } = emit(image, resolution, universe, { targets: ["qemu-microvm"], compiler: "clang" });
  expect(plan.switches).toEqual([]);
  expect(files["gen/switches.S"]).toBeUndefined();
  expect(files["bind/nic.h"]).toContain("#pragma redefine_extname ash_use_bus mmio__self\n");
});
