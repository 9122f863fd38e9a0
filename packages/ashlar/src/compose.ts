import { dirname, join, resolve } from "node:path";
import { type BuildEvent, build, compilerInclude, compilerTools, findTools, type Tool } from "@ashlar/build";
import { type Emission, emit } from "@ashlar/emit";
import {
  type Artifact,
  AshlarError,
  type Compiler,
  type Conflict,
  canShare,
  type Diagnostic,
  diagnostic,
  formatPosition,
  type Image,
  isHosted,
  type Resolution,
  type Target,
  type Universe,
  unwrap,
} from "@ashlar/model";
import {
  defaultCacheDir,
  type LockEntry,
  lockedComponents,
  lockKey,
  type PreparedImage,
  type Project,
  prepareImage,
  readFolders,
  readLock,
  writeLock,
} from "@ashlar/project";
import { joinResolutions, solveAsync, type TargetResolution } from "@ashlar/solver";
import { requestFor, sizesOf } from "./requests.ts";

/** What every verb with effects takes. */
export interface VerbOptions {
  /** One of the image's targets; when left out, all of the same kind as its first: machines, which share a boot image. */
  readonly target?: Target | undefined;
  /** Which of the project's images; the only one when left out. */
  readonly image?: string | undefined;
  /** @defaultValue "clang" */
  readonly compiler?: Compiler | undefined;
  /** Output folder. @defaultValue `out/NAME` in the project, `out/NAME@TARGET` for one target of several */
  readonly outDir?: string | undefined;
  /** Shared folder of compiled objects. @defaultValue `$XDG_CACHE_HOME/ashlar` */
  readonly cacheDir?: string | undefined;
  /** Solve as if there were no lock; a build writes it anew. */
  readonly update?: boolean | undefined;
  /** Refuse to build what the lock does not say. */
  readonly frozen?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly observe?: ((event: BuildEvent) => void) | undefined;
}

