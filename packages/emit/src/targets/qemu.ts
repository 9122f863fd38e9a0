import type { DeviceUse } from "@ashlar/model";
import type { ConfiguredImage, TargetFacts } from "./facts.ts";

/** What QEMU's machines differ in. */
export interface QemuMachine {
  /** The target's name. */
  readonly name: string;
  /** The value of `-M`. */
  readonly machine: string;
  /** What every device of the machine is set to, one argument an element. */
  readonly settings: readonly string[];
  /** The end of the names of virtio devices, and their properties: how they are connected to the machine. */
  readonly transport: readonly [suffix: string, properties: string];
  /** Files for other monitors that start such a machine. */
  readonly others: (image: ConfiguredImage) => Readonly<Record<string, string>>;
}

/** The facts of one of QEMU's machines. */
export function qemu(machine: QemuMachine): TargetFacts {
  return {
    hosted: false,
    native: false,
    base: 0x100000,
    configurations: (image) => ({
      [`${machine.name}.args`]: `${qemuArguments(machine, image).join("\n")}\n`,
      ...machine.others(image),
    }),
  };
}

/**
 * The arguments of qemu-system-x86_64, one a line. QEMU's default processor has no RDRAND. The exit device's default port is
 * 0x501; 0xf4 is the one that the machine component writes to.
 */
function qemuArguments(kind: QemuMachine, image: ConfiguredImage): readonly string[] {
  const mebibytes = Math.ceil(image.memory / 2 ** 20);
  const exact = image.memory % 2 ** 20 === 0 ? `${mebibytes}M` : `${image.memory / 1024}k`;
  return [
    "-M",
    kind.machine,
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
    ...kind.settings,
    "-object",
    "rng-builtin,id=rng0",
    "-device",
    virtio(kind, "rng", "rng=rng0"),
    ...image.devices.flatMap((device) => deviceArguments(kind, device)),
  ];
}

function virtio({ transport: [suffix, properties] }: QemuMachine, kind: string, backend: string): string {
  return `virtio-${kind}-${suffix},${backend}${properties}`;
}

/**
 * A device and what it is connected to. A run may connect it elsewhere: it finds these two words by the device's id. A disk is
 * one of zeroes that forgets what is written, until a run gives it a file.
 */
function deviceArguments(kind: QemuMachine, { device, id }: DeviceUse): readonly string[] {
  switch (device) {
    case "net":
      return ["-netdev", `user,id=${id}`, "-device", virtio(kind, "net", `netdev=${id}`)];
    case "block": {
      const zeroes = `driver=null-co,node-name=${id},size=1048576,read-zeroes=on`;
      return ["-blockdev", zeroes, "-device", virtio(kind, "blk", `drive=${id}`)];
    }
    default:
      return device satisfies never;
  }
}
