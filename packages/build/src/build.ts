import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { Emission } from "@ashlar/emit";
import {
  type Artifact,
  AshlarError,
  type Component,
  cannotWrite,
  type Diagnostic,
  diagnostic,
  type Plan,
  type Universe,
} from "@ashlar/model";
import { attribute } from "./attribute.ts";
import { ObjectCache } from "./cache.ts";
import { checkInterruptCode, irqText, stackReports, stackWarnings } from "./call-graph.ts";
import { checkAbi, checkObjects, isHosted } from "./checks.ts";
import { disassemble } from "./disassembly.ts";
import { type Elf, readElf } from "./elf.ts";
import type { BuildEvent, Observe } from "./events.ts";
import { type ExecuteContext, executeAll } from "./execute.ts";
import { checkLoaderRules } from "./loader-rules.ts";
import { type CodeFacts, readObjects, renameHeader } from "./objects.ts";
import { type Output, openOutput, stampFile } from "./output.ts";
import { checkProcessRules } from "./process-rules.ts";
import { reportText } from "./report.ts";
import { type Files, gather, stampOf, writeFiles } from "./stage.ts";
import type { Tool } from "./tools.ts";

/** What a build is given besides the emission. */
export interface BuildOptions {
  readonly universe: Universe;
  /** Folder of the artifact; replaced as a whole when the build succeeds. */
  readonly outDir: string;
  /** Folder of objects that builds share. */
  readonly cacheDir: string;
  /** The tools that the plan's commands call, from `findTools`. */
  readonly tools: readonly Tool[];
  readonly signal?: AbortSignal | undefined;
  readonly observe?: Observe<BuildEvent> | undefined;
  /** Looks at the artifact before it replaces the one before it; what it throws, `build` rejects with. */
  readonly accept?: ((artifact: Artifact) => void) | undefined;
}

/**
 * Compiles, links, checks and measures an image.
 *
 * Rejects with AshlarError: ASH2006 missing source, ASH5001 compile error, ASH5002 undeclared call, ASH5003 changed
 * header, ASH5004 double symbol, ASH5005 budget, ASH5006 link, ASH5007 loader rule, ASH5008 SSE in interrupt context,
 * ASH3005 memory too small, ASH5009 cannot write, ASH5010 missing function, ASH5011 undeclared header, ASH5012 folder
 * busy, ASH1107 folder of somebody's own. Warns through `observe`: ASH5013 stack. The output folder is replaced only by a
 * finished artifact; when nothing changed since the last one, that one is the answer.
 */
export async function build(emission: Emission, options: BuildOptions): Promise<Artifact> {
  const started = Date.now();
  const { plan } = emission;
  const tools = options.tools.map((tool) => `${tool.name} ${tool.version}`).join("; ");
  const files = await gather(plan, emission.files);
  const stamp = stampOf(files, `${tools}; ashlar ${ownVersion()}`);
  const done = (artifact: Artifact, unchanged: boolean): Artifact => {
    for (const warning of stackWarnings(artifact.stacks)) options.observe?.({ kind: "warning", diagnostic: warning });
    options.observe?.({ kind: "build-done", name: plan.name, unchanged, ms: Date.now() - started });
    return artifact;
  };
  const before = await readArtifact(resolve(options.outDir), stamp);
  if (before !== undefined) {
    options.accept?.(before);
    return done(before, true);
  }
  refuse(await checkAbi(usedInterfaces(plan, options.universe)));
  const output = await openOutput(resolve(options.outDir), options.signal);
  try {
    const artifact = await buildInto(output, emission, files, { ...options, toolText: tools, stamp });
    options.accept?.(artifact);
    await output.commit();
    return done(artifact, false);
  } catch (error) {
    return cannotWrite(output.dir, error);
  } finally {
    await output.release();
  }
}

function usedInterfaces(plan: Plan, universe: Universe): Universe["interfaces"] {
  const used = new Set(plan.uses.flatMap((u) => [...Object.keys(u.provides), ...u.bindings.map((b) => b.interface)]));
  return universe.interfaces.filter((contract) => used.has(contract.id));
}

