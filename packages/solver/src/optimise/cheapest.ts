import { Engine, type Work } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import { Minimiser } from "./minimise.ts";

/** What is true of every set that is looked for: it has one of `in`, or lacks one of `out`. */
export interface Demand {
  readonly in: readonly string[];
  readonly out: readonly string[];
}

/** What sets are made of. */
export interface Members {
  readonly all: readonly string[];
  /** Costs more than any number of those that are not. */
  readonly isDear: (member: string) => boolean;
}

/**
 * The cheapest set that meets all demands: with the fewest dear members, then the fewest others, then the first by its members' order,
 * which it has itself. Undefined where there is none, or past so many conflicts.
 */
export function* cheapest(
  demands: readonly Demand[],
  { all, isDear }: Members,
  limit: number,
): Work<readonly string[] | undefined> {
  const engine = new Engine();
  const members = [...all].sort();
  const lits = new Map<string, Lit>(members.map((member) => [member, engine.variable()]));
  const lit = (member: string): Lit => lits.get(member)!;
  for (const demand of demands)
    inParts(engine, [...demand.in.map(lit), ...demand.out.map((member) => not(lit(member)))]);
  if ((yield* engine.solve([], limit)).kind !== "sat") return undefined;
  const dear = members.filter((member) => !isDear(member)).length + 1;
  const costs = members.map((member) => ({ lit: lit(member), weight: isDear(member) ? dear : 1 }));
  const least = yield* new Minimiser(engine, costs, engine.model()).run(limit);
  if (least.value > least.bound) return undefined;
  let { model } = least;
  const isIn = (member: string): boolean => model[lit(member) >> 1] === 1;
  const size = members.filter(isIn).length;
  // Every model costs the same from now on, and so has as many members.
  const found: string[] = [];
  for (const member of members) {
    if (found.length === size) break;
    if (!isIn(member)) {
      const { kind } = yield* engine.solve([...found, member].map(lit), limit);
      if (kind === "limit") return undefined;
      if (kind === "unsat") continue;
      model = engine.model();
    }
    found.push(member);
  }
  return found;
}

/** A clause, the long ones in parts: the engine takes time in proportion to the square of a clause's length. */
function inParts(engine: Engine, lits: readonly Lit[]): void {
  let first: readonly Lit[] = [];
  for (let at = 0; at < lits.length || at === 0; at += part) {
    const next = at + part < lits.length ? [engine.variable()] : [];
    engine.clause([...first, ...lits.slice(at, at + part), ...next]);
    first = next.map(not);
  }
}

const part = 64;
