import { isUtf8 } from "node:buffer";

/** Bytes of constants without a symbol, and who they belong to. */
export interface Share {
  readonly bytes: number;
  /** Names of those whose they are; nobody's when empty. */
  readonly owners: readonly string[];
}

/** A place whose owner is known and that names an address. */
export interface OwnedReference {
  readonly owner: string;
  readonly to: number;
  /** A jump table stands there. */
  readonly table: boolean;
}

/** A run of bytes at an address. */
export interface Run {
  readonly bytes: Uint8Array;
  readonly address: number;
}

/** What tells whose a constant is. */
export interface ConstantFacts {
  readonly references: readonly OwnedReference[];
  /** String literal to those whose objects hold it. */
  readonly literals: ReadonlyMap<string, readonly string[]>;
  /** Where the entries of jump tables may point. */
  readonly text: { readonly start: number; readonly end: number };
}

/**
 * Shares out constants that have no symbol. A jump table and a number belong to the code that refers to them; a string
 * to the one component whose objects hold it, because inlining lets others refer to it, or else to who refers to it.
 * Linkers merge equal strings and equal tails, so that a byte may have several owners.
 */
export function shareConstants(run: Run, facts: ConstantFacts): readonly Share[] {
  const claims = Array.from(run.bytes, () => new Set<string>());
  const claim = (owners: readonly string[], start: number, end: number): void => {
    for (let at = start; at < end; at++) for (const owner of owners) claims[at]!.add(owner);
  };
  const starts = startsWithin(run, facts.references);
  for (const [i, { at, owners, table }] of starts.entries()) {
    const next = starts[i + 1]?.at ?? run.bytes.length;
    if (table) claim(owners, at, tableEnd(run.bytes, at, facts.text));
    else if (textEnd(run.bytes, at) === undefined) claim(owners, at, numberEnd(run.bytes, at, next));
  }
  const free = (at: number): boolean => claims[at]!.size === 0;
  const texts = [...new Set([...textStarts(run.bytes), ...starts.map((start) => start.at)])].filter(free);
  for (const at of texts) {
    const end = textEnd(run.bytes, at);
    if (end === undefined) continue;
    const literal = Buffer.from(run.bytes.subarray(at, end - 1)).toString("latin1");
    claim(literalOwners(facts.literals.get(literal) ?? [], starts.find((s) => s.at === at)?.owners ?? []), at, end);
  }
  return group(claims.map((owners) => [...owners].sort()));
}

interface Start {
  readonly at: number;
  readonly owners: readonly string[];
  readonly table: boolean;
}

/** The places of a run that something refers to, in order. */
function startsWithin(run: Run, references: readonly OwnedReference[]): readonly Start[] {
  const starts = new Map<number, { owners: Set<string>; table: boolean }>();
  for (const { owner, to, table } of references) {
    const at = to - run.address;
    if (at < 0 || at >= run.bytes.length) continue;
    const known = starts.get(at) ?? { owners: new Set(), table: false };
    known.owners.add(owner);
    starts.set(at, { owners: known.owners, table: known.table || table });
  }
  return [...starts].map(([at, s]) => ({ at, owners: [...s.owners], table: s.table })).sort((a, b) => a.at - b.at);
}

function literalOwners(holders: readonly string[], referring: readonly string[]): readonly string[] {
  if (holders.length <= 1) return holders.length === 1 ? holders : referring;
  const both = holders.filter((holder) => referring.includes(holder));
  return both.length > 0 ? both : holders;
}

function tableEnd(bytes: Uint8Array, start: number, text: ConstantFacts["text"]): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  for (; at + 8 <= bytes.length; at += 8) {
    const entry = Number(view.getBigUint64(at, true));
    if (entry < text.start || entry >= text.end) break;
  }
  return at;
}

/** Behind the NUL of the text that begins here; undefined where no text begins. */
function textEnd(bytes: Uint8Array, start: number): number | undefined {
  const nul = bytes.indexOf(0, start);
  const content = bytes.subarray(start, Math.max(start, nul));
  const isText = content.every((byte) => (byte >= 0x20 && byte !== 0x7f) || (byte >= 7 && byte <= 13));
  return content.length > 0 && isText && isUtf8(content) ? nul + 1 : undefined;
}

/** Without the padding behind it; a number may end in zeroes of its own, so that it is counted in words of 8 bytes. */
function numberEnd(bytes: Uint8Array, start: number, next: number): number {
  let end = next;
  while (end > start + 1 && bytes[end - 1] === 0) end--;
  return Math.min(next, start + Math.ceil((end - start) / 8) * 8);
}

function textStarts(bytes: Uint8Array): readonly number[] {
  return Array.from(bytes, (byte, at) => (byte !== 0 && (at === 0 || bytes[at - 1] === 0) ? at : -1)).filter(
    (at) => at >= 0,
  );
}

function group(owners: readonly (readonly string[])[]): readonly Share[] {
  const shares: { bytes: number; owners: readonly string[] }[] = [];
  for (const each of owners) {
    const last = shares.at(-1);
    if (last !== undefined && last.owners.join() === each.join()) last.bytes++;
    else shares.push({ bytes: 1, owners: each });
  }
  return shares;
}
