import type { Component, Resolution, Target } from "@ashlar/model";
import { expect, test } from "vitest";
import { request, universe, use } from "../../../tests/small-problem.ts";
import { component, requirement } from "../../../tests/small-universe.ts";
import { joinResolutions } from "./join.ts";
import { solve } from "./solve.ts";

const microvm = ["qemu-microvm"] as const;
const q35 = ["qemu-q35"] as const;
const mmio = component("mmio", { provides: { bus: "1.0.0" }, targets: microvm });
const pci = component("pci", { provides: { bus: "1.0.0" }, targets: q35, requires: [requirement("config")] });
const config = component("config", { provides: { config: "1.0.0" }, targets: q35 });
const nic = component("nic", { requires: [requirement("bus")] });
const parts = [mmio, pci, config, nic];

function answer(components: readonly Component[], target: Target, uses = [use("nic")]): Resolution {
  const found = solve(universe(components), request(uses, { targets: [target] }));
  if (found.kind === "conflict") throw new Error(found.steps.join("\n"));
  return found;
}

function joined(components: readonly Component[], uses = [use("nic")]) {
  const targets: readonly Target[] = ["qemu-microvm", "qemu-q35"];
  return joinResolutions(targets.map((target) => ({ target, resolution: answer(components, target, uses) })));
}

function told(components: readonly Component[], uses = [use("nic")]): readonly string[] {
  const result = joined(components, uses);
  return result.ok ? [] : result.diagnostics.map(({ code, message }) => `${code} ${message}`);
}

const refused = "ASH3009 one boot image cannot serve all of its targets: ";

test("what differs names its targets, what is everywhere does not", () => {
  const result = joined(parts);
  const { selected, edges } = result.ok ? result.value : { selected: [], edges: [] };
  expect(selected.map(({ use: name, targets }) => [name, targets])).toEqual([
    ["config", q35],
    ["mmio", microvm],
    ["nic", undefined],
    ["pci", q35],
  ]);
  expect(edges.map((e) => [`${e.use}.${e.slot} ${e.provider}`, e.targets])).toEqual([
    ["nic.bus mmio", microvm],
    ["nic.bus pci", q35],
    ["pci.config config", q35],
  ]);
});

test("for one target it is that target's answer", () => {
  const only = answer(parts, "qemu-q35");
  expect(joinResolutions([{ target: "qemu-q35", resolution: only }])).toEqual({ ok: true, value: only, warnings: [] });
});

test("a component in two versions", () => {
  const log = (version: string, targets: readonly Target[]) =>
    component("log", { version, targets, provides: { log: "1.0.0" } });
  const app = component("app", { requires: [requirement("log")] });
  expect(told([app, log("1.0.0", microvm), log("2.0.0", q35)], [use("app")])).toEqual([
    `${refused}log is another version: log 1.0.0 on qemu-microvm; log 2.0.0 on qemu-q35`,
  ]);
});

test("a slot that is filled on one target only", () => {
  const app = component("app", { requires: [requirement("bus", { optional: true })] });
  const needy = component("needy", { requires: [requirement("bus", { when: { target: microvm } })] });
  expect(told([app, mmio, needy], [use("app"), use("needy")])).toEqual([
    `${refused}app.bus is mmio on qemu-microvm and empty on qemu-q35`,
    `${refused}needy.bus is mmio on qemu-microvm and empty on qemu-q35`,
  ]);
});

test("a slot that is filled on one target only, by what may be called on each machine", () => {
  const app = component("app", { requires: [requirement("bus", { optional: true })] });
  const needy = component("needy", { requires: [requirement("bus", { when: { target: microvm } })] });
  const targets: readonly Target[] = ["qemu-microvm", "qemu-q35"];
  const answers = targets.map((target) => ({
    target,
    resolution: answer([app, mmio, needy], target, [use("app"), use("needy")]),
  }));
  const result = joinResolutions(answers, { anywhere: new Set(["bus"]) });
  const { selected, edges } = result.ok ? result.value : { selected: [], edges: [] };
  expect(selected.map((one) => [one.use, one.targets])).toEqual([
    ["app", undefined],
    ["mmio", microvm],
    ["needy", undefined],
  ]);
  expect(edges.map((e) => [`${e.use}.${e.slot} ${e.provider}`, e.targets])).toEqual([
    ["app.bus mmio", microvm],
    ["needy.bus mmio", microvm],
  ]);
});

test("a slot of many with others on each", () => {
  const all = component("all", { requires: [requirement("bus", { many: true })] });
  expect(told([...parts, all], [use("all"), use("nic")])).toEqual([
    `${refused}all.bus is mmio on qemu-microvm and pci on qemu-q35`,
  ]);
});

test("providers that would have to start before each other", () => {
  const provider = (id: string, gives: string, needs: string, targets?: readonly Target[]) =>
    component(id, { provides: { [gives]: "1.0.0" }, requires: needs === "" ? [] : [requirement(needs)], targets });
  // left needs one, which is right's on microvm; right needs two, which is left's on q35.
  const left = component("left", { provides: { two: "1.0.0" }, requires: [requirement("one")] });
  const right = component("right", { provides: { one: "1.0.0" }, requires: [requirement("two")] });
  const plain = [provider("one-alone", "one", "", q35), provider("two-alone", "two", "", microvm)];
  const faults = told([left, right, ...plain], [use("left"), use("right")]);
  expect(faults).toEqual([`${refused}init order goes round: left → right → left`]);
});
