import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { AshlarError, type Command, cName, diagnostic, type Plan, type Position, suggest } from "@ashlar/model";
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
  /** Every header of every interface, declared or not. */
  readonly headers: Plan["headers"];
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
  const { code, signal, output } = await runTool(args, context.dir, context.signal);
  const text = inOriginals(output, context);
  const unwritten = signal === undefined ? undefined : writeSignals[signal];
  if (unwritten !== undefined || /no space left on device/i.test(text)) {
    throw Object.assign(new Error(text), { code: unwritten ?? "ENOSPC" });
  }
  if (code !== 0) throw new AshlarError([failure(command, text, context)]);
  // A source is compiled twice, and its warnings are the same.
  const told = command.rule === "code" && command.inputs[0]!.startsWith("src/");
  if (text !== "" && !told) context.observe?.({ kind: "compiler-output", output: command.output, text });
}

/** Signals that end a tool which wrote past a limit: of the file's size, or of the disk beneath a mapped file. */
const writeSignals: Readonly<Record<string, string>> = { SIGXFSZ: "EFBIG", SIGBUS: "ENOSPC" };

/** Runs a tool in a folder and gives its exit code, or the signal that ended it, with all that it printed, cut after `most` characters. */
export async function runTool(
  args: readonly string[],
  cwd: string,
  signal?: AbortSignal,
  most: number = 2 ** 20,
): Promise<{ readonly code: number; readonly signal?: string; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(args[0]!, args.slice(1), {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, LC_ALL: "C", SOURCE_DATE_EPOCH: "0" },
      ...(signal !== undefined && { signal }),
    });
    let output = "";
    const take = (chunk: string): void => {
      if (output.length < most) output += chunk;
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", take);
    child.on("error", reject);
    child.on("close", (code, killer) => resolve({ code: code ?? 1, ...(killer && { signal: killer }), output }));
  });
}

/** Paths of copies become paths of what a person edits. */
function inOriginals(text: string, context: ExecuteContext): string {
  return text.replace(/(?:\.\/)?src\/([^/\s:]+)\/([^\s:]+)/g, (whole, folder: string, rest: string) => {
    const origin = context.origins.get(folder);
    return origin === undefined ? whole : join(origin, rest);
  });
}

function failure(command: Command, text: string, context: ExecuteContext): ReturnType<typeof diagnostic> {
  const first = /^(\S+?):(\d+):(\d+): (?:fatal )?error: (.*)$/m.exec(text);
  const at: Position | undefined =
    first === null ? undefined : { file: first[1]!, line: Number(first[2]), column: Number(first[3]) };
  const summary = first?.[4] ?? text.trim().split("\n")[0] ?? "no message";
  const rest = { at, causes: text.trim().split("\n").slice(0, 30), data: { output: command.output } };
  if (command.rule === "link") return linkFailure(text, rest);
  const absent = /file not found|No such file or directory/.test(summary) ? /'?([\w./-]+\.h)\b/.exec(summary) : null;
  if (absent !== null) {
    const { message, fix } = absentHeader(command.use ?? "the component", absent[1]!, context.headers);
    return diagnostic("ASH5011", message, { ...rest, fix });
  }
  const source = inOriginals(command.inputs[0] ?? "", context);
  return diagnostic("ASH5001", `${source} does not compile: ${summary}`, rest);
}

/** A header that the include path does not have: of an interface that is not required, or of none at all. */
function absentHeader(who: string, header: string, all: Plan["headers"]): { message: string; fix: string } {
  // In the output folder each interface's headers have a folder of their own.
  const headers = all.map((h) => ({ interface: h.interface, path: h.path.slice(h.interface.length + 1) }));
  const owner = headers.find(({ path }) => path === header)?.interface;
  if (owner !== undefined) {
    const fix = `add "${owner}" to requires, in component.yaml or in app()`;
    return { message: `${who} includes <${header}>, which it does not declare: "${owner}" has it`, fix };
  }
  const near = suggest(
    header,
    headers.map(({ path }) => path),
  );
  const standard = headers.filter((h) => !h.path.startsWith("ashlar/") && !h.path.startsWith(cName(h.interface)));
  const has = [...new Set(standard.map((h) => h.interface))].map(
    (id) => `${id} has ${standard.flatMap((h) => (h.interface === id ? h.path : [])).join(", ")}`,
  );
  return {
    message: `${who} includes <${header}>, but no interface offers ${header}; ${has.join("; ")}`,
    fix: `${near === undefined ? "" : `include <${near}>, `}put a ${header} beside the source, or leave the include out`,
  };
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
  const fix = "mend what the linker names; where that is generated code, it is a bug of ours: report it";
  return diagnostic("ASH5006", `the link failed: ${text.trim().split("\n")[0]}`, { ...rest, fix });
}
