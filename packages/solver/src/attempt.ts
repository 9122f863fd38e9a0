import type { Request } from "@ashlar/model";
import { type Problem, problemOf } from "./encode/problem.ts";
import { factsOf, type Index } from "./facts.ts";
import type { Demand } from "./optimise/cheapest.ts";
import { lineSwitches, relaxed } from "./relaxed.ts";
import type { Engine, Work } from "./sat/engine.ts";
import { type Lit, not } from "./sat/literal.ts";
import { componentOf, type Statement } from "./statements.ts";
import { switchable } from "./trial.ts";

/** Whether there is an answer without some statements; if not, what every set without which there is one meets, and this one does not. */
type Verdict = { readonly kind: "sat" | "limit" | "spent" } | { readonly kind: "unsat"; readonly demand: Demand };

/** Tries whether there is an answer without some statements. */
export type Attempt = (off: readonly string[]) => Work<Verdict>;

/** Most cores whose statements get switches at a time, and most conflicts of the search for each. */
const cores = 100;
const effortOfCore = 1000;
/** Up to so many problems are kept. */
const kept = 8;
/** The name of a switch: no statement and no component version has it. */
const others = "";

export interface Attempting {
  readonly all: readonly Statement[];
  /** Of those, some that there is a conflict about. */
  readonly core: readonly Statement[];
  readonly without: ReadonlySet<string>;
  /** Most conflicts of a search. */
  readonly limit: number;
  /** Up to so many statements, each has a switch from the start. */
  readonly few: number;
  /** Statements that problems have which are set up, and switches that tries have, together: what is left of them. */
  readonly effort: { left: number };
}

/**
 * Tries sets of statements in few engines, one for each set of those that mean something else when they are gone than when they are
 * off: these are taken away from the problem itself. All others are switched off. Where there are many statements, the clauses of
 * a component version share a switch, until a conflict is about them.
 */
export function attempts(index: Index, request: Request, attempting: Attempting): Attempt {
  const { all, limit } = attempting;
  const isSwitch = switchable(request);
  const mustGo = new Set(all.filter((statement) => !isSwitch(statement)).map(({ id }) => id));
  const options = all
    .filter(({ id, isLine }) => isLine && request.options.some((line) => line.id === id))
    .map(({ id }) => id);
  const { switchedWithout, statementsOf, see, split } = problems(index, request, attempting);
  const isShared = (name: string): boolean => statementsOf(name) !== undefined;
  const explored = new WeakSet<Switched>();
  return function* attempt(off): Work<Verdict> {
    split(off);
    const gone = off.filter((id) => mustGo.has(id));
    const problem = switchedWithout(gone);
    if (problem === undefined) return { kind: "spent" };
    const { engine, switches } = problem;
    attempting.effort.left -= switches.size;
    if (attempting.effort.left < 0) return { kind: "spent" };
    const isOff = new Set(off);
    const assumed = [...switches].map(([name, lit]) => (isOff.has(name) ? not(lit) : lit));
    const verdict = yield* engine.solve(assumed, limit);
    if (verdict.kind !== "unsat") return verdict;
    const found = new Set(yield* shrunk(engine, verdict.core));
    const named = [...switches].filter(([, lit]) => found.has(lit)).map(([name]) => name);
    if (named.includes(others)) {
      see([others]);
      return yield* attempt(off);
    }
    const shared = named.filter(isShared);
    see(shared);
    if (shared.length > 0 && !explored.has(problem)) see(yield* sharedInCores(problem, assumed, isShared));
    explored.add(problem);
    const alsoOff = [...switches].filter(([, lit]) => found.has(not(lit))).map(([name]) => name);
    // What has no switch was there.
    const there = options.filter((id) => !switches.has(id) && !gone.includes(id));
    return {
      kind: "unsat",
      demand: { in: [...named.flatMap((name) => statementsOf(name) ?? [name]), ...there], out: [...alsoOff, ...gone] },
    };
  };
}

type Switched = Pick<Problem, "engine" | "switches">;

