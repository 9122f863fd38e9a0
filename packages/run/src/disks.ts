import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { type Artifact, AshlarError, diagnostic, isProcess, monitors } from "@ashlar/model";

/** The file of a disk, as it stands there, byte for byte: `FILE`, or `FILE,ro` for one that the guest only reads. */
export type Disk = string;

/** The disks of a machine. */
export interface DiskOptions {
  /**
   * The first disk's file, or each one's in turn. An empty list takes the image's disks away: `vmmArgs` gives what there is.
   */
  readonly disk?: Disk | readonly Disk[] | undefined;
}

/** {@link Disk}, understood. */
export interface DiskFile {
  readonly path: string;
  readonly readOnly: boolean;
}

/** What each disk of an image is, by its id. A disk that is not here is taken away. */
export type Disks = Readonly<Record<string, DiskFile>>;

/** Understands the disks that are asked for. Throws ASH8001 for one without a file. */
export function readDisks({ disk }: DiskOptions): readonly DiskFile[] | undefined {
  return disk === undefined ? undefined : [disk].flat().map(readDisk);
}

function readDisk(text: string): DiskFile {
  // A file whose own name ends so is written with `,rw` behind it.
  const [, name, mode] = /^(.*?)(?:,(ro|rw))?$/s.exec(text) ?? [];
  if (name !== undefined && name !== "") return { path: name, readOnly: mode === "ro" };
  const fix = "write --disk disk.img, or --disk disk.img,ro";
  throw new AshlarError([diagnostic("ASH8001", `disk is FILE or FILE,ro, but is "${text}"`, { fix })]);
}

/** A sector, as every disk has it. */
const sector = 512;

/**
 * Gives each disk of an image its file. Rejects with ASH6011 where there are fewer files than disks, or more, and with ASH6012
 * for a file that is not one, or is not to be read or written. Undefined for a target without disks.
 */
export async function attachDisks(
  artifact: Artifact,
  wanted: readonly DiskFile[] | undefined,
): Promise<Disks | undefined> {
  const { target } = artifact;
  const ids = artifact.devices.filter(({ device }) => device === "block").map(({ id }) => id);
  const files = wanted ?? [];
  if (isProcess(target) && files.length > 0) throw refuse(`disk cannot be had on the target ${target}, a process`);
  if (isProcess(target) || (ids.length === 0 && files.length === 0)) return undefined;
  // What is on a Xen host without a file here stands in xl.cfg.
  if (wanted === undefined && monitors[target] === "xl") return undefined;
  const bare = wanted !== undefined && wanted.length === 0;
  if (!bare) refuseCount(ids.length, files.length);
  for (const file of files) await checkFile(file);
  return Object.fromEntries(files.map((file, i) => [ids[i]!, file]));
}

function refuseCount(disks: number, files: number): void {
  if (disks === files) return;
  if (disks === 0) {
    const fix = "add a component that drives one, such as virtio-blk, or leave the option away";
    throw refuse("the image has no disk, which disk would need", fix);
  }
  const has = disks === 1 ? "one disk" : `${disks} disks`;
  const given = files === 0 ? "no file is given" : files === 1 ? "one file is given" : `${files} files are given`;
  throw refuse(`the image has ${has}, but ${given}`, "give each disk a file, in order: --disk FILE");
}

function refuse(message: string, fix?: string): AshlarError {
  return new AshlarError([diagnostic("ASH6011", message, { fix })]);
}

/** Found out here, the reason has a name. */
async function checkFile({ path, readOnly }: DiskFile): Promise<void> {
  const at = { file: path };
  const unfit = (why: string, fix: string): AshlarError =>
    new AshlarError([diagnostic("ASH6012", `the disk ${path} ${why}`, { at, fix })]);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw unfit("is not there", `make it first: truncate -s 64M ${path}`);
  if (!found.isFile() && !found.isBlockDevice()) throw unfit("is not a file", "name a file, or a block device");
  if (found.isFile() && (found.size === 0 || found.size % sector !== 0))
    throw unfit(
      `has ${found.size} bytes, which are no whole sectors of ${sector}`,
      "a disk is taken as it stands, byte for byte; give the file another length",
    );
  const may = (mode: number): Promise<boolean> =>
    access(path, mode).then(
      () => true,
      () => false,
    );
  if (!(await may(constants.R_OK))) throw unfit("cannot be read", "give yourself the right to read it");
  if (!readOnly && !(await may(constants.W_OK)))
    throw unfit("cannot be written", `give yourself the right to write it, or let the guest only read it: ${path},ro`);
}
