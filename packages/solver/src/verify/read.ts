import {
  architectures,
  type Component,
  type Request,
  type Requirement,
  type Selected,
  type Universe,
} from "@ashlar/model";
import { type Asked, askedOf } from "./asked.ts";
import { readEdges } from "./edges.ts";
import type { Complain } from "./fault.ts";
import { ownValue, wrongOptions } from "./options.ts";
import { type Answer, type CheckedUse, image, type Situation, type Slot } from "./situation.ts";
import { Versions } from "./versions.ts";

/** Reads an answer, and leaves out what V1, V4 and V7 refuse. */
export function situationOf(universe: Universe, request: Request, answer: Answer, complain: Complain): Situation {
  const asked = askedOf(request);
  const given = new Set(universe.interfaces.filter((one) => one.provider !== "component").map((one) => one.id));
  const reading: Reading = { universe, request, asked, given, complain };
  const { uses, absent, doubled } = readUses(reading, answer.selected);
  missingLines(asked, answer.selected, { absent, complain });
  const roots = rootSlots(request, given);
  const slots = [...roots.values(), ...[...uses.values()].flatMap((use) => [...use.slots.values()])];
  const versions = new Versions();
  const read = readEdges(answer.edges, { uses, roots, slots, absent, doubled, versions }, complain);
  const interfaces = interfacesOf(universe, absent);
  const lines = new Set([...absent.keys()].flatMap((name) => asked.linesOf.get(name) ?? []).map((l) => l.component));
  const holes = { absent: new Set(absent.keys()), lines, interfaces, slots: read.broken, engaged: read.engaged };
  return { universe, request, asked, versions, uses, slots, edges: read.edges, holes };
}

interface Reading {
  readonly universe: Universe;
  readonly request: Request;
  readonly asked: Asked;
  /** Interfaces that make no slots. */
  readonly given: ReadonlySet<string>;
  readonly complain: Complain;
}

/** By the name of a use that is not there, ids of the component that it may be meant to be. */
export type Absent = Map<string, readonly string[]>;

interface Read {
  readonly uses: ReadonlyMap<string, CheckedUse>;
  readonly absent: Absent;
  /** Names that are taken more than once. */
  readonly doubled: ReadonlySet<string>;
}

/** V1; and of V4, that the use of a line is of its component. */
function readUses(reading: Reading, selection: Answer["selected"]): Read {
  const { universe, asked, complain } = reading;
  const components = new Map(universe.components.map((one) => [`${one.id}@${one.version}`, one]));
  const uses = new Map<string, CheckedUse>();
  const absent: Absent = new Map();
  const names = new Set<string>([image]);
  const doubled = new Set<string>();
  // V1 or V5 says of them that their names are wrong.
  const misnamed: string[] = [];
  for (const [i, selected] of selection.entries()) {
    const { id, use: name, version } = selected;
    const path = `selected[${i}]`;
    const component = components.get(`${id}@${version}`);
    const lines = asked.linesOf.get(name) ?? [];
    const other = lines.find((line) => line.component !== id);
    if (names.has(name)) {
      const whose = name === image ? "the image itself is" : "another use is";
      complain("V1", path, `${name} is what ${whose} called`);
      doubled.add(name);
      misnamed.push(id);
    } else if (component === undefined) {
      complain("V1", path, `${name} is ${id} ${version}, which is not in the universe`);
      absent.set(name, [id, name, ...lines.map((line) => line.component)]);
    } else if (other !== undefined) {
      complain("V4", other.id, `${name} is ${id}, not ${other.component}`, other.at);
      absent.set(name, [other.component]);
    } else uses.set(name, useOf(reading, selected, { component, path }));
    names.add(name);
  }
  for (const { component, line } of uses.values()) if (line === undefined) misnamed.push(component.id);
  for (const id of misnamed) if (!names.has(id)) absent.set(id, [id]);
  return { uses, absent, doubled };
}

/** V4: each line has its use. */
function missingLines(
  { lines }: Asked,
  selection: Answer["selected"],
  { absent, complain }: { readonly absent: Absent; readonly complain: Complain },
): void {
  const names = new Set(selection.map((selected) => selected.use));
  for (const line of lines) {
    if (names.has(line.as)) continue;
    complain("V4", line.id, `there is no use ${line.as}`, line.at);
    absent.set(line.as, [line.component]);
    names.add(line.as);
  }
}

function useOf(
  { request, asked, given }: Reading,
  { use: name, options }: Selected,
  { component, path }: { readonly component: Component; readonly path: string },
): CheckedUse {
  const line = asked.linesOf.get(name)?.[0];
  const serves = line === undefined || asked.serving.has(name);
  const wrong = wrongOptions(component, options, { name, line, general: asked.values });
  const [slots, perhaps] = [new Map<string, Slot>(), new Set<string>()];
  const use: CheckedUse = { name, component, options, line, serves, wrong, slots, perhaps, path };
  for (const requirement of component.requires) {
    const { slot, interface: id, when } = requirement;
    if (given.has(id) || slots.has(slot) || !isFor(requirement, request)) continue;
    const conditions = when?.options === undefined ? [] : Object.entries(when.options);
    const isDoubtful = conditions.some(([option]) => wrong.has(option));
    if (conditions.every(([option, value]) => ownValue(options, option) === value))
      slots.set(slot, { requirement, user: use, inner: ownValue(line?.with, slot), isDoubtful });
    else if (isDoubtful) perhaps.add(slot);
  }
  return use;
}

/** V7: whether a requirement makes a slot on the request's targets. */
function isFor({ when }: Requirement, { targets }: Request): boolean {
  const target = when?.target === undefined || when.target.some((each) => targets.includes(each));
  return target && (when?.arch === undefined || targets.some((each) => when.arch!.includes(architectures[each])));
}

function rootSlots({ roots }: Request, given: ReadonlySet<string>): ReadonlyMap<string, Slot> {
  const there = roots.filter((root) => !given.has(root.interface));
  return new Map(
    there.map((root) => [root.slot, { requirement: root, user: undefined, inner: undefined, isDoubtful: false }]),
  );
}

/** What components provide in any version that uses which are not there may be meant to be. */
function interfacesOf({ components }: Universe, absent: Absent): ReadonlySet<string> {
  if (absent.size === 0) return new Set();
  const ids = new Set([...absent.values()].flat());
  return new Set(components.filter(({ id }) => ids.has(id)).flatMap(({ provides }) => Object.keys(provides)));
}
