import type { BuildEvent } from "@ashlar/build";
import {
  AshlarError,
  type Compiler,
  type Conflict,
  diagnostic,
  formatDiagnostic,
  formatPosition,
  isTarget,
  type Request,
  suggest,
  targets,
  type Universe,
} from "@ashlar/model";
import { openProject, type Project, prepareImage, readLock } from "@ashlar/project";
import type { VerbOptions } from "../compose.ts";
import { entryFor, requestFor } from "../requests.ts";
import { text, usage } from "./arguments.ts";
import type { CommandContext } from "./commands.ts";

/** The project that a command's FILE names. */
export function projectOf(context: CommandContext, position = 0): Promise<Project> {
  return openProject({ file: context.positionals[position] });
}

/** Does a verb on an image of the command's project; a wrong option is refused before anything is read. */
export async function onProject<T>(
  context: CommandContext,
  verb: (project: Project, options: VerbOptions) => Promise<T>,
  position = 0,
): Promise<T> {
  const options = verbOptions(context);
  return verb(await projectOf(context, position), options);
}

/** The image of a command as a problem for the solver, for one of its targets, with what the lock remembers. */
export async function imageProblem(
  context: CommandContext,
  position = 0,
): Promise<{ readonly universe: Universe; readonly request: Request }> {
  const { target, image, update } = verbOptions(context);
  const project = await projectOf(context, position);
  const prepared = prepareImage(project, image);
  const errors = prepared.diagnostics.filter((d) => d.severity === "error");
  if (errors.length > 0) throw new AshlarError(errors);
  const wanted = target ?? prepared.image.targets[0]!;
  const entry = update === true ? undefined : entryFor(await readLock(project.root), prepared.image.name, wanted);
  return { universe: prepared.universe, request: requestFor(prepared, wanted, entry) };
}

/** The options that commands on an image share. */
export function verbOptions(context: CommandContext): VerbOptions {
  if (context.values.frozen === true && context.values.update === true)
    throw usage("--frozen keeps what the lock says, and --update does not: give one of them");
  return {
    target: targetOf(text(context, "target")),
    image: text(context, "image"),
    compiler: compilerOf(text(context, "compiler")),
    outDir: text(context, "output"),
    frozen: context.values.frozen === true,
    update: context.values.update === true,
    signal: context.signal,
    observe: progress(context),
  };
}

function targetOf(name: string | undefined): VerbOptions["target"] {
  if (name === undefined || isTarget(name)) return name;
  const near = suggest(name, targets);
  const fix = `write --target ${near ?? targets[0]}`;
  throw new AshlarError([
    diagnostic("ASH1006", `there is no target "${name}"; there are ${targets.join(", ")}`, { fix }),
  ]);
}

function compilerOf(name: string | undefined): Compiler | undefined {
  if (name === undefined || name === "clang" || name === "gcc") return name;
  throw usage(`there is no compiler "${name}"; there are clang and gcc`);
}

/** Progress on stderr: a line that is written over on a terminal; compilers' words and warnings always. */
function progress(context: CommandContext): (event: BuildEvent) => void {
  return (event) => {
    if (event.kind === "compiler-output") context.say(event.text);
    if (event.kind === "warning") context.say(`${formatDiagnostic(event.diagnostic)}\n`);
    if (!context.progress) return;
    if (event.kind === "command") context.say(`\r\x1b[K[${event.done}/${event.of}] ${event.output}`);
    if (event.kind === "build-done") context.say("\r\x1b[K");
  };
}

/** A document on stdout. */
export function printJson(context: CommandContext, document: object): void {
  context.out(`${JSON.stringify(document, null, 2)}\n`);
}

/** Rows with aligned columns; the last column is as long as it is. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]! + 2)))
        .join("")
        .trimEnd(),
    )
    .join("\n");
}

/** Most steps of a conflict that are told as text. */
const mostSteps = 40;

/** A conflict as text: what cannot be, what makes it so, each with its place, and the ways out. */
export function conflictText({ steps, hint, fixes }: Conflict): string {
  const lines = steps.map(({ says, at }, i) => {
    const place = at === undefined ? "" : ` (${formatPosition(at)})`;
    return `${["", "  because "][i] ?? "  and "}${says}${place}`;
  });
  const more = lines.length - mostSteps;
  const cut = [...lines.slice(0, mostSteps - 1), `  and ${more + 1} more, which --json shows`];
  const told = more > 0 ? cut : lines;
  const ways = [hint, ...fixes.map(({ says }) => says)].flatMap((way) => (way === undefined ? [] : `  try: ${way}`));
  return [...told, ...ways].join("\n");
}