/** An image with the solver's answer. */
export interface Solved {
  /** Folder that paths in the image are relative to. */
  readonly root: string;
  readonly image: Image;
  readonly universe: Universe;
  /** What the boot image is for. */
  readonly targets: readonly [Target, ...Target[]];
  /** For all of them. */
  readonly resolution: Resolution;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Checks an image of a project and solves it for its targets, each on its own. Rejects with the check's diagnostics, ASH3003 and
 * its kin, or ASH3009 where one boot image cannot serve all of the targets.
 */
export async function solveImage(project: Project, options: VerbOptions = {}): Promise<Solved> {
  const prepared = prepareImage(project, options.image);
  const errors = prepared.diagnostics.filter((d) => d.severity === "error");
  if (errors.length > 0) throw new AshlarError(errors);
  const targets = chooseTargets(prepared, options.target);
  const lock = await readLock(project.root);
  const entry = options.update === true ? undefined : lock.images[lockKey(prepared.image.name, targets)];
  const parts: TargetResolution[] = [];
  for (const target of targets)
    parts.push({ target, resolution: await solveFor(target, prepared, { entry, signal: options.signal }) });
  const anywhere = new Set(prepared.universe.interfaces.filter((one) => one.anywhere).map(({ id }) => id));
  return {
    root: project.root,
    image: prepared.image,
    universe: prepared.universe,
    targets,
    resolution: unwrap(joinResolutions(parts, { anywhere })),
    warnings: prepared.diagnostics,
  };
}

async function solveFor(
  target: Target,
  prepared: PreparedImage,
  { entry, signal }: { readonly entry: LockEntry | undefined; readonly signal: AbortSignal | undefined },
): Promise<Resolution> {
  const request = requestFor(prepared, target, entry);
  let answer = await solveAsync(prepared.universe, request, { signal });
  // Sizes are those of an older build. What the new one takes is judged when it is there.
  if (answer.kind === "conflict" && request.imageBytes !== undefined)
    answer = await solveAsync(prepared.universe, { ...request, imageBytes: undefined }, { signal });
  if (answer.kind === "conflict") throw new AshlarError([conflictDiagnostic(answer)]);
  return answer;
}

function chooseTargets(prepared: PreparedImage, wanted: Target | undefined): Solved["targets"] {
  const { targets } = prepared.image;
  // Safe: an image without a target did not pass the check.
  const first = targets[0]!;
  if (wanted === undefined) return [first, ...targets.slice(1).filter((other) => canShare(first, other))];
  if (targets.includes(wanted)) return [wanted];
  const message = `the image is not composed for ${wanted}; its targets are ${targets.join(", ")}`;
  throw new AshlarError([diagnostic("ASH1007", message, { path: "targets", fix: `add "${wanted}" to targets` })]);
}

/** A conflict as a diagnostic: what cannot be as message, what makes it so in `causes`, the first way out in `fix`. */
export function conflictDiagnostic(conflict: Conflict): Diagnostic {
  const places = conflict.core.flatMap(({ where }) =>
    where === undefined ? [] : [[formatPosition(where), where] as const],
  );
  const [message = "no choice of components fits", ...causes] = conflict.steps.map((step) => step.says);
  const own = conflict.fixes.find(({ lines, without }) => lines === without.length);
  const fix = conflict.hint ?? (own ?? conflict.fixes[0])?.says;
  return diagnostic(conflict.code, message, {
    at: [...new Map(places).values()],
    causes,
    ...(fix !== undefined && { fix }),
    data: { conflict },
  });
}

/** What a solved image will be built from, with the tools of this machine. */
export async function planImage(
  solved: Solved,
  options: VerbOptions = {},
): Promise<{ readonly emission: Emission; readonly tools: readonly Tool[] }> {
  const compiler = options.compiler ?? "clang";
  const cacheDir = options.cacheDir ?? defaultCacheDir();
  const tools = await findTools([...compilerTools(compiler, isHosted(solved.targets[0])), "objdump"], cacheDir);
  const include = await compilerInclude(compiler);
  const { image, resolution, universe, targets } = solved;
  const folders = readFolders(resolution, universe, solved.root);
  const emission = emit(image, resolution, universe, { targets, compiler, compilerInclude: include, folders });
  return { emission, tools };
}

/** Solves, plans and builds one image of a project, and writes the lock. */
export async function buildImage(project: Project, options: VerbOptions = {}): Promise<Artifact> {
  const solved = await solveImage(project, options);
  const { emission, tools } = await planImage(solved, options);
  const key = lockKey(solved.image.name, solved.targets);
  const entry = (await readLock(project.root)).images[key];
  const now = {
    components: lockedComponents(solved.resolution),
    tools: Object.fromEntries(tools.map((t) => [t.name, t.version])),
  };
  if (options.frozen === true) refuseDrift(entry, now);
  const artifact = await build(emission, {
    universe: solved.universe,
    outDir: resolve(options.outDir ?? defaultOutDir(project, solved)),
    cacheDir: options.cacheDir ?? defaultCacheDir(),
    tools,
    signal: options.signal,
    observe: options.observe,
    ...(options.frozen === true && { accept: ({ image }) => refuseOther(image.sha256, entry?.sha256) }),
  });
  if (options.frozen !== true) {
    const sizes = sizesOf(artifact.components);
    await writeLock(project.root, key, { ...now, sizes, sha256: artifact.image.sha256 });
  }
  return artifact;
}

function refuseOther(sha256: string, locked: string | undefined): void {
  if (sha256 === locked) return;
  const message = `ashlar.lock has an image of sha256 ${locked}, but these sources make ${sha256}`;
  const fix = "restore the sources, or build without --frozen to renew ashlar.lock";
  throw new AshlarError([diagnostic("ASH1202", message, { fix })]);
}

function defaultOutDir(project: Project, solved: Solved): string {
  const base = join(dirname(project.file), "out", solved.image.name);
  const isAll = solved.image.targets.every((target) => solved.targets.includes(target));
  return isAll ? base : `${base}@${solved.targets.join("+")}`;
}

function refuseDrift(
  entry: { readonly components: object; readonly tools: object } | undefined,
  now: { readonly components: object; readonly tools: object },
): void {
  const fix = "build without --frozen to renew ashlar.lock";
  if (entry === undefined)
    throw new AshlarError([diagnostic("ASH1202", "ashlar.lock does not have this image", { fix })]);
  for (const part of ["components", "tools"] as const) {
    const [then, today] = [sortedText(entry[part]), sortedText(now[part])];
    if (then !== today) {
      throw new AshlarError([
        diagnostic("ASH1202", `ashlar.lock has other ${part}: ${then}, but now ${today}`, { fix }),
      ]);
    }
  }
}

function sortedText(record: object): string {
  return Object.entries(record)
    .map(([name, version]) => `${name} ${version}`)
    .sort()
    .join(", ");
}
