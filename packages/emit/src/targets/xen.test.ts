import { expect, test } from "vitest";
import { component, composition, contract, requirement } from "../../../../tests/small-universe.ts";
import { emit } from "../files.ts";

const nic = component("nic", { provides: { wire: "1.0.0" }, devices: ["net"] });
const bridge = component("bridge", {
  requires: [requirement("up", { interface: "wire" }), requirement("down", { interface: "wire" })],
  main: "main",
});
const universe = { interfaces: [contract("wire", [])], components: [nic, bridge] };

test("vmm/ is for Xen, by xl and by libvirt, and for no other monitor", () => {
  const uses = [
    ["bridge", "bridge"],
    ["west", "nic"],
    ["east", "nic"],
  ] as const;
  const edges = [
    ["bridge", "up", "west"],
    ["bridge", "down", "east"],
  ] as const;
  const { image, resolution } = composition(universe, uses, edges);
  const { files } = emit(image, resolution, universe, { targets: ["xen"], compiler: "clang" });
  expect(Object.keys(files).filter((path) => path.startsWith("vmm/"))).toEqual(["vmm/xl.cfg", "vmm/xen.xml"]);
  expect(files["vmm/xl.cfg"]).toContain('vif = [ "devid=0", "devid=1" ]');
});

test("an image without a card has none", () => {
  const alone = { interfaces: [], components: [component("main", { main: "main" })] };
  const { image, resolution } = composition(alone, [["main", "main"]], []);
  const { files } = emit(image, resolution, alone, { targets: ["xen"], compiler: "clang" });
  expect(files["vmm/xl.cfg"]).not.toContain("vif");
});
