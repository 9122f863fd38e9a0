import {
  type Compiler,
  type Component,
  cName,
  type DeviceUse,
  type Folders,
  type Image,
  type Interface,
  memoryBytes,
  type OptionValue,
  type Plan,
  type PlanFolder,
  type PlanOption,
  type PlanUse,
  parseBytes,
  type Resolution,
  type Target,
  type TargetSwitch,
  type Universe,
} from "@ashlar/model";
import { initOrder } from "@ashlar/solver";
import { bindingsOf } from "./bindings.ts";
import { commandsOf } from "./commands.ts";
import { headersOf } from "./headers.ts";
import { switchesOf } from "./switches.ts";
import { targetFacts } from "./targets/facts.ts";

/** What a plan is made for. */
export interface PlanOptions {
  /** Where the boot image is to run. Several only of the same kind: machines, or processes. */
  readonly targets: readonly [Target, ...Target[]];
  readonly compiler: Compiler;
  /** Folder of the compiler's own freestanding headers; gcc needs it said. */
  readonly compilerInclude?: string | undefined;
  /** The folders that options name, by `USE.OPTION`, from `readFolders` of `@ashlar/project`. */
  readonly folders?: Folders | undefined;
}

/** What the steps of planning share. */
export interface PlanContext extends PlanOptions {
  readonly resolution: Resolution;
  readonly universe: Universe;
  readonly componentOf: (use: string) => Component;
  readonly interfaceOf: (id: string) => Interface | undefined;
  /** Prefix of a use's external names; empty where they keep their names. */
  readonly renameOf: (use: string) => string;
  /** The use whose code this one shares. */
  readonly codeOf: (use: string) => string;
  /** Ordinary compiled code, linked by the system's compiler. */
  readonly hosted: boolean;
  /** A program that Linux starts by itself, without a C library. */
  readonly native: boolean;
  readonly switches: readonly TargetSwitch[];
}

/**
 * Makes a resolution concrete: sources, flags, bindings, init order and memory for its targets and a compiler.
 *
 * Pure and deterministic. The resolution must come from the same universe.
 */
export function planOf(image: Image, resolution: Resolution, universe: Universe, options: PlanOptions): Plan {
  const context = contextOf(resolution, universe, options);
  const order = initOrder(
    resolution.selected.map((s) => s.use),
    resolution.edges,
  );
  // Safe: the solver refuses cycles.
  const names = "order" in order ? order.order : [];
  const uses = names.map((use) => planUse(use, context));
  const plan: Plan = {
    kind: "plan",
    schemaVersion: 1,
    name: image.name,
    target: options.targets[0],
    targets: options.targets,
    compiler: options.compiler,
    uses,
    root: bindingsOf("image", context),
    switches: context.switches,
    memory: {
      total: parseBytes(image.memory) ?? 0,
      uses: uses.filter((u) => u.memory > 0).map(({ use, memory }) => ({ use, bytes: memory })),
    },
    devices: devicesOf(names, context),
    ...(image.budget !== undefined && { budget: parseBytes(image.budget) ?? 0 }),
    commands: [],
    headers: headersOf(universe),
  };
  return { ...plan, commands: commandsOf(plan, context) };
}

/**
 * Each use's devices, numbered by kind as drivers look for theirs: by the option `index` of a component that has one, else in
 * init order. Devices of machines that are never the same one may have the same number.
 */
function devicesOf(uses: readonly string[], context: PlanContext): readonly DeviceUse[] {
  const { selected } = context.resolution;
  const all = uses.flatMap((use) => {
    const targets = selected.find((s) => s.use === use)?.targets;
    const devices = context.componentOf(use).devices ?? [];
    return devices.map((device) => ({ device, use, ...(targets !== undefined && { targets }) }));
  });
  const indexOf = (use: string): number => {
    const index = selected.find((s) => s.use === use)?.options.index;
    return typeof index === "number" ? index : 0;
  };
  const sorted = all.sort((a, b) => indexOf(a.use) - indexOf(b.use));
  return sorted.map((one, i) => {
    const meets = (earlier: (typeof sorted)[number]): boolean =>
      earlier.device === one.device &&
      context.targets.some((t) => (one.targets?.includes(t) ?? true) && (earlier.targets?.includes(t) ?? true));
    const number = sorted.slice(0, i).filter(meets).length;
    const { device, use, targets } = one;
    return { device, use, id: `${device}${number}`, ...(targets !== undefined && { targets }) };
  });
}

