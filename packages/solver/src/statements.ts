import type { Component, Interface, Position, Request, RequestUse, Requirement } from "@ashlar/model";
import { clauseId, type Index, linesOf, said } from "./facts.ts";

/** A statement that could be taken away, and how to say it. */
export interface Statement {
  readonly id: string;
  readonly where?: Position | undefined;
  readonly says: string;
  /** What taking it away means. */
  readonly fix: string;
  /** It is a line of the user's; otherwise a clause of a manifest. */
  readonly isLine: boolean;
  /** What the statement is about, where the story looks into it. */
  readonly about?:
    | { readonly needs: Requirement; readonly who?: Component }
    | { readonly asks: RequestUse }
    | undefined;
}

/** The component version of a clause: what stands before the first slash. A line is one of its own. */
export function componentOf(statement: string): string {
  const end = statement.indexOf("/");
  return end < 0 ? statement : statement.slice(0, end);
}

/**
 * Every statement that a core may name. What an image needs by itself is first, then come the manifests' clauses, those that are
 * farthest from the request first, so that what remains is told in the user's own lines and near to them.
 */
export function statements(index: Index, request: Request): readonly Statement[] {
  const { universe, versions } = index;
  const clauses = [...reach(index, request)]
    .sort(([a, near], [b, far]) => far - near || (a < b ? -1 : 1))
    .flatMap(([id]) => versions.get(id) ?? [])
    .flatMap((component) => componentClauses(component, index));
  const contracts = universe.interfaces.flatMap(contractClauses);
  return [...roots(request), ...contracts, ...clauses, ...lines(request), ...budgets(request)];
}

function contractClauses({ id, at, single, needed, exclusive }: Interface): readonly Statement[] {
  const clause = (what: string, says: string, fix: string): Statement => ({
    id: `interface/${id}/${what}`,
    where: at,
    says: `"${id}" ${says}`,
    fix,
    isLine: false,
  });
  return [
    ...(single
      ? [clause("single", "allows one provider an image", `let an image have several providers of ${id}`)]
      : []),
    ...(needed === true ? [clause("needed", "has a provider in every image", `let an image do without ${id}`)] : []),
    ...(exclusive === true
      ? [clause("exclusive", "has one user for each provider", `let providers of ${id} have several users`)]
      : []),
  ];
}

function budgets({ memory, imageBytes }: Request): readonly Statement[] {
  const limit = (id: string, says: string, fix: string): Statement => ({ id, says, fix, isLine: true });
  return [
    limit("memory", `the image has ${memory} bytes of memory`, "give the image more memory"),
    ...(imageBytes === undefined
      ? []
      : [limit("imageBytes", `the boot image may have ${imageBytes} bytes`, "allow a larger boot image")]),
  ];
}

function componentClauses(component: Component, { versions }: Index): readonly Statement[] {
  const several = versions.get(component.id)!.length > 1;
  const name = several ? `${component.id} ${component.version}` : component.id;
  const clause = (
    what: string,
    rest: Pick<Statement, "says" | "fix" | "about"> & { readonly at?: Position },
  ): Statement => {
    const { at = component.at, ...words } = rest;
    return { id: clauseId(component, what), where: at, isLine: false, ...words };
  };
  return [
    ...component.requires.map((r) =>
      clause(`requires/${r.slot}`, {
        says: `${name} needs ${r.interface}${said(r.range)}`,
        fix: `let ${name} do without ${r.interface}${said(r.range)}`,
        about: { needs: r, who: component },
        ...(r.at !== undefined && { at: r.at }),
      }),
    ),
    ...(component.constraints ?? []).map(({ says, at }, i) =>
      clause(`constraints/${i}`, {
        says: `${name} asks for ${says}`,
        fix: `let ${name} do without ${says}`,
        ...(at !== undefined && { at }),
      }),
    ),
    ...Object.entries(component.conflicts).map(([id, range]) =>
      clause(`conflicts/${id}`, {
        says: `${name} conflicts with ${id}${said(range)}`,
        fix: `let ${name} stand beside ${id}${said(range)}`,
      }),
    ),
  ];
}

function roots(request: Request): readonly Statement[] {
  return request.roots.map((r) => ({
    id: `roots/${r.slot}`,
    says: `every image needs ${r.interface}${said(r.range)}`,
    fix: `let the image do without ${r.interface}`,
    isLine: false,
    about: { needs: r },
  }));
}

function lines(request: Request): readonly Statement[] {
  const line = (id: string, where: Position | undefined, says: string, fix: string): Statement => ({
    id,
    where,
    says,
    fix,
    isLine: true,
  });
  return [
    ...byId(request.pin).map((p) =>
      line(p.id, p.at, `${p.component} is pinned to ${p.range}`, `take away the pin of ${p.component}`),
    ),
    ...byId(request.exclude).map((e) =>
      line(e.id, e.at, `${e.component} is excluded`, `take ${e.component} out of exclude`),
    ),
    ...byId(request.options).map((o) =>
      line(o.id, o.at, `options are given for ${o.component}`, `give ${o.component} no options`),
    ),
    ...linesOf(request.uses).map((use) => ({
      ...line(use.id, use.at, `${use.id} asks for ${use.component}${said(use.range ?? "*")}`, `take away ${use.id}`),
      about: { asks: use },
    })),
  ];
}

/** Lines whose order means nothing. */
function byId<T extends { readonly id: string }>(lines: readonly T[]): readonly T[] {
  return [...lines].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Components that the request could bring into an image, and how many slots away from it they are. */
function reach({ universe, versions, providers }: Index, request: Request): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const needed = universe.interfaces.filter((one) => one.needed === true).map((one) => one.id);
  const wanted = new Map([...request.roots.map((r) => r.interface), ...needed].map((id) => [id, 0]));
  const enter = (id: string, far: number): void => {
    if (found.has(id)) return;
    found.set(id, far);
    for (const component of versions.get(id) ?? [])
      for (const r of component.requires) if (!wanted.has(r.interface)) wanted.set(r.interface, far + 1);
  };
  for (const line of linesOf(request.uses)) enter(line.component, 0);
  // A map's loop comes to what is added on the way.
  for (const [id, far] of wanted) for (const c of providers.get(id) ?? []) enter(c.id, far);
  return found;
}
