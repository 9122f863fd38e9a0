import type { TargetFacts } from "./facts.ts";
import { firecrackerJson } from "./firecracker.ts";
import { qemu } from "./qemu.ts";

/**
 * QEMU's microvm: qboot, virtio-mmio, ISA serial port. `acpi=off` makes QEMU say on the command line where the virtio devices
 * are, and saves 10,000 instructions of firmware.
 */
export const qemuMicrovm: TargetFacts = qemu({
  name: "qemu-microvm",
  machine: "microvm,acpi=off,pit=off,pic=off,rtc=on,isa-serial=on,auto-kernel-cmdline=on",
  settings: ["-global", "virtio-mmio.force-legacy=false"],
  transport: ["device", ""],
  others: (image) => ({ "firecracker.json": firecrackerJson(image) }),
});
