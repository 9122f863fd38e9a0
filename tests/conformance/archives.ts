import type { SampleEntry } from "./sample.ts";

const utf8 = (text: string): Buffer => Buffer.from(text, "utf8");

function filled(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);
}

function contentOf(entry: SampleEntry): Buffer {
  return typeof entry.content === "string" ? utf8(entry.content) : (entry.content ?? Buffer.alloc(0));
}

/** POSIX.1-2017 pax, "ustar Interchange Format": one block. */
function tarHeader(name: string, type: string, size: number, link = ""): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, at: number, digits: number) => block.write(value.toString(8).padStart(digits, "0"), at);
  block.write(name.slice(0, 100), 0);
  octal(type === "5" ? 0o755 : 0o644, 100, 7);
  octal(size, 124, 11);
  octal(1_700_000_000, 136, 11);
  block.write("        ", 148);
  block.write(type, 156);
  block.write(link.slice(0, 100), 157);
  block.write("ustar\x0000", 257);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  block[154] = 0;
  return block;
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = (digits: number): number =>
    String(rest.length + digits).length === digits ? rest.length + digits : length(digits + 1);
  return `${length(1)}${rest}`;
}

/** A tar archive; names that are too long for a header have an extended one. */
export function tarOf(entries: readonly SampleEntry[]): Buffer {
  const members = entries.flatMap((entry): readonly Buffer[] => {
    const { path, content, target } = entry;
    const type = content !== undefined ? "0" : target !== undefined ? "2" : "5";
    const data = contentOf(entry);
    const record = utf8(paxRecord("path", path));
    const extended = path.length > 100 ? [tarHeader("pax", "x", record.length), filled(record, 512)] : [];
    return [...extended, tarHeader(path, type, data.length, target), filled(data, 512)];
  });
  return Buffer.concat([...members, Buffer.alloc(1024)]);
}

/** cpio(5), "New ASCII Format". */
export function cpioOf(entries: readonly SampleEntry[]): Buffer {
  const member = (name: string, mode: number, data: Buffer, inode: number): Buffer => {
    const fields = [inode, mode, 0, 0, 1, 1_700_000_000, data.length, 0, 0, 0, 0, name.length + 1, 0];
    const head = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}${name}\0`;
    return Buffer.concat([filled(utf8(head), 4), filled(data, 4)]);
  };
  const members = entries.map((entry, i) => {
    const { path, content, target } = entry;
    if (target !== undefined) return member(path, 0o120777, utf8(target), i + 1);
    return member(path, content === undefined ? 0o40755 : 0o100644, contentOf(entry), i + 1);
  });
  return Buffer.concat([...members, member("TRAILER!!!", 0, Buffer.alloc(0), 0)]);
}
