import {
  architectures,
  type Component,
  type Option,
  type OptionValue,
  type Request,
  type RequestUse,
  type Requirement,
  type Target,
  type Universe,
  type When,
} from "@ashlar/model";
import { Ranges } from "./ranges.ts";

/** A universe with an index of what is asked often. */
export interface Index {
  readonly universe: Universe;
  /** Newest first. */
  readonly versions: ReadonlyMap<string, readonly Component[]>;
  /** By interface; by id, then newest first. */
  readonly providers: ReadonlyMap<string, readonly Component[]>;
  /** Interfaces that no component provides: emitted code, or a header alone. */
  readonly given: ReadonlySet<string>;
}

/** The request's and the manifests' statements, each behind its id, without those that are taken away. */
export interface Facts extends Index {
  readonly request: Request;
  readonly without: { has(id: string): boolean };
}

/** The id of a manifest's clause: `alloc-tlsf@1.0.0/requires/lock`. */
export function clauseId(component: Component, clause: string): string {
  return `${component.id}@${component.version}/${clause}`;
}

const ranges = new Ranges();

/** Whether a version is in a range, by npm's rules for prereleases. */
export function inRange(version: string, range: string): boolean {
  return ranges.has(range, version);
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
  return ranges.compare(b.version, a.version);
}

/** The index of a universe: components in one order, whatever theirs was. */
export function indexOf(universe: Universe): Index {
  const components = [...universe.components]
    .sort((a, b) => (a.id === b.id ? byVersion(a, b) : a.id < b.id ? -1 : 1))
    .map(withSortedSlots);
  const interfaces = [...universe.interfaces].sort((a, b) => (a.id < b.id ? -1 : 1));
  const versions = new Map<string, Component[]>();
  const providers = new Map<string, Component[]>();
  const add = (to: Map<string, Component[]>, key: string, component: Component): void => {
    const list = to.get(key);
    if (list === undefined) to.set(key, [component]);
    else list.push(component);
  };
  for (const component of components) {
    add(versions, component.id, component);
    for (const id of Object.keys(component.provides)) add(providers, id, component);
  }
  const given = interfaces.filter((i) => i.provider !== "component").map((i) => i.id);
  return { universe: { interfaces, components }, versions, providers, given: new Set(given) };
}

function withSortedSlots(component: Component): Component {
  const { requires } = component;
  const isSorted = requires.every((slot, i) => i === 0 || requires[i - 1]!.slot <= slot.slot);
  return isSorted ? component : { ...component, requires: [...requires].sort((a, b) => (a.slot < b.slot ? -1 : 1)) };
}

const nothing: Facts["without"] = new Set();

/** Facts of a universe and a request, without some statements. */
export function factsOf(index: Index, request: Request, without: Facts["without"]): Facts {
  return { ...index, request, without: without instanceof Set && without.size === 0 ? nothing : without };
}

/** Whether a manifest's clause is taken away. Of a hundred thousand no id is written where nothing is. */
export function isGone({ without }: Facts, component: Component, clause: string): boolean {
  return without !== nothing && without.has(clauseId(component, clause));
}

/** Every line of the request that asks for a use, those inside `with` too; without a line it has no inner ones either. */
export function linesOf(uses: readonly RequestUse[], without?: Facts["without"]): readonly RequestUse[] {
  const left = without === undefined ? uses : uses.filter(({ id }) => !without.has(id));
  return left.flatMap((use) => [use, ...linesOf(Object.values(use.with), without)]);
}

/** Whether a component runs on every target of the request. */
export function supportsAll(component: Component, wanted: readonly Target[]): boolean {
  return wanted.every(
    (target) =>
      (component.targets?.includes(target) ?? true) && (component.arch?.includes(architectures[target]) ?? true),
  );
}

/** Whether pins and exclusions leave a component's version in. */
export function allowed(facts: Facts, component: Component): boolean {
  const { request, without } = facts;
  const pinned = request.pin.every(
    (pin) => pin.component !== component.id || without.has(pin.id) || inRange(component.version, pin.range),
  );
  return pinned && !request.exclude.some((line) => line.component === component.id && !without.has(line.id));
}

/** What is said of a component's options: by the line of the use, else by the request. */
function saidOptions(
  facts: Facts,
  component: Component,
  given: Readonly<Record<string, OptionValue>>,
): Readonly<Record<string, OptionValue>> {
  const general = facts.request.options.filter(
    (line) => line.component === component.id && !facts.without.has(line.id),
  );
  return { ...Object.assign({}, ...general.map((l) => l.values)), ...given };
}

/** Every option of a use with its value: the line's, else what the request says of the component, else the default. */
export function optionValues(
  facts: Facts,
  component: Component,
  given: Readonly<Record<string, OptionValue>>,
): Readonly<Record<string, OptionValue>> {
  if (component.options.length === 0) return {};
  const said = saidOptions(facts, component, given);
  const pairs = component.options.flatMap((option): [string, OptionValue][] => {
    const value = own(said, option.name) ?? option.default;
    return value === undefined ? [] : [[option.name, value]];
  });
  return Object.fromEntries(pairs);
}

/** The options of a use whose value is the solver's to choose. */
export function chosenOptions(
  facts: Facts,
  component: Component,
  given: Readonly<Record<string, OptionValue>>,
): readonly Option[] {
  if (!component.options.some(({ choose }) => choose === true)) return [];
  const said = saidOptions(facts, component, given);
  return component.options.filter(({ choose, name }) => choose === true && own(said, name) === undefined);
}

/** The slots that a component has where its options have (`has`) or may have the values that they depend on. */
export function slotsOf(
  facts: Facts,
  component: Component,
  has: (option: string, value: OptionValue) => boolean,
): readonly Requirement[] {
  return those(
    component.requires,
    (slot) => !facts.given.has(slot.interface) && holds(slot.when, has, facts.request.targets),
  );
}

/** As `filter`, but the list itself where nothing is left out: most have all of their slots. */
export function those<T>(list: readonly T[], is: (item: T) => boolean): readonly T[] {
  return list.every(is) ? list : list.filter(is);
}

function holds(
  when: When | undefined,
  has: (option: string, value: OptionValue) => boolean,
  wanted: readonly Target[],
): boolean {
  if (when === undefined) return true;
  const byOption = Object.entries(when.options ?? {}).every(([name, value]) => has(name, value));
  const byTarget = when.target === undefined || wanted.some((target) => when.target!.includes(target));
  const byArch = when.arch === undefined || wanted.some((target) => when.arch!.includes(architectures[target]));
  return byOption && byTarget && byArch;
}

/** Bytes that a component takes of the boot image: measured, else declared. */
export function sizeOf({ request }: Facts, { id, version, budget }: Component): number {
  return own(request.sizes ?? {}, `${id}@${version}`) ?? (budget?.text ?? 0) + (budget?.data ?? 0);
}
