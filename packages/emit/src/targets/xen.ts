import { type DeviceUse, xenDisk } from "@ashlar/model";
import type { ConfiguredImage, TargetFacts } from "./facts.ts";
import { libvirtXml } from "./libvirt.ts";

/** A PVH domain of Xen: no emulated device, and the same boot protocol as QEMU's. */
export const xen: TargetFacts = {
  hosted: false,
  native: false,
  base: 0x100000,
  configurations: (image) => ({
    "xl.cfg": `${lines(image).join("\n")}\n`,
    "xen.xml": libvirtXml({ type: "xen", os: "xenpvh", machine: "xenpvh" }, image),
  }),
};

/**
 * What `xl create` reads (xl.cfg(5)). `xl` takes the kernel from the folder that it runs in. A domain that ended is gone:
 * its status stands on its console.
 */
function lines(image: ConfiguredImage): readonly string[] {
  const mebibytes = Math.ceil(image.memory / 2 ** 20);
  const cards = image.devices.filter(({ device }) => device === "net").map(card);
  const disks = image.devices.filter(({ device }) => device === "block").map(disk);
  return [
    `name = ${JSON.stringify(image.name)}`,
    'type = "pvh"',
    `kernel = ${JSON.stringify(image.file)}`,
    `memory = ${mebibytes}`,
    "vcpus = 1",
    'on_poweroff = "destroy"',
    'on_reboot = "destroy"',
    'on_crash = "destroy"',
    ...(cards.length === 0 ? [] : [`vif = [ ${cards.join(", ")} ]`]),
    ...(disks.length === 0 ? [] : [`disk = [ ${disks.join(", ")} ]`]),
  ];
}

/** A card on the host's usual bridge. A run may connect it elsewhere: it finds it by the device's number. */
function card({ id }: DeviceUse): string {
  return JSON.stringify(`devid=${id.slice("net".length)}`);
}

/** A file of the folder that `xl` runs in (xl-disk-configuration(5)). A run says which file it is. */
function disk({ id }: DeviceUse, i: number): string {
  return JSON.stringify(`format=raw,vdev=${xenDisk(i)},access=rw,target=${id}.img`);
}
