/**
 * The devices of a machine that a component may drive. A use that drives one gets one of its own from the monitor: `net`, a
 * network card.
 */
export const devices = ["net"] as const;

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
  /** What the monitor calls it: the device and its number, `net0`. */
  readonly id: string;
}
