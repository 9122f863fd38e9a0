import { type Diagnostic, diagnostic, type Plan } from "@ashlar/model";
import type { Elf, Segment } from "./elf.ts";

const mebibyte = 2 ** 20;

/**
 * Judges a boot image by the rules of every loader that takes PVH, and by W^X. Sources: the ELF gABI; Xen's PVH
 * document; the checks of QEMU, Xen and rust-vmm's linux-loader.
 */
export function checkLoaderRules(elf: Elf, plan: Pick<Plan, "memory">): readonly Diagnostic[] {
  const loads = elf.segments.filter((segment) => segment.type === 1);
  const refusals = [...headerRules(elf), ...segmentRules(loads, plan), ...entryRules(elf, loads), ...noteRules(elf)];
  return refusals.map((rule) => diagnostic("ASH5007", `the boot image breaks a loader rule: ${rule}`));
}

function headerRules(elf: Elf): readonly string[] {
  return [
    ...(elf.type === 2 ? [] : ["it is not an executable (ET_EXEC)"]),
    ...(elf.machine === 62 ? [] : ["it is not for x86-64 (EM_X86_64)"]),
    ...(elf.sections.length === 0 ? [] : ["it still has section headers"]),
  ];
}

function segmentRules(loads: readonly Segment[], plan: Pick<Plan, "memory">): readonly string[] {
  const rules: string[] = [];
  if (loads.length === 0) rules.push("it has no segment to load");
  for (const s of loads) {
    const where = `the segment at 0x${s.address.toString(16)}`;
    if (s.align !== 0 && s.align % (2 * mebibyte) !== 0)
      rules.push(`${where} is aligned to ${s.align}, not to 0 or 2 MiB`);
    if ((s.flags & 3) === 3) rules.push(`${where} is writable and executable`);
    if (s.physical < mebibyte) rules.push(`${where} lies below 1 MiB`);
    if (s.physical !== s.address) rules.push(`${where} is loaded elsewhere than it is linked for`);
    if (s.memoryBytes < s.fileBytes) rules.push(`${where} has more bytes in the file than in memory`);
    if (s.physical + s.memoryBytes > plan.memory.total) {
      rules.push(
        `${where} ends at ${s.physical + s.memoryBytes}, past the image's ${plan.memory.total} bytes of memory`,
      );
    }
  }
  const sorted = [...loads].sort((a, b) => a.physical - b.physical);
  sorted.forEach((s, i) => {
    const next = sorted[i + 1];
    if (next !== undefined && s.physical + s.memoryBytes > next.physical) rules.push("two segments overlap in memory");
  });
  return rules;
}

function entryRules(elf: Elf, loads: readonly Segment[]): readonly string[] {
  const home = loads.find((s) => elf.entry >= s.address && elf.entry < s.address + s.fileBytes);
  if (elf.entry < mebibyte) return ["its entry lies below 1 MiB"];
  if (home === undefined) return ["its entry lies in no segment"];
  return (home.flags & 1) === 0 ? ["its entry lies in a segment that is not executable"] : [];
}

/** The one note that says where PVH begins: name "Xen", type 18, in a PT_NOTE. */
function noteRules(elf: Elf): readonly string[] {
  const segments = elf.segments.filter((segment) => segment.type === 4);
  if (segments.length !== 1) return [`it has ${segments.length} note segments, not one`];
  const { offset, fileBytes } = segments[0]!;
  const bytes = elf.bytes.subarray(offset, offset + fileBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let entries = 0;
  for (let at = 0; at + 12 <= fileBytes; ) {
    const [nameBytes, descriptionBytes, type] = [0, 4, 8].map((o) => view.getUint32(at + o, true)) as [
      number,
      number,
      number,
    ];
    const next = at + 12 + align4(nameBytes) + align4(descriptionBytes);
    if (next > fileBytes) return ["a note ends outside its segment"];
    const isXen = nameBytes === 4 && view.getUint32(at + 12) === 0x58656e00;
    if (isXen && type === 18) entries++;
    at = next;
  }
  return entries === 1 ? [] : [`it has ${entries} PVH entry notes, not one`];
}

function align4(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
