import type { Target } from "@ashlar/model";
import { expect, test } from "vitest";
import { component, composition, contract, requirement } from "../../../../tests/small-universe.ts";
import { emit } from "../files.ts";

const nic = component("nic", { provides: { wire: "1.0.0" }, devices: ["net"] });
const up = requirement("up", { interface: "wire" });
const bridge = component("bridge", { requires: [up, requirement("down", { interface: "wire" })], main: "main" });
const universe = { interfaces: [contract("wire", [])], components: [nic, bridge] };

function emitted(
  uses: Parameters<typeof composition>[1],
  edges: Parameters<typeof composition>[2] = [],
  target: Target = "qemu-microvm",
) {
  const { image, resolution } = composition(universe, uses, edges);
  return emit(image, resolution, universe, { targets: [target], compiler: "clang" });
}

test("each use that drives a network card has one, in init order", () => {
  const uses = [
    ["bridge", "bridge"],
    ["west", "nic"],
    ["east", "nic"],
  ] as const;
  const edges = [
    ["bridge", "up", "west"],
    ["bridge", "down", "east"],
  ] as const;
  const { plan, files } = emitted(uses, edges);
  const order = plan.uses.map(({ use }) => use).filter((use) => use !== "bridge");
  expect(plan.devices).toEqual(order.map((use, i) => ({ device: "net", use, id: `net${i}` })));
  expect(JSON.parse(files["plan.json"]!)).toMatchObject({ devices: plan.devices });
  expect(files["vmm/qemu-microvm.args"]).toMatch(
    /\n-netdev\nuser,id=net0\n-device\nvirtio-net-device,netdev=net0\n-netdev\nuser,id=net1\n-device\nvirtio-net-device,netdev=net1\n$/,
  );
});

test("a component that lets its number be chosen has the card of that number", () => {
  const index = { name: "index", type: "count", default: 0, doc: "", phase: "build" } as const;
  const chosen = { interfaces: [], components: [component("nic", { devices: ["net"], options: [index] })] };
  const { image, resolution } = composition(
    chosen,
    [
      ["a", "nic", { index: 1 }],
      ["b", "nic", { index: 0 }],
    ],
    [],
  );
  const { plan } = emit(image, resolution, chosen, { targets: ["qemu-microvm"], compiler: "clang" });
  expect(plan.devices.map(({ use, id }) => [use, id])).toEqual([
    ["b", "net0"],
    ["a", "net1"],
  ]);
});

test("a disk is one of zeroes until a run gives it a file", () => {
  const disk = component("disk", { devices: ["block"] });
  const both = { interfaces: [], components: [disk, component("nic", { devices: ["net"] })] };
  const uses = [
    ["vda", "disk"],
    ["eth0", "nic"],
    ["vdb", "disk"],
  ] as const;
  const args = (target: Target) => {
    const { image, resolution } = composition(both, uses, []);
    const { plan, files } = emit(image, resolution, both, { targets: [target], compiler: "clang" });
    expect(plan.devices.map(({ id }) => id).sort()).toEqual(["block0", "block1", "net0"]);
    return files[`vmm/${target}.args`] ?? files["vmm/xl.cfg"]!;
  };
  const zeroes = (id: string) => `\n-blockdev\ndriver=null-co,node-name=${id},size=1048576,read-zeroes=on\n-device\n`;
  for (const id of ["block0", "block1"]) {
    expect(args("qemu-microvm")).toContain(`${zeroes(id)}virtio-blk-device,drive=${id}\n`);
    expect(args("qemu-pc")).toContain(`${zeroes(id)}virtio-blk-pci,drive=${id},disable-legacy=on,romfile=\n`);
  }
  const xl = args("xen");
  expect(xl).toContain(
    '\ndisk = [ "format=raw,vdev=xvda,access=rw,target=block0.img", "format=raw,vdev=xvdb,access=rw,target=block1.img" ]\n',
  );
});

test("an image without such a use has none", () => {
  const { plan, files } = emitted([["bridge", "bridge"]]);
  expect(plan.devices).toEqual([]);
  expect(files["vmm/qemu-microvm.args"]).toContain("\n-nodefaults\n");
  expect(files["vmm/qemu-microvm.args"]).not.toContain("net0");
});

test.each(["qemu-q35", "qemu-pc"] as const)(
  "on %s devices are on PCI, of version 1 only, without option ROMs",
  (target) => {
    const args = emitted([["nic", "nic"]], [], target).files[`vmm/${target}.args`]!;
    expect(args).toMatch(new RegExp(`^-M\n${target.replace("qemu-", "")}\\b`));
    expect(args).toContain("\n-device\nvirtio-rng-pci,rng=rng0,disable-legacy=on,romfile=\n");
    expect(args).toContain("\n-device\nvirtio-net-pci,netdev=net0,disable-legacy=on,romfile=\n");
    expect(args).not.toContain("mmio");
  },
);
