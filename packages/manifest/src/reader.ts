import { type Diagnostic, diagnostic, type Position, suggest } from "@ashlar/model";
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, Scalar } from "yaml";

/** What a key of a manifest takes. One table serves validation and the JSON Schema. */
export type FieldType =
  | { readonly kind: "string"; readonly pattern?: RegExp; readonly example: string }
  | { readonly kind: "bool" }
  | { readonly kind: "choice"; readonly of: readonly (string | number)[] }
  | { readonly kind: "strings"; readonly example: string }
  | { readonly kind: "record"; readonly value: string }
  | { readonly kind: "any"; readonly schema: Readonly<Record<string, unknown>> };

/** One key of a manifest. */
interface Field {
  readonly type: FieldType;
  readonly doc: string;
  readonly required?: boolean;
}

/** Keys of a mapping, by name. */
export type Fields = Readonly<Record<string, Field>>;

/** A YAML value with the means to say where it stands and to complain about it. */
export interface Value {
  readonly node: Node | null;
  readonly at: Position;
  readonly key: string;
}

/** The text of a scalar as it stands in the file, and where each of its characters stands. */
export interface SourceText {
  readonly text: string;
  readonly at: (offset: number) => Position;
}

/** Reads one file's values and collects its diagnostics. */
export class Reader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: string;
  readonly #lines = new LineCounter();
  #text = "";

  constructor(file: string) {
    this.#file = file;
  }

  /** The root of the document; undefined when the text is not YAML. */
  parse(text: string): Value | undefined {
    this.#text = text;
    const document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const error of document.errors) {
      const at = this.#position(error.pos[0]);
      this.diagnostics.push(diagnostic("ASH1105", `${this.#file} is not YAML: ${error.message}`, { at }));
    }
    if (document.errors.length > 0) return undefined;
    return { node: document.contents, at: this.#at(document.contents), key: "" };
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line, column: col };
  }

  #at(node: Node | null | undefined): Position {
    return this.#position(node?.range?.[0] ?? 0);
  }

  /** Notes an error; gives undefined, so that a reading function can end with it. */
  complain(at: Position, message: string, fix?: string, code: Diagnostic["code"] = "ASH2002"): undefined {
    this.diagnostics.push(diagnostic(code, message, { at, fix }));
    return undefined;
  }

  /** The entries of a mapping in file order; complains when the value is another thing. */
  entries(value: Value): readonly Value[] {
    const { node } = value;
    if (!isMap(node)) {
      this.complain(value.at, `${value.key || "the manifest"} must be a mapping of keys to values`);
      return [];
    }
    const seen = new Set<string>();
    return node.items.map((pair: Pair) => {
      const key = isScalar(pair.key) ? String(pair.key.value) : "";
      if (seen.has(key)) this.complain(this.#at(pair.key as Node), `"${key}" stands twice`);
      seen.add(key);
      const child = pair.value as Node | null;
      return { key, node: child, at: this.#at((pair.key ?? child) as Node) };
    });
  }

  /** The entries of a mapping whose keys are known; unknown keys are refused with a suggestion. */
  fields(value: Value, fields: Fields): ReadonlyMap<string, Value> {
    const found = new Map<string, Value>();
    for (const entry of this.entries(value)) {
      if (Object.hasOwn(fields, entry.key)) found.set(entry.key, entry);
      else this.#unknown(entry, Object.keys(fields));
    }
    for (const [key, field] of Object.entries(fields)) {
      if (field.required !== true || found.has(key)) continue;
      this.complain(value.at, `the key "${key}" is missing: ${field.doc}`, `add "${key}:"`, "ASH2003");
    }
    return found;
  }

  #unknown(entry: Value, known: readonly string[]): void {
    const near = suggest(entry.key, known);
    const fix = near === undefined ? `remove "${entry.key}"` : `write "${near}"`;
    this.complain(entry.at, `unknown key "${entry.key}"; allowed are ${known.join(", ")}`, fix, "ASH2001");
  }

  /** The scalar as JavaScript data, or undefined when it is a collection or empty. */
  scalar(value: Value | undefined): string | number | boolean | undefined {
    const content = value !== undefined && isScalar(value.node) ? value.node.value : undefined;
    const plain = typeof content === "string" || typeof content === "number" || typeof content === "boolean";
    return plain ? content : undefined;
  }

  /** The source of a plain or quoted scalar of text; undefined for all else. */
  source(value: Value): SourceText | undefined {
    const { node } = value;
    if (!isScalar(node) || node.range == null) return undefined;
    const quoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE ? 1 : 0;
    if (quoted === 0 && node.type !== Scalar.PLAIN) return undefined;
    const [start, end] = node.range;
    const text = this.#text.slice(start + quoted, end - quoted);
    return { text, at: (offset) => this.#position(start + quoted + offset) };
  }

  string(value: Value | undefined, pattern?: RegExp, example?: string): string | undefined {
    if (value === undefined) return undefined;
    const content = this.scalar(value);
    const text = typeof content === "number" ? String(content) : content;
    if (typeof text === "string" && text.length > 0 && (pattern === undefined || pattern.test(text))) return text;
    const got = content === undefined ? "nothing, a list or a mapping" : JSON.stringify(content);
    return this.complain(value.at, `"${value.key}" must be text${example ? ` such as ${example}` : ""}, but is ${got}`);
  }

  bool(value: Value | undefined): boolean | undefined {
    if (value === undefined) return undefined;
    const content = this.scalar(value);
    if (typeof content === "boolean") return content;
    return this.complain(value.at, `"${value.key}" must be true or false, but is ${JSON.stringify(content ?? null)}`);
  }

  choice<const T extends string | number>(value: Value | undefined, of: readonly T[]): T | undefined {
    if (value === undefined) return undefined;
    const content = this.scalar(value);
    const match = of.find((candidate) => candidate === content);
    if (match !== undefined) return match;
    const near = typeof content === "string" ? suggest(content, of.map(String)) : undefined;
    const message = `"${value.key}" must be one of ${of.join(", ")}, but is ${JSON.stringify(content ?? null)}`;
    return this.complain(value.at, message, near === undefined ? undefined : `write "${near}"`);
  }

  strings(value: Value | undefined): readonly string[] | undefined {
    if (value === undefined) return undefined;
    if (!isSeq(value.node)) return this.complain(value.at, `"${value.key}" must be a list`);
    return this.items(value).flatMap((item) => this.string(item) ?? []);
  }

  /** The items of a list in file order; complains when the value is another thing. */
  items(value: Value): readonly Value[] {
    if (isSeq(value.node))
      return value.node.items.map((item) => ({ key: value.key, node: item as Node, at: this.#at(item as Node) }));
    this.complain(value.at, `"${value.key}" must be a list`);
    return [];
  }

  /** Where each key of a mapping stands. Read the mapping first: what is wrong with it is not told again. */
  positions(value: Value): Readonly<Record<string, Position>> {
    if (!isMap(value.node)) return {};
    const pairs = value.node.items.map((pair) => pair.key).filter((key) => isScalar(key));
    return Object.fromEntries(pairs.map((key) => [String(key.value), this.#at(key)]));
  }

  /** A mapping with each value as `read` gives it; entries that it refuses are left out. */
  record<T>(value: Value | undefined, read: (entry: Value) => T | undefined): Readonly<Record<string, T>> {
    if (value === undefined) return {};
    const pairs = this.entries(value).flatMap((entry) => {
      const content = read(entry);
      return content === undefined ? [] : [[entry.key, content] as const];
    });
    return Object.fromEntries(pairs);
  }
}
