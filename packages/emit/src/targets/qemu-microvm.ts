import type { DeviceUse } from "@ashlar/model";
import type { ConfiguredImage, TargetFacts } from "./facts.ts";

/** QEMU's microvm: PVH boot, virtio-mmio by command line, ISA serial port, debug exit. */
export const qemuMicrovm: TargetFacts = {
  hosted: false,
  base: 0x100000,
  configurations: (image) => ({ "qemu.args": `${qemuArguments(image).join("\n")}\n` }),
};

/**
 * The arguments of qemu-system-x86_64, one a line. `acpi=off` makes QEMU say on the command line where the virtio
 * devices are, and saves 10,000 instructions of firmware. QEMU's default processor has no RDRAND. The exit device's default port is 0x501; 0xf4 is the one that the
 * machine component writes to.
 */
function qemuArguments(image: ConfiguredImage): readonly string[] {
  const mebibytes = Math.ceil(image.memory / 2 ** 20);
  const exact = image.memory % 2 ** 20 === 0 ? `${mebibytes}M` : `${image.memory / 1024}k`;
  return [
    "-M",
    "microvm,acpi=off,pit=off,pic=off,rtc=on,isa-serial=on,auto-kernel-cmdline=on",
    "-nodefaults",
    "-no-user-config",
    "-no-reboot",
    "-cpu",
    "max",
    "-display",
    "none",
    "-m",
    exact,
    "-kernel",
    image.file,
    "-serial",
    "stdio",
    "-device",
    "isa-debug-exit,iobase=0xf4,iosize=0x04",
    "-global",
    "virtio-mmio.force-legacy=false",
    "-object",
    "rng-builtin,id=rng0",
    "-device",
    "virtio-rng-device,rng=rng0",
    ...image.devices.flatMap(deviceArguments),
  ];
}

/** A device and what it is connected to. A run may connect it elsewhere: it finds these two words by the device's id. */
function deviceArguments({ device, id }: DeviceUse): readonly string[] {
  switch (device) {
    case "net":
      return ["-netdev", `user,id=${id}`, "-device", `virtio-net-device,netdev=${id}`];
    default:
      return device satisfies never;
  }
}
