import type { JsonSchema } from "@ashlar/manifest";
import { type Diagnostic, diagnostic, type ErrorCode, suggest, validRange } from "@ashlar/model";

/** Nobody writes deeper; a hostile document must not exhaust the stack. */
const deepest = 64;

/**
 * Judges a parsed JSON document against one of the schemas that ship with the package. Every message begins with the
 * file and the path of the value, `universe.json: components[0].version`: ASH1002 wrong form, ASH1003 outside its set,
 * ASH1004 out of range, ASH1012 unknown key, ASH1015 missing key, ASH1017 wrong type.
 */
export function validate(value: unknown, schema: JsonSchema, file: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const complain: Complain = (code, place, message, fix) => {
    const path = pathOf(place);
    found.push(diagnostic(code, `${file}: ${path || "the document"} ${message}`, { at: { file }, path, fix }));
  };
  judge(value, schema, { parent: undefined, step: "", depth: 0, run: { root: schema, complain, texts: new Map() } });
  return found;
}

type Complain = (code: ErrorCode, place: Place, message: string, fix?: string) => void;

/** What one validation shares. */
interface Run {
  readonly root: JsonSchema;
  readonly complain: Complain;
  /** By form and text, whether it has it: large documents say the same range many times. */
  readonly texts: Map<string, Map<string, boolean>>;
}

/** A value of the document; its path is written out for an error alone. */
interface Place {
  readonly parent: Place | undefined;
  /** The key or index in the parent. */
  readonly step: string | number;
  readonly depth: number;
  readonly run: Run;
}

function pathOf({ parent, step }: Place): string {
  if (parent === undefined) return "";
  const path = pathOf(parent);
  if (typeof step === "number") return `${path}[${step}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(step)) return `${path}[${JSON.stringify(step)}]`;
  return path === "" ? step : `${path}.${step}`;
}

function inside(parent: Place, step: string | number): Place {
  return { parent, step, depth: parent.depth + 1, run: parent.run };
}

function judge(value: unknown, schema: JsonSchema, place: Place): void {
  const { root, complain } = place.run;
  const of = Object.hasOwn(schema, "const") ? [schema.const] : (schema.enum as readonly unknown[] | undefined);
  if (place.depth > deepest) complain("ASH1017", place, `is nested more than ${deepest} levels deep`);
  else if (schema.$ref !== undefined) judge(value, definition(root, String(schema.$ref)), place);
  else if (Array.isArray(schema.anyOf)) judge(value, alternative(value, schema.anyOf), place);
  else if (of !== undefined) judgeSet(value, of, place);
  else judgeType(value, schema, place);
}

function judgeType(value: unknown, schema: JsonSchema, place: Place): void {
  const { complain } = place.run;
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOf(value, type))) {
    complain("ASH1017", place, `must be ${types.map((t) => names[t] ?? t).join(" or ")}, but is ${shown(value)}`);
  } else if (typeof value === "string") {
    judgeText(value, schema, place);
  } else if (typeof value === "number" && value < Number(schema.minimum ?? value)) {
    complain("ASH1004", place, `must be ${schema.minimum} or more, but is ${value}`);
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) judge(item, (schema.items ?? {}) as JsonSchema, inside(place, i));
  } else if (typeof value === "object" && value !== null) {
    judgeObject(value as Readonly<Record<string, unknown>>, schema, place);
  }
}

function typesOf(schema: JsonSchema): readonly string[] {
  return Array.isArray(schema.type) ? schema.type : typeof schema.type === "string" ? [schema.type] : [];
}

const names: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

function isOf(value: unknown, type: string): boolean {
  switch (type) {
    case "integer":
      return Number.isSafeInteger(value);
    case "array":
      return Array.isArray(value);
    case "null":
      return value === null;
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function judgeSet(value: unknown, of: readonly unknown[], place: Place): void {
  if (of.includes(value)) return;
  const near = typeof value === "string" ? suggest(value, of.map(String)) : undefined;
  const message = `must be ${of.length === 1 ? "" : "one of "}${of.map(shown).join(", ")}, but is ${shown(value)}`;
  place.run.complain("ASH1003", place, message, near === undefined ? undefined : `write "${near}"`);
}

function judgeText(value: string, schema: JsonSchema, place: Place): void {
  const { complain, texts } = place.run;
  const isRight = (form: string, has: () => boolean): boolean => {
    let values = texts.get(form);
    if (values === undefined) {
      values = new Map();
      texts.set(form, values);
    }
    let known = values.get(value);
    if (known === undefined) {
      known = has();
      values.set(value, known);
    }
    return known;
  };
  if (value.length < Number(schema.minLength ?? 0)) complain("ASH1002", place, "must not be empty");
  const { pattern, format } = schema;
  if (typeof pattern === "string" && !isRight(pattern, () => new RegExp(pattern).test(value))) {
    complain("ASH1002", place, `must be a version such as "1.0.0", but is ${shown(value)}`);
  }
  if (format === "semver-range" && !isRight(format, () => validRange(value))) {
    complain("ASH1002", place, `must be a semver range such as "^1.0.0", but is ${shown(value)}`);
  }
}

function judgeObject(value: Readonly<Record<string, unknown>>, schema: JsonSchema, place: Place): void {
  const { complain } = place.run;
  const properties = (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const others = schema.additionalProperties ?? {};
  for (const key of (schema.required ?? []) as readonly string[]) {
    if (!Object.hasOwn(value, key)) complain("ASH1015", inside(place, key), "is missing", `add "${key}"`);
  }
  for (const key of Object.keys(value)) {
    const entry = value[key];
    const inner = inside(place, key);
    if (Object.hasOwn(properties, key)) judge(entry, properties[key]!, inner);
    else if (others !== false) judge(entry, others as JsonSchema, inner);
    else {
      const near = suggest(key, Object.keys(properties));
      const fix = near === undefined ? `remove "${key}"` : `write "${near}"`;
      complain("ASH1012", inner, `is unknown; allowed are ${Object.keys(properties).join(", ")}`, fix);
    }
  }
}

function definition(root: JsonSchema, reference: string): JsonSchema {
  const name = reference.replace("#/$defs/", "");
  // Safe: the shipped schemas refer to their own definitions only.
  return (root.$defs as Readonly<Record<string, JsonSchema>>)[name]!;
}

/** The alternative whose type the value has, else the first. */
function alternative(value: unknown, of: readonly JsonSchema[]): JsonSchema {
  return of.find((schema) => typesOf(schema).some((type) => isOf(value, type))) ?? of[0]!;
}

function shown(value: unknown): string {
  const written = JSON.stringify(value) ?? String(value);
  return written.length > 60 ? `${written.slice(0, 57)}…` : written;
}
