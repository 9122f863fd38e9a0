/** A section of an ELF file that is made by hand. */
export interface MadeSection {
  readonly name: string;
  /** SHT_*. @defaultValue 1, program bits */
  readonly type?: number;
  /** SHF_*. */
  readonly flags?: number;
  readonly address?: number;
  readonly bytes?: Uint8Array;
  /** Size where there are no bytes. */
  readonly size?: number;
  readonly link?: number;
}

export interface MadeSymbol {
  readonly name: string;
  readonly value: number;
  readonly size: number;
  /** Index in `sections`, from 1. */
  readonly section: number;
  /** STT_*: 1 object, 2 function. */
  readonly type?: number;
  /** STB_*: 0 local, 1 global. */
  readonly binding?: number;
}

export interface MadeSegment {
  readonly type: number;
  readonly flags?: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
  readonly memoryBytes?: number;
  readonly align?: number;
}

export interface MadeElf {
  readonly sections?: readonly MadeSection[];
  readonly symbols?: readonly MadeSymbol[];
  readonly segments?: readonly MadeSegment[];
  readonly entry?: number;
  readonly type?: number;
}

/** An ELF-64 file: header, program headers, contents of the sections, section headers. */
export function elfFile(made: MadeElf): Uint8Array {
  const { segments = [], symbols = [] } = made;
  const names = new Strings();
  const own = made.sections ?? [];
  const strings = new Strings();
  const rows = symbols.map((s) => symbolRow(s, strings.add(s.name)));
  const sections: readonly MadeSection[] = [
    { name: "", type: 0 },
    ...own,
    {
      name: ".symtab",
      type: 2,
      bytes: Uint8Array.from([...new Array(24).fill(0), ...rows.flat()]),
      link: own.length + 2,
    },
    { name: ".strtab", type: 3, bytes: strings.bytes() },
  ];
  const nameAt = [...sections.map((s) => s.name), ".shstrtab"].map((name) => names.add(name));
  const all = [...sections, { name: ".shstrtab", type: 3, bytes: names.bytes() }];
  let at = 64 + segments.length * 56;
  const headers: number[] = [];
  const contents: Uint8Array[] = [];
  for (const [i, s] of all.entries()) {
    const bytes = s.bytes ?? new Uint8Array(0);
    const words = [long(s.flags ?? 0), long(s.address ?? 0), long(at), long(s.size ?? bytes.length)].flat();
    headers.push(...word(nameAt[i]!), ...word(s.type ?? 1), ...words, ...word(s.link ?? 0), ...word(0));
    headers.push(...long(1), ...long(s.type === 2 ? 24 : 0));
    contents.push(bytes);
    at += bytes.length;
  }
  const header = [
    ...[0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ...[...half(made.type ?? 2), ...half(62), ...word(1)],
    ...[made.entry ?? 0, 64, at].flatMap(long),
    ...word(0),
    ...[64, 56, segments.length, 64, all.length, all.length - 1].flatMap(half),
  ];
  const front = Uint8Array.from([...header, ...segments.flatMap(segmentRow)]);
  return Uint8Array.from(Buffer.concat([front, ...contents, Uint8Array.from(headers)]));
}

/** Little-endian bytes of a number. */
export function half(value: number): readonly number[] {
  return [value & 255, (value >>> 8) & 255];
}

export function word(value: number): readonly number[] {
  return [...half(value & 0xffff), ...half(value >>> 16)];
}

export function long(value: number): readonly number[] {
  return [...Buffer.from(new BigUint64Array([BigInt(value)]).buffer)];
}

function segmentRow(s: MadeSegment): readonly number[] {
  const rest = [s.offset, s.address, s.address, s.fileBytes, s.memoryBytes ?? s.fileBytes, s.align ?? 0];
  return [...word(s.type), ...word(s.flags ?? 4), ...rest.flatMap(long)];
}

function symbolRow(s: MadeSymbol, nameAt: number): readonly number[] {
  const info = ((s.binding ?? 1) << 4) | (s.type ?? 1);
  return [...word(nameAt), info, 0, ...half(s.section), ...long(s.value), ...long(s.size)];
}

/** A string table. */
class Strings {
  readonly #bytes: number[] = [0];

  add(text: string): number {
    if (text === "") return 0;
    const at = this.#bytes.length;
    this.#bytes.push(...Buffer.from(text), 0);
    return at;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
