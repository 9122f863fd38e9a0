import {
  type Component,
  checkOption,
  type Diagnostic,
  diagnostic,
  type Option,
  type OptionValue,
  type Resolution,
  suggest,
  type Universe,
} from "@ashlar/model";

/** What an image has: the solver's answer, and the universe that it came from. */
interface Composed {
  readonly resolution: Resolution;
  readonly universe: Universe;
}

/** ASH6007 for each `USE.OPTION` that the image does not have as a boot option, and for each value that it would refuse. */
export function checkBootOptions(composed: Composed, set: Readonly<Record<string, string>>): readonly Diagnostic[] {
  const uses = bootOptions(composed);
  const known = uses.flatMap(({ use, options }) => options.map((option) => `${use}.${option.name}`)).sort();
  const has = known.length === 0 ? "the image has no boot options" : `the image has ${known.join(", ")}`;
  return Object.entries(set).flatMap(([name, value]): readonly Diagnostic[] => {
    const owner = uses.find(({ use }) => name.startsWith(`${use}.`));
    const key = name.slice((owner?.use.length ?? -1) + 1);
    if (owner?.options.some((option) => option.name === key) === true) return badValue(owner, key, value);
    const fixed = owner?.component.options.some((option) => option.name === key) === true;
    const near = suggest(name, known);
    const message = fixed
      ? `${name} is fixed when the image is built; ${has}`
      : `there is no boot option ${name}; ${has}`;
    const way = fixed ? `give ${key} to ${owner?.use} in the image file` : "ashlar info ID tells a component's options";
    return [
      diagnostic("ASH6007", message, { fix: near === undefined || fixed ? way : `write --set ${near}=${value}` }),
    ];
  });
}

interface BootUse {
  readonly use: string;
  readonly component: Component;
  readonly options: readonly Option[];
}

function bootOptions({ resolution, universe }: Composed): readonly BootUse[] {
  return resolution.selected.flatMap(({ id, version, use }) => {
    const component = universe.components.find((c) => c.id === id && c.version === version);
    if (component === undefined) return [];
    return [{ use, component, options: component.options.filter((option) => option.phase === "boot") }];
  });
}

function badValue({ use, component, options }: BootUse, key: string, text: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const option = options.find((candidate) => candidate.name === key)!;
  checkOption({ ...component, id: use, options }, key, readValue(option, text), (_, message, fix) =>
    found.push(diagnostic("ASH6007", message, { fix })),
  );
  return found;
}

/** The text of a command line as an option's value; as it is where it has not the form, so that it is refused. */
function readValue(option: Option, text: string): OptionValue {
  switch (option.type) {
    case "bool":
      return text === "true" || text === "false" ? text === "true" : text;
    case "count":
    case "port":
      return /^\d{1,16}$/.test(text) ? Number(text) : text;
    case "size":
    case "duration":
    case "enum":
    case "string":
    case "path":
    case "folder":
    case "ipv4":
    case "cidr":
      return text;
    default:
      return option.type satisfies never;
  }
}
