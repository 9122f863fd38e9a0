import {
  architectures,
  type Component,
  type OptionValue,
  type Request,
  type RequestUse,
  type Requirement,
  type Target,
  type Universe,
  type When,
} from "@ashlar/model";
import semver from "semver";

/** The request's and the manifests' statements, each behind its id, without those that are taken away. */
export interface Facts {
  readonly universe: Universe;
  readonly request: Request;
  readonly without: ReadonlySet<string>;
  readonly singles: ReadonlySet<string>;
  /** Interfaces that no component provides: emitted code, or a header alone. */
  readonly given: ReadonlySet<string>;
}

/** The id of a manifest's clause: `alloc-tlsf@1.0.0/requires/lock`. */
export function clauseId(component: Component, clause: string): string {
  return `${component.id}@${component.version}/${clause}`;
}

/** Whether a version is in a range, by npm's rules for prereleases. */
export function inRange(version: string, range: string): boolean {
  return semver.satisfies(version, range);
}

/** What a record itself holds: `constructor` is as good a name as any. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A range behind a name in a sentence: nothing where any version will do. */
export function said(range: string): string {
  return range === "*" ? "" : ` ${range}`;
}

/** Newest first. */
export function byVersion(a: { readonly version: string }, b: { readonly version: string }): number {
  return semver.rcompare(a.version, b.version);
}

/** Facts with an index of what is asked often. */
export function factsOf(universe: Universe, request: Request, without: ReadonlySet<string>): Facts {
  const single = universe.interfaces.filter((i) => i.single && !without.has(`interface/${i.id}/single`));
  const given = universe.interfaces.filter((i) => i.provider !== "component").map((i) => i.id);
  return { universe, request, without, singles: new Set(single.map((i) => i.id)), given: new Set(given) };
}

/** Every line of the request that asks for a use, those inside `with` too. */
export function linesOf(uses: readonly RequestUse[]): readonly RequestUse[] {
  return uses.flatMap((use) => [use, ...linesOf(Object.values(use.with))]);
}

/** Whether a component runs on every target of the request. */
export function supportsAll(component: Component, wanted: readonly Target[]): boolean {
  return wanted.every(
    (target) =>
      (component.targets?.includes(target) ?? true) && (component.arch?.includes(architectures[target]) ?? true),
  );
}

/** Versions of a component that a line of the request may stand for, newest first. */
export function versionsFor(facts: Facts, line: Pick<RequestUse, "component" | "range">): readonly Component[] {
  return facts.universe.components
    .filter((c) => c.id === line.component && (line.range === undefined || inRange(c.version, line.range)))
    .filter((c) => allowed(facts, c) && supportsAll(c, facts.request.targets))
    .sort(byVersion);
}

/** Whether pins and exclusions leave a component's version in. */
export function allowed(facts: Facts, component: Component): boolean {
  const { request, without } = facts;
  const pinned = request.pin.every(
    (pin) => pin.component !== component.id || without.has(pin.id) || inRange(component.version, pin.range),
  );
  return pinned && !request.exclude.some((line) => line.component === component.id && !without.has(line.id));
}

/** Every option of a use with its value: the line's, else what the request says of the component, else the default. */
export function optionValues(
  facts: Facts,
  component: Component,
  given: Readonly<Record<string, OptionValue>>,
): Readonly<Record<string, OptionValue>> {
  const general = facts.request.options.filter(
    (line) => line.component === component.id && !facts.without.has(line.id),
  );
  const said: Readonly<Record<string, OptionValue>> = {
    ...Object.assign({}, ...general.map((l) => l.values)),
    ...given,
  };
  const pairs = component.options.flatMap((option): [string, OptionValue][] => {
    const value = own(said, option.name) ?? option.default;
    return value === undefined ? [] : [[option.name, value]];
  });
  return Object.fromEntries(pairs);
}

/** The requirements of a component that hold for these option values and targets. */
export function requirementsOf(
  facts: Facts,
  component: Component,
  options: Readonly<Record<string, OptionValue>>,
): readonly Requirement[] {
  return component.requires.filter(
    (requirement) =>
      !facts.given.has(requirement.interface) &&
      !facts.without.has(clauseId(component, `requires/${requirement.slot}`)) &&
      holds(requirement.when, options, facts.request.targets),
  );
}

function holds(
  when: When | undefined,
  options: Readonly<Record<string, OptionValue>>,
  wanted: readonly Target[],
): boolean {
  if (when === undefined) return true;
  const byOption = Object.entries(when.options ?? {}).every(([name, value]) => own(options, name) === value);
  const byTarget = when.target === undefined || wanted.some((target) => when.target!.includes(target));
  const byArch = when.arch === undefined || wanted.some((target) => when.arch!.includes(architectures[target]));
  return byOption && byTarget && byArch;
}
