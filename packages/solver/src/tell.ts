import {
  type Component,
  type Conflict,
  type ConflictStep,
  type RequestUse,
  type Requirement,
  suggest,
  targets,
} from "@ashlar/model";
import { allowed, type Facts, inRange, linesOf, own, supportsAll } from "./facts.ts";
import type { Refusal } from "./refusals.ts";
import type { Work } from "./sat/engine.ts";
import type { Statement } from "./statements.ts";

/** A core with what it was found from. */
interface Evidence {
  readonly core: readonly Statement[];
  /** Whether each member was found to be needed. */
  readonly minimal: boolean;
  /** The core's statements alone. */
  readonly facts: Facts;
  /** Looks for what refuses whole choices. */
  readonly refusals: () => Work<readonly Refusal[]>;
}

/** Most statements that a sentence tells. */
const mostJoined = 12;

type Story = Pick<Conflict, "code" | "steps" | "hint">;

/** One sentence of a story, with its code and what to look at first. */
interface Headline {
  /** The statements of the core that it tells. */
  readonly of?: readonly Statement[];
  readonly code: Conflict["code"];
  readonly says: string;
  readonly hint?: string | undefined;
  /** What stands behind the sentence, before the statements of the core. */
  readonly because?: readonly string[] | undefined;
}

/** Tells a conflict in sentences: what cannot be, and then, from there back to the user's own lines, what makes it so. */
export function* tell({ core, minimal, facts, refusals: find }: Evidence): Work<Story> {
  const single = core.flatMap((statement) => headlineOf(statement, facts) ?? [])[0];
  const refusals = single === undefined ? yield* find() : [];
  const head = single ?? refused(refusals, core) ?? contradiction(core, facts);
  const heads = new Set(head.of ?? []);
  const others = new Set(core.filter((s) => !heads.has(s) && !head.says.includes(s.says)));
  const also = refusals.map((r) => r.says).filter((says) => says !== head.says);
  const [before, after] = [head.because ?? [], also].map((all) => [...new Set(all)].map((says) => ({ says })));
  const budget = { ASH3005: "memory", ASH3006: "imageBytes" }[String(head.code)];
  const causes = backwards(
    core.filter((s) => !others.has(s)),
    [...others],
    facts,
  ).filter((s) => s.id !== budget);
  const [only] = head.of?.length === 1 ? head.of : [];
  return {
    code: head.code,
    steps: [
      { says: head.says, ...(only !== undefined && placed(only)) },
      ...before!,
      ...causes.map((statement) => ({ says: told(statement, facts), ...placed(statement) })),
      ...after!,
      ...(minimal ? [] : [{ says: "not each of these was tried within the effort, so some may be needless" }]),
    ],
    ...(head.hint !== undefined && { hint: head.hint }),
  };
}

function placed({ id, where }: Statement): Omit<ConflictStep, "says"> {
  return { id, ...(where !== undefined && { at: where }) };
}

/** Statements by how far they are from those that are told already: what brings in a component comes after what it says. */
function backwards(told: readonly Statement[], others: readonly Statement[], facts: Facts): readonly Statement[] {
  const order = [...told, ...others.filter(({ about }) => about === undefined)];
  const left = new Set(others.filter(({ about }) => about !== undefined));
  const brought = new Map([...left].map((statement) => [statement, broughtBy(statement, facts)]));
  const bringing = new Map<Component, Statement[]>();
  for (const [statement, components] of brought) {
    for (const component of components) {
      const list = bringing.get(component);
      if (list === undefined) bringing.set(component, [statement]);
      else list.push(statement);
    }
  }
  const take = (statement: Statement): void => {
    left.delete(statement);
    order.push(statement);
  };
  for (let at = 0; at < order.length || left.size > 0; at++) {
    // Nothing that is told leads further: the next is one that brings in nothing that is left.
    if (at === order.length) {
      const who = new Set([...left].map(whoOf));
      const end = [...left].find((s) => !brought.get(s)!.some((component) => who.has(component)));
      take(end ?? [...left][0]!);
    }
    const who = whoOf(order[at]!);
    for (const statement of who === undefined ? [] : (bringing.get(who) ?? []))
      if (left.has(statement)) take(statement);
  }
  return order.slice(told.length);
}

function whoOf({ about }: Statement): Component | undefined {
  return about !== undefined && "needs" in about ? about.who : undefined;
}

/** The components that a statement is a reason for. */
function broughtBy({ about }: Statement, facts: Facts): readonly Component[] {
  if (about === undefined) return [];
  if ("needs" in about) return providers(about.needs, about.who, facts).open;
  const { component: id, range = "*" } = about.asks;
  return (facts.versions.get(id) ?? []).filter((c) => range === "*" || inRange(c.version, range));
}

/** A statement that nothing could ever meet, beside the core's pins and exclusions. */
function headlineOf(statement: Statement, facts: Facts): Headline | undefined {
  const { about } = statement;
  if (about === undefined) return undefined;
  if ("needs" in about) {
    const found = providers(about.needs, about.who, facts);
    return found.open.length > 0 ? undefined : { of: [statement], ...missing(statement, about.needs, found, facts) };
  }
  return absent(statement, about.asks, facts);
}

