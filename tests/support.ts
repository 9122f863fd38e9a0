import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, compilerInclude, compilerTools, findTools } from "@ashlar/build";
import { emit } from "@ashlar/emit";
import {
  type Artifact,
  AshlarError,
  type Compiler,
  check,
  expandInPlace,
  type Image,
  isHosted,
  type Target,
  type Universe,
} from "@ashlar/model";
import { readFolders, readTree } from "@ashlar/project";
import { requestOf, solve } from "@ashlar/solver";
import { onTestFinished } from "vitest";

/** The repository's root. */
export const root: string = dirname(dirname(fileURLToPath(import.meta.url)));

/** Objects that the tests of one checkout share. */
export const cacheDir: string = join(root, "out", "test-cache");

let universe: Promise<Universe> | undefined;

/** The catalogue, read once a test file. */
export function catalogue(): Promise<Universe> {
  universe ??= readTree(join(root, "components"), { package: "@ashlar/catalogue", cacheDir });
  return universe;
}

/** A folder of the running test's own, removed with the test. */
export async function temporary(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "ashlar-test-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** How a test wants an image built. */
export interface BuildRequest {
  readonly image: Image;
  /** Folder of programs written in place. */
  readonly dir: string;
  readonly outDir: string;
  readonly target?: Target;
  readonly compiler?: Compiler;
  readonly universe?: Universe;
  /** Folder of cached objects; the shared one when left out. */
  readonly cacheDir?: string;
}

/** Check, solve, emit and build, as `ashlar build` does. */
export async function buildImage(request: BuildRequest): Promise<Artifact> {
  const { target = request.image.targets[0]!, compiler = "clang" } = request;
  const expanded = expandInPlace(request.image, request.dir);
  const base = request.universe ?? (await catalogue());
  const all = { ...base, components: [...base.components, ...expanded.components] };
  const faults = [...expanded.diagnostics, ...check(expanded.image, all)].filter((d) => d.severity === "error");
  if (faults.length > 0) throw new AshlarError(faults);
  const resolution = solve(all, requestOf({ ...expanded.image, targets: [target] }));
  if (resolution.kind === "conflict") throw new Error(resolution.steps.join("\n"));
  const cache = request.cacheDir ?? cacheDir;
  await mkdir(cache, { recursive: true });
  const tools = await findTools([...compilerTools(compiler, isHosted(target)), "objdump"], cache);
  const include = await compilerInclude(compiler);
  const folders = readFolders(resolution, all, request.dir);
  const targets = [target] as const;
  const emission = emit(expanded.image, resolution, all, { targets, compiler, compilerInclude: include, folders });
  return build(emission, { universe: all, outDir: request.outDir, cacheDir: cache, tools });
}

/** What a command line call ended with. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls the built `ashlar` command. */
export function ashlar(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  const bin = join(root, "packages/ashlar/bin/ashlar.js");
  const environment = { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(root, "out", "test-xdg"), ...env };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, ...args],
      { cwd, env: environment, timeout: 110_000, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}
