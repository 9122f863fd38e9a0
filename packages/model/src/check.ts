import { checkOption } from "./check-option.ts";
import type { Component, OptionValue } from "./component.ts";
import { type Diagnostic, type DiagnosticParts, diagnostic, suggest } from "./diagnostic.ts";
import { distinctFaults } from "./distinct.ts";
import type { Image } from "./image.ts";
import { majorOf } from "./majors.ts";
import { isName, shapeFaults } from "./shape.ts";
import { isTarget, type Target, targets } from "./targets.ts";
import { parseBytes } from "./units.ts";
import { providersOf, type Universe } from "./universe.ts";
import { positionOf, type Use } from "./use.ts";
import { rangeFix, validRange } from "./versions.ts";

/**
 * Judges an image against a universe: the same refusals, by the same codes, that the type checker gives a literal, and
 * the ranges that types cannot express. What needs the whole graph is the solver's.
 */
export function check(image: Image, universe: Universe): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const at = positionOf(image);
  const complain = (code: Diagnostic["code"], path: string, message: string, parts: DiagnosticParts = {}): void => {
    found.push(diagnostic(code, message, { at, path, ...parts }));
  };
  const faults = shapeFaults(image);
  if (faults.length > 0) return faults;
  checkFrame(image, complain);
  const names = new Map<string, Named>();
  image.use.forEach((use, index) => {
    checkUse(use, `use[${index}]`, { image, universe, names, complain });
  });
  checkChoices(image, universe, complain);
  checkDoubles(image, universe, complain);
  return [...found, ...distinctFaults(image, universe)];
}

type Complain = (code: Diagnostic["code"], path: string, message: string, parts?: DiagnosticParts) => void;

interface Context {
  readonly image: Image;
  readonly universe: Universe;
  /** Name of a use to the path of the first that has it. */
  readonly names: Map<string, Named>;
  readonly complain: Complain;
}

const imageKeys = ["kind", "name", "targets", "memory", "use", "prefer", "constrain", "budget"];

function checkFrame(image: Image, complain: Complain): void {
  for (const key of Object.keys(image)) {
    if (imageKeys.includes(key)) continue;
    const near = suggest(key, imageKeys);
    const fix = near === undefined ? `remove "${key}"` : `write "${near}"`;
    complain("ASH1012", key, `an image has no key "${key}"; it has ${imageKeys.slice(1).join(", ")}`, { fix });
  }
  if (!isName(image.name)) {
    const message = `the name must be lower-case letters, digits and dashes, but is ${JSON.stringify(image.name ?? null)}`;
    complain("ASH1016", "name", message, { fix: 'name it as "hello"' });
  }
  if (image.targets.length === 0) {
    complain("ASH1015", "targets", "an image needs at least one target", { fix: 'add targets: ["qemu-microvm"]' });
  }
  image.targets.forEach((target: string, index) => {
    if (isTarget(target)) return;
    const near = suggest(target, targets);
    const message = `there is no target "${target}"; there are ${targets.join(", ")}`;
    complain("ASH1006", `targets[${index}]`, message, { fix: `write "${near ?? targets[0]}"` });
  });
  for (const key of ["memory", "budget"] as const) {
    const size = image[key];
    if (size === undefined || (typeof size === "string" && parseBytes(size) !== undefined)) continue;
    complain("ASH1002", key, `${key} is a size, such as "8MiB", but is ${JSON.stringify(size)}`);
  }
}

/** Where a name stood first. */
interface Named {
  readonly path: string;
  readonly use: Use;
}

/** Whether a path is that of a line of its own, not of an edge's provider. */
function isLine(path: string): boolean {
  return /^use\[\d+\]$/.test(path);
}

/** Whether two mentions of a name mean one use: a line of the image may stand again as the provider of an edge. */
function isSameUse(a: Use, b: Use): boolean {
  return canonical(a) === canonical(b);
}

