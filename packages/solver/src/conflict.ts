import type { Component, Conflict, CoreMember, Position, Request, RequestUse, Requirement } from "@ashlar/model";
import { problemOf } from "./encode/problem.ts";
import { clauseId, type Facts, factsOf, type Index, linesOf, said } from "./facts.ts";
import { refusalsOf } from "./refusals.ts";
import type { Work } from "./sat/engine.ts";
import type { Lit } from "./sat/literal.ts";
import { tell } from "./tell.ts";

/** A statement that could be taken away, and how to say it. */
export interface Statement {
  readonly id: string;
  readonly where?: Position | undefined;
  readonly says: string;
  /** How the user takes it away; left out where that is not theirs to do. */
  readonly fix?: string | undefined;
  /** What the statement is about, where the story looks into it. */
  readonly about?:
    | { readonly needs: Requirement; readonly who?: Component }
    | { readonly asks: RequestUse }
    | undefined;
}

/**
 * Explains why there is no answer: a set of statements that cannot hold together, from which none can be taken away.
 * Found in two steps. Where every statement can be switched off, the search itself gives a core. Of that, one after the other
 * is taken away, and stays away where the rest is still without an answer; until nothing more can go.
 */
export function* explain(
  index: Index,
  request: Request,
  { without, limit }: { readonly without: ReadonlySet<string>; readonly limit: number },
): Work<Conflict> {
  const all = statements(index, request).filter((s) => !without.has(s.id));
  const found = yield* switchedCore(factsOf(index, request, without), all, limit);
  if (found === undefined) return stopped(limit);
  let core = all.filter((s) => found.has(s.id) || request.options.some((line) => line.id === s.id));
  const asFacts = (of: readonly Statement[]): Facts => {
    const ids = new Set(of.map((s) => s.id));
    return factsOf(index, request, { has: (id) => !ids.has(id) });
  };
  for (let last = Number.POSITIVE_INFINITY; core.length < last; ) {
    last = core.length;
    for (const statement of core) {
      const rest = core.filter((other) => other !== statement);
      const verdict = yield* problemOf(asFacts(rest)).engine.solve([], limit);
      if (verdict.kind === "unsat") core = rest;
    }
  }
  const refusals = yield* refusalsOf(core, asFacts);
  return {
    kind: "conflict",
    schemaVersion: 1,
    status: "unsatisfiable",
    core: core.map(({ id, where }): CoreMember => ({ id, ...(where !== undefined && { where }) })),
    ...tell({ core, refusals, facts: asFacts(core) }),
  };
}

/** No answer, and no proof that there is none. */
export function stopped(limit: number): Conflict {
  const steps = [`the search stopped after ${limit} conflicts without an answer`];
  return { kind: "conflict", schemaVersion: 1, status: "bounded", code: "ASH3008", core: [], steps, fixes: [] };
}

/** A core that the search itself finds, made smaller by searching again in it; undefined past the limit. */
function* switchedCore(facts: Facts, all: readonly Statement[], limit: number): Work<ReadonlySet<string> | undefined> {
  const { engine, switches } = problemOf(facts, { switched: all.map((s) => s.id) });
  // What is assumed first is what the search finds first.
  let core: readonly Lit[] = [...switches.values()].reverse();
  for (let last = Number.POSITIVE_INFINITY; core.length < last; ) {
    last = core.length;
    const verdict = yield* engine.solve(core, limit);
    if (verdict.kind !== "unsat") return undefined;
    core = verdict.core;
  }
  const members = new Set(core);
  return new Set([...switches].filter(([, lit]) => members.has(lit)).map(([id]) => id));
}

/**
 * Every statement that a core may name. What an image needs by itself is first, then come the manifests' clauses, so that what
 * remains is told in the user's own lines.
 */
export function statements(index: Index, request: Request): readonly Statement[] {
  const { universe } = index;
  const reachable = reach(index, request);
  const clauses = universe.components
    .filter((component) => reachable.has(component.id))
    .flatMap((component) => componentClauses(component, index));
  const singles = universe.interfaces
    .filter((i) => i.single)
    .map((i) => ({ id: `interface/${i.id}/single`, where: i.at, says: `"${i.id}" allows one provider an image` }));
  const memory = {
    id: "memory",
    says: `the image has ${request.memory} bytes of memory`,
    fix: "give the image more memory",
  };
  return [...roots(request), ...singles, ...clauses, ...lines(request), memory];
}

function componentClauses(component: Component, { versions }: Index): readonly Statement[] {
  const several = versions.get(component.id)!.length > 1;
  const name = several ? `${component.id} ${component.version}` : component.id;
  return [
    ...component.requires.map((r) => ({
      id: clauseId(component, `requires/${r.slot}`),
      where: r.at ?? component.at,
      says: `${name} needs ${r.interface}${said(r.range)}`,
      about: { needs: r, who: component },
    })),
    ...Object.entries(component.conflicts).map(([id, range]) => ({
      id: clauseId(component, `conflicts/${id}`),
      where: component.at,
      says: `${name} conflicts with ${id}${said(range)}`,
    })),
  ];
}

function roots(request: Request): readonly Statement[] {
  return request.roots.map((r) => ({
    id: `roots/${r.slot}`,
    says: `every image needs ${r.interface}${said(r.range)}`,
    about: { needs: r },
  }));
}

function lines(request: Request): readonly Statement[] {
  return [
    ...request.pin.map((p) => ({
      id: p.id,
      where: p.at,
      says: `${p.component} is pinned to ${p.range}`,
      fix: `widen the pin of ${p.component}`,
    })),
    ...request.exclude.map((e) => ({
      id: e.id,
      where: e.at,
      says: `${e.component} is excluded`,
      fix: `take ${e.component} out of exclude`,
    })),
    ...request.options.map((o) => ({
      id: o.id,
      where: o.at,
      says: `options are given for ${o.component}`,
      fix: `give ${o.component} other options`,
    })),
    ...linesOf(request.uses).map((use) => ({
      id: use.id,
      where: use.at,
      says: `${use.id} asks for ${use.component}${said(use.range ?? "*")}`,
      fix: `take away ${use.id}`,
      about: { asks: use },
    })),
  ];
}

/** Components that the request could bring into an image. */
function reach({ versions, providers }: Index, request: Request): ReadonlySet<string> {
  const found = new Set<string>();
  const wanted = new Set(request.roots.map((r) => r.interface));
  const enter = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const component of versions.get(id) ?? []) for (const r of component.requires) wanted.add(r.interface);
  };
  for (const line of linesOf(request.uses)) enter(line.component);
  // A set's loop comes to what is added on the way.
  for (const id of wanted) for (const c of providers.get(id) ?? []) enter(c.id);
  return found;
}
