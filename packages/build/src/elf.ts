/** A section of an ELF file. */
export interface Section {
  readonly index: number;
  readonly name: string;
  /** SHT_*: 1 program bits, 2 symbols, 3 strings, 4 relocations with addend, 8 no bits. */
  readonly type: number;
  /** SHF_*: 1 write, 2 alloc, 4 execute. */
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
}

/** A symbol of an ELF file. */
interface Symbol {
  readonly name: string;
  readonly value: number;
  readonly size: number;
  readonly type: "none" | "object" | "func" | "section" | "file" | "other";
  readonly binding: "local" | "global" | "weak" | "other";
  /** Index of its section; 0 undefined, 0xfff1 absolute, 0xfff2 common. */
  readonly section: number;
}

/** A program header. */
export interface Segment {
  /** PT_*: 1 load, 4 note. */
  readonly type: number;
  /** PF_*: 1 execute, 2 write, 4 read. */
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly physical: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
  readonly align: number;
}

/** An ELF-64 little-endian file, read. Offsets and sizes are checked once, here. */
export interface Elf {
  readonly bytes: Uint8Array;
  readonly type: number;
  readonly machine: number;
  readonly entry: number;
  /** Where the program headers begin, and the bytes of each, as the file says. */
  readonly headersAt: number;
  readonly headerBytes: number;
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[];
  readonly symbols: readonly Symbol[];
}

/**
 * Reads an ELF-64 little-endian file (System V ABI, chapter 4 and 5). Undefined when the bytes are not one, or
 * when a table points outside.
 */
export function readElf(bytes: Uint8Array): Elf | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint32(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) return undefined;
  const word = (at: number): number => Number(view.getBigUint64(at, true));
  const [phoff, shoff] = [word(32), word(40)];
  const [phnum, shnum, shstrndx] = [view.getUint16(56, true), view.getUint16(60, true), view.getUint16(62, true)];
  if (phoff + phnum * 56 > bytes.length || shoff + shnum * 64 > bytes.length) return undefined;
  const segments = Array.from({ length: phnum }, (_, i) => readSegment(view, phoff + i * 56));
  const raw = Array.from({ length: shnum }, (_, i) => readSection(view, shoff + i * 64, i));
  if (raw.some((s) => s.type !== 8 && s.offset + s.size > bytes.length)) return undefined;
  if (segments.some((s) => s.fileBytes > 0 && s.offset + s.fileBytes > bytes.length)) return undefined;
  const names = raw[shstrndx];
  const sections = raw.map(({ nameAt, ...s }) => ({
    ...s,
    name: names === undefined ? "" : text(bytes, names, nameAt),
  }));
  return {
    bytes,
    type: view.getUint16(16, true),
    machine: view.getUint16(18, true),
    entry: word(24),
    headersAt: phoff,
    headerBytes: view.getUint16(54, true),
    segments,
    sections,
    symbols: readSymbols(view, bytes, sections),
  };
}

function readSegment(view: DataView, at: number): Segment {
  const word = (offset: number): number => Number(view.getBigUint64(at + offset, true));
  return {
    type: view.getUint32(at, true),
    flags: view.getUint32(at + 4, true),
    offset: word(8),
    address: word(16),
    physical: word(24),
    fileBytes: word(32),
    memoryBytes: word(40),
    align: word(48),
  };
}

function readSection(view: DataView, at: number, index: number): Omit<Section, "name"> & { readonly nameAt: number } {
  const word = (offset: number): number => Number(view.getBigUint64(at + offset, true));
  return {
    index,
    nameAt: view.getUint32(at, true),
    type: view.getUint32(at + 4, true),
    flags: word(8),
    address: word(16),
    offset: word(24),
    size: word(32),
    link: view.getUint32(at + 40, true),
    info: view.getUint32(at + 44, true),
  };
}

function text(bytes: Uint8Array, table: Pick<Section, "type" | "offset" | "size">, at: number): string {
  const rest = sectionContent(bytes, table).subarray(at);
  const end = rest.indexOf(0);
  return Buffer.from(end < 0 ? rest : rest.subarray(0, end)).toString("latin1");
}

const types: readonly Symbol["type"][] = ["none", "object", "func", "section", "file"];
const bindings: readonly Symbol["binding"][] = ["local", "global", "weak"];

function readSymbols(view: DataView, bytes: Uint8Array, sections: readonly Section[]): readonly Symbol[] {
  const table = sections.find((section) => section.type === 2);
  const strings = table === undefined ? undefined : sections[table.link];
  if (table === undefined || strings === undefined) return [];
  return Array.from({ length: Math.floor(table.size / 24) }, (_, i) => {
    const at = table.offset + i * 24;
    const info = view.getUint8(at + 4);
    return {
      name: text(bytes, strings, view.getUint32(at, true)),
      value: Number(view.getBigUint64(at + 8, true)),
      size: Number(view.getBigUint64(at + 16, true)),
      type: types[info & 15] ?? "other",
      binding: bindings[info >> 4] ?? "other",
      section: view.getUint16(at + 6, true),
    };
  });
}

/** The bytes of a section; none for one without bits. */
export function sectionBytes(elf: Elf, section: Section): Uint8Array {
  return sectionContent(elf.bytes, section);
}

function sectionContent(bytes: Uint8Array, section: Pick<Section, "type" | "offset" | "size">): Uint8Array {
  if (section.type === 8) return new Uint8Array(0);
  return bytes.subarray(section.offset, section.offset + section.size);
}
