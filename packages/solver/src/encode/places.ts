import type { Component, Option, OptionValue, RequestUse, Requirement } from "@ashlar/model";
import {
  allowed,
  byVersion,
  chosenOptions,
  type Facts,
  inRange,
  isGone,
  linesOf,
  optionValues,
  own,
  slotsOf,
  supportsAll,
  those,
} from "../facts.ts";
import { mayBe } from "./variables.ts";

/** A component in a place where it could stand, with the options that it would have there. */
export interface Candidate {
  readonly component: Component;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Those of its options whose value the solver chooses; `options` has their defaults. */
  readonly chosen: readonly Option[];
  /** The slots that it may have there. */
  readonly slots: readonly Requirement[];
  /** Those of them that are to be filled as their clauses say. */
  readonly requires: readonly Requirement[];
}

/** A use that an answer may have: one that the user named, or one of a component that the solver may add. */
export interface Place {
  /** The name of the use. */
  readonly name: string;
  /** The line that named it. */
  readonly line: RequestUse | undefined;
  /** A line of the same name, in whose absence alone this place may be taken. */
  readonly instead?: RequestUse | undefined;
  /** It serves the image; false: the edges that name it only. */
  readonly shared: boolean;
  /** Newest first. */
  readonly candidates: readonly Candidate[];
}

export interface Reach {
  /** What the lines of the request forbid is left out; otherwise it stays in, for clauses to forbid. */
  readonly strict: boolean;
}

/**
 * Every place that the request can reach: its own lines', and those of the components that could fill a slot of one that is
 * reached, in the versions that could. By name.
 */
export function placesOf(facts: Facts, { strict }: Reach): readonly Place[] {
  const lines = new Map<string, RequestUse>();
  for (const line of linesOf(facts.request.uses, facts.without)) lines.set(line.as, line);
  const roots = rootsOf(facts);
  const shared = new Set(facts.request.uses.map((line) => line.as));
  const reached = new Map<string, Candidate[]>();
  const known = new Set<Component>();
  const seen = new Map<string, Set<string>>();
  const asks = (r: Requirement): boolean => isNeeded(r) || r.least === 1;
  const open: Requirement[] = roots.filter(asks);
  const fits = (component: Component): boolean =>
    (!strict || allowed(facts, component)) && supportsAll(component, facts.request.targets);
  const asked = [...lines.values()].map((line): Place => {
    const versions = facts.versions.get(line.component) ?? [];
    const candidates = versions
      .filter((c) => fits(c) && (line.range === undefined || inRange(c.version, line.range)))
      .map((component) => candidate(facts, component, line));
    for (const each of candidates)
      open.push(...each.requires.filter((r) => asks(r) && fixedBy(facts, line, r) === undefined));
    return { name: line.as, line, shared: shared.has(line.as), candidates };
  });
  const enter = (component: Component): void => {
    if (!component.automatic || (strict && lines.has(component.id)) || known.has(component) || !fits(component)) return;
    known.add(component);
    const found = candidate(facts, component, undefined);
    const others = reached.get(component.id);
    if (others === undefined) reached.set(component.id, [found]);
    else others.push(found);
    for (const requirement of found.requires) if (asks(requirement)) open.push(requirement);
  };
  for (const id of neededEverywhere(facts)) for (const component of facts.providers.get(id) ?? []) enter(component);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const ranges = seen.get(next.interface) ?? new Set();
    if (ranges.has(next.range)) continue;
    seen.set(next.interface, ranges.add(next.range));
    for (const component of facts.providers.get(next.interface) ?? []) if (provides(component, next)) enter(component);
  }
  const added = [...reached].map(([name, candidates]): Place => {
    candidates.sort((a, b) => byVersion(a.component, b.component));
    return { name, line: undefined, instead: lines.get(name), shared: true, candidates };
  });
  return [...asked, ...added].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What the image itself requires. */
export function rootsOf(facts: Facts): readonly Requirement[] {
  return facts.request.roots.filter((r) => !facts.without.has(`roots/${r.slot}`));
}

/** Whether a slot must be filled: others are filled from what is there. */
export function isNeeded({ many, optional }: Requirement): boolean {
  return !many && !optional;
}

/** The line that fills a slot of another. */
export function fixedBy(facts: Facts, line: RequestUse | undefined, { slot }: Requirement): RequestUse | undefined {
  const inner = own(line?.with ?? {}, slot);
  return inner === undefined || facts.without.has(inner.id) ? undefined : inner;
}

/** Whether a component provides an interface in the range that a requirement asks for. */
export function provides(component: Component, requirement: Requirement): boolean {
  const version = own(component.provides, requirement.interface);
  return version !== undefined && inRange(version, requirement.range);
}

/** Interfaces of which every image has a provider, in any version. */
function neededEverywhere({ universe, without }: Facts): readonly string[] {
  return universe.interfaces
    .filter(
      ({ id, needed, provider }) =>
        needed === true && provider === "component" && !without.has(`interface/${id}/needed`),
    )
    .map(({ id }) => id);
}

function candidate(facts: Facts, component: Component, line: RequestUse | undefined): Candidate {
  const given = line?.options ?? {};
  const options = optionValues(facts, component, given);
  const chosen = chosenOptions(facts, component, given);
  const byName = new Map(chosen.map((option) => [option.name, option]));
  const slots = slotsOf(facts, component, (name, value) => {
    const option = byName.get(name);
    return option === undefined ? own(options, name) === value : mayBe(option, value);
  });
  const requires = those(slots, ({ slot }) => !isGone(facts, component, `requires/${slot}`));
  return { component, options, chosen, slots, requires };
}
