import { readFile } from "node:fs/promises";
import { AshlarError, diagnostic } from "@ashlar/model";
import { readLines } from "./dwarf-line.ts";
import { readElf } from "./elf.ts";

/** What stands at an address of an image. */
export interface Place {
  readonly address: number;
  readonly symbol?: string | undefined;
  readonly offset?: number | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  /** All of it in a line: `0x1002f4 main+0x14 src/app/main.c:7`. */
  readonly text: string;
}

/** Names and lines of addresses, from an unstripped image. Rejects with ASH1106 when there is no such ELF file. */
export async function symbolize(path: string, addresses: readonly number[]): Promise<readonly Place[]> {
  const bytes = await readFile(path).catch(() => undefined);
  const elf = bytes === undefined ? undefined : readElf(bytes);
  if (elf === undefined)
    throw new AshlarError([
      diagnostic("ASH1106", `${path} is not a readable ELF-64 file`, {
        at: { file: path },
        fix: "give an output folder, or the NAME.debug.elf in it",
      }),
    ]);
  const functions = elf.symbols.filter((s) => s.type === "func" && s.section !== 0);
  const lines = readLines(elf);
  return addresses.map((address) => {
    const symbol = functions.find((s) => address >= s.value && address < s.value + Math.max(1, s.size));
    const range = lines.find((r) => address >= r.start && address < r.end);
    const name = symbol === undefined ? "?" : `${symbol.name}+0x${(address - symbol.value).toString(16)}`;
    const where = range === undefined ? "" : ` ${range.file}:${range.line}`;
    return {
      address,
      ...(symbol !== undefined && { symbol: symbol.name, offset: address - symbol.value }),
      ...(range !== undefined && { file: range.file, line: range.line }),
      text: `0x${address.toString(16)} ${name}${where}`,
    };
  });
}
