import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { emit } from "@ashlar/emit";
import type { Target } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { component, composition } from "../small-universe.ts";
import { temporary } from "../support.ts";

const execute = promisify(execFile);

const nic = component("nic", { devices: ["net"], main: "main" });
const disk = component("disk", { devices: ["block"], main: "main" });

/** What is emitted for an image with two disks and two cards, or with none of them. */
function emitted(target: Target, hasDevices = true): Readonly<Record<string, string>> {
  const universe = { interfaces: [], components: [nic, disk, component("main", { main: "main" })] };
  const devices = [
    ["vda", "disk"],
    ["eth0", "nic"],
    ["vdb", "disk"],
    ["eth1", "nic"],
  ] as const;
  const { image, resolution } = composition(universe, hasDevices ? devices : [["main", "main"]], []);
  return emit(image, resolution, universe, { targets: [target], compiler: "clang" }).files;
}

const files = [
  ["qemu-microvm", "firecracker.json"],
  ["qemu-q35", "qemu-q35.xml"],
  ["qemu-pc", "qemu-pc.xml"],
  ["xen", "xen.xml"],
  ["xen", "xl.cfg"],
] as const;

test.each(files)("%s: vmm/%s", async (target, name) => {
  await expect(emitted(target)[`vmm/${name}`]).toMatchFileSnapshot(`../golden/monitors/${name}`);
});

describe("libvirt's own schema", () => {
  const validate = async (text: string): Promise<string> => {
    const path = join(await temporary(), "domain.xml");
    await writeFile(path, text);
    const { stdout, stderr } = await execute("virt-xml-validate", [path, "domain"]);
    return `${stdout}${stderr}`.replace(path, "it");
  };
  const domains = files.filter(([, name]) => name.endsWith(".xml"));

  test.each(domains)("%s: vmm/%s is valid, with devices and without", async (target, name) => {
    for (const hasDevices of [true, false])
      expect(await validate(emitted(target, hasDevices)[`vmm/${name}`]!)).toBe("it validates\n");
  });

  test("it refuses what it does not know", async () => {
    const text = emitted("qemu-q35")["vmm/qemu-q35.xml"]!;
    await expect(validate(text.replace("<vcpu>", "<vcpus>").replace("</vcpu>", "</vcpus>"))).rejects.toThrow();
  });
});

test("firecracker.json has the keys that Firecracker knows, and no words for Linux", () => {
  const configuration = JSON.parse(emitted("qemu-microvm")["vmm/firecracker.json"]!);
  expect(Object.keys(configuration)).toEqual([
    "boot-source",
    "machine-config",
    "drives",
    "network-interfaces",
    "entropy",
  ]);
  expect(configuration["boot-source"].boot_args).toBe("");
  expect(configuration["network-interfaces"].map((card: { host_dev_name: string }) => card.host_dev_name)).toEqual([
    "tap0",
    "tap1",
  ]);
});
