import type { Target } from "./targets.ts";

/**
 * The devices of a machine that a component may drive. A use that drives one gets one of its own from the monitor: `net`, a
 * network card; `block`, a disk.
 */
export const devices = ["net", "block"] as const;

/** One of {@link devices}. */
export type Device = (typeof devices)[number];

/** Whether `name` is a device. */
export function isDevice(name: unknown): name is Device {
  return devices.some((device) => device === name);
}

/** A device of the machine and the use that drives it. */
export interface DeviceUse {
  readonly device: Device;
  readonly use: string;
  /** What the monitor calls it: the device and its number: `net0`, `block0`. */
  readonly id: string;
  /** The targets whose machine has it, where these are not all of the image's. */
  readonly targets?: readonly Target[] | undefined;
}

/** The devices that an image's machine has on `target`. */
export function devicesOn(devices: readonly DeviceUse[], target: Target): readonly DeviceUse[] {
  return devices.filter(({ targets }) => targets?.includes(target) ?? true);
}

/** What Xen calls disk number `i`, from 0: `xvda`, …, `xvdz`, `xvdaa` (Linux's names, as xl-disk-configuration(5) has them). */
export function xenDisk(i: number): string {
  const letter = (n: number): string => String.fromCharCode("a".charCodeAt(0) + n);
  return `xvd${i < 26 ? letter(i) : letter(Math.floor(i / 26) - 1) + letter(i % 26)}`;
}
