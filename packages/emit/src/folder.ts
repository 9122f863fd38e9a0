import { type Command, cName, type FolderEntry, type PlanFolder, type PlanUse } from "@ashlar/model";
import { cString } from "./names.ts";
import type { PlanContext } from "./plan.ts";

/** The symbol of a folder: `fs_rom__folder_from`. */
function folderSymbol(use: string, option: string): string {
  return `${cName(use)}__folder_${cName(option)}`;
}

/** Where the build puts the assembly text of a folder, and its files below a folder of the same name. */
function folderPath(use: string, option: string): string {
  return `rom/${use}/${option}`;
}

/** The entries of `<ashlar/folder.h>`: a directory's stand together, the root's first. */
interface Laid {
  readonly entry: FolderEntry;
  /** Index of its directory. */
  readonly parent: number;
  /** Of a directory: index of its first entry, and how many it has. */
  readonly first: number;
  readonly count: number;
  readonly path: Uint8Array;
  readonly hash: bigint;
}

const factor = 0x9e3779b97f4a7c15n;
const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
const fold = (value: bigint): bigint => value ^ (value >> 32n);

/** `ash_folder_hash` of `<ashlar/folder.h>`. */
export function folderHash(seed: bigint, path: Uint8Array): bigint {
  const word = (from: number, to: number): bigint =>
    path.slice(from, to).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let hash = wrap(seed + BigInt(path.length));
  let at = 0;
  for (; path.length - at >= 8; at += 8) hash = fold(wrap((hash ^ word(at, at + 8)) * factor));
  return fold(wrap((hash ^ word(at, path.length)) * factor));
}

/** Compares by bytes, as the guest does. */
function byBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at === -1 ? a.length - b.length : a[at]! - (b[at] ?? -1);
}

const utf8 = new TextEncoder();
const root: FolderEntry = { path: "", kind: "directory", bytes: 0 };

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Breadth first, so that what is in a directory stands together. */
function layOut(entries: readonly FolderEntry[], seed: bigint): readonly Laid[] {
  const inside = new Map<string, FolderEntry[]>();
  for (const entry of entries) {
    const list = inside.get(parentOf(entry.path)) ?? [];
    inside.set(parentOf(entry.path), [...list, entry]);
  }
  const laid: Laid[] = [];
  const queue: { entry: FolderEntry; parent: number }[] = [{ entry: root, parent: 0 }];
  for (let i = 0; i < queue.length; i++) {
    const { entry, parent } = queue[i]!;
    const sorted = entry.kind !== "directory" ? [] : (inside.get(entry.path) ?? []);
    const first = queue.length;
    const names = [...sorted].sort((a, b) => byBytes(utf8.encode(nameOf(a.path)), utf8.encode(nameOf(b.path))));
    queue.push(...names.map((each) => ({ entry: each, parent: i })));
    const path = utf8.encode(entry.path);
    laid.push({ entry, parent, first, count: names.length, path, hash: folderHash(seed, path) });
  }
  return laid;
}

/** The slots for hashes, and how many looks it takes to find each of them once. */
function fill(hashes: readonly bigint[], count: number): { readonly slots: readonly number[]; readonly looks: number } {
  const slots: number[] = new Array<number>(count).fill(0);
  let looks = 0;
  hashes.forEach((hash, index) => {
    if (index === 0) return;
    let at = Number(hash & BigInt(count - 1));
    for (looks++; slots[at] !== 0; looks++) at = (at + 1) % count;
    slots[at] = index;
  });
  return { slots, looks };
}

/** The seed of those tried that needs the fewest looks: small folders often get one each. */
function chooseSeed(entries: readonly FolderEntry[], count: number): bigint {
  const tries = entries.length > 1000 ? 4 : 64;
  const paths = [new Uint8Array(), ...entries.map(({ path }) => utf8.encode(path))];
  let best = { seed: 0n, looks: Number.POSITIVE_INFINITY };
  for (let i = 0; i < tries && best.looks > entries.length; i++) {
    const seed = wrap(BigInt(i) * factor);
    const { looks } = fill(
      paths.map((path) => folderHash(seed, path)),
      count,
    );
    if (looks < best.looks) best = { seed, looks };
  }
  return best.seed;
}

/**
 * A folder as assembly text that includes the copies of its files: what `<ashlar/folder.h>` describes, with places counted
 * from its own beginning, so that the same text serves a boot image and a process.
 */
