import type { Component, OptionValue, RequestUse, Requirement } from "@ashlar/model";
import {
  allowed,
  byVersion,
  type Facts,
  inRange,
  linesOf,
  optionValues,
  own,
  requirementsOf,
  supportsAll,
} from "../facts.ts";

/** A component in a place where it could stand, with the options that it would have there. */
export interface Candidate {
  readonly component: Component;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** What it requires there. */
  readonly requires: readonly Requirement[];
}

/** A use that an answer may have: one that the user named, or one of a component that the solver may add. */
export interface Place {
  /** The name of the use. */
  readonly name: string;
  /** The line that named it. */
  readonly line: RequestUse | undefined;
  /** It serves the image; false: the edges that name it only. */
  readonly shared: boolean;
  /** Newest first. */
  readonly candidates: readonly Candidate[];
}

/** Whether pins and exclusions are to be kept by leaving out what they forbid; otherwise by clauses. */
export interface Reach {
  readonly strict: boolean;
}

/**
 * Every place that the request can reach: its own lines', and those of the components that could fill a slot of one that is
 * reached, in the versions that could. By name.
 */
export function placesOf(facts: Facts, { strict }: Reach): readonly Place[] {
  const lines = new Map<string, RequestUse>();
  for (const line of linesOf(facts.request.uses)) if (!facts.without.has(line.id)) lines.set(line.as, line);
  const roots = rootsOf(facts);
  const shared = new Set(facts.request.uses.map((line) => line.as));
  const reached = new Map<string, Candidate[]>();
  const known = new Set<Component>();
  const seen = new Set<string>();
  const open: Requirement[] = roots.filter(isNeeded);
  const fits = (component: Component): boolean =>
    (!strict || allowed(facts, component)) && supportsAll(component, facts.request.targets);
  const asked = [...lines.values()].map((line): Place => {
    const versions = facts.versions.get(line.component) ?? [];
    const candidates = versions
      .filter((c) => fits(c) && (line.range === undefined || inRange(c.version, line.range)))
      .map((component) => candidate(facts, component, line));
    for (const each of candidates)
      open.push(...each.requires.filter((r) => isNeeded(r) && fixedBy(facts, line, r) === undefined));
    return { name: line.as, line, shared: shared.has(line.as), candidates };
  });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const key = `${next.interface} ${next.range}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const component of facts.providers.get(next.interface) ?? []) {
      if (!component.automatic || lines.has(component.id) || !provides(component, next) || !fits(component)) continue;
      if (known.has(component)) continue;
      known.add(component);
      const found = candidate(facts, component, undefined);
      reached.set(component.id, [...(reached.get(component.id) ?? []), found]);
      open.push(...found.requires.filter(isNeeded));
    }
  }
  const added = [...reached].map(([name, candidates]): Place => {
    candidates.sort((a, b) => byVersion(a.component, b.component));
    return { name, line: undefined, shared: true, candidates };
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

function candidate(facts: Facts, component: Component, line: RequestUse | undefined): Candidate {
  const options = optionValues(facts, component, line?.options ?? {});
  return { component, options, requires: requirementsOf(facts, component, options) };
}
