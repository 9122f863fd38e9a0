import { join } from "node:path";
import { AshlarError, diagnostic } from "@ashlar/model";
import { runTool } from "./execute.ts";

/** One function as objdump shows it. */
export interface Code {
  readonly name: string;
  readonly address: number;
  /** The object file that it stands in, as given to objdump. */
  readonly file: string;
  /** Names that it calls or jumps to. */
  readonly calls: ReadonlySet<string>;
  /** It calls or jumps through a pointer. */
  readonly indirect: boolean;
  /** The first instruction that touches an SSE, x87 or MMX register. */
  readonly vector?: string | undefined;
  /** The absolute addresses that its instructions name. */
  readonly references: readonly Reference[];
}

/** An instruction that names an address. */
interface Reference {
  readonly from: number;
  readonly to: number;
  /** It jumps through a table there. */
  readonly table: boolean;
}

/** Disassembles files and reads each function's calls. Relocations name what an unlinked call goes to. */
export async function disassemble(
  files: readonly string[],
  dir: string,
  signal?: AbortSignal,
): Promise<readonly Code[]> {
  if (files.length === 0) return [];
  const args = ["objdump", "-dr", "--no-show-raw-insn", ...files.map((file) => join(dir, file))];
  const { code, output } = await runTool(args, dir, signal, 2 ** 29);
  // Checks stand on it: half of it would let half of the image through.
  if (code !== 0) throw new AshlarError([diagnostic("ASH5006", `objdump failed: ${output.slice(0, 2000).trim()}`)]);
  return readDisassembly(output, dir);
}

interface Draft {
  readonly name: string;
  readonly address: number;
  readonly file: string;
  readonly calls: Set<string>;
  indirect: boolean;
  vector: string | undefined;
  readonly references: Reference[];
}

/** Reads the output of `objdump -dr` for files below `dir`. */
export function readDisassembly(output: string, dir: string): readonly Code[] {
  const codes: Draft[] = [];
  let file = "";
  let current: Draft | undefined;
  let lastIsCall = false;
  for (const line of output.split("\n")) {
    const header = /^(\S.*):\s+file format/.exec(line);
    if (header !== null) file = header[1]!.replace(`${dir}/`, "");
    const label = /^([0-9a-f]+) <(.+)>:$/.exec(line);
    if (label !== null) {
      const address = Number.parseInt(label[1]!, 16);
      current = {
        name: label[2]!,
        address,
        file,
        calls: new Set(),
        indirect: false,
        vector: undefined,
        references: [],
      };
      codes.push(current);
      continue;
    }
    if (current === undefined) continue;
    const relocation = /^\s+[0-9a-f]+: R_X86_64_\w+\s+(\S+)$/.exec(line);
    if (relocation !== null) {
      if (lastIsCall) current.calls.add(targetName(relocation[1]!));
      continue;
    }
    const instruction = /^\s+([0-9a-f]+):\s+(\S+)\s*(.*)$/.exec(line);
    if (instruction === null) continue;
    const [, address, mnemonic, operands] = instruction as unknown as readonly string[];
    lastIsCall = readInstruction(mnemonic!, operands!, current);
    readReferences(Number.parseInt(address!, 16), operands!, current);
  }
  return codes;
}

/** Notes what an instruction calls; true when it is a direct call or jump. */
function readInstruction(mnemonic: string, operands: string, code: Draft): boolean {
  if (/%[xyz]mm\d|%st\b|%mm\d/.test(operands)) code.vector ??= `${mnemonic} ${operands}`;
  if (!/^(?:call|j[a-z]+)q?$/.test(mnemonic)) return false;
  if (operands.startsWith("*")) {
    code.indirect = true;
    return false;
  }
  const target = /<([^>+]+)(?:\+0x[0-9a-f]+)?>/.exec(operands)?.[1];
  const inside = /<[^>]+\+0x/.test(operands);
  if (target !== undefined && (!inside || mnemonic.startsWith("call")) && target !== code.name) code.calls.add(target);
  if (target === code.name && mnemonic.startsWith("call") && !inside) code.calls.add(target);
  return true;
}

/** Addresses in operands: `$0x102056`, `0x1021aa(%rcx)`, `*0x1022b8(,%rax,8)`, and what objdump works out of `(%rip)`. */
function readReferences(from: number, operands: string, code: Draft): void {
  const relative = /# (?:0x)?([0-9a-f]+)/.exec(operands)?.[1];
  const absolute = [...operands.matchAll(/\$?(?<![-\w])0x([0-9a-f]{5,})(?!\(%rip\))/g)].map((match) => match[1]!);
  for (const word of relative === undefined ? absolute : [relative])
    code.references.push({ from, to: Number.parseInt(word, 16), table: operands.startsWith("*") });
}

/** The function that a relocation means: `.text.f-0x4` and `f-0x4` are `f`. */
function targetName(symbol: string): string {
  return symbol.replace(/[+-]0x[0-9a-f]+$/, "").replace(/^\.text\.(?:ash_irq\.|unlikely\.|boot\.)?/, "");
}
