import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A source of `tcpip` as it should be instead. */
export interface Replacement {
  readonly file: string;
  readonly source: string;
}

/**
 * The program that ninja made in `dir`, with one source of `tcpip` replaced, in `out`; only that source is compiled. Rejects
 * when it does not compile.
 */
export async function relink(
  dir: string,
  program: string,
  { file, source }: Replacement,
  out: string,
): Promise<string> {
  const ninja = readFileSync(join(dir, "build.ninja"), "utf8");
  const commands = [...ninja.matchAll(/^ {2}cmd = (clang .*)$/gm)].map((match) => match[1]!);
  const path = join(out, file);
  writeFileSync(path, source);
  const compiled = commands.filter((c) => c.includes("-fsanitize") && c.includes(` -c src/tcpip/${file} `));
  let link = commands.find((c) => c.includes(` -o ${program}.elf `))!;
  for (const [index, command] of compiled.entries()) {
    const object = / -o (\S+)/.exec(command)![1]!;
    const own = join(out, `${index}.o`);
    const compile = command.replace(`-c src/tcpip/${file}`, `-iquote src/tcpip -w -c ${path}`).replace(object, own);
    await execute("sh", ["-c", compile], { cwd: dir });
    link = link.replace(object, own);
  }
  const result = join(out, `${program}.elf`);
  await execute("sh", ["-c", link.replace(`-o ${program}.elf`, `-o ${result}`)], { cwd: dir });
  return result;
}
