/** What is made of Debian's packages of Xen and Linux. */
export interface XenFiles {
  /** The hypervisor, as QEMU's `-kernel` takes it. */
  readonly hypervisor: string;
  /** An uncompressed Linux kernel for dom0. */
  readonly kernel: string;
  /** dom0's programs, libraries and modules, as an archive without an `init`. */
  readonly archive: string;
}

/** The files, checked against their digests; undefined: they were not fetched. */
export function xenFiles(): Promise<XenFiles | undefined>;