/** A line of the image that no version of its component meets. */
function absent(statement: Statement, asks: RequestUse, facts: Facts): Headline | undefined {
  const { component: id, range } = asks;
  const versions = facts.versions.get(id) ?? [];
  const { says } = statement;
  if (versions.length === 0) {
    const near = suggest(id, new Set(facts.universe.components.map((c) => c.id)));
    const hint = near === undefined ? undefined : `write "${near}"`;
    return { of: [statement], code: "ASH1011", says: `${says}, but there is no such component`, hint };
  }
  const here = versions.filter((c) => supportsAll(c, facts.request.targets));
  if (here.length === 0) {
    const where = listed(platforms(versions));
    return {
      of: [statement],
      code: "ASH1007",
      says: `${says}, which runs on ${where} only`,
      hint: `compose for ${where}`,
    };
  }
  const fit = here.filter((c) => range === undefined || inRange(c.version, range));
  if (fit.some((c) => allowed(facts, c))) return unwired(statement, asks, fit, facts);
  const pin = pinOf(id, facts);
  const excluded = facts.request.exclude.some((line) => line.component === id && !facts.without.has(line.id));
  if (excluded) return { of: [statement], code: "ASH3003", says: `${says}, but ${id} is excluded` };
  const pinned = pin === undefined ? "" : `, and ${id} is pinned to ${pin.range}`;
  const have = `there is only ${id} ${listed(here.map((c) => c.version))}`;
  return { of: [statement], code: "ASH3002", says: `${says}${pinned}; ${have}` };
}

/** A line that fills a slot which no version of its component has. */
function unwired(
  statement: Statement,
  asks: RequestUse,
  fit: readonly Component[],
  facts: Facts,
): Headline | undefined {
  const slots = Object.keys(asks.with).filter((slot) => !facts.without.has(asks.with[slot]!.id));
  const missing = slots.find((slot) => !fit.some((c) => c.requires.some((r) => r.slot === slot)));
  if (missing === undefined) return undefined;
  const near = suggest(
    missing,
    fit.flatMap((c) => c.requires.map((r) => r.slot)),
  );
  const says = `${statement.says}, which has no slot "${missing}"`;
  return { of: [statement], code: "ASH1014", says, hint: near === undefined ? undefined : `write "${near}"` };
}

function pinOf(id: string, facts: Facts): Facts["request"]["pin"][number] | undefined {
  return facts.request.pin.find((pin) => pin.component === id && !facts.without.has(pin.id));
}

/** Who could fill a requirement, by what stands in the way. */
interface Providers {
  readonly open: readonly Component[];
  readonly excluded: readonly Component[];
  readonly pinned: readonly Component[];
  readonly byName: readonly Component[];
  readonly range: readonly Component[];
  readonly elsewhere: readonly Component[];
}

function providers(need: Requirement, who: Component | undefined, facts: Facts): Providers {
  const { request, without } = facts;
  const lines = linesOf(request.uses);
  const given = lines.flatMap((line) => (line.component === who?.id ? (own(line.with, need.slot) ?? []) : []));
  const named = new Set([...request.uses, ...given].map((line) => line.component));
  const excluded = new Set(request.exclude.filter((e) => !without.has(e.id)).map((e) => e.component));
  const kindOf = (c: Component): keyof Providers => {
    if (!supportsAll(c, request.targets)) return "elsewhere";
    if (!inRange(c.provides[need.interface]!, need.range)) return "range";
    if (excluded.has(c.id)) return "excluded";
    if (!allowed(facts, c)) return "pinned";
    return c.automatic || named.has(c.id) ? "open" : "byName";
  };
  const found = (facts.providers.get(need.interface) ?? [])
    .filter((c) => c.id !== who?.id || named.has(c.id))
    .filter((c) => given.length === 0 || given.some((line) => line.component === c.id));
  const of = (kind: keyof Providers) => found.filter((c) => kindOf(c) === kind);
  return {
    open: of("open"),
    excluded: of("excluded"),
    pinned: of("pinned"),
    byName: of("byName"),
    range: of("range"),
    elsewhere: of("elsewhere"),
  };
}

