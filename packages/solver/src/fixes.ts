import type { ConflictFix, Request } from "@ashlar/model";
import { type Attempt, attempts } from "./attempt.ts";
import type { Index } from "./facts.ts";
import { cheapest, type Demand } from "./optimise/cheapest.ts";
import type { Work } from "./sat/engine.ts";
import type { Statement } from "./statements.ts";

/** What is looked for, and how long. */
export interface FixesOptions {
  readonly without: ReadonlySet<string>;
  /** Most conflicts of a search. */
  readonly limit: number;
  /** How many are wanted. */
  readonly most: number;
  /** Up to so many statements, each has a switch from the start; otherwise once a conflict is about it. @defaultValue 2000 */
  readonly few?: number | undefined;
}

/** A conflict: every statement of the problem, and those of its core. */
export interface Conflicting {
  readonly all: readonly Statement[];
  readonly core: readonly Statement[];
}

/** Most sets that are tried. */
const tries = 1000;
/** Most statements of the problems that are set up, switches of the tries, and members of what is known at each, together. */
const enough = 2_000_000;

/**
 * The smallest sets of statements without which there is an answer, cheapest first: by the number of the user's lines, then of
 * manifests' clauses, then by id. Each is tried on the problem itself, and none of its parts is enough. If there is one that touches
 * the user's lines only, the cheapest such is among them, as the last where it would not be otherwise.
 *
 * Found by implicit hitting sets (Moreno-Centeno and Karp, Operations Research 61, 2013): the cheapest set that meets what is known
 * of all is tried; where it fails, the search tells what it and others lack. So the first ones are found first. The effort ends after
 * 1000 tries, or two millions of statements in problems and in what is known: those that were found are the first then, but for any
 * whose own try was given up. The one of lines has as much effort again.
 */
export function* fixesOf(
  index: Index,
  request: Request,
  { all, core }: Conflicting,
  { without, limit, most, few = 2000 }: FixesOptions,
): Work<readonly ConflictFix[]> {
  if (most === 0) return [];
  const lines = new Set(all.filter((statement) => statement.isLine).map(({ id }) => id));
  const isLine = (id: string): boolean => lines.has(id);
  const effort = { left: enough };
  const attempt = attempts(index, request, { all, core, without, limit, few, effort });
  const search: Search = { attempt, isLine, limit, effort, known: [], givenUp: [] };
  const found = yield* first(search, most, () => true);
  const isOwn = (ids: readonly string[]): boolean => ids.every(isLine);
  effort.left = enough;
  const more = found.some(isOwn) ? [] : yield* first(search, 1, isLine);
  const ways = [...found.slice(0, most - more.length), ...more];
  const named = new Set(ways.flat());
  const byId = new Map(all.filter(({ id }) => named.has(id)).map((statement) => [statement.id, statement]));
  return ways.map((ids) => fixOf(ids.map((id) => byId.get(id)!)));
}

interface Search {
  readonly attempt: Attempt;
  readonly isLine: (id: string) => boolean;
  readonly limit: number;
  readonly effort: { left: number };
  /** What each way out meets that has not been found. */
  readonly known: Demand[];
  /** Sets of which it is not known whether they are ways out. */
  readonly givenUp: (readonly string[])[];
}

/** The first ways out, of those made of statements that may go. */
function* first(
  { attempt, isLine, limit, effort, known, givenUp }: Search,
  most: number,
  mayGo: (id: string) => boolean,
): Work<readonly (readonly string[])[]> {
  const found: (readonly string[])[] = [];
  for (let i = 0; i < tries && found.length < most; i++) {
    const all = [...new Set(known.flatMap((demand) => [...demand.in, ...demand.out]))];
    const stay = all.filter((id) => !mayGo(id)).map((id): Demand => ({ in: [], out: [id] }));
    // This very set: others that have more of what is known by now are not ruled out.
    const except = givenUp.map((ids): Demand => ({ in: all.filter((id) => !ids.includes(id)), out: ids }));
    effort.left -= known.reduce((sum, demand) => sum + demand.in.length + demand.out.length, 0);
    if (effort.left < 0) break;
    const next = yield* cheapest([...known, ...stay, ...except], { all, isDear: isLine }, limit);
    if (next === undefined) break;
    const verdict = yield* attempt(next);
    if (verdict.kind === "spent") break;
    if (verdict.kind === "unsat") known.push(verdict.demand);
    if (verdict.kind === "limit") givenUp.push(next);
    if (verdict.kind !== "sat") continue;
    found.push(next);
    // One that has more than this one is not among the smallest.
    known.push({ in: [], out: next });
  }
  return found;
}

function fixOf(removed: readonly Statement[]): ConflictFix {
  const says = removed.map((statement) => statement.fix).join(", and ");
  const lines = removed.filter((statement) => statement.isLine).length;
  return { says, without: removed.map((statement) => statement.id), lines };
}
