import type { Architecture, Component, Option, Requirement, Result } from "@ashlar/model";
import { readConstraints } from "./constraints.ts";
import { componentFields, patterns } from "./fields.ts";
import { readMemory } from "./memory.ts";
import { readOptions } from "./options.ts";
import { readBudget, readCalls, readDevices, readRange, readSize, readTargets } from "./parts.ts";
import { Reader, type Value } from "./reader.ts";
import { readRequires } from "./requires.ts";

/** Where a manifest comes from. */
export interface Origin {
  /** The path that messages name. */
  readonly file: string;
  /** The folder of the component's files; kept in the answer. */
  readonly dir: string;
  /** The npm package that holds it. */
  readonly package?: string | undefined;
}

/**
 * Reads the text of a component.yaml.
 *
 * Every error has the line and column of what is wrong: ASH1105 for bad YAML, ASH2001 for an unknown key,
 * ASH2002 for a wrong value, ASH2003 for a missing one.
 */
export function parseComponent(text: string, origin: Origin): Result<Component> {
  const reader = new Reader(origin.file);
  const root = reader.parse(text);
  const component = root === undefined ? undefined : readComponent(reader, root, origin);
  if (component === undefined || reader.diagnostics.length > 0) return { ok: false, diagnostics: reader.diagnostics };
  return { ok: true, value: component, warnings: [] };
}

function readComponent(reader: Reader, root: Value, origin: Origin): Component | undefined {
  const f = reader.fields(root, componentFields);
  reader.choice(f.get("ashlar"), [1]);
  const id = reader.string(f.get("id"), patterns.id, "alloc-tlsf");
  if (id === "image") reader.complain(f.get("id")!.at, '"image" is the name of the image itself');
  const version = reader.string(f.get("version"), patterns.version, "1.0.0");
  const summary = reader.string(f.get("summary"));
  const options = f.has("options") ? readOptions(reader, f.get("options")!) : [];
  const requires = f.has("requires") ? readRequires(reader, f.get("requires")!) : [];
  const rest = readOptional(reader, f, { options, requires });
  const provides = reader.record(f.get("provides"), (entry) => readProvided(reader, entry));
  const providesAt = f.has("provides") ? reader.positions(f.get("provides")!) : {};
  const conflicts = reader.record(f.get("conflicts"), (entry) => readRange(reader, entry));
  const threads = reader.record(f.get("threads"), (entry) => readSize(reader, entry));
  if (id === undefined || version === undefined || summary === undefined) return undefined;
  return {
    kind: "component",
    id,
    version,
    summary,
    provides,
    providesAt,
    requires: withImplicit(requires, options),
    options,
    conflicts,
    automatic: reader.bool(f.get("automatic")) ?? true,
    sources: readSources(reader, f.get("sources")),
    threads,
    irq: reader.strings(f.get("irq")) ?? [],
    optimize: reader.choice(f.get("optimize"), ["size", "speed"]) ?? "size",
    hosted: reader.bool(f.get("hosted")) ?? false,
    ...rest,
    ...(origin.package !== undefined && { package: origin.package }),
    dir: origin.dir,
    at: root.at,
  };
}

/** The keys that are absent in the answer when they are absent in the manifest. */
function readOptional(
  reader: Reader,
  f: ReadonlyMap<string, Value>,
  { options, requires }: Pick<Component, "options" | "requires">,
): Partial<Component> {
  const symbol = (key: string) => reader.string(f.get(key), patterns.symbol, `${key}_function`);
  const parts = {
    targets: readTargets(reader, f.get("targets")),
    // Safe: names of architectures are compared only, and an unknown one supports nothing.
    arch: reader.strings(f.get("arch")) as readonly Architecture[] | undefined,
    instance: reader.string(f.get("instance"), /^[A-Za-z0-9_./-]+\.h$/, "tlsf.h"),
    init: symbol("init"),
    fini: symbol("fini"),
    seal: symbol("seal"),
    main: symbol("main"),
    entry: symbol("entry"),
    constraints: readConstraints(reader, f.get("constraints"), { options, requires }),
    calls: readCalls(reader, f.get("calls")),
    devices: readDevices(reader, f.get("devices")),
    budget: readBudget(reader, f.get("budget")),
    memory: readMemory(reader, f.get("memory"), options),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

/** A component with boot options needs whoever reads the command line; nobody has to write that down. */
function withImplicit(requires: readonly Requirement[], options: readonly Option[]): readonly Requirement[] {
  const id = "boot.options";
  if (!options.some((option) => option.phase === "boot")) return requires;
  if (requires.some((r) => r.interface === id)) return requires;
  return [...requires, { slot: id, interface: id, range: "^1.0.0", many: false, optional: false }];
}

function readProvided(reader: Reader, entry: Value): string | undefined {
  if (!patterns.interfaceId.test(entry.key)) {
    return reader.complain(entry.at, `"${entry.key}" is not the form of an interface id, such as net.device`);
  }
  return reader.string(entry, patterns.version, "1.0.0");
}

function readSources(reader: Reader, value: Value | undefined): readonly string[] {
  return (reader.strings(value) ?? []).filter((path) => {
    if (/^(?!\/)(?!.*\.\.(?:\/|$))[A-Za-z0-9_./-]+\.(?:c|S)$/.test(path)) return true;
    reader.complain(value!.at, `"${path}" must be a relative path below the folder that ends in .c or .S`);
    return false;
  });
}
