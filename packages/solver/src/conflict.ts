import type {
  Component,
  Conflict,
  CoreMember,
  Position,
  Request,
  RequestUse,
  Requirement,
  Universe,
} from "@ashlar/model";
import { clauseId, factsOf, linesOf, said } from "./facts.ts";
import { Search } from "./search.ts";
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
 * Found by deletion: one after the other is left out, and stays out where the rest is still without an answer.
 */
export function explain(universe: Universe, request: Request, without: ReadonlySet<string>, limit: number): Conflict {
  const all = new Search(factsOf(universe, request, without), limit).run();
  let last = all;
  const removed = new Set(without);
  const core: Statement[] = [];
  for (const statement of statements(universe, request).filter((s) => !without.has(s.id))) {
    removed.add(statement.id);
    const outcome = new Search(factsOf(universe, request, removed), limit).run();
    if (outcome.best === undefined && outcome.complete) {
      last = outcome;
      continue;
    }
    removed.delete(statement.id);
    core.push(statement);
  }
  const story = tell({ core, refusals: last.refusals, facts: factsOf(universe, request, removed) });
  const bounded: Partial<Conflict> = {
    status: "bounded",
    code: "ASH3008",
    steps: [`the search stopped after ${limit} steps without an answer`],
  };
  return {
    kind: "conflict",
    schemaVersion: 1,
    status: "unsatisfiable",
    core: core.map(({ id, where }): CoreMember => ({ id, ...(where !== undefined && { where }) })),
    ...story,
    ...(all.complete ? {} : bounded),
  };
}

/** Every statement that a core may name. Manifests' clauses first, so that what remains is told in the user's own lines. */
export function statements(universe: Universe, request: Request): readonly Statement[] {
  const reachable = reach(universe, request);
  const clauses = universe.components
    .filter((component) => reachable.has(component.id))
    .flatMap((component) => componentClauses(component, universe));
  const singles = universe.interfaces
    .filter((i) => i.single)
    .map((i) => ({ id: `interface/${i.id}/single`, where: i.at, says: `"${i.id}" allows one provider an image` }));
  const memory = {
    id: "memory",
    says: `the image has ${request.memory} bytes of memory`,
    fix: "give the image more memory",
  };
  return [...singles, ...clauses, ...roots(request), ...lines(request), memory];
}

function componentClauses(component: Component, universe: Universe): readonly Statement[] {
  const several = universe.components.filter((c) => c.id === component.id).length > 1;
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
function reach(universe: Universe, request: Request): ReadonlySet<string> {
  const found = new Set<string>();
  const wanted = [...request.roots.map((r) => r.interface)];
  const enter = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const component of universe.components.filter((c) => c.id === id)) {
      wanted.push(...component.requires.map((r) => r.interface));
    }
  };
  for (const line of linesOf(request.uses)) enter(line.component);
  const seen = new Set<string>();
  for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const id = next;
    for (const c of universe.components) if (Object.hasOwn(c.provides, id)) enter(c.id);
  }
  return found;
}
