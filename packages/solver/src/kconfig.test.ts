import type { Request, Universe } from "@ashlar/model";
import { expect, test } from "vitest";
import { chosen, component, contract, request, requirement, universe, use } from "../../../tests/small-problem.ts";
import { solve } from "./solve.ts";

/*
 * Three failures of Unikraft's Kconfig, as models: what a user was left alone with there is told here. The numbers are those of
 * issues of unikraft/unikraft on GitHub.
 */
function told(u: Universe, r: Request): readonly string[] {
  const answer = solve(u, r);
  if (answer.kind === "resolution") return ["solved"];
  return [...answer.steps.map((step) => step.says), ...answer.fixes.map((fix) => `try: ${fix.says}`)];
}

test("1498: what `select` turns on, although what it depends on is not there", () => {
  const firecracker = component("plat-firecracker", {
    provides: { platform: "1.0.0" },
    requires: [requirement("virtio.bus")],
  });
  const mmio = component("virtio-mmio", {
    provides: { "virtio.bus": "1.0.0" },
    requires: [requirement("device.tree")],
  });
  const tree = component("libfdt", { provides: { "device.tree": "1.0.0" }, targets: ["qemu-q35"] });
  const u = universe([firecracker, mmio, tree]);
  expect(told(u, request([use("plat-firecracker")]))).toEqual([
    "virtio-mmio needs device.tree; nobody provides it on qemu-microvm, libfdt does on qemu-q35",
    "plat-firecracker needs virtio.bus, which virtio-mmio provides",
    "use plat-firecracker asks for plat-firecracker",
    "try: let plat-firecracker do without virtio.bus",
    "try: let virtio-mmio do without device.tree",
    "try: take away use plat-firecracker",
  ]);
  expect(told(u, request([use("plat-firecracker")], { targets: ["qemu-q35"] }))).toEqual(["solved"]);
});

test("1487: a part that selects one C library, in an image with the other", () => {
  const newlib = component("newlib", { provides: { libc: "1.0.0", "libc.reent": "1.0.0" } });
  const musl = component("musl", { provides: { libc: "1.0.0" } });
  const lwip = component("lwip", { requires: [requirement("libc.reent")] });
  const u = universe([newlib, musl, lwip], [contract("libc", true)]);
  expect(told(u, request([use("lwip"), use("musl")]))).toEqual([
    '"libc" allows one provider an image, but musl and newlib provide it',
    "lwip needs libc.reent, which newlib provides",
    "use lwip asks for lwip",
    "use musl asks for musl",
    "try: let an image have several providers of libc",
    "try: let lwip do without libc.reent",
    "try: take away use lwip",
    "try: take away use musl",
  ]);
});

test("36: another provider takes the place of one that may not be there", () => {
  const buddy = component("ukallocbbuddy", { provides: { alloc: "1.0.0" } });
  const region = component("ukallocregion", { provides: { alloc: "1.0.0" }, requires: [requirement("regions")] });
  const regions = component("regions", { provides: { regions: "1.0.0" } });
  const app = component("app", { requires: [requirement("alloc")] });
  const u = universe([app, buddy, region, regions]);
  expect(chosen(u, request([use("app")]))).toEqual(["app@1.0.0", "ukallocbbuddy@1.0.0"]);
  const exclude = [{ id: "exclude[0]", component: "ukallocbbuddy" }];
  expect(chosen(u, request([use("app")], { exclude }))).toEqual(["app@1.0.0", "regions@1.0.0", "ukallocregion@1.0.0"]);
});