/** Another version may report what the same files hold in another way. */
function ownVersion(): string {
  const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string };
  return version;
}

/** The finished artifact of a folder, when it was made from exactly these inputs and is whole. */
async function readArtifact(dir: string, stamp: string): Promise<Artifact | undefined> {
  try {
    if ((await readFile(join(dir, stampFile), "utf8")) !== stamp) return undefined;
    const artifact = JSON.parse(await readFile(join(dir, "report.json"), "utf8")) as Artifact;
    const image = await readFile(join(dir, artifact.image.path));
    if (createHash("sha256").update(image).digest("hex") !== artifact.image.sha256) return undefined;
    return { ...artifact, dir, cache: { hits: artifact.cache.hits + artifact.cache.misses, misses: 0 } };
  } catch {
    return undefined;
  }
}

function refuse(diagnostics: readonly ReturnType<typeof diagnostic>[]): void {
  if (diagnostics.length > 0) throw new AshlarError(diagnostics);
}

type Inner = BuildOptions & { readonly toolText: string; readonly stamp: string };

async function buildInto(output: Output, emission: Emission, files: Files, options: Inner): Promise<Artifact> {
  const { plan } = emission;
  const dir = output.work;
  await writeFiles(dir, files);
  const tally = { hits: 0, misses: 0, done: 0, total: plan.commands.length };
  options.observe?.({ kind: "build-start", name: plan.name, target: plan.target, commands: plan.commands.length });
  const origins = new Map(plan.uses.map((use) => [use.source, use.dir]));
  const context: ExecuteContext = {
    dir,
    cache: new ObjectCache(options.cacheDir),
    tools: options.toolText,
    tally,
    origins,
    headers: plan.headers,
    ...(options.signal !== undefined && { signal: options.signal }),
    ...(options.observe !== undefined && { observe: options.observe }),
  };
  const codes = await compile(plan, context, options.universe);
  await executeAll(
    plan.commands.filter((command) => command.rule === "link"),
    context,
  );
  await executeAll(
    plan.commands.filter((command) => command.rule === "image"),
    context,
  );
  const artifact = await inspect({ plan, codes, dir, options, tally });
  const final: Artifact = { ...artifact, dir: output.dir };
  await writeFile(join(dir, "report.json"), `${JSON.stringify({ ...final, dir: "." }, null, 2)}\n`);
  await writeFile(join(dir, "report.txt"), reportText(final));
  await writeFile(join(dir, stampFile), options.stamp);
  return final;
}

/** Plain objects first: their names decide the renames, and their calls whether anything is worth linking. */
async function compile(plan: Plan, context: ExecuteContext, universe: Universe): Promise<readonly CodeFacts[]> {
  const renamed = new Set(plan.uses.filter((use) => use.rename !== undefined).map((use) => use.use));
  const isCode = (command: Plan["commands"][number]) => command.rule === "code";
  const waits = (command: Plan["commands"][number]) => isCode(command) && renamed.has(command.use ?? "");
  const first = plan.commands.filter((c) => c.rule === "plain" || (isCode(c) && !waits(c)));
  await executeAll(first, context);
  const codes = await readObjects(plan, context.dir);
  const componentOf = (use: string): Component => {
    const planned = plan.uses.find((u) => u.use === use)!;
    return universe.components.find((c) => c.id === planned.component && c.version === planned.version)!;
  };
  refuse(checkObjects({ plan, universe, codes, componentOf }));
  for (const facts of codes.filter((code) => code.use.rename !== undefined)) {
    const text = renameHeader(facts, componentOf(facts.use.use).entry);
    await writeFile(join(context.dir, `bind/${facts.use.use}.rename.h`), text);
  }
  await executeAll(plan.commands.filter(waits), context);
  return codes;
}

interface Inspection {
  readonly plan: Plan;
  readonly codes: readonly CodeFacts[];
  readonly dir: string;
  readonly options: Inner;
  readonly tally: { readonly hits: number; readonly misses: number };
}

