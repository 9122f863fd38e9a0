const base = 0x100000;

/**
 * The smallest PVH guest that computes: counts down from `rounds`, then writes 42 to the exit port. Entered in 32-bit
 * protected mode without paging, as the PVH boot protocol says.
 */
export function probeImage(rounds: number): Uint8Array {
  const code = [
    ...[0xb9, ...word(rounds)], // mov ecx, rounds
    ...[0x49, 0x75, 0xfd], // dec ecx; jnz -3
    ...[0xb0, 42, 0xe6, 0xf4], // mov al, 42; out 0xf4, al
    ...[0xf4, 0xeb, 0xfd], // hlt; jmp -3
  ];
  const headers = 64 + 2 * 56;
  const note = [...word(4), ...word(4), ...word(18), 0x58, 0x65, 0x6e, 0, ...word(base)];
  const at = headers + note.length;
  const header = [
    ...[0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ...half(2),
    ...half(62),
    ...word(1),
    ...[base, 64, 0].flatMap(long),
    ...word(0),
    ...[64, 56, 2, 64, 0, 0].flatMap(half),
  ];
  return Uint8Array.from([
    ...header,
    ...segment({ type: 1, flags: 5, offset: at, address: base, bytes: code.length, align: 1 }),
    ...segment({ type: 4, flags: 4, offset: headers, address: 0, bytes: note.length, align: 4 }),
    ...note,
    ...code,
  ]);
}

interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly bytes: number;
  /** Never 0: QEMU divides by the alignment of a note. */
  readonly align: number;
}

function segment({ type, flags, offset, address, bytes, align }: Segment): number[] {
  return [...word(type), ...word(flags), ...[offset, address, address, bytes, bytes, align].flatMap(long)];
}

function half(value: number): number[] {
  return [value & 255, value >>> 8];
}

function word(value: number): number[] {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
}

function long(value: number): number[] {
  return [...word(value), 0, 0, 0, 0];
}
