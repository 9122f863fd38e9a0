import type {
  Component,
  Edge,
  OptionValue,
  Request,
  RequestUse,
  Requirement,
  Resolution,
  Selected,
  Universe,
} from "@ashlar/model";
import { architectures } from "@ashlar/model";
import type { Complain } from "./fault.ts";
import { Versions } from "./versions.ts";

/** The part of an answer that is checked. */
export type Answer = Pick<Resolution, "selected" | "edges">;

/** A use of an answer whose component is known. */
export interface CheckedUse {
  readonly name: string;
  readonly component: Component;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly line: RequestUse | undefined;
  /** It serves everybody, not one slot alone. */
  readonly serves: boolean;
  readonly slots: readonly Requirement[];
  /** Where it stands in the answer. */
  readonly path: string;
}

/** An answer beside what was asked, looked up once. */
export interface Situation {
  readonly universe: Universe;
  readonly request: Request;
  readonly versions: Versions;
  readonly lines: readonly RequestUse[];
  readonly uses: ReadonlyMap<string, CheckedUse>;
  /** The edges of each slot, by {@link slotKey}; those of unknown uses and slots are left out. */
  readonly edges: ReadonlyMap<string, readonly Edge[]>;
  /** For each slot that a line fills, the name of the use that it asks for, by {@link slotKey}. */
  readonly fixed: ReadonlyMap<string, RequestUse>;
  /** The providers of an interface that serve everybody. */
  readonly providers: (id: string) => readonly CheckedUse[];
}

/** The image's own slots belong to this name. */
export const image = "image";

/** One slot of one use. */
export function slotKey(use: string, slot: string): string {
  return JSON.stringify([use, slot]);
}

/** What a record itself has under a key. */
export function ownValue<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** V1: reads an answer, and leaves out what is not in the universe. */
export function situationOf(universe: Universe, request: Request, answer: Answer, complain: Complain): Situation {
  const lines = flat(request.uses);
  const asked = new Map(lines.map((line) => [line.as, line]));
  const serving = new Set(request.uses.map((line) => line.as));
  const known = new Map(universe.components.map((component) => [`${component.id}@${component.version}`, component]));
  const given = new Set(universe.interfaces.filter((one) => one.provider !== "component").map((one) => one.id));
  const uses = new Map<string, CheckedUse>();
  answer.selected.forEach((selected, i) => {
    const path = `selected[${i}]`;
    const component = known.get(`${selected.id}@${selected.version}`);
    if (component === undefined)
      complain("V1", path, `${selected.use} is ${selected.id} ${selected.version}, which is not in the universe`);
    else if (uses.has(selected.use)) complain("V1", path, `two uses are called ${selected.use}`);
    else {
      const line = asked.get(selected.use);
      const slots = component.requires.filter((slot) => !given.has(slot.interface) && isThere(slot, selected, request));
      const serves = line === undefined || serving.has(line.as);
      uses.set(selected.use, { name: selected.use, component, options: selected.options, line, serves, slots, path });
    }
  });
  const byInterface = new Map<string, CheckedUse[]>();
  for (const use of uses.values()) {
    if (!use.serves) continue;
    for (const id of Object.keys(use.component.provides)) {
      const list = byInterface.get(id);
      if (list === undefined) byInterface.set(id, [use]);
      else list.push(use);
    }
  }
  const fixed = new Map(
    lines.flatMap((line) => Object.entries(line.with).map(([slot, inner]) => [slotKey(line.as, slot), inner] as const)),
  );
  const edges = edgesBySlot(request, answer, uses, complain);
  const providers = (id: string): readonly CheckedUse[] => byInterface.get(id) ?? [];
  return { universe, request, versions: new Versions(), lines, uses, edges, fixed, providers };
}

function flat(lines: readonly RequestUse[]): readonly RequestUse[] {
  return lines.flatMap((line) => [line, ...flat(Object.values(line.with))]);
}

/** V7: whether a use has a slot, under its options and for the request's targets. */
function isThere({ when }: Requirement, { options }: Selected, { targets }: Request): boolean {
  if (when === undefined) return true;
  const values = Object.entries(when.options ?? {}).every(([name, value]) => ownValue(options, name) === value);
  const target = when.target === undefined || when.target.some((each) => targets.includes(each));
  const arch = when.arch === undefined || targets.some((each) => when.arch!.includes(architectures[each]));
  return values && target && arch;
}

/** V7: each edge belongs to a slot, and its provider is there. */
function edgesBySlot(
  request: Request,
  answer: Answer,
  uses: ReadonlyMap<string, CheckedUse>,
  complain: Complain,
): ReadonlyMap<string, readonly Edge[]> {
  const known = new Set(answer.selected.map((selected) => selected.use));
  const found = new Map<string, Edge[]>();
  for (const [i, edge] of answer.edges.entries()) {
    const path = `edges[${i}]`;
    const name = `${edge.use}.${edge.slot}`;
    const user = uses.get(edge.use);
    if (user === undefined && edge.use !== image) {
      if (!known.has(edge.use)) complain("V7", path, `there is no use ${edge.use}, whose ${edge.slot} it fills`);
      continue;
    }
    const slot = (user?.slots ?? request.roots).find((each) => each.slot === edge.slot);
    if (slot === undefined) {
      complain("V7", path, `${edge.use} has no slot ${edge.slot}`);
      continue;
    }
    if ((edge.interface ?? slot.interface) !== slot.interface)
      complain("V7", path, `${name} is of ${slot.interface}, not of ${edge.interface}`);
    if (!uses.has(edge.provider)) {
      if (!known.has(edge.provider)) complain("V7", path, `${name} is filled by ${edge.provider}, which is not there`);
      continue;
    }
    const key = slotKey(edge.use, edge.slot);
    const list = found.get(key);
    if (list === undefined) found.set(key, [edge]);
    else if (list.some((other) => other.provider === edge.provider))
      complain("V7", path, `${name} is filled by ${edge.provider} twice`);
    else list.push(edge);
  }
  return found;
}
