import { type Diagnostic, diagnostic } from "./diagnostic.ts";
import type { Image } from "./image.ts";
import { positionOf } from "./use.ts";

/** Nobody writes deeper; hostile data must not exhaust the stack. */
const deepest = 64;

/** What names files and symbols, and stands in options of the command line. */
const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * What of an image is not of the kind that its type says: data from JSON or YAML may be anything. ASH1017 for a wrong
 * kind, ASH1016 for a name that may not be one. Whatever else looks at an image may rely on its type when there is none.
 */
export function shapeFaults(image: Image): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const at = positionOf(image);
  const complain = (path: string, message: string): void => {
    found.push(diagnostic("ASH1017", `${path} ${message}`, { at, path }));
  };
  const names = (value: unknown, path: string): void => {
    if (!Array.isArray(value)) complain(path, "must be a list of names");
    else
      value.forEach((name, i) => {
        if (typeof name !== "string") complain(`${path}[${i}]`, `must be a name, but is ${shown(name)}`);
      });
  };
  const { use, prefer, constrain } = image as { readonly [K in keyof Image]: unknown };
  if (Array.isArray(use)) {
    for (const [i, each] of use.entries()) found.push(...useFaults(each, `use[${i}]`, at));
  } else complain("use", "must be a list of uses");
  names(image.targets, "targets");
  names(prefer, "prefer");
  if (!isRecord(constrain)) {
    complain("constrain", "must be a record of pin, exclude and options");
    return found;
  }
  names(constrain.exclude, "constrain.exclude");
  for (const [key, kind, fits] of [
    ["pin", "version ranges", (value: unknown) => typeof value === "string"],
    ["options", "records of values", isRecord],
  ] as const) {
    const record = constrain[key];
    if (!isRecord(record) || !Object.values(record).every(fits))
      complain(`constrain.${key}`, `must be a record of component ids and ${kind}`);
  }
  return found;
}

type Position = ReturnType<typeof positionOf>;

function useFaults(use: unknown, path: string, at: Position, depth = 0): readonly Diagnostic[] {
  const wrong = (message: string, where = path): Diagnostic => diagnostic("ASH1017", message, { at, path: where });
  if (depth > deepest) return [wrong(`uses are nested more than ${deepest} levels deep`)];
  if (!isRecord(use) || typeof use.component !== "string")
    return [wrong("a use is a component's id or { component, as, options, with }")];
  const own = positionOf(use) ?? at;
  const found: Diagnostic[] = [];
  if (use.as !== undefined && !isName(use.as)) {
    const message = `the name of a use must be lower-case letters, digits and dashes, but is ${shown(use.as)}`;
    found.push(diagnostic("ASH1016", message, { at: own, path: `${path}.as`, fix: 'name it as "eth0"' }));
  }
  for (const key of ["options", "with"] as const) {
    if (use[key] !== undefined && !isRecord(use[key]))
      found.push(wrong(`${key} must be a record, but is ${shown(use[key])}`, `${path}.${key}`));
  }
  if (!isRecord(use.with)) return found;
  // A list is refused where the slot is known.
  const inner = Object.entries(use.with).filter(([, provider]) => !Array.isArray(provider));
  return [
    ...found,
    ...inner.flatMap(([slot, p]) => useFaults(p, `${path}.with[${JSON.stringify(slot)}]`, own, depth + 1)),
  ];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Whether a text may name an image or a use. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && namePattern.test(value);
}
