import type { IpFields, TcpOption } from "./packets.ts";

/** `. 1:2921(2920) … by 1460` is that data in segments of so many bytes, which come in one batch. */
export function pieces(words: readonly string[]): readonly (readonly string[])[] {
  const at = words.indexOf("by");
  const [, begin, end] = /^(\d+):(\d+)/.exec(words[1] ?? "") ?? [];
  if (at < 0 || begin === undefined) return [words];
  const step = Number(words[at + 1]);
  const rest = [...words.slice(2, at), ...words.slice(at + 2)];
  const count = Math.ceil((Number(end) - Number(begin)) / step);
  return Array.from({ length: count }, (_, i) => {
    const from = Number(begin) + i * step;
    const to = Math.min(from + step, Number(end));
    return [words[0]!, `${from}:${to}(${to - from})`, ...rest];
  });
}

/** Data counts up from the first byte of a direction, whose sequence number is 1. */
export function pattern(begin: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (begin - 1 + i) & 255);
}

/** An option as a script writes it. */
type Wanted = readonly [name: string, ...values: string[]];

/** A segment as a script writes it. */
export interface Segment {
  readonly flags: string;
  readonly begin: number;
  readonly length: number;
  readonly ack: number | undefined;
  readonly window: number | undefined;
  readonly urgent: number | undefined;
  readonly offset: number | undefined;
  readonly wrongSum: number | undefined;
  /** How far the first sequence number is from that of the connection before, between the same ends. */
  readonly beyond: number | undefined;
  readonly options: readonly Wanted[] | undefined;
  readonly ip: IpFields;
}

/** What the values of options count from: sequence numbers of SACK blocks, and `&`, the last timestamp of the stack. */
interface Bases {
  readonly sequence: number;
  readonly time: number;
}

/** An option's value as it is on the wire: `&` is the stack's last timestamp, `&-200` that of 200 ms before. */
function wireValue(name: string, value: string, bases: Bases): number {
  if (value.startsWith("&")) return (bases.time + Number(value.slice(1))) >>> 0;
  return Number(value) + (name === "sack" ? bases.sequence : 0);
}

/** The option to send. */
export function fillOption([name, ...values]: Wanted, bases: Bases): TcpOption {
  return [name, ...values.map((value) => wireValue(name, value, bases))];
}

/** What is wrong with the options that came, if anything is. `*` is any value, `!5` any but 5. */
export function differentOptions(
  got: readonly TcpOption[],
  wanted: readonly Wanted[],
  bases: Bases,
): string | undefined {
  const isAny = (value: string | undefined, came: number): boolean =>
    value === "*" || (value?.startsWith("!") === true && Number(value.slice(1)) !== came);
  const came = got.map(([name, ...values], i) =>
    [name, ...values.map((v, j) => (isAny(wanted[i]?.[j + 1], v) ? wanted[i]![j + 1] : v))].join(" "),
  );
  const want = wanted.map(([name, ...values]) =>
    [name, ...values.map((v) => (/^[*!]/.test(v) ? v : wireValue(name, v, bases)))].join(" "),
  );
  return came.join() === want.join() ? undefined : `options are ${came.join()}, not ${want.join()}`;
}

/** `S. 0:0(0) ack 1 win 65535 <mss 1460,wscale 1>`, and in `{}` fields of the IP header. */
export function readSegment(words: readonly string[]): Segment {
  const text = words.join(" ");
  const [, flags, begin, , length] = /^(\S+)\s+(-?\d+):(-?\d+)\((\d+)\)/.exec(text) ?? [];
  if (flags === undefined) throw new Error(`"${text}" is no segment`);
  const number = (name: string): number | undefined => {
    const found = new RegExp(`\\b${name} (-?\\d+)`).exec(text.replace(/[<{].*?[>}]/g, ""));
    return found === null ? undefined : Number(found[1]);
  };
  const options = /<(.*?)>/.exec(text)?.[1];
  return {
    flags,
    begin: Number(begin),
    length: Number(length),
    ack: number("ack"),
    window: number("win"),
    urgent: number("urg"),
    offset: number("offset"),
    wrongSum: number("badsum"),
    beyond: number("beyond"),
    options: options
      ?.split(",")
      .filter((o) => o.trim() !== "")
      .map((o) => o.trim().split(/\s+/) as unknown as Wanted),
    ip: readFields(text),
  };
}

/** `{ttl 1, from 10.0.0.9, options 148.4.0.0}` */
export function readFields(text: string): Segment["ip"] {
  const inside = /\{(.*?)\}/.exec(text)?.[1] ?? "";
  const pairs = inside.split(",").filter((p) => p.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, value] = pair.trim().split(/\s+/);
      if (name === "options") return [name, value!.split(".").map(Number)];
      return [name!, name === "from" || name === "to" ? value : Number(value)];
    }),
  );
}
