import {
  type Component,
  checkOption,
  type Diagnostic,
  type DiagnosticParts,
  diagnostic,
  measure,
  type Option,
  type OptionValue,
  type Request,
  type RequestUse,
  suggest,
  type Universe,
} from "@ashlar/model";

/*
 * What the schemas of a universe and a request cannot say: names that stand twice, names of nothing, numbers that no option can have.
 * An error here names the file and the path of the value, as those of the schemas do.
 */

/** Sums with values of options stay exact up to here. */
const greatestTimes = 2 ** 20;
const numbers: ReadonlySet<Option["type"]> = new Set(["size", "duration", "count", "port"]);

const ofImage = 'no use may be called "image": edges of that name are the image\'s own';

type Complain = (code: Diagnostic["code"], path: string, message: string, parts?: DiagnosticParts) => void;

function collector(file: string): { readonly found: Diagnostic[]; readonly complain: Complain } {
  const found: Diagnostic[] = [];
  const complain: Complain = (code, path, message, parts = {}) =>
    void found.push(
      diagnostic(code, `${file}: ${path === "" ? "" : `${path}: `}${message}`, { at: { file }, ...parts }),
    );
  return { found, complain };
}

/** Faults of a universe whose shape is right. */
export function universeFaults({ components, interfaces }: Universe, file: string): readonly Diagnostic[] {
  const { found, complain } = collector(file);
  for (const name of doubles(components.map((c) => `${c.id} ${c.version}`)))
    complain("ASH2005", "", `two components are called ${name}`);
  for (const name of doubles(interfaces.map(({ id }) => id)))
    complain("ASH2005", "", `two interfaces are called ${name}`);
  for (const [i, component] of components.entries()) {
    const inside: Complain = (code, path, message, parts) =>
      complain(code, `components[${i}].${path}`, `${component.id} ${component.version}: ${message}`, parts);
    for (const name of doubles(component.requires.map(({ slot }) => slot)))
      inside("ASH2005", "requires", `two slots are called "${name}"`, { fix: `name one: "slot": "${name}-2"` });
    for (const name of doubles(component.options.map((option) => option.name)))
      inside("ASH2005", "options", `two options are called "${name}"`);
    component.options.forEach((option, j) => {
      judgeOption(component, option, (code, _, message, parts) => inside(code, `options[${j}]`, message, parts));
    });
    if (component.id === "image") complain("ASH1016", `components[${i}].id`, ofImage);
    judgeNames(component, inside);
  }
  return found;
}

function judgeOption(component: Component, option: Option, complain: Complain): void {
  const { name, type, min = 0, max = Number.MAX_SAFE_INTEGER, choose = false } = option;
  const isNumber = numbers.has(type);
  if (type === "enum" && (option.values ?? []).length === 0)
    complain("ASH1015", "", `the enum "${name}" needs its set of values`, { fix: 'add "values": ["first", "second"]' });
  else if (isNumber && max < min) complain("ASH1004", "", `"${name}": there is no number from ${min} to ${max}`);
  else if (option.default !== undefined)
    checkOption({ ...component, options: [option] }, name, option.default, (code, message, fix) =>
      complain(code, "", `the default: ${message}`, { fix }),
    );
  if (!choose) return;
  if (!isNumber && type !== "bool" && type !== "enum")
    complain("ASH1003", "", `the solver chooses numbers, truth values and enums, but "${name}" is a ${type}`);
  if (option.phase === "boot")
    complain("ASH1003", "", `"${name}": the solver chooses what is fixed when the image is built`, {
      fix: 'write "phase": "build"',
    });
  if (option.default === undefined) complain("ASH1015", "", `"${name}" may be chosen, and needs a default`);
  if (!isNumber) return;
  if (option.min === undefined || option.max === undefined)
    complain("ASH1015", "", `"${name}" is a number that may be chosen, and needs a min and a max`);
  if (option.default !== undefined && measure(type, option.default) === undefined)
    complain("ASH1002", "", `the default of "${name}" must be a number, but is ${JSON.stringify(option.default)}`);
}

