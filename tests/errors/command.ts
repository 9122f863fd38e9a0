import { readdir, readFile, readlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { project } from "../programs.ts";
import { ashlar, type CliResult, temporary } from "../support.ts";

/** How a command ended in a project of its own, and what it left there. */
export interface Outcome extends CliResult {
  readonly dir: string;
  /** New files and folders of the project (not below them), temporary files, and processes. */
  readonly left: readonly string[];
}

/** Calls the command in a new project; paths of the project in what it says become `DIR`. */
export async function command(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  return commandIn(await project(files), args, env);
}

/** The same in a project that is there. */
export async function commandIn(dir: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const [scratch, before] = [await temporary(), await entries(dir)];
  const { code, stdout, stderr } = await ashlar(args, dir, { TMPDIR: scratch, ...env });
  const made = (await entries(dir)).filter((path) => !before.includes(path));
  const left = [...made, ...(await readdir(scratch)).map((name) => `TMPDIR/${name}`), ...(await processes(dir))];
  const neutral = (text: string): string => text.replaceAll(dir, "DIR");
  return { dir, code, stdout: neutral(stdout), stderr: neutral(stderr), left: left.sort() };
}

/** What stands in a project and in its `out`. */
export async function entries(dir: string): Promise<readonly string[]> {
  const out = await readdir(join(dir, "out")).catch(() => []);
  return [...(await readdir(dir)), ...out.map((name) => `out/${name}`)].sort();
}

/** Living processes that work in a folder or name it; those on their way out are waited for. */
export async function processes(dir: string): Promise<readonly string[]> {
  for (let round = 0; ; round++) {
    const found = await processesNow(dir);
    if (found.length === 0 || round === 100) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function processesNow(dir: string): Promise<readonly string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = ids.map(async (id) => {
    const words = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
    const cwd = await readlink(`/proc/${id}/cwd`).catch(() => "/");
    const inside = cwd === dir || !relative(dir, cwd).startsWith("..");
    return words.includes(dir) || inside ? `process ${words.replaceAll("\0", " ").trim()}` : "";
  });
  return (await Promise.all(found)).filter((text) => text !== "");
}

/** An image of one program `main.c` as YAML; `options` are further options of the program, `more` further lines. */
export function imageYaml(options = "", more = ""): string {
  return `name: bad
targets: [qemu-microvm]
use: [{ component: app, options: { sources: [main.c]${options} } }]
${more}`;
}
