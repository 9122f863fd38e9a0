import type { ConflictFix, Request } from "@ashlar/model";
import { problemOf } from "./encode/problem.ts";
import { type Facts, factsOf, type Index } from "./facts.ts";
import { Minimiser } from "./optimise/minimise.ts";
import type { Work } from "./sat/engine.ts";
import { type Lit, not } from "./sat/literal.ts";
import type { Statement } from "./statements.ts";

/** What is looked for, and how long. */
export interface FixesOptions {
  readonly without: ReadonlySet<string>;
  /** Most conflicts of the search. */
  readonly limit: number;
  /** How many are wanted. */
  readonly most: number;
}

/**
 * The smallest sets of statements without which there is an answer, cheapest first: by the number of the user's lines, then of
 * manifests' clauses. Each is tried on the problem itself. Besides, the cheapest that touches the user's lines only.
 */
export function* fixesOf(
  index: Index,
  request: Request,
  all: readonly Statement[],
  options: FixesOptions,
): Work<readonly ConflictFix[]> {
  const cheapest = [...(yield* search(index, request, all, options)), ...(yield* otherOptions(index, request, options))]
    .sort(byCost)
    .slice(0, options.most);
  const isOwn = ({ lines, without }: ConflictFix): boolean => lines === without.length;
  if (cheapest.some(isOwn)) return cheapest;
  const lines = all.filter((statement) => statement.isLine);
  const own = yield* search(index, request, lines, { ...options, most: 1 });
  return [...cheapest.slice(0, options.most - own.length), ...own];
}

/** What is said of options cannot be switched off in one search: each line is tried by itself. */
function* otherOptions(index: Index, request: Request, { without, limit }: FixesOptions): Work<readonly ConflictFix[]> {
  const found: ConflictFix[] = [];
  for (const { id, component } of request.options) {
    if (without.has(id)) continue;
    const isMended = yield* isSolvable(factsOf(index, request, new Set([...without, id])), limit);
    if (isMended) found.push({ says: `give ${component} no options`, without: [id], lines: 1 });
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

function* isSolvable(facts: Facts, limit: number): Work<boolean> {
  return (yield* problemOf(facts).engine.solve([], limit)).kind === "sat";
}

function fixOf(removed: readonly Statement[]): ConflictFix {
  const says = removed.map((statement) => statement.fix).join(", and ");
  const lines = removed.filter((statement) => statement.isLine).length;
  return { says, without: removed.map((statement) => statement.id).sort(), lines };
}
