import type { ConflictFix, Request } from "@ashlar/model";
import { problemOf } from "./encode/problem.ts";
import { factsOf, type Index } from "./facts.ts";
import { Minimiser } from "./optimise/minimise.ts";
import type { Work } from "./sat/engine.ts";
import { type Lit, not } from "./sat/literal.ts";
import type { Statement } from "./statements.ts";
import { isSolvable, type Trial, trialOf } from "./trial.ts";

/** What is looked for, and how long. */
export interface FixesOptions {
  readonly without: ReadonlySet<string>;
  /** Most conflicts of the search. */
  readonly limit: number;
  /** How many are wanted. */
  readonly most: number;
}

/** A conflict: every statement of the problem, and those of its core. */
export interface Conflicting {
  readonly all: readonly Statement[];
  readonly core: readonly Statement[];
}

/**
 * The smallest sets of statements without which there is an answer, cheapest first: by the number of the user's lines, then of
 * manifests' clauses, then by id. Each is tried on the problem itself. Besides, the cheapest that touches the user's lines only.
 */
export function* fixesOf(
  index: Index,
  request: Request,
  { all, core }: Conflicting,
  options: FixesOptions,
): Work<readonly ConflictFix[]> {
  const { most } = options;
  if (most === 0) return [];
  // A single statement without which there is an answer is in every core.
  const works = trialOf(index, request, core, options);
  const clauses = yield* singles(
    core.filter((s) => !s.isLine),
    works,
    most,
  );
  const others = clauses.length > 0 ? [] : yield* search(index, request, all, options);
  const lines = yield* singles(
    core.filter((s) => s.isLine),
    works,
    Math.max(1, most - clauses.length),
  );
  const byText = new Map([...clauses, ...others, ...lines].map((fix) => [fix.without.join("\0"), fix]));
  const cheapest = [...byText.values()].sort(byCost);
  const own = cheapest.find(({ lines: touched, without }) => touched === without.length);
  const found = cheapest.slice(0, most);
  if (own !== undefined) return found.includes(own) ? found : [...found.slice(0, most - 1), own];
  const further = yield* search(
    index,
    request,
    all.filter((s) => s.isLine),
    { ...options, most: 1 },
  );
  return [...found.slice(0, most - further.length), ...further];
}

/** Those of some statements of which each alone is a way out: the first by id, up to as many as are wanted. */
function* singles(statements: readonly Statement[], works: Trial, most: number): Work<readonly ConflictFix[]> {
  const found: ConflictFix[] = [];
  for (const statement of [...statements].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (found.length === most) break;
    if (yield* works(statement)) found.push(fixOf([statement]));
  }
  return found;
}

function byCost(a: ConflictFix, b: ConflictFix): number {
  const text = ({ without }: ConflictFix): string => without.join("\0");
  return a.lines - b.lines || a.without.length - b.without.length || (text(a) < text(b) ? -1 : 1);
}

function* search(
  index: Index,
  request: Request,
  soft: readonly Statement[],
  { without, limit, most }: FixesOptions,
): Work<readonly ConflictFix[]> {
  const { engine, switches } = problemOf(factsOf(index, request, without), { switched: soft.map((s) => s.id) });
  if ((yield* engine.solve([], limit)).kind !== "sat") return [];
  const byLit = new Map<Lit, Statement>(soft.map((statement) => [switches.get(statement.id)!, statement]));
  const dear = soft.filter((statement) => !statement.isLine).length + 1;
  const costs = [...byLit].map(([lit, { isLine }]) => ({ lit: not(lit), weight: isLine ? dear : 1 }));
  const minimiser = new Minimiser(engine, costs, engine.model(), { again: true });
  const found: ConflictFix[] = [];
  const least = yield* minimiser.run(limit);
  let model = least.value === least.bound ? least.model : undefined;
  for (let tries = 0; model !== undefined && tries < 4 * most + 20; tries++) {
    const off = [...byLit].filter(([lit]) => model![lit >> 1] === (lit & 1));
    const fix = fixOf(off.map(([, statement]) => statement));
    // Of those that cost the same, the first by name are wanted.
    const last = found[most - 1];
    if (last !== undefined && (fix.lines > last.lines || fix.without.length > last.without.length)) break;
    const facts = factsOf(index, request, new Set([...without, ...fix.without]));
    if (yield* isSolvable(facts, limit)) found.push(fix);
    engine.clause(off.map(([lit]) => lit));
    model = yield* minimiser.next(limit);
  }
  return found;
}

function fixOf(removed: readonly Statement[]): ConflictFix {
  const says = removed.map((statement) => statement.fix).join(", and ");
  const lines = removed.filter((statement) => statement.isLine).length;
  return { says, without: removed.map((statement) => statement.id).sort(), lines };
}
