/** Crafting and reading the packets of a test, with nothing done right unless the test wants it so. */

/** One end of a wire. */
export interface End {
  readonly mac: string;
  readonly ip: string;
}

/** A TCP option as a test writes it: its name and its numbers. */
export type TcpOption = readonly [name: string, ...values: number[]];

/** What a test says of a TCP segment; everything left out is what a correct sender would put. */
export interface Tcp {
  readonly from: number;
  readonly to: number;
  readonly flags: string;
  readonly seq: number;
  readonly ack?: number | undefined;
  readonly window?: number | undefined;
  readonly urgent?: number | undefined;
  readonly options?: readonly TcpOption[] | undefined;
  readonly payload?: Uint8Array | undefined;
  /** In words; 5 and the options otherwise. */
  readonly offset?: number | undefined;
  /** Added to the right checksum. */
  readonly wrongSum?: number | undefined;
}

/** Fields of an IP header that differ from the right ones. */
export interface IpFields {
  readonly ihl?: number | undefined;
  readonly total?: number | undefined;
  readonly ttl?: number | undefined;
  readonly version?: number | undefined;
  readonly id?: number | undefined;
  /** Flags and offset as in the header. */
  readonly fragment?: number | undefined;
  readonly wrongSum?: number | undefined;
  readonly options?: readonly number[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const flagBits: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, ".": 16, U: 32, E: 64, W: 128 };

/** The bits of flags as packet scripts write them: `S.` is SYN and ACK. */
export function flagsOf(text: string): number {
  return [...text].reduce((bits, letter) => {
    const bit = flagBits[letter];
    if (bit === undefined) throw new Error(`"${letter}" is no TCP flag`);
    return bits | bit;
  }, 0);
}

/** The inverse of {@link flagsOf}, in the usual order. */
function flagText(bits: number): string {
  return [..."FSRPUEW."].filter((letter) => (bits & flagBits[letter]!) !== 0).join("");
}

function ipBytes(text: string): readonly number[] {
  return text.split(".").map(Number);
}

function macBytes(text: string): readonly number[] {
  return text.split(":").map((part) => Number.parseInt(part, 16));
}

/** RFC 1071. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

export function ethernet(from: End, to: End, type: number, payload: Uint8Array): Uint8Array {
  return Uint8Array.from([...macBytes(to.mac), ...macBytes(from.mac), type >> 8, type & 255, ...payload]);
}

/** An IP packet of `protocol`. */
export function ip(ends: { from: End; to: End }, protocol: number, payload: Uint8Array, f: IpFields = {}): Uint8Array {
  const options = f.options ?? [];
  const header = new Uint8Array(20 + options.length);
  const view = new DataView(header.buffer);
  header[0] = ((f.version ?? 4) << 4) | (f.ihl ?? header.length / 4);
  view.setUint16(2, f.total ?? header.length + payload.length);
  view.setUint16(4, f.id ?? 1);
  view.setUint16(6, f.fragment ?? 0);
  header[8] = f.ttl ?? 64;
  header[9] = protocol;
  header.set(ipBytes(f.from ?? ends.from.ip), 12);
  header.set(ipBytes(f.to ?? ends.to.ip), 16);
  header.set(options, 20);
  view.setUint16(10, (checksum(header) + (f.wrongSum ?? 0)) & 0xffff);
  return Uint8Array.from([...header, ...payload]);
}

/** A frame's packet in fragments, which begin at these bytes of its content; multiples of 8. */
export function cut(frame: Uint8Array, at: readonly number[]): readonly Uint8Array[] {
  if (at.length === 0) return [frame];
  const head = frame.subarray(0, 34);
  const body = frame.subarray(34);
  return [0, ...at].map((begin, i) => {
    const end = at[i] ?? body.length;
    const fragment = new Uint8Array([...head, ...body.subarray(begin, end)]);
    const view = new DataView(fragment.buffer);
    view.setUint16(16, 20 + end - begin);
    view.setUint16(20, begin / 8 + (end < body.length ? 0x2000 : 0));
    view.setUint16(24, 0);
    view.setUint16(24, checksum(fragment.subarray(14, 34)));
    return fragment;
  });
}

function pseudo(from: string, to: string, protocol: number, bytes: Uint8Array): Uint8Array {
  const length = bytes.length;
  return Uint8Array.from([...ipBytes(from), ...ipBytes(to), 0, protocol, length >> 8, length & 255, ...bytes]);
}

const optionKinds: Readonly<Record<string, readonly [kind: number, bytesPerValue: readonly number[]]>> = {
  mss: [2, [2]],
  wscale: [3, [1]],
  sackOK: [4, []],
  ts: [8, [4, 4]],
};

function optionBytes([name, ...values]: TcpOption): readonly number[] {
  if (name === "nop") return [1];
  if (name === "eol") return [0];
  if (name === "raw") return values;
  const be = (value: number, bytes: number): number[] =>
    Array.from({ length: bytes }, (_, i) => (value >>> (8 * (bytes - 1 - i))) & 255);
  if (name === "sack") return [5, 2 + 4 * values.length, ...values.flatMap((value) => be(value, 4))];
  const known = optionKinds[name];
  if (known === undefined) throw new Error(`"${name}" is no TCP option`);
  const body = known[1].flatMap((bytes, i) => be(values[i] ?? 0, bytes));
  return [known[0], 2 + body.length, ...body];
}

/** A TCP segment with its checksum, for between these addresses. */
export function tcp(from: string, to: string, t: Tcp): Uint8Array {
  const options = (t.options ?? []).flatMap(optionBytes);
  while (options.length % 4 !== 0) options.push(0);
  const payload = t.payload ?? new Uint8Array(0);
  const bytes = new Uint8Array(20 + options.length + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, t.from);
  view.setUint16(2, t.to);
  view.setUint32(4, t.seq >>> 0);
  view.setUint32(8, (t.ack ?? 0) >>> 0);
  bytes[12] = (t.offset ?? 5 + options.length / 4) << 4;
  bytes[13] = flagsOf(t.flags);
  view.setUint16(14, t.window ?? 65535);
  view.setUint16(18, t.urgent ?? 0);
  bytes.set(options, 20);
  bytes.set(payload, 20 + options.length);
  view.setUint16(16, (checksum(pseudo(from, to, 6, bytes)) + (t.wrongSum ?? 0)) & 0xffff);
  return bytes;
}

/** A UDP datagram; `bytes` overrides the length field, `sum` the checksum. */
export function udp(
  from: End,
  to: End,
  d: { from: number; to: number; payload: Uint8Array; bytes?: number; sum?: number },
): Uint8Array {
  const bytes = new Uint8Array(8 + d.payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, d.from);
  view.setUint16(2, d.to);
  view.setUint16(4, d.bytes ?? bytes.length);
  bytes.set(d.payload, 8);
  view.setUint16(6, d.sum ?? (checksum(pseudo(from.ip, to.ip, 17, bytes)) || 0xffff));
  return bytes;
}

/** An ICMP message: type, code, the four bytes behind the checksum, and what follows. */
export function icmp(type: number, code: number, rest: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from([type, code, 0, 0, ...rest, ...data]);
  new DataView(bytes.buffer).setUint16(2, checksum(bytes));
  return bytes;
}

/** An ARP packet for IPv4 over Ethernet. */
export function arp(operation: number, sender: End, target: End): Uint8Array {
  const head = [0, 1, 8, 0, 6, 4, 0, operation];
  return Uint8Array.from([
    ...head,
    ...macBytes(sender.mac),
    ...ipBytes(sender.ip),
    ...macBytes(target.mac),
    ...ipBytes(target.ip),
  ]);
}

/** What a frame turned out to hold. */
export interface Seen {
  readonly kind: "tcp" | "udp" | "icmp" | "arp" | "other";
  readonly bytes: Uint8Array;
  readonly toMac: string;
  readonly from: string;
  readonly to: string;
  readonly ttl: number;
  /** Behind the IP header, or the whole ARP packet. */
  readonly body: Uint8Array;
  /** The checksums of IP and of what it carries are right. */
  readonly sumsRight: boolean;
}

const dotted = (bytes: Uint8Array): string => bytes.join(".");

/** Reads a frame that the stack sent. */
export function see(frame: Uint8Array): Seen {
  const toMac = [...frame.subarray(0, 6)].map((b) => b.toString(16).padStart(2, "0")).join(":");
  const type = (frame[12]! << 8) | frame[13]!;
  const base = { bytes: frame, toMac, ttl: 0, sumsRight: true };
  if (type === 0x0806) {
    const body = frame.subarray(14);
    return { ...base, kind: "arp", from: dotted(body.subarray(14, 18)), to: dotted(body.subarray(24, 28)), body };
  }
  if (type !== 0x0800) return { ...base, kind: "other", from: "", to: "", body: frame.subarray(14) };
  const header = frame.subarray(14, 14 + (frame[14]! & 15) * 4);
  const total = (frame[16]! << 8) | frame[17]!;
  const body = frame.subarray(14 + header.length, 14 + total);
  const [from, to] = [dotted(header.subarray(12, 16)), dotted(header.subarray(16, 20))];
  const protocol = header[9]!;
  const kind = protocol === 6 ? "tcp" : protocol === 17 ? "udp" : protocol === 1 ? "icmp" : "other";
  const inner = kind === "icmp" ? body : pseudo(from, to, protocol, body);
  const sumsRight = checksum(header) === 0 && (kind === "other" || checksum(inner) === 0);
  return { ...base, kind, from, to, ttl: header[8]!, body, sumsRight };
}

/** A TCP segment, read. */
export interface SeenTcp {
  readonly from: number;
  readonly to: number;
  readonly flags: string;
  readonly seq: number;
  readonly ack: number;
  readonly window: number;
  readonly options: readonly TcpOption[];
  readonly payload: Uint8Array;
}

export function seeTcp(body: Uint8Array): SeenTcp {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const header = (body[12]! >> 4) * 4;
  return {
    from: view.getUint16(0),
    to: view.getUint16(2),
    seq: view.getUint32(4),
    ack: view.getUint32(8),
    flags: flagText(body[13]!),
    window: view.getUint16(14),
    options: readOptions(body.subarray(20, header)),
    payload: body.subarray(header),
  };
}

function readOptions(bytes: Uint8Array): readonly TcpOption[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: TcpOption[] = [];
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes[at]!;
    if (kind === 0) break;
    if (kind === 1) {
      found.push(["nop"]);
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > bytes.length) throw new Error("the stack sent a malformed option");
    found.push(readOption(view, at, length));
    at += length;
  }
  return found;
}

function readOption(view: DataView, at: number, length: number): TcpOption {
  const kind = view.getUint8(at);
  if (kind === 2) return ["mss", view.getUint16(at + 2)];
  if (kind === 3) return ["wscale", view.getUint8(at + 2)];
  if (kind === 4) return ["sackOK"];
  if (kind === 8) return ["ts", view.getUint32(at + 2), view.getUint32(at + 6)];
  const words = Array.from({ length: (length - 2) / 4 }, (_, i) => view.getUint32(at + 2 + 4 * i));
  return [kind === 5 ? "sack" : `kind${kind}`, ...words];
}
