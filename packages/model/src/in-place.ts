import type { Component, Requirement } from "./component.ts";
import { type Diagnostic, diagnostic, suggest } from "./diagnostic.ts";
import type { Image } from "./image.ts";
import { shapeFaults } from "./shape.ts";
import { parseBytes } from "./units.ts";
import { keepPosition, positionOf, type Use } from "./use.ts";
import { rangeFix, validRange, versionPattern } from "./versions.ts";

/** An image whose programs in place have become components. */
export interface Expanded {
  readonly image: Image;
  readonly components: readonly Component[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Turns each `app({ … })` of the image into a component of its own, whose folder is `dir`. A component called `app` in
 * the universe plays no part: the name is reserved.
 */
export function expandInPlace(image: Image, dir: string): Expanded {
  const components: Component[] = [];
  const diagnostics: Diagnostic[] = [];
  if (shapeFaults(image).length > 0) return { image, components, diagnostics }; // `check` tells them
  const use = image.use.map((entry, index) => {
    if (entry.component !== "app") return entry;
    const made = inPlaceComponent(entry, `use[${index}]`, dir);
    diagnostics.push(...made.diagnostics);
    components.push(made.component);
    return withoutOptions(entry, made.component.id);
  });
  return { image: keepPosition({ ...image, use }, image), components, diagnostics };
}

/** The use of the made component: its position is kept. */
function withoutOptions(entry: Use, id: string): Use {
  const { options: _, component: __, ...rest } = entry;
  return keepPosition({ ...rest, component: id }, entry);
}

const keys = ["sources", "requires", "provides", "threads", "libc", "optimize"];

/** A form of text, and what stands in for another so that the rest can be judged. */
interface Form {
  readonly fits: (text: string) => boolean;
  readonly what: string;
  readonly fix: string;
  readonly instead: string;
}

const range: Form = { fits: validRange, what: "a semver range", fix: rangeFix, instead: "*" };
const version: Form = {
  fits: (text) => versionPattern.test(text),
  what: "a version",
  fix: 'write a version such as "1.0.0"',
  instead: "1.0.0",
};

function inPlaceComponent(use: Use, path: string, dir: string): { component: Component; diagnostics: Diagnostic[] } {
  const options = (use.options ?? {}) as Readonly<Record<string, unknown>>;
  const at = positionOf(use);
  const diagnostics: Diagnostic[] = [];
  const complain = (code: Diagnostic["code"], key: string, message: string, fix?: string): void => {
    diagnostics.push(diagnostic(code, message, { at, path: `${path}.${key}`, fix }));
  };
  for (const key of Object.keys(options)) {
    if (keys.includes(key)) continue;
    const near = suggest(key, keys);
    const fix = near === undefined ? `remove "${key}"` : `write "${near}"`;
    complain("ASH1001", key, `app has no option "${key}"; it has ${keys.join(", ")}`, fix);
  }
  const sources = Array.isArray(options.sources) ? options.sources.map(String) : [];
  if (sources.length === 0) complain("ASH1005", "sources", 'app needs the option "sources"', 'add sources: ["main.c"]');
  for (const source of sources) {
    if (/^(?!\/)(?!.*\.\.(?:\/|$))[A-Za-z0-9_./-]+\.(?:c|S)$/.test(source)) continue;
    complain("ASH1002", "sources", `"${source}" must be a relative path that ends in .c or .S`);
  }
  const record = (key: string): Readonly<Record<string, unknown>> => {
    const value = options[key] ?? {};
    if (typeof value === "object" && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
    complain("ASH1017", key, `app.${key} must be a record`);
    return {};
  };
  const threads = Object.entries(record("threads")).map(([name, size]) => {
    const bytes = parseBytes(String(size));
    if (bytes === undefined) complain("ASH1002", "threads", `the stack of ${name} must be a size, such as "16KiB"`);
    return [name, bytes ?? 0] as const;
  });
  const texts = (key: string, form: Form): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(record(key)).map(([id, value]) => {
        if (typeof value === "string" && form.fits(value)) return [id, value];
        complain("ASH1002", `${key}[${JSON.stringify(id)}]`, `${JSON.stringify(value)} is not ${form.what}`, form.fix);
        return [id, form.instead];
      }),
    );
  const requires = { ...(options.libc === false ? {} : { libc: "^1.0.0" }), ...texts("requires", range) };
  const component: Component = {
    kind: "component",
    id: use.as ?? "app",
    version: "0.0.0",
    summary: "A program written in place.",
    provides: { program: "1.0.0", ...texts("provides", version) },
    requires: Object.entries(requires).map(
      ([slot, range]): Requirement => ({
        slot,
        interface: slot,
        range,
        many: false,
        optional: false,
        at,
      }),
    ),
    options: [],
    conflicts: {},
    automatic: false,
    sources,
    main: "main",
    threads: Object.fromEntries(threads),
    irq: [],
    optimize: options.optimize === "speed" ? "speed" : "size",
    hosted: false,
    dir,
    at,
  };
  return { component, diagnostics };
}
