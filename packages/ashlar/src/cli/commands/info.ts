import {
  AshlarError,
  type Component,
  describeForm,
  describeRange,
  diagnostic,
  type Interface,
  providersOf,
  suggest,
  type Universe,
} from "@ashlar/model";
import { readUniverse } from "@ashlar/project";
import { usage } from "../arguments.ts";
import type { CommandRun } from "../commands.ts";
import { columns, printJson } from "../project.ts";

/** `ashlar info` */
export const run: CommandRun = async (context) => {
  const [id] = context.positionals;
  if (id === undefined) throw usage("info needs one id");
  const universe = await readUniverse(process.cwd());
  const component = universe.components.filter((c) => c.id === id).at(-1);
  const contract = universe.interfaces.find((i) => i.id === id);
  if (component === undefined && contract === undefined) throw unknown(id, universe);
  if (context.values.json === true) {
    printJson(context, { schemaVersion: 1, ...(component ?? contract) });
    return 0;
  }
  if (component !== undefined) context.out(componentText(component));
  if (contract !== undefined) context.out(interfaceText(contract, universe));
  return 0;
};

function unknown(id: string, universe: Universe): AshlarError {
  const near = suggest(
    id,
    [...universe.components, ...universe.interfaces].map((entry) => entry.id),
  );
  const fix = near === undefined ? "list what there is: ashlar list" : `ashlar info ${near}`;
  return new AshlarError([diagnostic("ASH1011", `there is no component or interface "${id}"`, { fix })]);
}

function componentText(c: Component): string {
  const provides = Object.entries(c.provides).map(([id, version]) => `${id} ${version}`);
  const requires = c.requires.map(
    (r) =>
      `${r.slot === r.interface ? r.slot : `${r.slot}: ${r.interface}`} ${r.range}${r.optional ? " (optional)" : ""}`,
  );
  const options = c.options.map((o) => {
    const range = describeRange(o);
    const value = o.default === undefined ? "required" : `default ${o.default}`;
    return [`  ${o.name}`, `${describeForm(o)}; ${value}${range === undefined ? "" : `; ${range}`}; ${o.phase}`, o.doc];
  });
  return [
    `${c.id} ${c.version}: ${c.summary}`,
    `provides  ${provides.join(", ") || "nothing"}`,
    `requires  ${requires.join(", ") || "nothing"}`,
    ...(c.targets === undefined ? [] : [`targets   ${c.targets.join(", ")}`]),
    ...(c.devices === undefined ? [] : [`drives    ${c.devices.join(", ")}`]),
    ...(c.automatic ? [] : ["chosen only when a line of the image names it"]),
    ...(options.length === 0 ? [] : ["options", columns(options)]),
    "",
  ].join("\n");
}

function interfaceText(i: Interface, universe: Universe): string {
  const providers = providersOf(universe, i.id).map((c) => c.id);
  return [
    `${i.id} ${i.version}: ${i.summary}`,
    `functions  ${i.functions.join(", ") || "none"}`,
    `provided by  ${[...new Set(providers)].sort().join(", ") || i.provider}`,
    ...(i.single ? ["one provider an image"] : []),
    "",
  ].join("\n");
}