function canonical(use: Use): string {
  const sorted = (record: object): readonly (readonly [string, unknown])[] =>
    Object.entries(record)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const edges = sorted(use.with ?? {}).map(([slot, inner]) => [slot, canonical(inner as Use)]);
  return JSON.stringify([use.component, use.as ?? use.component, sorted(use.options ?? {}), edges]);
}

function checkUse(use: Use, path: string, context: Context): void {
  const { universe, complain, names } = context;
  const parts = { at: positionOf(use) ?? positionOf(context.image) };
  const components = universe.components.filter((component) => component.id === use.component);
  if (components.length === 0) {
    const near = suggest(
      use.component,
      universe.components.map((component) => component.id),
    );
    const fix = near === undefined ? "list what there is: ashlar list" : `write "${near}"`;
    complain("ASH1011", path, `there is no component "${use.component}"`, { ...parts, fix });
    return;
  }
  const name = use.as ?? use.component;
  if (name === "image")
    complain("ASH1016", path, 'no use may be called "image": edges of that name are the image\'s own', {
      ...parts,
      fix: 'name it otherwise, as: "picture"',
    });
  const earlier = names.get(name);
  if (earlier === undefined) names.set(name, { path, use });
  else if (!isSameUse(earlier.use, use) || (isLine(earlier.path) && isLine(path))) {
    const fix = `name one of them, as: "${name}-2", or give both the same options`;
    const message = `two different uses are called "${name}": ${earlier.path} and ${path}`;
    complain("ASH1013", path, message, { ...parts, fix });
  }
  checkTargets(components, use, path, context);
  // Versions of one component may differ in options; the newest is what the user most likely means.
  const component = components.at(-1)!;
  for (const [key, value] of Object.entries(use.options ?? {})) {
    checkOption(component, key, value as OptionValue, (code, message, fix) =>
      complain(code, `${path}.${key}`, message, { ...parts, fix }),
    );
  }
  for (const option of component.options) {
    if (option.default !== undefined || use.options?.[option.name] !== undefined) continue;
    const message = `${component.id} needs the option "${option.name}": ${option.doc}`;
    complain("ASH1005", path, message, { ...parts, fix: `add ${option.name}: …` });
  }
  for (const [slot, provider] of Object.entries(use.with ?? {})) {
    checkEdge(component, slot, provider, { ...context, path, parts });
  }
}

function checkTargets(components: readonly Component[], use: Use, path: string, context: Context): void {
  const wanted = context.image.targets;
  const supports = (component: Component, target: Target): boolean => component.targets?.includes(target) ?? true;
  if (wanted.length === 0 || components.some((c) => wanted.some((target) => supports(c, target)))) return;
  const able = [...new Set(components.flatMap((component) => component.targets ?? targets))];
  const message = `${use.component} supports none of the image's targets (${wanted.join(", ")}); it supports ${able.join(", ")}`;
  context.complain("ASH1007", path, message, { at: positionOf(use) });
}

function checkEdge(
  component: Component,
  slot: string,
  provider: Use,
  context: Context & { readonly path: string; readonly parts: DiagnosticParts },
): void {
  const { complain, parts } = context;
  const path = `${context.path}.with[${JSON.stringify(slot)}]`;
  const requirement = component.requires.find((r) => r.slot === slot);
  if (requirement === undefined) {
    const slots = component.requires.map((r) => r.slot);
    const near = suggest(slot, slots);
    const message = `${component.id} has no slot "${slot}"; it has ${slots.join(", ") || "none"}`;
    complain("ASH1014", path, message, { ...parts, ...(near !== undefined && { fix: `write "${near}"` }) });
    return;
  }
  if (Array.isArray(provider)) {
    complain("ASH1008", path, `the slot "${slot}" of ${component.id} takes one provider, not a list`, parts);
    return;
  }
  checkUse(provider, path, context);
  const candidates = context.universe.components.filter((c) => c.id === provider?.component);
  if (candidates.length === 0) return;
  const provided = candidates.flatMap((c) =>
    Object.hasOwn(c.provides, requirement.interface) ? [c.provides[requirement.interface]!] : [],
  );
  const major = majorOf(requirement.range);
  if (provided.length > 0 && major !== undefined && !provided.some((version) => version.startsWith(`${major}.`))) {
    const has = `${provider.component} provides "${requirement.interface}" ${provided.join(", ")}`;
    const needs = `the slot "${slot}" of ${component.id} needs ${requirement.range}`;
    complain("ASH1009", path, `${has}, but ${needs}`, { ...parts, fix: `use a provider of version ${major}` });
  }
  if (provided.length > 0) return;
  const able = providersOf(context.universe, requirement.interface).map((c) => c.id);
  const message = `${provider.component} does not provide "${requirement.interface}", which the slot "${slot}" of ${component.id} needs`;
  complain("ASH1009", path, message, { ...parts, fix: `use one of ${[...new Set(able)].join(", ") || "(none)"}` });
}