function folderText(use: string, folder: PlanFolder): string {
  const slotCount = 2 ** Math.ceil(Math.log2(Math.max(2, folder.entries.length * 2)));
  const seed = chooseSeed(folder.entries, slotCount);
  const laid = layOut(folder.entries, seed);
  const { slots } = fill(
    laid.map(({ hash }) => hash),
    slotCount,
  );
  const symbol = folderSymbol(use, folder.option);
  const sum = folder.entries.reduce((bytes, entry) => bytes + entry.bytes, 0);
  const links = folder.entries.filter(({ kind }) => kind === "link").length;
  return [
    `/* The folder "${folder.option}" of use "${use}". Generated. */`,
    `.section .rodata.${symbol},"a",@progbits`,
    `.globl ${symbol}`,
    `.hidden ${symbol}`,
    `.type ${symbol}, @object`,
    ".balign 64",
    `${symbol}:`,
    ".Lbase:",
    `.long ${laid.length}, ${slotCount}`,
    `.quad ${seed}, .Lentries - .Lbase, .Lslots - .Lbase, ${sum}`,
    `.long ${links}, 0`,
    ".Lentries:",
    ...laid.map(entryText),
    ".Lslots:",
    ...chunks(slots, 16).map((row) => `.long ${row.join(", ")}`),
    ...laid.map(({ entry }, i) => `.Lp${i}: .ascii ${cString(entry.path)}`),
    ...laid.flatMap(({ entry }, i) => contentText(entry, i, folderPath(use, folder.option))),
    `.size ${symbol}, . - .Lbase`,
    '.section .note.GNU-stack,"",@progbits',
    "",
  ].join("\n");
}

const kinds: Readonly<Record<FolderEntry["kind"], number>> = { file: 1, directory: 2, link: 3 };

function entryText({ entry, parent, first, count, path, hash }: Laid, i: number): string {
  const isDirectory = entry.kind === "directory";
  const data = isDirectory ? `${first}` : `.Ld${i} - .Lbase`;
  const name = path.length - utf8.encode(nameOf(entry.path)).length;
  const head = `.quad ${data}, ${isDirectory ? count : entry.bytes}`;
  return `${head}\n.long .Lp${i} - .Lbase, ${hash >> 32n}\n.short ${path.length}, ${name}\n.long ${kinds[entry.kind]}, ${parent}, 0`;
}

/** A link's target, or the bytes of a file, at an address that any vector type may have. */
function contentText(entry: FolderEntry, i: number, dir: string): readonly string[] {
  if (entry.kind === "directory") return [];
  if (entry.kind === "link") return [`.Ld${i}: .ascii ${cString(entry.target ?? "")}`];
  if (entry.bytes === 0) return [`.Ld${i}:`];
  return [".balign 16", `.Ld${i}: .incbin ${cString(`${dir}/${entry.path}`)}`];
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** Path below the output folder to text, for each folder of a use. */
export function folderFiles(use: PlanUse): Readonly<Record<string, string>> {
  const folders = use.folders ?? [];
  return Object.fromEntries(folders.map((f) => [`${folderPath(use.use, f.option)}.s`, folderText(use.use, f)]));
}

/** What assembles the folders of a use. It is no source of the component: its bytes are in no budget. */
export function folderCommands(use: PlanUse, context: PlanContext): readonly Command[] {
  const bare = !context.hosted && context.compiler === "clang";
  return (use.folders ?? []).map(({ option, entries }): Command => {
    const path = folderPath(use.use, option);
    const [input, output] = [`${path}.s`, `obj/${path}.o`];
    const files = entries.filter(({ kind, bytes }) => kind === "file" && bytes > 0);
    return {
      rule: "code",
      output,
      also: [],
      inputs: [input, ...files.map((file) => `${path}/${file.path}`)],
      implicit: [],
      args: [context.compiler, ...(bare ? ["--target=x86_64-unknown-none-elf"] : ["-m64"]), "-c", input, "-o", output],
    };
  });
}

/** What a source sees of the folders of its use: their names bound to these, and declared. */
export function folderDeclarations(use: PlanUse): readonly string[] {
  return (use.folders ?? []).map(({ option }) => `extern const struct ash_folder ash_folder_${cName(option)};`);
}

/** The pragmas that bind them; before every header. */
export function folderPragmas(use: PlanUse): readonly string[] {
  return (use.folders ?? []).map(
    ({ option }) => `#pragma redefine_extname ash_folder_${cName(option)} ${folderSymbol(use.code, option)}`,
  );
}
