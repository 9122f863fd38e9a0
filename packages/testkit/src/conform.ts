import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, compilerInclude, compilerTools, findTools } from "@ashlar/build";
import { emit } from "@ashlar/emit";
import { parseComponent } from "@ashlar/manifest";
import {
  type Artifact,
  AshlarError,
  type Compiler,
  type Component,
  check,
  diagnostic,
  type Folders,
  type Image,
  type Interface,
  imageFrom,
  isHosted,
  type OptionValue,
  type Resolution,
  type Target,
  type Universe,
  type UseLike,
  unwrap,
} from "@ashlar/model";
import { type MachineExit, type RunOptions, run } from "@ashlar/run";
import { requestOf, solve } from "@ashlar/solver";

/** Which suite to run, against whom, and where. */
export interface ConformOptions {
  readonly universe: Universe;
  /** Interface whose `conformance.c` is run. */
  readonly interface: string;
  /** Component under test, or one of the interface's `mutants/` by name. */
  readonly provider: string | { readonly mutant: string };
  /** Options of the provider under test. */
  readonly options?: Readonly<Record<string, OptionValue>> | undefined;
  /** The folders that options name, by `USE.OPTION`, from `readFolder` of `@ashlar/project`. */
  readonly folders?: Folders | undefined;
  readonly target: Target;
  /** Folder for the image. */
  readonly outDir: string;
  readonly cacheDir: string;
  readonly compiler?: Compiler | undefined;
  /** More uses that the suite or the provider needs. */
  readonly use?: readonly UseLike[] | undefined;
  /** @defaultValue 60000 */
  readonly timeoutMs?: number | undefined;
  /** How the machine is started: initrd, arguments, boot options, network. */
  readonly run?:
    | Pick<RunOptions, "initrd" | "args" | "set" | "vmmArgs" | "memory" | "net" | "disk" | "hypervisor">
    | undefined;
}

/** What a suite found. */
export interface ConformResult {
  /** Every check held, and the machine ended as it should. */
  readonly passed: boolean;
  /** Lines `not ok …`. */
  readonly failures: readonly string[];
  readonly text: string;
  readonly exit: MachineExit;
}

/**
 * Builds an interface's conformance suite around a provider and runs it: as a process under sanitizers (`host-san`) or
 * booted. A suite that hangs, crashes or ends early has not passed. Rejects when the image cannot be built.
 */
export async function conform(options: ConformOptions): Promise<ConformResult> {
  const artifact = await buildConformance(options);
  const machine = await run(artifact, {
    accel: "tcg",
    timeoutMs: options.timeoutMs ?? 60_000,
    cacheDir: options.cacheDir,
    ...options.run,
  });
  const exit = await machine.exit;
  const text = machine.text();
  const failures = text.split("\n").filter((line) => line.startsWith("not ok"));
  const complete = /^tests [1-9]\d* failed 0$/m.test(text);
  return {
    passed: exit.status === "exited" && exit.guestStatus === 0 && complete && failures.length === 0,
    failures,
    text: `${text}${exit.vmmOutput}`,
    exit,
  };
}

/** The image of a suite and a provider. */
export async function buildConformance(options: ConformOptions): Promise<Artifact> {
  const { image, universe, resolution } = await composeConformance(options);
  const compiler = options.compiler ?? "clang";
  const names = [...compilerTools(compiler, isHosted(options.target)), "objdump"];
  const tools = await findTools(names, options.cacheDir);
  const compilerHeaders = await compilerInclude(compiler);
  const { folders } = options;
  const planned = { targets: [options.target], compiler, compilerInclude: compilerHeaders, folders } as const;
  const emission = emit(image, resolution, universe, planned);
  return build(emission, { universe, outDir: options.outDir, cacheDir: options.cacheDir, tools });
}

/** What a suite's image is made of. */
export interface ConformanceComposition {
  readonly image: Image;
  readonly universe: Universe;
  readonly resolution: Resolution;
}

/** Composes a suite around a provider. Rejects with ASH3003 when they do not fit together on the target. */
export async function composeConformance(
  options: Pick<ConformOptions, "universe" | "interface" | "provider" | "options" | "target" | "use">,
): Promise<ConformanceComposition> {
  const contract = options.universe.interfaces.find((i) => i.id === options.interface);
  if (contract === undefined) {
    throw new AshlarError([diagnostic("ASH1010", `there is no interface "${options.interface}"`)]);
  }
  const suite = await readBeside(contract, "conformance.yaml");
  const provider = await providerOf(contract, options);
  const others = options.universe.components.filter((c) => c.id !== provider.id);
  const universe: Universe = { interfaces: options.universe.interfaces, components: [...others, suite, provider] };
  const image = imageFrom({
    name: "conformance",
    targets: [options.target],
    memory: "16MiB",
    use: [suite.id, { component: provider.id, options: options.options }, ...(options.use ?? [])],
  });
  const faults = check(image, universe).filter((d) => d.severity === "error");
  if (faults.length > 0) throw new AshlarError(faults);
  const resolution = solve(universe, requestOf(image));
  if (resolution.kind === "resolution") return { image, universe, resolution };
  throw new AshlarError([
    diagnostic("ASH3003", `the suite of ${contract.id} cannot be composed`, {
      causes: resolution.steps.map((step) => step.says),
    }),
  ]);
}

async function readBeside(contract: Interface, path: string): Promise<Component> {
  const file = join(contract.dir, path);
  return unwrap(parseComponent(await readFile(file, "utf8"), { file, dir: join(file, "..") }));
}

async function providerOf(
  contract: Interface,
  options: Pick<ConformOptions, "universe" | "provider">,
): Promise<Component> {
  const { provider } = options;
  if (typeof provider === "object") {
    const mutant = await readBeside(contract, "mutants/component.yaml");
    return { ...mutant, sources: [`${provider.mutant}.c`], automatic: true };
  }
  const found = options.universe.components.find((c) => c.id === provider);
  if (found !== undefined) return found;
  throw new AshlarError([diagnostic("ASH1011", `there is no component "${provider}"`)]);
}