/** The lookups that planning and emission share. */
export function contextOf(resolution: Resolution, universe: Universe, options: PlanOptions): PlanContext {
  const components = new Map(universe.components.map((c) => [`${c.id}@${c.version}`, c]));
  const selected = new Map(resolution.selected.map((s) => [s.use, s]));
  const componentOf = (use: string): Component => {
    const choice = selected.get(use)!;
    return components.get(`${choice.id}@${choice.version}`)!;
  };
  const interfaces = new Map(universe.interfaces.map((i) => [i.id, i]));
  const codes = shareCode(resolution);
  const codeOf = (use: string): string => codes.get(use) ?? use;
  const first = firstCodes(resolution, codeOf);
  const { hosted, native } = targetFacts(options.targets[0]);
  const context = {
    ...options,
    hosted,
    native,
    switches: [],
    resolution,
    universe,
    componentOf,
    interfaceOf: (id: string) => interfaces.get(id),
    codeOf,
    renameOf: (use: string) => (hosted || !first.has(codeOf(use)) ? `${cName(codeOf(use))}__` : ""),
  };
  return { ...context, switches: switchesOf(context) };
}

/** Uses of one component with equal options and providers share the code of the first by name. */
function shareCode(resolution: Resolution): ReadonlyMap<string, string> {
  const byKey = new Map<string, string>();
  const codes = new Map<string, string>();
  for (const use of resolution.selected) {
    const edges = resolution.edges.filter((e) => e.use === use.use).map((e) => [e.slot, e.provider]);
    const key = JSON.stringify([use.id, use.version, use.options, edges]);
    if (!byKey.has(key)) byKey.set(key, use.use);
    codes.set(use.use, byKey.get(key)!);
  }
  return codes;
}

/** For each component, the one code whose names need no prefix. */
function firstCodes(resolution: Resolution, codeOf: (use: string) => string): ReadonlySet<string> {
  const taken = new Set<string>();
  const first = new Set<string>();
  for (const { id, use } of resolution.selected) {
    if (taken.has(id)) continue;
    taken.add(id);
    first.add(codeOf(use));
  }
  return first;
}

function planUse(use: string, context: PlanContext): PlanUse {
  const component = context.componentOf(use);
  const { options, targets } = context.resolution.selected.find((s) => s.use === use)!;
  const rename = context.renameOf(use);
  const folders = component.options
    .filter(({ type }) => type === "folder")
    .map(({ name }) => folderOf(use, name, context));
  return {
    use,
    component: component.id,
    version: component.version,
    code: context.codeOf(use),
    ...(rename !== "" && { rename }),
    source: sourceFolder(component, context.universe),
    sources: component.sources,
    options: component.options.map((option) => planOption(option, options[option.name])),
    ...(targets !== undefined && { targets }),
    bindings: bindingsOf(use, context),
    provides: component.provides,
    ...(component.init !== undefined && { init: component.init }),
    ...(component.fini !== undefined && { fini: component.fini }),
    ...(component.seal !== undefined && { seal: component.seal }),
    ...(component.instance !== undefined && { instance: component.instance }),
    threads: component.threads,
    irq: component.irq,
    ...(component.budget !== undefined && { budget: component.budget }),
    ...(folders.length > 0 && { folders }),
    memory: memoryBytes(component, options),
    dir: component.dir,
  };
}

function folderOf(use: string, option: string, context: PlanContext): PlanFolder {
  const folder = context.folders?.[`${use}.${option}`];
  // Whoever plans reads the folders first: there is nothing that a user could mend.
  if (folder === undefined) throw new Error(`the folder ${use}.${option} was not read`);
  return { option, ...folder };
}

/** The folder below `src/`: the id, with its version where the universe has several. */
function sourceFolder(component: Component, universe: Universe): string {
  const versions = universe.components.filter((c) => c.id === component.id);
  return versions.length > 1 ? `${component.id}@${component.version}` : component.id;
}

function planOption(option: Component["options"][number], value: OptionValue | undefined): PlanOption {
  return {
    name: option.name,
    type: option.type,
    value: value ?? "",
    phase: option.phase,
    values: option.values ?? [],
    ...(option.min !== undefined && { min: option.min }),
    ...(option.max !== undefined && { max: option.max }),
  };
}
