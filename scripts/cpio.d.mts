/** A member of an archive. `data` is a file's content or a link's target. */
export interface CpioEntry {
  readonly path: string;
  readonly kind: "file" | "folder" | "link" | "character";
  /** Permissions. @defaultValue 0o644 for a file, else 0o755 */
  readonly mode?: number;
  readonly data?: string | Uint8Array;
  /** Major and minor number of a character device. */
  readonly device?: readonly [number, number];
}

/** One archive in cpio's "newc" form. Folders come before what is in them. */
export function cpio(entries: readonly CpioEntry[]): Buffer;
