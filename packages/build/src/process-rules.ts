import { type Diagnostic, diagnostic } from "@ashlar/model";
import type { Elf, Segment } from "./elf.ts";

const page = 4096;

/** Types of segments: elf(5). */
const loaded = 1;
const interpreter = 3;
const stack = 0x6474e551;

/**
 * Judges an executable that Linux loads by itself: static, at the address that it is linked for, each access on pages of its
 * own, and nothing both writable and executable, the stack included. Sources: elf(5), and Linux, fs/binfmt_elf.c.
 */
export function checkProcessRules(elf: Elf): readonly Diagnostic[] {
  const loads = elf.segments.filter((segment) => segment.type === loaded);
  const home = loads.find((s) => elf.entry >= s.address && elf.entry < s.address + s.fileBytes);
  const refusals = [
    ...(elf.type === 2 ? [] : ["it is not an executable (ET_EXEC)"]),
    ...(elf.machine === 62 ? [] : ["it is not for x86-64 (EM_X86_64)"]),
    ...(elf.sections.length === 0 ? [] : ["it still has section headers"]),
    ...(elf.segments.some((s) => s.type === interpreter) ? ["it asks for an interpreter"] : []),
    ...(elf.segments.some((s) => s.type === stack && (s.flags & 1) === 0) ? [] : ["its stack would be executable"]),
    ...(home !== undefined && (home.flags & 1) !== 0 ? [] : ["its entry lies in no executable segment"]),
    ...loads.flatMap(segmentRules),
    ...(sharesPages(loads) ? ["two segments share a page"] : []),
  ];
  return refusals.map((rule) => diagnostic("ASH5007", `the executable breaks a loader rule: ${rule}`));
}

function segmentRules(segment: Segment): readonly string[] {
  const where = `the segment at 0x${segment.address.toString(16)}`;
  return [
    ...((segment.flags & 3) === 3 ? [`${where} is writable and executable`] : []),
    ...((segment.address - segment.offset) % page === 0
      ? []
      : [`${where} lies elsewhere in its page than in the file`]),
    ...(segment.memoryBytes >= segment.fileBytes ? [] : [`${where} has more bytes in the file than in memory`]),
  ];
}

function sharesPages(loads: readonly Segment[]): boolean {
  const pages = loads
    .map((s) => [Math.floor(s.address / page), Math.ceil((s.address + s.memoryBytes) / page)] as const)
    .sort((a, b) => a[0] - b[0]);
  return pages.some(([first], i) => i > 0 && first < pages[i - 1]![1]);
}
