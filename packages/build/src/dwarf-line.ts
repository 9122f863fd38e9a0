import { type Elf, sectionBytes } from "./elf.ts";

/** A run of text bytes that one source file wrote, inlining included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
  readonly file: string;
  readonly line: number;
}

/**
 * Reads `.debug_line` of versions 2 to 4 (DWARF 4 §6.2): for each address the file and line that it was written in.
 * Ranges are sorted and do not overlap.
 */
export function readLines(elf: Elf): readonly LineRange[] {
  const section = elf.sections.find((s) => s.name === ".debug_line");
  if (section === undefined) return [];
  const bytes = sectionBytes(elf, section);
  const reader = new Cursor(bytes);
  const ranges: LineRange[] = [];
  while (reader.at + 4 <= reader.end) {
    const length = reader.u32();
    const next = reader.at + length;
    if (length === 0 || next > reader.end) break;
    readUnit(new Cursor(bytes.subarray(reader.at, next)), ranges);
    reader.at = next;
  }
  return withoutOverlaps(ranges.filter((r) => r.start > 0).sort((a, b) => a.start - b.start));
}

/** Of sorted ranges; the first that claims an address has it. */
function withoutOverlaps(sorted: readonly LineRange[]): readonly LineRange[] {
  let at = 0;
  return sorted.flatMap((range) => {
    const start = Math.max(at, range.start);
    at = Math.max(at, range.end);
    return range.end > start ? [{ ...range, start }] : [];
  });
}

/** Steps through bytes; reading past the end gives zeroes. */
class Cursor {
  at = 0;
  readonly end: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.byteLength;
  }

  #take(size: number): number {
    const at = this.at;
    this.at += size;
    return at + size <= this.end ? at : -1;
  }

  u8(): number {
    const at = this.#take(1);
    return at < 0 ? 0 : this.#view.getUint8(at);
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  u16(): number {
    const at = this.#take(2);
    return at < 0 ? 0 : this.#view.getUint16(at, true);
  }

  u32(): number {
    const at = this.#take(4);
    return at < 0 ? 0 : this.#view.getUint32(at, true);
  }

  u64(): number {
    const at = this.#take(8);
    return at < 0 ? 0 : Number(this.#view.getBigUint64(at, true));
  }

  uleb(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.u8();
      value += (byte & 127) * factor;
      factor *= 128;
      if (byte < 128 || this.at >= this.end) return value;
    }
  }

  sleb(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.u8();
      value += (byte & 127) * factor;
      factor *= 128;
      if (byte >= 128 && this.at < this.end) continue;
      return (byte & 64) !== 0 ? value - factor : value;
    }
  }

  string(): string {
    const bytes: number[] = [];
    for (let byte = this.u8(); byte !== 0; byte = this.u8()) bytes.push(byte);
    return Buffer.from(bytes).toString("utf8");
  }
}

interface Header {
  readonly minimum: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  readonly lengths: readonly number[];
  readonly files: string[];
  readonly folders: readonly string[];
}

function readUnit(reader: Cursor, ranges: LineRange[]): void {
  const version = reader.u16();
  if (version < 2 || version > 4) return;
  const headerLength = reader.u32();
  const program = reader.at + headerLength;
  const minimum = reader.u8();
  if (version >= 4) reader.u8();
  reader.u8();
  const [lineBase, lineRange, opcodeBase] = [reader.i8(), reader.u8(), reader.u8()];
  const lengths = Array.from({ length: Math.max(0, opcodeBase - 1) }, () => reader.u8());
  const folders = [""];
  for (let folder = reader.string(); folder !== ""; folder = reader.string()) folders.push(folder);
  const files = [""];
  for (let name = reader.string(); name !== ""; name = reader.string()) files.push(readFile(reader, name, folders));
  reader.at = program;
  run(reader, { minimum, lineBase, lineRange, opcodeBase, lengths, files, folders }, ranges);
}

function readFile(reader: Cursor, name: string, folders: readonly string[]): string {
  const folder = folders[reader.uleb()] ?? "";
  reader.uleb();
  reader.uleb();
  return folder === "" || name.startsWith("/") ? name : `${folder}/${name}`;
}

/** The line number program (§6.2.5). */
function run(reader: Cursor, header: Header, ranges: LineRange[]): void {
  let [address, file, line] = [0, 1, 1];
  let previous: { address: number; file: number; line: number } | undefined;
  const row = (ends: boolean): void => {
    // A line range of 0 and endless numbers lead nowhere.
    const readable = Number.isSafeInteger(address) && Number.isSafeInteger(previous?.line);
    if (readable && previous !== undefined && address > previous.address) {
      const name = (header.files[previous.file] ?? "").replace(/^\.\//, "");
      ranges.push({ start: previous.address, end: address, file: name, line: previous.line });
    }
    previous = ends ? undefined : { address, file, line };
  };
  const reset = (): void => {
    [address, file, line] = [0, 1, 1];
    previous = undefined;
  };
  while (reader.at < reader.end) {
    const opcode = reader.u8();
    if (opcode >= header.opcodeBase) {
      const adjusted = opcode - header.opcodeBase;
      address += Math.floor(adjusted / header.lineRange) * header.minimum;
      line += header.lineBase + (adjusted % header.lineRange);
      row(false);
      continue;
    }
    switch (opcode) {
      case 0: {
        const length = reader.uleb();
        const end = reader.at + length;
        const extended = reader.u8();
        if (extended === 1) {
          row(true);
          reset();
        } else if (extended === 2) address = reader.u64();
        else if (extended === 3) header.files.push(readFile(reader, reader.string(), header.folders));
        reader.at = end;
        break;
      }
      case 1:
        row(false);
        break;
      case 2:
        address += reader.uleb() * header.minimum;
        break;
      case 3:
        line += reader.sleb();
        break;
      case 4:
        file = reader.uleb();
        break;
      case 8:
        address += Math.floor((255 - header.opcodeBase) / header.lineRange) * header.minimum;
        break;
      case 9:
        address += reader.u16();
        break;
      default:
        for (let i = 0; i < (header.lengths[opcode - 1] ?? 0); i++) reader.uleb();
    }
  }
}
