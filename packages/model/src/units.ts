/** A number of bytes. */
export type Bytes = number;

/** A number of nanoseconds. */
export type Nanos = number;

/** A size: a number and `B`, `KiB`, `MiB` or `GiB`, such as `"64KiB"`. */
export type Size = `${number}B` | `${number}KiB` | `${number}MiB` | `${number}GiB`;

/** A duration: a number and `ns`, `us`, `ms` or `s`, such as `"5ms"`. */
export type Duration = `${number}ns` | `${number}us` | `${number}ms` | `${number}s`;

/** An IPv4 address in dotted form, such as `"10.0.2.15"`. */
export type Ipv4 = `${number}.${number}.${number}.${number}`;

/** An IPv4 address with its prefix length, such as `"10.0.2.15/24"`. */
export type Cidr = `${Ipv4}/${number}`;

/** An absolute path in a guest, such as `"/data"`: names with one slash before each, or `"/"`. */
export type AbsolutePath = `/${string}`;

const sizeFactors: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
const durationFactors: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/** Bytes of a {@link Size}, or undefined when `text` is not one or is not a whole number of bytes up to 2^53. */
export function parseBytes(text: string): Bytes | undefined {
  return parseUnit(text, sizeFactors);
}

/** Nanoseconds of a {@link Duration}, or undefined when `text` is not one or is not a whole number of nanoseconds. */
export function parseDuration(text: string): Nanos | undefined {
  return parseUnit(text, durationFactors);
}

function parseUnit(text: string, factors: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d{1,16}(?:\.\d{1,9})?)([A-Za-z]+)$/.exec(text);
  const factor = match === null ? undefined : Object.hasOwn(factors, match[2]!) ? factors[match[2]!] : undefined;
  if (match === null || factor === undefined) return undefined;
  const value = Number(match[1]) * factor;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The address as an unsigned 32-bit number, most significant octet first, or undefined. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const octets = match.slice(1, 5);
  if (octets.some((octet) => Number(octet) > 255 || String(Number(octet)) !== octet)) return undefined;
  return octets.reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** Address and prefix length (0 to 32), or undefined. */
export function parseCidr(text: string): { readonly address: number; readonly prefix: number } | undefined {
  const match = /^([\d.]+)\/(\d{1,2})$/.exec(text);
  const address = match === null ? undefined : parseIpv4(match[1]!);
  const prefix = Number(match?.[2]);
  if (address === undefined || prefix > 32) return undefined;
  return { address, prefix };
}

/** The largest unit that divides `bytes` exactly: `65536` is `"64KiB"`. */
export function formatBytes(bytes: Bytes): Size {
  const units = ["GiB", "MiB", "KiB"] as const;
  const unit = units.find((name) => bytes >= sizeFactors[name]! && bytes % sizeFactors[name]! === 0);
  return unit === undefined ? `${bytes}B` : `${bytes / sizeFactors[unit]!}${unit}`;
}

/** The largest unit that divides `nanos` exactly: `5000000` is `"5ms"`. */
export function formatDuration(nanos: Nanos): Duration {
  const units = ["s", "ms", "us"] as const;
  const unit = units.find((name) => nanos >= durationFactors[name]! && nanos % durationFactors[name]! === 0);
  return unit === undefined ? `${nanos}ns` : `${nanos / durationFactors[unit]!}${unit}`;
}

/** Names of a path have at most so many bytes, and a path so many in all: `<ashlar/fs.h>`. */
export const pathLimits: { readonly name: number; readonly path: number } = { name: 255, path: 1024 };

/** Whether `text` is an {@link AbsolutePath} as a guest writes it: no empty name, no `.` and `..`, no NUL. */
export function isPath(text: string): text is AbsolutePath {
  if (text === "/") return true;
  const bytes = (part: string): number => new TextEncoder().encode(part).length;
  const [first, ...names] = text.split("/");
  const isName = (name: string): boolean =>
    name !== "" && name !== "." && name !== ".." && !name.includes("\0") && bytes(name) <= pathLimits.name;
  return first === "" && names.length > 0 && names.every(isName) && bytes(text) <= pathLimits.path;
}
