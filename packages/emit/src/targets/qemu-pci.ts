import type { TargetFacts } from "./facts.ts";
import { libvirtXml } from "./libvirt.ts";
import { qemu } from "./qemu.ts";

/** Version 1 devices only, and no option ROM: nobody boots from them, and firmware would load it. */
const transport = ["pci", ",disable-legacy=on,romfile="] as const;

/** QEMU's q35: SeaBIOS, PCI Express. */
export const qemuQ35: TargetFacts = qemu({
  name: "qemu-q35",
  machine: "q35,sata=off,smbus=off,vmport=off",
  settings: [],
  transport,
  others: (image) => ({ "qemu-q35.xml": libvirtXml({ type: "kvm", os: "hvm", machine: "q35" }, image) }),
});

/** QEMU's pc, the i440FX: SeaBIOS, PCI. */
export const qemuPc: TargetFacts = qemu({
  name: "qemu-pc",
  machine: "pc,vmport=off",
  settings: [],
  transport,
  others: (image) => ({ "qemu-pc.xml": libvirtXml({ type: "kvm", os: "hvm", machine: "pc" }, image) }),
});
