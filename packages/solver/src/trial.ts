import type { Request } from "@ashlar/model";
import { problemOf } from "./encode/problem.ts";
import { type Facts, factsOf, type Index } from "./facts.ts";
import type { Work } from "./sat/engine.ts";
import { not } from "./sat/literal.ts";
import type { Statement } from "./statements.ts";

/** Tells whether there is an answer without a statement, and without those that are `gone`; undefined past the limit. */
export type Trial = (statement: Statement, gone?: ReadonlySet<string>) => Work<boolean | undefined>;

/** Tells which statements mean the same when they are off as when they are gone; not: options, lines inside `with`, and `exclusive`. */
export function switchable(request: Request): (statement: Statement) => boolean {
  const plain = new Set(request.uses.map((line) => line.id));
  const options = new Set(request.options.map((line) => line.id));
  return ({ id, about }) =>
    about !== undefined && "asks" in about ? plain.has(id) : !/\/exclusive$/.test(id) && !options.has(id);
}

/**
 * Tries statements in one engine, each switched off while all others are on. Those that mean something else when they are gone than
 * when they are off are taken away from the problem itself.
 */
export function trialOf(
  index: Index,
  request: Request,
  statements: readonly Statement[],
  { without, limit }: { readonly without: Facts["without"]; readonly limit: number },
): Trial {
  const isSwitch = switchable(request);
  const switched = statements.filter(isSwitch).map((statement) => statement.id);
  // The encoding is let go: these two are half of a large problem.
  const { engine, switches } = problemOf(factsOf(index, request, without), { switched });
  return function* (statement, gone = new Set()) {
    if (!isSwitch(statement) || [...gone].some((id) => !switches.has(id))) {
      const has = (id: string): boolean => id === statement.id || gone.has(id) || without.has(id);
      return yield* isSolvable(factsOf(index, request, { has }), limit);
    }
    const isOff = (id: string): boolean => id === statement.id || gone.has(id);
    const on = [...switches].map(([id, lit]) => (isOff(id) ? not(lit) : lit));
    const { kind } = yield* engine.solve(on, limit);
    return kind === "limit" ? undefined : kind === "sat";
  };
}

/** Whether a problem has an answer; undefined past the limit. */
function* isSolvable(facts: Facts, limit: number): Work<boolean | undefined> {
  const { kind } = yield* problemOf(facts).engine.solve([], limit);
  return kind === "limit" ? undefined : kind === "sat";
}
