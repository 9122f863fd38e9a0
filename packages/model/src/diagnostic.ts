import { type ErrorCode, errorCodes } from "./codes.ts";

/** A place in a file: 1-based line and column. */
export interface Position {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** A change of text that would mend a diagnostic. */
export interface Edit {
  readonly at: Position;
  readonly insert: string;
}

/** A way to mend a diagnostic, as an imperative sentence. */
export interface Fix {
  readonly title: string;
  readonly edits?: readonly Edit[] | undefined;
}

/**
 * What went wrong, in the shape that every layer uses.
 *
 * `message` says what, what was got, and what is allowed; `fix.title` says how to mend it. `at` lists the places
 * that take part, the most telling first. `path` is the place in the image, `use[1].with["net.device"].queueSize`.
 */
export interface Diagnostic {
  readonly code: ErrorCode;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly at: readonly Position[];
  readonly path?: string | undefined;
  readonly causes: readonly string[];
  readonly fix?: Fix | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** The parts of a {@link Diagnostic} besides code and message; what is left out is empty. */
export interface DiagnosticParts {
  readonly at?: Position | readonly Position[] | undefined;
  readonly path?: string | undefined;
  readonly causes?: readonly string[] | undefined;
  readonly fix?: string | Fix | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** Makes a diagnostic; its severity is that of its code. */
export function diagnostic(code: ErrorCode, message: string, parts: DiagnosticParts = {}): Diagnostic {
  const { at, fix } = parts;
  const places: readonly Position[] = at === undefined ? [] : "file" in at ? [at] : at;
  return {
    code,
    severity: errorCodes[code].severity,
    message,
    at: places,
    causes: parts.causes ?? [],
    ...(parts.path !== undefined && { path: parts.path }),
    ...(fix !== undefined && { fix: typeof fix === "string" ? { title: fix } : fix }),
    ...(parts.data !== undefined && { data: parts.data }),
  };
}

/** `file:line:column`, as far as known. */
export function formatPosition(at: Position): string {
  return [at.file, at.line, at.column].filter((part) => part !== undefined).join(":");
}

/** A diagnostic as text of several lines, without colour. */
export function formatDiagnostic(d: Diagnostic): string {
  const lines = [`${d.severity} ${d.code}: ${d.message}`];
  for (const at of d.at) lines.push(`  at ${formatPosition(at)}`);
  if (d.path !== undefined) lines.push(`  in ${d.path}`);
  for (const cause of d.causes) lines.push(`  because ${cause}`);
  if (d.fix !== undefined) lines.push(`  try: ${d.fix.title}`);
  return lines.join("\n");
}

/** The candidate nearest to `word` by edit distance, when it is near enough to be a slip. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of [...candidates].sort()) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      current.push(least);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length]!;
}
