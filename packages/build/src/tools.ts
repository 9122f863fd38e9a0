import { execFile } from "node:child_process";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { AshlarError, type Compiler, diagnostic } from "@ashlar/model";

const execute = promisify(execFile);

/** A tool on this machine. */
export interface Tool {
  readonly name: string;
  readonly path: string;
  readonly version: string;
}

interface ToolFacts {
  readonly least: number;
  readonly args: readonly string[];
  readonly version: RegExp;
  /** The Debian package that has it. */
  readonly package: string;
}

const known: Readonly<Record<string, ToolFacts>> = {
  clang: { least: 14, args: ["--version"], version: /clang version (\d+[\d.]*)/, package: "clang" },
  "ld.lld": { least: 14, args: ["--version"], version: /LLD (\d+[\d.]*)/, package: "lld" },
  gcc: { least: 12, args: ["--version"], version: /(\d+\.\d+\.\d+)/, package: "gcc" },
  ld: { least: 2, args: ["--version"], version: /(\d+\.\d+[\d.]*)/, package: "binutils" },
  objdump: { least: 2, args: ["--version"], version: /(\d+\.\d+[\d.]*)/, package: "binutils" },
  ninja: { least: 1, args: ["--version"], version: /(\d+\.\d+[\d.]*)/, package: "ninja-build" },
  "qemu-system-x86_64": { least: 7, args: ["--version"], version: /version (\d+[\d.]*)/, package: "qemu-system-x86" },
};

/** Every tool that a part of ashlar may call, for `doctor`. */
export const toolNames: readonly string[] = Object.keys(known);

/** The tools that a build with `compiler` calls. */
export function compilerTools(compiler: Compiler, hosted: boolean): readonly string[] {
  if (hosted) return [compiler];
  return compiler === "clang" ? ["clang", "ld.lld"] : ["gcc", "ld"];
}

/** The command that installs a tool. */
export function installCommand(name: string): string {
  return `apt-get install ${known[name]?.package ?? name}`;
}

/** The first executable file of that name on the PATH. */
export async function findOnPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? "").split(delimiter).filter((part) => part !== "")) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && (found.mode & 0o111) !== 0) return path;
  }
  return undefined;
}

/**
 * Finds tools and their versions; rejects with ASH4001 for a missing and ASH4002 for one that is too old. Versions are
 * remembered by path, size and time, because asking costs more than compiling nothing.
 */
export async function findTools(names: readonly string[], cacheDir: string): Promise<readonly Tool[]> {
  const memory = await readMemory(cacheDir);
  const before = JSON.stringify(memory);
  const tools: Tool[] = [];
  for (const name of names) tools.push(await findTool(name, memory));
  if (JSON.stringify(memory) !== before) await writeMemory(cacheDir, memory);
  return tools;
}

type Memory = Record<string, string>;

async function findTool(name: string, memory: Memory): Promise<Tool> {
  const facts = known[name]!;
  const path = await findOnPath(name);
  if (path === undefined) {
    const fix = `install it: ${installCommand(name)}`;
    throw new AshlarError([
      diagnostic("ASH4001", `${name} is not on the PATH; version ${facts.least} or newer is needed`, { fix }),
    ]);
  }
  const found = await stat(path);
  const key = `${path}:${found.size}:${found.mtimeMs}`;
  memory[key] ??= await askVersion(path, facts);
  const version = memory[key];
  if (Number.parseInt(version, 10) < facts.least) {
    const fix = `install a newer one: ${installCommand(name)}`;
    const message = `${path} is version ${version || "unknown"}; ${facts.least} or newer is needed`;
    throw new AshlarError([diagnostic("ASH4002", message, { fix })]);
  }
  return { name, path, version };
}

async function askVersion(path: string, facts: ToolFacts): Promise<string> {
  const { stdout } = await execute(path, [...facts.args], { timeout: 20_000 }).catch(() => ({ stdout: "" }));
  return facts.version.exec(stdout)?.[1] ?? "";
}

async function readMemory(cacheDir: string): Promise<Memory> {
  const text = await readFile(join(cacheDir, "tools.json"), "utf8").catch(() => "{}");
  try {
    return JSON.parse(text) as Memory;
  } catch {
    return {};
  }
}

/** A failure to remember is no failure of the finding: the next process asks again. */
async function writeMemory(cacheDir: string, memory: Memory): Promise<void> {
  const part = join(cacheDir, `tools.json.${process.pid}.${Math.random().toString(36).slice(2)}`);
  try {
    await mkdir(cacheDir, { recursive: true });
    await writeFile(part, JSON.stringify(memory));
    await rename(part, join(cacheDir, "tools.json"));
  } catch {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

/** The folder of the compiler's own headers. */
export async function compilerInclude(compiler: Compiler): Promise<string> {
  if (compiler === "clang") return "";
  const { stdout } = await execute("gcc", ["-print-file-name=include"], { timeout: 20_000 });
  return stdout.trim();
}
