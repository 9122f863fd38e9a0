import {
  type Image,
  type OptionValue,
  parseBytes,
  positionOf,
  type Request,
  type RequestUse,
  type Requirement,
  type Use,
} from "@ashlar/model";

/** What every image requires of itself: a way in, a program, its arguments, a way out, a stack guard. */
const roots: readonly string[] = ["boot.entry", "boot.args", "machine", "program", "cc.guard", "cc.runtime"];

/** The request that an image makes. Call `check` first: it is what refuses a malformed image. */
export function requestOf(image: Image): Request {
  const { pin, exclude, options } = image.constrain;
  const at = positionOf(image);
  const line = (id: string, component: string) => ({ id, component, ...(at !== undefined && { at }) });
  return {
    name: image.name,
    targets: image.targets,
    roots: [...roots.map(root), { ...root("boot.options"), optional: true }],
    uses: image.use.map((use, index) => requestUse(use, `use[${index}]`)),
    prefer: image.prefer.map((component, index) => line(`prefer[${index}]`, component)),
    pin: sorted(pin).map(([component, range]) => ({ ...line(`pin[${JSON.stringify(component)}]`, component), range })),
    exclude: exclude.map((component) => line(`exclude[${JSON.stringify(component)}]`, component)),
    options: sorted(options).map(([component, values]) => ({
      ...line(`options[${JSON.stringify(component)}]`, component),
      values,
    })),
    memory: parseBytes(image.memory) ?? 0,
  };
}

function root(id: string): Requirement {
  return { slot: id, interface: id, range: "*", many: false, optional: false };
}

function requestUse(use: Use, id: string): RequestUse {
  const at = positionOf(use);
  const edges = sorted(use.with ?? {}).map(
    ([slot, provider]) => [slot, requestUse(provider, `${id}.with[${JSON.stringify(slot)}]`)] as const,
  );
  return {
    id,
    component: use.component,
    as: use.as ?? use.component,
    options: (use.options ?? {}) as Readonly<Record<string, OptionValue>>,
    with: Object.fromEntries(edges),
    ...(at !== undefined && { at }),
  };
}

function sorted<T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
