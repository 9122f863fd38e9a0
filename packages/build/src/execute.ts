import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { AshlarError, type Command, diagnostic, type Position } from "@ashlar/model";
import { commandKey, Hashes, type ObjectCache } from "./cache.ts";
import type { BuildEvent, Observe } from "./events.ts";

/** What running commands needs. */
export interface ExecuteContext {
  readonly dir: string;
  readonly cache: ObjectCache;
  /** Names and versions of the tools. */
  readonly tools: string;
  readonly signal?: AbortSignal | undefined;
  readonly observe?: Observe<BuildEvent> | undefined;
  /** Counts hits and misses, and numbers the commands. */
  readonly tally: { hits: number; misses: number; done: number; total: number };
  /** Folder in `src/` to the folder that a person edits: messages name the latter. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Runs commands that do not depend on each other, as many at once as there are processors. */
export async function executeAll(commands: readonly Command[], context: ExecuteContext): Promise<void> {
  const hashes = new Hashes(context.dir);
  const pending = [...commands];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let next = pending.shift(); next !== undefined && failures.length === 0; next = pending.shift()) {
      await executeOne(next, hashes, context).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  if (failures.length > 0) throw failures[0];
}

async function executeOne(command: Command, hashes: Hashes, context: ExecuteContext): Promise<void> {
  const { dir, cache, tally } = context;
  context.signal?.throwIfAborted();
  await mkdir(dirname(join(dir, command.output)), { recursive: true });
  const key = await commandKey(command, hashes, context.tools);
  const cached = await cache.restore(key, command, dir);
  if (!cached) {
    await runCommand(command, context);
    await cache.keep(key, command, dir);
  }
  tally[cached ? "hits" : "misses"]++;
  tally.done++;
  context.observe?.({ kind: "command", output: command.output, cached, done: tally.done, of: tally.total });
}

async function runCommand(command: Command, context: ExecuteContext): Promise<void> {
  const args = command.args.map((word) => word.replaceAll("${PWD}", context.dir));
  const { code, output } = await runTool(args, context.dir, context.signal);
  const text = inOriginals(output, context);
  if (code !== 0) throw new AshlarError([failure(command, text, inOriginals(command.inputs[0] ?? "", context))]);
  if (text !== "") context.observe?.({ kind: "compiler-output", output: command.output, text });
}

/** Runs a tool in a folder and gives its exit code with all that it printed, at most 1 MiB. */
export async function runTool(
  args: readonly string[],
  cwd: string,
  signal?: AbortSignal,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(args[0]!, args.slice(1), {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, LC_ALL: "C", SOURCE_DATE_EPOCH: "0" },
      ...(signal !== undefined && { signal }),
    });
    let output = "";
    const take = (chunk: Buffer): void => {
      if (output.length < 2 ** 20) output += chunk.toString();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Paths of copies become paths of what a person edits. */
function inOriginals(text: string, context: ExecuteContext): string {
  return text.replace(/(?:\.\/)?src\/([^/\s:]+)\/([^\s:]+)/g, (whole, folder: string, rest: string) => {
    const origin = context.origins.get(folder);
    return origin === undefined ? whole : join(origin, rest);
  });
}

function failure(command: Command, text: string, source: string): ReturnType<typeof diagnostic> {
  const first = /^(\S+?):(\d+):(\d+): (?:fatal )?error: (.*)$/m.exec(text);
  const at: Position | undefined =
    first === null ? undefined : { file: first[1]!, line: Number(first[2]), column: Number(first[3]) };
  const summary = first?.[4] ?? text.trim().split("\n")[0] ?? "no message";
  const rest = { at, causes: text.trim().split("\n").slice(0, 30), data: { output: command.output } };
  if (/no space left on device/i.test(text))
    return diagnostic("ASH5009", `no space left while writing ${command.output}`, rest);
  if (command.rule === "link") return linkFailure(text, rest);
  if (/file not found|No such file or directory/.test(summary) && /\.h\b/.test(summary)) {
    const header = /'?([\w./-]+\.h)'?/.exec(summary)?.[1] ?? "a header";
    const fix = "require the interface that has it in component.yaml, or in `requires` of app()";
    return diagnostic("ASH5011", `${command.use ?? "the component"} includes <${header}>, which it does not declare`, {
      ...rest,
      fix,
    });
  }
  return diagnostic("ASH5001", `${source} does not compile: ${summary}`, rest);
}

function linkFailure(text: string, rest: object): ReturnType<typeof diagnostic> {
  const double = /duplicate symbol: (\S+)|multiple definition of [`'](\S+?)'/.exec(text);
  if (double !== null) {
    const symbol = double[1] ?? double[2];
    return diagnostic("ASH5004", `two components define "${symbol}"`, {
      ...rest,
      fix: "make it static, or begin it with the component's name",
    });
  }
  return diagnostic("ASH5006", `the link failed: ${text.trim().split("\n")[0]}`, rest);
}