/** Options and slots that conditions, constraints and sums of memory name. */
function judgeNames(component: Component, complain: Complain): void {
  const options = new Map(component.options.map((option) => [option.name, option]));
  const known = (path: string, name: string): Option | undefined => {
    const option = options.get(name);
    if (option === undefined) complain("ASH1001", path, `there is no option "${name}"`, mend(name, options.keys()));
    return option;
  };
  component.requires.forEach(({ when }, i) => {
    for (const name of Object.keys(when?.options ?? {})) known(`requires[${i}].when.options`, name);
  });
  if (typeof component.memory === "object")
    component.memory.forEach(({ option }, i) => {
      const found = option === undefined ? undefined : known(`memory[${i}].option`, option);
      if (found !== undefined && found.type !== "size" && found.type !== "count")
        complain(
          "ASH1003",
          `memory[${i}].option`,
          `memory is a sum of sizes and counts, but "${option}" is a ${found.type}`,
        );
    });
  const slots = new Map(component.requires.map((slot) => [slot.slot, slot]));
  (component.constraints ?? []).forEach(({ terms }, i) => {
    terms.forEach(({ times, option, slot }, j) => {
      const path = `constraints[${i}].terms[${j}]`;
      if (Math.abs(times) > greatestTimes)
        complain("ASH1004", `${path}.times`, `must be from -${greatestTimes} to ${greatestTimes}, but is ${times}`);
      if (slot === undefined) {
        const found = known(`${path}.option`, option);
        if (found !== undefined && !numbers.has(found.type))
          complain("ASH1003", `${path}.option`, `"${option}" is a ${found.type}, which cannot be counted`);
      } else if (slots.get(slot)?.many === true)
        complain("ASH1003", `${path}.slot`, `the slot "${slot}" has many providers; a constraint names one`);
      else if (!slots.has(slot))
        complain("ASH1014", `${path}.slot`, `there is no slot "${slot}"`, mend(slot, slots.keys()));
    });
  });
}

/** Faults of a request whose shape is right, for a universe. */
export function requestFaults(request: Request, { components }: Universe, file: string): readonly Diagnostic[] {
  const { found, complain } = collector(file);
  const byId = new Map<string, Component[]>();
  for (const component of components) {
    const versions = byId.get(component.id);
    if (versions === undefined) byId.set(component.id, [component]);
    else versions.push(component);
  }
  const known = (id: string, path: string): readonly Component[] => {
    const versions = byId.get(id) ?? [];
    if (versions.length === 0) complain("ASH1011", path, `there is no component "${id}"`, mend(id, byId.keys()));
    return versions;
  };
  const judgeValues = (id: string, path: string, values: Readonly<Record<string, OptionValue>>): void => {
    const versions = known(id, path);
    for (const [name, value] of Object.entries(values))
      judgeValue(versions, name, value, (code, _, message, parts) => complain(code, `${path}.${name}`, message, parts));
  };
  const judgeUse = (line: RequestUse, path: string): void => {
    judgeValues(line.component, path, line.options);
    if (line.as === "image") complain("ASH1016", path, ofImage, { fix: 'name it otherwise: "as": "image-2"' });
    for (const [slot, inner] of Object.entries(line.with)) judgeUse(inner, `${path}.with[${JSON.stringify(slot)}]`);
  };
  request.uses.forEach((line, i) => {
    judgeUse(line, `uses[${i}]`);
  });
  request.options.forEach(({ component, values }, i) => {
    judgeValues(component, `options[${i}]`, values);
  });
  for (const key of ["prefer", "pin", "exclude"] as const)
    request[key].forEach(({ component }, i) => {
      known(component, `${key}[${i}]`);
    });
  const lines = [...flat(request.uses), ...request.prefer, ...request.pin, ...request.exclude, ...request.options];
  for (const id of doubles(lines.map((line) => line.id)))
    complain("ASH2005", "", `two lines have the id ${JSON.stringify(id)}`, { fix: 'give one another "id"' });
  for (const name of doubles(request.roots.map(({ slot }) => slot)))
    complain("ASH2005", "roots", `two slots are called "${name}"`);
  complainOfNames(request, complain);
  return found;
}

/** Versions of a component may differ: a value that one of them takes is right. */
function judgeValue(versions: readonly Component[], name: string, value: OptionValue, complain: Complain): void {
  const refusals = versions.map((version) => {
    const all: Parameters<Complain>[] = [];
    checkOption(version, name, value, (code, message, fix) => all.push([code, "", message, { fix }]));
    return all;
  });
  if (refusals.every((all) => all.length > 0)) for (const refusal of refusals.at(-1) ?? []) complain(...refusal);
}

/** As `check` judges an image: only inside `with` may a name stand again, and then for the same use. */
function complainOfNames({ uses }: Request, complain: Complain): void {
  const texts = new Map<string, Set<string>>();
  for (const line of flat(uses)) texts.set(line.as, (texts.get(line.as) ?? new Set()).add(sameText(line)));
  const different = [...texts].filter(([, each]) => each.size > 1).map(([name]) => name);
  for (const name of new Set([...doubles(uses.map((line) => line.as)), ...different]))
    complain("ASH1013", "", `two uses are called "${name}"`, { fix: `name one: "as": "${name}-2"` });
}

function flat(lines: readonly RequestUse[]): readonly RequestUse[] {
  return lines.flatMap((line) => [line, ...flat(Object.values(line.with))]);
}

function sameText({ component, range, options, with: edges }: RequestUse): string {
  const inner = Object.entries(edges).map(([slot, line]) => [slot, line.as, sameText(line)]);
  return JSON.stringify([component, range, Object.entries(options).sort(), inner.sort()]);
}

/** The names that stand more than once. */
function doubles(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  return twice;
}

function mend(name: string, names: Iterable<string>): DiagnosticParts {
  const near = suggest(name, names);
  return near === undefined ? {} : { fix: `write "${near}"` };
}
