import type { DeviceUse, Target } from "@ashlar/model";
import { host } from "./host.ts";
import { hostSan } from "./host-san.ts";
import { qemuMicrovm } from "./qemu-microvm.ts";
import { qemuPc, qemuQ35 } from "./qemu-pci.ts";
import { xen } from "./xen.ts";

/** What planning needs to know of a target. One file a target; the compiler lists what a new one must answer. */
export interface TargetFacts {
  /** Ordinary compiled code linked by the system's compiler, every external name with a prefix. */
  readonly hosted: boolean;
  /** A program that Linux starts by itself: segments on pages of their own, a filter, no note for a loader. */
  readonly native: boolean;
  /** Where the image is loaded, in bytes. */
  readonly base: number;
  /** Files for the machine monitors that run it, below `vmm/`. */
  readonly configurations: (image: ConfiguredImage) => Readonly<Record<string, string>>;
}

/** What a monitor's configuration says of an image. */
export interface ConfiguredImage {
  readonly name: string;
  readonly file: string;
  readonly memory: number;
  readonly devices: readonly DeviceUse[];
}

/** The facts of a target. */
export function targetFacts(target: Target): TargetFacts {
  switch (target) {
    case "qemu-microvm":
      return qemuMicrovm;
    case "qemu-q35":
      return qemuQ35;
    case "qemu-pc":
      return qemuPc;
    case "xen":
      return xen;
    case "host":
      return host;
    case "host-san":
      return hostSan;
    default:
      return target satisfies never;
  }
}
