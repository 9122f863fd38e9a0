/**
 * Where an image can run. `qemu-microvm`, `qemu-q35`, `qemu-pc`: QEMU's machines of these names, by PVH boot. `xen`: a PVH domain
 * of Xen. `host`: a Linux process of its own, static and under a seccomp filter. `host-san`: one under address and undefined-behaviour sanitizers, which is how components are tested.
 */
export const targets = ["qemu-microvm", "qemu-q35", "qemu-pc", "xen", "host", "host-san"] as const;

/** One of {@link targets}. */
export type Target = (typeof targets)[number];

/** The processor architecture of each target. */
export const architectures: Readonly<Record<Target, Architecture>> = {
  "qemu-microvm": "x86_64",
  "qemu-q35": "x86_64",
  "qemu-pc": "x86_64",
  xen: "x86_64",
  host: "x86_64",
  "host-san": "x86_64",
};

/** A processor architecture that components are written for. */
export type Architecture = "x86_64";

/** The program that starts the machine of each target; undefined for a process, which needs none. */
export const monitors: Readonly<Record<Target, "qemu-system-x86_64" | "xl" | undefined>> = {
  "qemu-microvm": "qemu-system-x86_64",
  "qemu-q35": "qemu-system-x86_64",
  "qemu-pc": "qemu-system-x86_64",
  xen: "xl",
  host: undefined,
  "host-san": undefined,
};

/** Whether what is built for a target is a program of this machine's own system, and not a machine's. */
export function isProcess(target: Target): boolean {
  return monitors[target] === undefined;
}

/** Whether what is built for a target is linked with this machine's own C library, under sanitizers. */
export function isHosted(target: Target): boolean {
  return target === "host-san";
}

/** Whether one boot image can serve both targets: machines only; what a process is made of fits no other. */
export function canShare(a: Target, b: Target): boolean {
  return a === b || (!isProcess(a) && !isProcess(b));
}

/** Whether `name` is a target. */
export function isTarget(name: unknown): name is Target {
  return targets.some((target) => target === name);
}
