import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Artifact } from "@ashlar/model";
import { type Machine, type MachineExit, type RunOptions, run } from "@ashlar/run";

const execute = promisify(execFile);

/** Guest instructions of one run: exact, and the same on every run of a guest that polls no device. */
export interface InstructionCount {
  /** From reset to power-off, firmware included. */
  readonly total: number;
  /** Instructions executed before the first hit of each mark: 1 entry, 2 `main`, 3 ready, 4 exit. */
  readonly marks: Readonly<Record<string, number>>;
  readonly exit: MachineExit;
  readonly text: string;
}

/**
 * Runs an image under QEMU's translator with the counting plugin and gives its instruction counts. Needs gcc, once.
 * `visit` is what is done with the machine meanwhile, such as requests to a server: when it is over, so is the machine.
 * Rejects when the machine's time-out killed it.
 */
export async function countInstructions(
  artifact: Artifact,
  options: RunOptions & { readonly cacheDir: string },
  visit?: (machine: Machine) => Promise<void>,
): Promise<InstructionCount> {
  const dir = await mkdtemp(join(tmpdir(), "ashlar-count-"));
  try {
    const out = join(dir, "count.json");
    const alone = options.hypervisor === undefined;
    const vmmArgs = [
      ...(options.vmmArgs ?? []),
      ...(await countingArgs(out, options.cacheDir, alone ? [] : [artifact])),
    ];
    await using machine = await run(artifact, { ...options, accel: "tcg", vmmArgs });
    if (visit !== undefined) await visitAndEnd(machine, visit);
    const exit = await machine.exit;
    if (exit.status === "timeout")
      throw new Error("the machine was killed at its time-out, and nothing was counted; give it a longer timeoutMs");
    const counts = await readCounts(out);
    return { ...counts, exit, text: machine.text() };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** What a run counted. */
export type Counts = Pick<InstructionCount, "total" | "marks">;

/**
 * The arguments that make a QEMU count instructions, and write them to the file `out` when it ends by itself or by SIGTERM:
 * all of them, or only those that lie where one of `artifacts` does, which others below the same QEMU do not.
 */
export async function countingArgs(
  out: string,
  cacheDir: string,
  artifacts: readonly Artifact[],
): Promise<readonly string[]> {
  const plugin = await compilePlugin(cacheDir);
  const sections = artifacts.flatMap((artifact) => artifact.sections);
  const from = Math.min(...sections.map(({ address }) => address));
  const to = Math.max(...sections.map(({ address, bytes }) => address + bytes));
  return ["-plugin", `${plugin},out=${out}${sections.length === 0 ? "" : `,from=${from},to=${to}`}`];
}

/** What {@link countingArgs} had written. */
export async function readCounts(out: string): Promise<Counts> {
  return JSON.parse(await readFile(out, "utf8")) as Counts; // Safe: our plugin's own words.
}

/** Ends the machine, if it has not ended itself, by a signal that lets the plugin write; not so `close`. */
async function visitAndEnd(machine: Machine, visit: (machine: Machine) => Promise<void>): Promise<void> {
  let ended = false;
  void machine.exit.then(() => {
    ended = true;
  });
  await visit(machine);
  if (ended) return;
  try {
    process.kill(machine.pid, "SIGTERM");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it has just ended
  }
}

/** The plugin as a shared object, compiled once for each version of its source. */
async function compilePlugin(cacheDir: string): Promise<string> {
  const source = fileURLToPath(import.meta.resolve("@ashlar/run/plugin/count.c"));
  const digest = createHash("sha256")
    .update(await readFile(source))
    .digest("hex")
    .slice(0, 16);
  const path = join(cacheDir, `count-${digest}.so`);
  if ((await stat(path).catch(() => undefined)) !== undefined) return path;
  await mkdir(cacheDir, { recursive: true });
  // Two calls may be under way at once.
  const part = `${path}.${randomUUID()}`;
  await execute("gcc", ["-shared", "-fPIC", "-O2", "-o", part, source], { timeout: 60_000 });
  await rename(part, path);
  return path;
}