function checkChoices(image: Image, universe: Universe, complain: Complain): void {
  const ids = new Set(universe.components.map((component) => component.id));
  const known = (id: string, path: string): void => {
    if (ids.has(id)) return;
    const near = suggest(id, ids);
    const fix = near === undefined ? "list what there is: ashlar list" : `write "${near}"`;
    complain("ASH1011", path, `there is no component "${id}"`, { fix });
  };
  for (const [index, id] of image.prefer.entries()) known(id, `prefer[${index}]`);
  for (const [index, id] of image.constrain.exclude.entries()) known(id, `constrain.exclude[${index}]`);
  for (const [id, range] of Object.entries(image.constrain.pin)) {
    const path = `constrain.pin[${JSON.stringify(id)}]`;
    known(id, path);
    if (!validRange(range)) complain("ASH1002", path, `"${range}" is not a semver range`, { fix: rangeFix });
  }
  for (const [id, values] of Object.entries(image.constrain.options)) {
    known(id, `constrain.options[${JSON.stringify(id)}]`);
    const component = universe.components.filter((c) => c.id === id).at(-1);
    for (const [key, value] of Object.entries(component === undefined ? {} : values)) {
      checkOption(component!, key, value, (code, message, fix) =>
        complain(code, `constrain.options[${JSON.stringify(id)}].${key}`, message, { fix }),
      );
    }
  }
}

/** Two uses for the whole image that provide one interface, and a third that needs it without saying which. */
function checkDoubles(image: Image, universe: Universe, complain: Complain): void {
  const componentOf = (use: Use) => universe.components.filter((c) => c.id === use.component).at(-1);
  const uses = image.use.map((use, index) => ({ use, index, component: componentOf(use) }));
  const reach = (c: Component | undefined): readonly string[] =>
    (c?.targets ?? targets).filter((target) => image.targets.includes(target));
  for (const { use, index, component } of uses) {
    for (const requirement of component?.requires ?? []) {
      if (requirement.many || use.with?.[requirement.slot] !== undefined) continue;
      const providers = uses.filter(
        (other) => other.index !== index && Object.hasOwn(other.component?.provides ?? {}, requirement.interface),
      );
      const clash = reach(component).find((t) => providers.filter((p) => reach(p.component).includes(t)).length > 1);
      if (clash === undefined) continue;
      const names = providers.map((p) => p.use.as ?? p.use.component).join(" and ");
      const message = `${names} both provide "${requirement.interface}" to ${use.as ?? use.component}`;
      const fix = `say which one: with: { ${JSON.stringify(requirement.slot)}: … }`;
      complain("ASH1008", `use[${index}]`, message, { at: positionOf(use) ?? positionOf(image), fix });
    }
    for (const requirement of component?.requires ?? []) {
      if (universe.interfaces.some((i) => i.id === requirement.interface)) continue;
      const near = suggest(
        requirement.interface,
        universe.interfaces.map((i) => i.id),
      );
      const message = `nothing in the catalogue provides "${requirement.interface}", which ${component!.id} requires`;
      const fix = near === undefined ? "list what there is: ashlar list" : `write "${near}"`;
      complain("ASH1010", `use[${index}]`, message, { at: positionOf(use) ?? requirement.at, fix });
    }
  }
}
