import { type Diagnostic, diagnostic, type Plan, parseBytes, type StackReport } from "@ashlar/model";
import type { Code } from "./disassembly.ts";
import type { Elf } from "./elf.ts";
import type { CodeFacts } from "./objects.ts";

/** Where the functions marked ASH_IRQ stand in an image. */
export interface IrqText {
  readonly start: number;
  readonly end: number;
}

/** Where the linker script put what is marked ASH_IRQ; empty where it has no such place. */
export function irqText(debug: Elf): IrqText {
  const at = (name: string): number => debug.symbols.find((symbol) => symbol.name === name)?.value ?? 0;
  return { start: at("ash_irq_start"), end: at("ash_irq_end") };
}

/**
 * Refuses an image in which code that runs in interrupt context can touch an SSE register: what a manifest names as such,
 * and every function that is marked ASH_IRQ, because it may be called through a pointer.
 */
export function checkInterruptCode(linked: readonly Code[], plan: Plan, irq: IrqText): readonly Diagnostic[] {
  const byName = new Map(linked.map((code) => [code.name, followed(code, plan)]));
  const named = plan.uses.flatMap((use) => use.irq.map((name) => `${use.rename ?? ""}${name}`));
  const marked = linked.filter(({ address }) => address >= irq.start && address < irq.end).map(({ name }) => name);
  const roots = [...new Set([...named, ...marked])];
  return roots.flatMap((root) => {
    const path = pathToVector(root, byName);
    if (path === undefined) return [];
    const at = byName.get(path.at(-1)!)!.vector;
    const message = `${root} runs in interrupt context and reaches "${at}" by ${path.join(" → ")}`;
    const fix = "call only functions marked ASH_IRQ from it, and do the work in a thread";
    return [diagnostic("ASH5008", message, { fix })];
  });
}

/** A call through a switch may be that of each of its providers. */
function followed(code: Code, plan: Plan): Code {
  const providers = plan.switches.flatMap((one) => {
    const i = one.functions.indexOf(code.name);
    return i < 0 ? [] : one.providers.map(({ functions }) => functions[i]!);
  });
  return providers.length === 0 ? code : { ...code, calls: new Set([...code.calls, ...providers]) };
}

function pathToVector(root: string, byName: ReadonlyMap<string, Code>): readonly string[] | undefined {
  const seen = new Set<string>();
  const walk = (name: string, path: readonly string[]): readonly string[] | undefined => {
    const code = byName.get(name);
    if (code === undefined || seen.has(name)) return undefined;
    seen.add(name);
    if (code.vector !== undefined) return [...path, name];
    for (const callee of [...code.calls].sort()) {
      const found = walk(callee, [...path, name]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(root, []);
}

interface Frame {
  readonly bytes: number;
  readonly calls: readonly string[];
  readonly indirect: boolean;
}

/** A return address. */
const callBytes = 8;

/**
 * The deepest stack of each thread and handler, from the frames of the plain objects (`-fstack-usage`) and their calls.
 * Link-time inlining can only merge frames. Calls through pointers are reported, not followed.
 */
export function stackReports(plan: Plan, codes: readonly CodeFacts[], plain: readonly Code[]): readonly StackReport[] {
  const frames = frameTable(codes, plain);
  const reports = plan.uses.flatMap((use) => {
    const rename = use.rename ?? "";
    const threads = Object.entries(use.threads).map(([name, limit]) => ({ name, limit: limit as number | undefined }));
    const program = use.provides.program === undefined ? [] : [{ name: "main", limit: bootStack(plan) }];
    const handlers = use.irq.map((name) => ({ name, limit: undefined }));
    return [...program, ...threads, ...handlers].map((root) =>
      measure(`${rename}${root.name}`, use.use, root.limit, frames),
    );
  });
  return reports.filter((report) => report.bytes > 0);
}

/** ASH5013 for each root whose deepest known path is larger than its stack. */
export function stackWarnings(stacks: readonly StackReport[]): readonly Diagnostic[] {
  return stacks.flatMap(({ use, root, bytes, limit, path }) => {
    if (limit === undefined || bytes <= limit) return [];
    const message = `${root} of ${use} needs at least ${bytes} bytes of stack; it has ${limit}`;
    const fix = "raise the stack, or move the large arrays of these functions to the heap";
    return [diagnostic("ASH5013", message, { causes: [`its deepest path is ${path.join(" → ")}`], fix })];
  });
}

/** The boot stack is the option `stack` of whoever provides the entry. */
function bootStack(plan: Plan): number | undefined {
  const entry = plan.uses.find((use) => use.provides["boot.entry"] !== undefined);
  const value = entry?.options.find((option) => option.name === "stack")?.value;
  return typeof value === "string" ? parseBytes(value) : undefined;
}

/** Function by the name that it has in the image. Static functions of one name in two components keep the deeper frame. */
function frameTable(codes: readonly CodeFacts[], plain: readonly Code[]): ReadonlyMap<string, Frame> {
  const owners = new Map(codes.flatMap((facts) => facts.objects.map((path) => [path, facts] as const)));
  const frames = new Map<string, Frame>();
  for (const code of plain) {
    const facts = owners.get(code.file);
    if (facts === undefined) continue;
    const named = (name: string) => (facts.defined.has(name) ? `${facts.use.rename ?? ""}${name}` : name);
    const bytes = (facts.frames.get(code.name) ?? 0) + callBytes;
    const earlier = frames.get(named(code.name));
    if (earlier !== undefined && earlier.bytes >= bytes) continue;
    frames.set(named(code.name), { bytes, calls: [...code.calls].map(named).sort(), indirect: code.indirect });
  }
  return frames;
}

function measure(
  root: string,
  use: string,
  limit: number | undefined,
  frames: ReadonlyMap<string, Frame>,
): StackReport {
  const recursion = new Set<string>();
  const indirect = new Set<string>();
  const depths = new Map<string, { bytes: number; path: readonly string[] }>();
  const walk = (name: string, open: readonly string[]): { bytes: number; path: readonly string[] } => {
    const frame = frames.get(name);
    if (frame === undefined) return { bytes: 0, path: [] };
    if (open.includes(name)) {
      recursion.add(name);
      return { bytes: 0, path: [] };
    }
    const known = depths.get(name);
    if (known !== undefined) return known;
    if (frame.indirect) indirect.add(name);
    const below = frame.calls.map((callee) => walk(callee, [...open, name]));
    const deepest = below.reduce((most, one) => (one.bytes > most.bytes ? one : most), {
      bytes: 0,
      path: [] as readonly string[],
    });
    const result = { bytes: frame.bytes + deepest.bytes, path: [name, ...deepest.path] };
    depths.set(name, result);
    return result;
  };
  const { bytes, path } = walk(root, []);
  return {
    root,
    use,
    bytes,
    ...(limit !== undefined && { limit }),
    path,
    recursion: [...recursion].sort(),
    indirect: [...indirect].sort(),
  };
}
