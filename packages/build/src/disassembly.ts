import { join } from "node:path";
import { runTool } from "./execute.ts";

/** One function as objdump shows it. */
export interface Code {
  readonly name: string;
  /** The object file that it stands in, as given to objdump. */
  readonly file: string;
  /** Names that it calls or jumps to. */
  readonly calls: ReadonlySet<string>;
  /** It calls or jumps through a pointer. */
  readonly indirect: boolean;
  /** The first instruction that touches an SSE, x87 or MMX register. */
  readonly vector?: string | undefined;
}

/** Disassembles files and reads each function's calls. Relocations name what an unlinked call goes to. */
export async function disassemble(
  files: readonly string[],
  dir: string,
  signal?: AbortSignal,
): Promise<readonly Code[]> {
  if (files.length === 0) return [];
  const args = ["objdump", "-dr", "--no-show-raw-insn", ...files.map((file) => join(dir, file))];
  const { output } = await runTool(args, dir, signal);
  return readDisassembly(output, dir);
}

interface Draft {
  readonly name: string;
  readonly file: string;
  readonly calls: Set<string>;
  indirect: boolean;
  vector: string | undefined;
}

/** Reads the output of `objdump -dr`. */
function readDisassembly(output: string, dir = ""): readonly Code[] {
  const codes: Draft[] = [];
  let file = "";
  let current: Draft | undefined;
  let lastIsCall = false;
  for (const line of output.split("\n")) {
    const header = /^(\S.*):\s+file format/.exec(line);
    if (header !== null) file = header[1]!.replace(`${dir}/`, "");
    const label = /^[0-9a-f]+ <(.+)>:$/.exec(line);
    if (label !== null) {
      current = { name: label[1]!, file, calls: new Set(), indirect: false, vector: undefined };
      codes.push(current);
      continue;
    }
    if (current === undefined) continue;
    const relocation = /^\s+[0-9a-f]+: R_X86_64_\w+\s+(\S+)$/.exec(line);
    if (relocation !== null) {
      if (lastIsCall) current.calls.add(targetName(relocation[1]!));
      continue;
    }
    const instruction = /^\s+[0-9a-f]+:\s+(\S+)\s*(.*)$/.exec(line);
    if (instruction === null) continue;
    lastIsCall = readInstruction(instruction[1]!, instruction[2]!, current);
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

/** The function that a relocation means: `.text.f-0x4` and `f-0x4` are `f`. */
function targetName(symbol: string): string {
  return symbol.replace(/[+-]0x[0-9a-f]+$/, "").replace(/^\.text\.(?:ash_irq\.|unlikely\.|boot\.)?/, "");
}