/** Reads the finished image: rules, bytes, stacks. */
async function inspect({ plan, codes, dir, options, tally }: Inspection): Promise<Artifact> {
  const imagePath = `${plan.name}.elf`;
  const hosted = isHosted(plan);
  const debugPath = hosted ? imagePath : `${plan.name}.debug.elf`;
  const [bytes, debugBytes] = await Promise.all([readFile(join(dir, imagePath)), readFile(join(dir, debugPath))]);
  const [elf, debug] = [readElf(bytes), readElf(debugBytes)];
  if (elf === undefined || debug === undefined)
    throw new AshlarError([diagnostic("ASH5007", "the linker wrote no ELF file")]);
  const measured = hosted
    ? { components: [], other: [], stacks: [] }
    : await measure(elf, debug, { plan, codes, dir, options, tally });
  return {
    kind: "artifact",
    schemaVersion: 1,
    name: plan.name,
    target: plan.target,
    targets: plan.targets,
    dir,
    image: {
      path: imagePath,
      debugPath,
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      buildId: buildId(debug),
    },
    memory: plan.memory.total,
    devices: plan.devices,
    sections: debug.sections
      .filter((s) => (s.flags & 2) !== 0 && s.size > 0)
      .map((s) => ({ name: s.name, address: s.address, bytes: s.size, flags: flagText(s.flags) })),
    ...measured,
    edges: plan.uses.flatMap((use) =>
      use.bindings.flatMap((b) =>
        b.providers.map((provider) => ({ use: use.use, slot: b.slot, provider, kind: b.kind })),
      ),
    ),
    cache: { hits: tally.hits, misses: tally.misses },
    tools: Object.fromEntries(options.tools.map((tool) => [tool.name, tool.version])),
  };
}

async function measure(
  elf: Elf,
  debug: Elf,
  inspection: Inspection,
): Promise<Pick<Artifact, "components" | "other" | "stacks">> {
  const { plan, codes, dir, options } = inspection;
  refuse(checkMemory(elf, plan));
  refuse(plan.target === "host" ? checkProcessRules(elf) : checkLoaderRules(elf, plan));
  const plainObjects = codes.flatMap((code) => code.objects);
  const [plain, linked] = await Promise.all([
    disassemble(plainObjects, dir, options.signal),
    disassemble([`${plan.name}.debug.elf`], dir, options.signal),
  ]);
  refuse(checkInterruptCode(linked, plan, irqText(debug)));
  const size = elf.bytes.length;
  if (plan.budget !== undefined && size > plan.budget) {
    const message = `the boot image has ${size} bytes; its budget is ${plan.budget}`;
    refuse([
      diagnostic("ASH5005", message, {
        path: "budget",
        fix: "look at report.txt for what is largest, or raise the budget",
      }),
    ]);
  }
  return { ...attribute(debug, size, plan, { codes, linked }), stacks: stackReports(plan, codes, plain) };
}

/** Data that the linker laid out is known only now; what components ask for at run time, the solver added up before. */
function checkMemory(elf: Elf, plan: Plan): readonly Diagnostic[] {
  const loads = elf.segments.filter((segment) => segment.type === 1);
  // A process has its memory beside the image, wherever that is loaded.
  const base = plan.target === "host" ? Math.min(...loads.map((segment) => segment.physical)) : 0;
  const end = Math.max(0, ...loads.map((segment) => segment.physical + segment.memoryBytes - base));
  const { total } = plan.memory;
  if (end <= total) return [];
  const message = `the image ends at ${end} bytes, but its memory has ${total}`;
  const fix = `write memory: "${Math.ceil(end / 2 ** 20)}MiB" or more, or use less`;
  return [diagnostic("ASH3005", message, { path: "memory", fix })];
}

function flagText(flags: number): string {
  return `${(flags & 2) !== 0 ? "r" : "-"}${(flags & 1) !== 0 ? "w" : "-"}${(flags & 4) !== 0 ? "x" : "-"}`;
}

/** The GNU build id: the note's 20 bytes behind a 16-byte header. */
function buildId(debug: Elf): string {
  const section = debug.sections.find((s) => s.name === ".note.gnu.build-id");
  if (section === undefined) return "";
  return Buffer.from(debug.bytes.subarray(section.offset + 16, section.offset + section.size)).toString("hex");
}