/** Why nobody fills a requirement. */
function missing(
  { says }: Statement,
  need: Requirement,
  found: Providers,
  facts: Facts,
): Omit<Headline, "of" | "says"> & { readonly says: string } {
  const id = need.interface;
  const { excluded, pinned, byName, range, elsewhere } = found;
  if (excluded.length + pinned.length > 0) {
    const blocked = [
      ...excluded.map((c) => `${c.id} provides it, but ${c.id} is excluded`),
      ...pinned.map((c) => `${c.id} ${c.version} provides it, but ${c.id} is pinned to ${pinOf(c.id, facts)?.range}`),
    ];
    return { code: "ASH3003", says: `${says}; ${[...new Set(blocked)].join(", ")}` };
  }
  if (byName.length > 0) {
    const names = listed(
      byName.map((c) => c.id),
      "or",
    );
    const only = `only ${names} provides it, and is chosen only when a line of the image names it`;
    return { code: "ASH3001", says: `${says}; ${only}`, hint: `add ${names} to use` };
  }
  if (range.length > 0) {
    const have = listed(range.map((c) => c.provides[id]!));
    const who = listed(range.map((c) => c.id));
    const verb = new Set(range.map((c) => c.id)).size === 1 ? "provides" : "provide";
    const hint = `ask for a range that ${have} ${have.includes(" ") ? "are" : "is"} in`;
    return { code: "ASH3002", says: `${says}; ${who} ${verb} only ${id} ${have}`, hint };
  }
  if (elsewhere.length > 0) {
    const where = listed(platforms(elsewhere));
    const does = `${listed(elsewhere.map((c) => c.id))} ${elsewhere.length === 1 ? "does" : "do"} on ${where}`;
    const here = listed(facts.request.targets);
    return { code: "ASH3001", says: `${says}; nobody provides it on ${here}, ${does}`, hint: `compose for ${where}` };
  }
  const known = new Set(facts.universe.components.flatMap((c) => Object.keys(c.provides)));
  const near = suggest(id, known);
  const hint = near === undefined || known.has(id) ? `add a component that provides ${id}` : `write "${near}"`;
  return { code: "ASH3001", says: `${says}; nobody ${known.has(id) ? "else " : ""}provides it`, hint };
}

/** What refused every complete choice. */
function refused(refusals: readonly Refusal[], core: readonly Statement[]): Headline | undefined {
  const [first] = refusals;
  if (first === undefined) return undefined;
  const only = (kind: Refusal["kind"]): boolean => refusals.every((refusal) => refusal.kind === kind);
  if (only("cycle")) {
    const hint = "fill one of these slots with another provider, or make it optional";
    return { code: "ASH3004", says: first.says, hint };
  }
  if (only("memory"))
    return { code: "ASH3005", says: first.says, because: first.because, hint: "give the image more memory" };
  if (only("size"))
    return { code: "ASH3006", says: first.says, because: first.because, hint: "allow a larger boot image" };
  const of = core.find((statement) => statement.says === first.says);
  return { code: "ASH3003", says: first.says, ...(of !== undefined && { of: [of] }) };
}

/** Requirements that cannot all be met, though each could be: those of one interface first. */
function contradiction(core: readonly Statement[], facts: Facts): Headline {
  const all = core.filter((statement) => needOf(statement) !== undefined);
  const times = new Map<string | undefined, number>();
  for (const s of all) times.set(idOf(s), 1 + (times.get(idOf(s)) ?? 0));
  const rival = all.find((s) => times.get(idOf(s))! > 1);
  const needs = rival === undefined ? all : all.filter((s) => idOf(s) === idOf(rival));
  if (needs.length === 0) return { code: "ASH3003", says: `no choice meets all: ${joined(core.map((s) => s.says))}` };
  const meets = ["it", "both"][needs.length - 1] ?? "all";
  const slot = JSON.stringify(needOf(needs[0]!)!.slot);
  return {
    code: "ASH3003",
    says: `no choice meets ${meets}: ${joined(needs.map((s) => told(s, facts)))}`,
    of: needs.slice(0, mostJoined),
    ...(needs.length > 1 && { hint: `give one of them a provider of its own: with: { ${slot}: … }` }),
  };
}

function joined(sentences: readonly string[]): string {
  const more = sentences.length - mostJoined;
  return [...sentences.slice(0, mostJoined), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function idOf(statement: Statement): string | undefined {
  return needOf(statement)?.interface;
}

function needOf({ about }: Statement): Requirement | undefined {
  return about !== undefined && "needs" in about ? about.needs : undefined;
}

/** A statement as a cause: of a requirement, who provides it too. */
function told(statement: Statement, facts: Facts): string {
  const { about, says } = statement;
  if (about === undefined || !("needs" in about)) return says;
  const { open } = providers(about.needs, about.who, facts);
  const versions = (id: string) => facts.versions.get(id)?.length ?? 0;
  const names = open.map((c) => (versions(c.id) > 1 ? `${c.id} ${c.version}` : c.id));
  return open.length === 0 ? says : `${says}, which ${listed(names, "or")} provides`;
}

function platforms(components: readonly Component[]): readonly string[] {
  return components.flatMap((component) => component.targets ?? targets);
}

/** `a`, `a and b`, `a, b and c`; each once, at most four. */
function listed(words: readonly string[], last = "and"): string {
  const all = [...new Set(words)];
  const some = all.length > 4 ? [...all.slice(0, 3), `${all.length - 3} more`] : all;
  return some.length < 2 ? (some[0] ?? "nothing") : `${some.slice(0, -1).join(", ")} ${last} ${some.at(-1)}`;
}
