/** A folder of this machine, named by an option of type `folder`: what goes into the image. */
export interface Folder {
  /** Where it is; opaque to pure code, and left out of the written plan. */
  readonly dir: string;
  /** All that is below it, by path in the order of bytes. */
  readonly entries: readonly FolderEntry[];
}

/** One name below a folder. */
export interface FolderEntry {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  readonly kind: "file" | "directory" | "link";
  /** Of a file's content, or of a link's target. */
  readonly bytes: number;
  /** Of a file's content. */
  readonly sha256?: string | undefined;
  /** Of a link. */
  readonly target?: string | undefined;
}

/** The folders of a composition: `USE.OPTION` to the folder. */
export type Folders = Readonly<Record<string, Folder>>;
