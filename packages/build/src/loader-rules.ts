import { type Diagnostic, diagnostic, type Plan } from "@ashlar/model";
import type { Elf, Segment } from "./elf.ts";

/** Monitors that start an image by PVH. Firecracker and Cloud Hypervisor share a loader, rust-vmm's linux-loader. */
export type Loader = "QEMU" | "Xen" | "Firecracker" | "Cloud Hypervisor";

const every: readonly Loader[] = ["QEMU", "Xen", "Firecracker", "Cloud Hypervisor"];
const rust: readonly Loader[] = ["Firecracker", "Cloud Hypervisor"];

/** A rule that an image breaks, and whose loader refuses it or loads something else than was meant: nobody's is ours. */
interface Refusal {
  readonly rule: string;
  readonly by: readonly Loader[];
}

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;

/**
 * Judges a boot image by the rules of every loader that takes PVH, and by W^X. Sources: the ELF gABI; Xen's document on PVH
 * (docs/misc/pvh.pandoc) and xen/common/libelf; QEMU's include/hw/elf_ops.h, hw/core/loader.c and hw/i386/x86.c; rust-vmm's
 * linux-loader, src/loader/elf/mod.rs; Firecracker's src/vmm/src/arch/x86_64/layout.rs.
 */
export function checkLoaderRules(elf: Elf, plan: Pick<Plan, "memory">): readonly Diagnostic[] {
  const loads = elf.segments.filter((segment) => segment.type === 1);
  const refusals = [
    ...headerRules(elf),
    ...loads.flatMap((segment) => segmentRules(segment, plan)),
    ...layoutRules(loads),
    ...entryRules(elf.entry, "its entry", loads),
    ...noteRules(elf, loads),
  ];
  return refusals.map(({ rule, by }) => {
    const whose = by.length === 0 ? "" : ` (${by.join(", ")})`;
    return diagnostic("ASH5007", `the boot image breaks a loader rule: ${rule}${whose}`, { data: { rule, by } });
  });
}

function unless(holds: boolean, rule: string, by: readonly Loader[]): readonly Refusal[] {
  return holds ? [] : [{ rule, by }];
}

function headerRules(elf: Elf): readonly Refusal[] {
  return [
    ...unless(elf.type === 2, "it is not an executable (ET_EXEC)", []),
    ...unless(elf.machine === 62, "it is not for x86-64 (EM_X86_64)", every),
    ...unless(elf.headerBytes === 56, `its program headers have ${elf.headerBytes} bytes, not 56`, rust),
    ...unless(elf.headersAt >= 64, "its program headers lie in the file's own header", rust),
    ...unless(elf.sections.length === 0, "it still has section headers", []),
  ];
}

/** Firecracker keeps its tables and the command line below 1 MiB; QEMU and Xen have firmware or start information there. */
function segmentRules(s: Segment, plan: Pick<Plan, "memory">): readonly Refusal[] {
  const where = `the segment at 0x${s.address.toString(16)}`;
  const end = s.physical + s.memoryBytes;
  const total = plan.memory.total;
  return [
    ...unless(s.align % (2 * mebibyte) === 0, `${where} is aligned to ${s.align}, not to 0 or 2 MiB`, rust),
    ...unless((s.flags & 3) !== 3, `${where} is writable and executable`, []),
    ...unless((s.flags & 7) !== 0, `${where} may not be read, written or executed, and is left out`, ["Xen"]),
    ...unless(s.physical >= mebibyte, `${where} lies below 1 MiB`, every),
    ...unless(s.physical === s.address, `${where} is loaded elsewhere than it is linked for`, every),
    ...unless(s.memoryBytes >= s.fileBytes, `${where} has more bytes in the file than in memory`, every),
    ...unless(end <= 4 * gibibyte, `${where} ends above 4 GiB, where a processor without paging does not reach`, every),
    ...unless(end <= total, `${where} ends at ${end}, past the image's ${total} bytes of memory`, every),
  ];
}

function layoutRules(loads: readonly Segment[]): readonly Refusal[] {
  const sorted = [...loads].sort((a, b) => a.physical - b.physical);
  const overlaps = sorted.some((s, i) => {
    const next = sorted[i + 1];
    return next !== undefined && s.physical + s.memoryBytes > next.physical;
  });
  return [
    ...unless(loads.length > 0, "it has no segment to load", every),
    ...unless(!overlaps, "two segments overlap in memory", ["QEMU"]),
  ];
}

/** `what`: the ELF header's entry, which linux-loader judges and nobody jumps to, or that of the note. */
function entryRules(entry: number, what: string, loads: readonly Segment[]): readonly Refusal[] {
  const home = loads.find((s) => entry >= s.address && entry < s.address + s.fileBytes);
  if (entry < mebibyte) return [{ rule: `${what} lies below 1 MiB`, by: rust }];
  if (home === undefined) return [{ rule: `${what} lies in no segment`, by: every }];
  return unless((home.flags & 1) !== 0, `${what} lies in a segment that is not executable`, []);
}

/** The one note that says where PVH begins: name "Xen", type 18, in a PT_NOTE. */
function noteRules(elf: Elf, loads: readonly Segment[]): readonly Refusal[] {
  const segments = elf.segments.filter((segment) => segment.type === 4);
  // linux-loader looks at each, and takes what the last one says.
  if (segments.length !== 1) return [{ rule: `it has ${segments.length} note segments, not one`, by: rust }];
  const { offset, fileBytes, align } = segments[0]!;
  const notes = readNotes(elf.bytes.subarray(offset, offset + fileBytes));
  if (notes === undefined) return [{ rule: "a note ends outside its segment", by: every }];
  const entries = notes.filter(({ name, type }) => name === "Xen\0" && type === 18);
  return [
    ...unless(offset !== 0, "its note segment is at the file's beginning, where Xen overlooks it", ["Xen"]),
    // By which QEMU rounds lengths.
    ...unless(align === 4, `its note segment is aligned to ${align}, not to 4`, ["QEMU"]),
    ...unless(entries.length === 1, `it has ${entries.length} PVH entry notes, not one`, every),
    ...entries.slice(0, 1).flatMap(({ contents }) => noteEntryRules(contents, loads)),
  ];
}

/** QEMU reads eight bytes whatever the length says, the others four of them. */
function noteEntryRules(contents: Uint8Array, loads: readonly Segment[]): readonly Refusal[] {
  if (contents.length !== 4 && contents.length !== 8)
    return [{ rule: `its PVH entry has ${contents.length} bytes, not 4 or 8`, by: every }];
  const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  const high = contents.length === 8 ? view.getUint32(4, true) : 0;
  return entryRules(view.getUint32(0, true) + high * 2 ** 32, "its PVH entry", loads);
}

interface Note {
  readonly name: string;
  readonly type: number;
  readonly contents: Uint8Array;
}

/** ELF gABI, "Note Section". Undefined where one ends outside. */
function readNotes(bytes: Uint8Array): readonly Note[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const notes: Note[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const [nameBytes, contentBytes] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    const content = at + 12 + align4(nameBytes);
    const next = content + align4(contentBytes);
    if (next > bytes.length) return undefined;
    const name = Buffer.from(bytes.subarray(at + 12, at + 12 + nameBytes)).toString("latin1");
    const contents = bytes.subarray(content, content + contentBytes);
    notes.push({ name, type: view.getUint32(at + 8, true), contents });
    at = next;
  }
  return notes;
}

function align4(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
