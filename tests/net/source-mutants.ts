/** One small change to a C source, such as a programmer might make by mistake. */
export interface SourceMutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly operator: string;
  readonly before: string;
  readonly after: string;
  /** The whole source with the change in it. */
  readonly source: string;
}

interface Operator {
  readonly name: string;
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** What is changed into what. Each place where a pattern matches is a mutant. */
const operators: readonly Operator[] = [
  { name: "== becomes !=", pattern: / == /g, replacement: " != " },
  { name: "!= becomes ==", pattern: / != /g, replacement: " == " },
  { name: "< becomes <=", pattern: / < /g, replacement: " <= " },
  { name: "<= becomes <", pattern: / <= /g, replacement: " < " },
  { name: "> becomes >=", pattern: / > /g, replacement: " >= " },
  { name: ">= becomes >", pattern: / >= /g, replacement: " > " },
  { name: "&& becomes ||", pattern: / && /g, replacement: " || " },
  { name: "|| becomes &&", pattern: / \|\| /g, replacement: " && " },
  { name: "+ becomes -", pattern: / \+ /g, replacement: " - " },
  { name: "- becomes +", pattern: / - /g, replacement: " + " },
  { name: "+= becomes -=", pattern: / \+= /g, replacement: " -= " },
  { name: "-= becomes +=", pattern: / -= /g, replacement: " += " },
  { name: "true becomes false", pattern: /\btrue\b/g, replacement: "false" },
  { name: "false becomes true", pattern: /\bfalse\b/g, replacement: "true" },
  { name: "a condition is turned round", pattern: /\bif \((?!\()([^()]*)\)/g, replacement: "if (!($1))" },
  {
    name: "an order is turned round",
    pattern: /\btcpip_before\(([^(),]*), ([^(),]*)\)/g,
    replacement: "tcpip_before($2, $1)",
  },
  { name: "an assignment is left out", pattern: /^ +\w[\w>.-]* = [^;{]*;$/g, replacement: ";" },
  { name: "a call is left out", pattern: /^ +\w+\([^;]*\);$/g, replacement: ";" },
  { name: "a number is one more", pattern: /(?<![\w.]|[=!]= )(\d+)(?=u?\b)(?!\.)/g, replacement: "($1 + 1)" },
];

/** Lines that no test has to notice: what is counted for people, asserted, or said to the compiler. */
// So are locks, of which the harness has none, and looks at the clock, which moves between its calls.
const left = /ash_lock_|tcpip_clock_locked|counts\.|ASH_ASSERT|_Static_assert|^\s*(#|\*|\/\*)|\(void\)|^\S/;

/** Every mutant of a source, in order. */
export function sourceMutants(file: string, source: string): readonly SourceMutant[] {
  const lines = source.split("\n");
  return lines.flatMap((text, index) => {
    if (left.test(text)) return [];
    const code = text.replace(/\s*\/\*.*$/, "");
    // The lesser of two is the same with < and <=.
    const fitting = operators.filter(({ name }) => !(code.includes(" ? ") && /^[<>]/.test(name)));
    return fitting.flatMap(({ name, pattern, replacement }) =>
      [...code.matchAll(pattern)].map((match): SourceMutant => {
        const changed = match[0].replace(new RegExp(pattern.source), replacement);
        const after = code.slice(0, match.index) + changed + code.slice(match.index + match[0].length);
        const whole = lines.with(index, after + text.slice(code.length)).join("\n");
        return { file, line: index + 1, operator: name, before: code.trim(), after: after.trim(), source: whole };
      }),
    );
  });
}

/** `count` of them, the same for the same seed. */
export function sample<T>(all: readonly T[], count: number, seed: number): readonly T[] {
  const keyed = all.map((value, index) => {
    // A multiplicative hash of the place, Knuth volume 3 §6.4.
    const key = Math.imul(index + seed * 7919 + 1, 2654435761) >>> 0;
    return { key, value };
  });
  return keyed
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ value }) => value);
}
