import type { Conflict, CoreMember, Position, Request, RequestUse, Universe } from "@ashlar/model";
import { clauseId, factsOf } from "./facts.ts";
import { Search } from "./search.ts";

/** A statement that could be taken away, and how to say it. */
interface Statement {
  readonly id: string;
  readonly where?: Position | undefined;
  readonly says: string;
}

/**
 * Explains why there is no answer: a set of statements that cannot hold together, from which none can be taken away.
 * Found by deletion: one after the other is left out, and stays out where the rest is still without an answer.
 */
export function explain(universe: Universe, request: Request, without: ReadonlySet<string>, limit: number): Conflict {
  const outcome = new Search(factsOf(universe, request, without), limit).run();
  const removed = new Set(without);
  const core: Statement[] = [];
  for (const statement of statements(universe, request).filter((s) => !without.has(s.id))) {
    removed.add(statement.id);
    const { best, complete } = new Search(factsOf(universe, request, removed), limit).run();
    if (best === undefined && complete) continue;
    removed.delete(statement.id);
    core.push(statement);
  }
  return {
    kind: "conflict",
    schemaVersion: 1,
    status: outcome.complete ? "unsatisfiable" : "bounded",
    core: core.map(({ id, where }): CoreMember => ({ id, ...(where !== undefined && { where }) })),
    steps: [...core.map((s) => `because ${s.says}`), ...outcome.refusals.map((r) => `and ${r}`)],
    fixes: core.map((s) => `take away: ${s.says}`),
  };
}

/** Every statement that a core may name. Manifests' clauses first, so that what remains is told in the user's own lines. */
export function statements(universe: Universe, request: Request): readonly Statement[] {
  const reachable = reach(universe, request);
  const clauses = universe.components
    .filter((component) => reachable.has(component.id))
    .flatMap((component): readonly Statement[] => [
      ...component.requires.map((r) => ({
        id: clauseId(component, `requires/${r.slot}`),
        where: r.at,
        says: `${component.id} ${component.version} requires ${r.interface} ${r.range}`,
      })),
      ...Object.entries(component.conflicts).map(([id, range]) => ({
        id: clauseId(component, `conflicts/${id}`),
        where: component.at,
        says: `${component.id} ${component.version} conflicts with ${id} ${range}`,
      })),
    ]);
  const singles = universe.interfaces
    .filter((i) => i.single)
    .map((i) => ({ id: `interface/${i.id}/single`, where: i.at, says: `"${i.id}" allows one provider an image` }));
  const memory = { id: "memory", says: `the image has ${request.memory} bytes of memory` };
  return [...singles, ...clauses, ...roots(request), ...lines(request), memory];
}

function roots(request: Request): readonly Statement[] {
  return request.roots.map((r) => ({ id: `roots/${r.slot}`, says: `every image needs ${r.interface}` }));
}

function lines(request: Request): readonly Statement[] {
  const uses = (use: RequestUse): readonly Statement[] => [
    { id: use.id, where: use.at, says: `${use.id} asks for ${use.component}` },
    ...Object.values(use.with).flatMap(uses),
  ];
  return [
    ...request.pin.map((p) => ({ id: p.id, where: p.at, says: `${p.component} is pinned to ${p.range}` })),
    ...request.exclude.map((e) => ({ id: e.id, where: e.at, says: `${e.component} is excluded` })),
    ...request.options.map((o) => ({ id: o.id, where: o.at, says: `options are given for ${o.component}` })),
    ...request.uses.flatMap(uses),
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
  const enterUse = (use: RequestUse): void => {
    enter(use.component);
    Object.values(use.with).forEach(enterUse);
  };
  request.uses.forEach(enterUse);
  const seen = new Set<string>();
  for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const id = next;
    for (const c of universe.components) if (Object.hasOwn(c.provides, id)) enter(c.id);
  }
  return found;
}
