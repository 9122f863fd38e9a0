import type { TargetFacts } from "./facts.ts";
import { qemu } from "./qemu.ts";

/** Version 1 devices only, and no option ROM: nobody boots from them, and firmware would load it. */
const transport = ["pci", ",disable-legacy=on,romfile="] as const;

/** QEMU's q35: SeaBIOS, PCI Express. */
export const qemuQ35: TargetFacts = qemu({
  name: "qemu-q35",
  machine: "q35,sata=off,smbus=off,vmport=off",
  settings: [],
  transport,
});

/** QEMU's pc, the i440FX: SeaBIOS, PCI. */
export const qemuPc: TargetFacts = qemu({ name: "qemu-pc", machine: "pc,vmport=off", settings: [], transport });
