import type { Conflict, CoreMember, Request } from "@ashlar/model";
import { problemOf } from "./encode/problem.ts";
import { type Facts, factsOf, type Index } from "./facts.ts";
import { fixesOf } from "./fixes.ts";
import { type Refusal, refusalsOf } from "./refusals.ts";
import type { Work } from "./sat/engine.ts";
import type { Lit } from "./sat/literal.ts";
import { componentOf, type Statement, statements } from "./statements.ts";
import { tell } from "./tell.ts";
import { type Trial, trialOf } from "./trial.ts";

/** Most switches that the trials set together which make a core minimal: each statement of a core of two thousand is tried. */
const enough = 4_000_000;

interface Explaining {
  readonly without: ReadonlySet<string>;
  /** Most conflicts of a search. */
  readonly limit: number;
  /** How many ways out are wanted. */
  readonly fixes: number;
}

/**
 * Explains why there is no answer: a set of statements that cannot hold together, from which none can be taken away.
 * Found in three steps. Where all clauses of a component can be switched off together, the search itself gives a core of
 * components; where every statement of those can be, a core of statements. Of that, one after the other is taken away, and stays
 * away where the rest is still without an answer; until nothing more can go, or four million switches were set in these trials.
 */
export function* explain(index: Index, request: Request, { without, limit, fixes }: Explaining): Work<Conflict> {
  const all = statements(index, request).filter((s) => !without.has(s.id));
  const asFacts = (of: readonly Statement[]): Facts => {
    const ids = new Set(of.map((s) => s.id));
    return factsOf(index, request, { has: (id) => !ids.has(id) });
  };
  // A line with options is no switch: it is left in, for the last step to take away.
  const options = new Set(request.options.map((line) => line.id));
  const groups = yield* switchedCore(factsOf(index, request, without), { all, groupOf: componentOf }, limit);
  if (groups === undefined) return stopped(limit);
  const near = all.filter((s) => groups.has(componentOf(s.id)) || options.has(s.id));
  const found = yield* switchedCore(asFacts(near), { all: near, groupOf: (id) => id }, limit);
  if (found === undefined) return stopped(limit);
  const first = near.filter((s) => found.has(s.id) || options.has(s.id));
  const { core, minimal } = yield* needed(
    first,
    trialOf(index, request, first, { without: asFacts(first).without, limit }),
  );
  const refusals = (): Work<readonly Refusal[]> => refusalsOf(core, asFacts);
  return {
    kind: "conflict",
    schemaVersion: 1,
    status: "unsatisfiable",
    core: core.map(({ id, where }): CoreMember => ({ id, ...(where !== undefined && { where }) })),
    ...(minimal ? {} : { minimal }),
    ...(yield* tell({ core, minimal, facts: asFacts(core), refusals })),
    fixes: yield* fixesOf(index, request, { all, core }, { without, limit, most: fixes }),
  };
}

/** Statements that have no answer together, without those that are not needed for it; and whether each of the rest was tried. */
function* needed(
  all: readonly Statement[],
  solvable: Trial,
): Work<{ readonly core: readonly Statement[]; readonly minimal: boolean }> {
  const gone = new Set<string>();
  let minimal = false;
  for (let left = enough, last = -1; last < gone.size && left > 0; ) {
    last = gone.size;
    minimal = true;
    for (const statement of all) {
      if (gone.has(statement.id)) continue;
      left -= all.length;
      const verdict = left < 0 ? undefined : yield* solvable(statement, gone);
      if (verdict === false) gone.add(statement.id);
      else if (verdict === undefined) minimal = false;
    }
  }
  return { core: all.filter(({ id }) => !gone.has(id)), minimal };
}

/** No answer, and no proof that there is none. */
export function stopped(limit: number): Conflict {
  const steps = [{ says: `the search stopped after ${limit} conflicts without an answer` }];
  return { kind: "conflict", schemaVersion: 1, status: "bounded", code: "ASH3008", core: [], steps, fixes: [] };
}

interface Switched {
  readonly all: readonly Statement[];
  readonly groupOf: (statement: string) => string;
}

/** A core of groups that the search itself finds, made smaller by searching again in it; undefined past the limit. */
function* switchedCore(facts: Facts, of: Switched, limit: number): Work<ReadonlySet<string> | undefined> {
  const { engine, switches } = problemOf(facts, { switched: of.all.map((s) => s.id), groupOf: of.groupOf });
  // What is assumed first is what the search finds first.
  let core: readonly Lit[] = [...switches.values()].reverse();
  for (let last = Number.POSITIVE_INFINITY; core.length < last; ) {
    last = core.length;
    const verdict = yield* engine.solve(core, limit);
    if (verdict.kind !== "unsat") return undefined;
    core = verdict.core;
  }
  const members = new Set(core);
  return new Set([...switches].filter(([, lit]) => members.has(lit)).map(([group]) => group));
}