interface Problems {
  /** The problem without some statements, in which others can be switched off; undefined where the effort is spent. */
  readonly switchedWithout: (gone: readonly string[]) => Switched | undefined;
  /** The statements that share a switch; undefined where it is of one alone. */
  readonly statementsOf: (name: string) => readonly string[] | undefined;
  /** Takes note of switches that a core has. */
  readonly see: (names: readonly string[]) => void;
  /** Gives each statement of those switches its own from now on, if one of some statements has none. */
  readonly split: (statements: readonly string[]) => void;
}

function problems(index: Index, request: Request, { all, core, without, few, effort }: Attempting): Problems {
  const near = new Set(core.map(({ id }) => componentOf(id)));
  const isFew = all.length <= few;
  const alone = new Set(all.filter((s) => isFew || s.isLine || near.has(componentOf(s.id))).map(({ id }) => id));
  // All others share one switch first: hardly any conflict is about them.
  let othersOf = (_id: string): string => others;
  const seen = new Set<string>();
  const byGroup = new Map<string, string[]>();
  const known = new Map<string, Switched>();
  const options = new Set(request.options.map((line) => line.id));
  const setUp = (gone: readonly string[]): Switched => {
    const away = new Set([...without, ...gone]);
    const { lines, ...easy } = relaxed(index, request, away);
    const groupOf = (id: string): string => (alone.has(id) ? id : othersOf(id));
    const switched = all.filter(({ id }) => !away.has(id) && !options.has(id));
    const problem = problemOf(factsOf(easy.index, easy.request, away), {
      switched: switched.map(({ id }) => id),
      groupOf,
    });
    return { engine: problem.engine, switches: new Map([...problem.switches, ...lineSwitches(problem, lines)]) };
  };
  return {
    switchedWithout: (gone) => {
      if (effort.left < 0) return undefined;
      const key = gone.join("\0");
      const before = known.get(key);
      if (before !== undefined) return before;
      effort.left -= all.length;
      if (known.size === kept || !isFew) known.clear();
      const problem = setUp(gone);
      known.set(key, problem);
      return problem;
    },
    statementsOf: (name) => {
      if (alone.has(name)) return undefined;
      for (const { id } of byGroup.size === 0 ? all : []) {
        const group = byGroup.get(componentOf(id));
        if (group === undefined) byGroup.set(componentOf(id), [id]);
        else group.push(id);
      }
      return byGroup.get(name) ?? [];
    },
    see: (names) => {
      for (const name of names) seen.add(name);
      if (othersOf === componentOf || !seen.has(others)) return;
      othersOf = componentOf;
      known.clear();
    },
    split: (statements) => {
      if (statements.every((id) => alone.has(id))) return;
      for (const { id } of all) if (seen.has(componentOf(id))) alone.add(id);
      known.clear();
    },
  };
}

/** The shared switches of several cores, so that not each of them needs a problem of its own: in each, none of those before it is on. */
function* sharedInCores(
  { engine, switches }: Switched,
  assumed: readonly Lit[],
  isShared: (name: string) => boolean,
): Work<readonly string[]> {
  const shared = new Map([...switches].filter(([name]) => isShared(name)).map(([name, lit]) => [lit, name]));
  const found = new Map<Lit, string>();
  for (let i = 0; i < cores; i++) {
    const verdict = yield* engine.solve(
      assumed.filter((lit) => !found.has(lit)),
      effortOfCore,
    );
    if (verdict.kind !== "unsat") break;
    const of = (yield* shrunk(engine, verdict.core)).filter((lit) => shared.has(lit));
    if (of.length === 0) break;
    for (const lit of of) found.set(lit, shared.get(lit)!);
  }
  return [...found.values()];
}

/** A core without what the search, or propagation alone, shows to be needless. */
function* shrunk(engine: Engine, core: readonly Lit[]): Work<readonly Lit[]> {
  let small = core;
  for (let last = Number.POSITIVE_INFINITY; small.length < last; ) {
    last = small.length;
    const verdict = yield* engine.solve([...small].reverse(), 0);
    if (verdict.kind === "unsat") small = verdict.core;
  }
  for (const lit of small.length > 100 ? [] : small) {
    if (!small.includes(lit)) continue;
    const verdict = yield* engine.solve(
      small.filter((other) => other !== lit),
      0,
    );
    if (verdict.kind === "unsat") small = verdict.core;
  }
  return small;
}
