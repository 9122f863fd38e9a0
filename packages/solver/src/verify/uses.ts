import { architectures, type Component, measure, type Option, type OptionValue } from "@ashlar/model";
import type { Complain } from "./fault.ts";
import { type CheckedUse, ownValue, type Situation, slotKey } from "./situation.ts";

/** V2 to V6: each use may be there, is what the line asks for, and has the options that it should. */
export function checkUses(situation: Situation, complain: Complain): void {
  for (const use of situation.uses.values()) {
    checkPlatform(situation, use, complain);
    checkConstraint(situation, use, complain);
    checkOptions(situation, use, complain);
    if (use.line === undefined) checkAdded(situation, use, complain);
  }
  for (const line of situation.lines) checkLine(situation, line, complain);
}

function checkPlatform({ request }: Situation, { name, component, path }: CheckedUse, complain: Complain): void {
  const { id, targets, arch } = component;
  for (const target of request.targets) {
    if (targets !== undefined && !targets.includes(target))
      complain("V2", path, `${name}: ${id} does not run on ${target}`);
    else if (arch !== undefined && !arch.includes(architectures[target]))
      complain("V2", path, `${name}: ${id} does not run on ${architectures[target]}, which ${target} is`);
  }
}

function checkConstraint({ request, versions }: Situation, { name, component }: CheckedUse, complain: Complain): void {
  const { id, version } = component;
  for (const pin of request.pin) {
    if (pin.component === id && !versions.isIn(version, pin.range))
      complain("V3", pin.id, `${name}: ${id} ${version} is not in ${pin.range}`, pin.at);
  }
  for (const line of request.exclude)
    if (line.component === id) complain("V3", line.id, `${name}: ${id} is excluded`, line.at);
}

function checkLine({ uses, versions }: Situation, line: Situation["lines"][number], complain: Complain): void {
  const use = uses.get(line.as);
  if (use === undefined) {
    complain("V4", line.id, `there is no use ${line.as}`, line.at);
    return;
  }
  const { id, version } = use.component;
  if (id !== line.component) {
    complain("V4", line.id, `${line.as} is ${id}, not ${line.component}`, line.at);
    return;
  }
  if (line.range !== undefined && !versions.isIn(version, line.range))
    complain("V4", line.id, `${line.as} is ${id} ${version}, which is not in ${line.range}`, line.at);
  for (const [slot, inner] of Object.entries(line.with)) {
    if (!use.slots.some((each) => each.slot === slot))
      complain("V4", inner.id, `${line.as} has no slot ${slot}, which ${inner.as} is to fill`, inner.at);
  }
}

/** V5: what no line asks for. */
function checkAdded(situation: Situation, { name, component, path }: CheckedUse, complain: Complain): void {
  if (!component.automatic) complain("V5", path, `${name}: ${component.id} is chosen only when a line names it`);
  if (name !== component.id) complain("V5", path, `no line asks for ${name}, which is ${component.id} by another name`);
  if (!isNeeded(situation, name, component)) complain("V5", path, `nothing needs ${name}`);
}

function isNeeded({ universe, request, uses, edges }: Situation, name: string, component: Component): boolean {
  if (universe.interfaces.some((one) => one.needed === true && Object.hasOwn(component.provides, one.id))) return true;
  const fills = (user: string, slots: CheckedUse["slots"]): boolean =>
    slots.some(
      (slot) =>
        ((!slot.optional && !slot.many) || slot.least === 1) &&
        (edges.get(slotKey(user, slot.slot)) ?? []).some((edge) => edge.provider === name),
    );
  return fills("image", request.roots) || [...uses.values()].some((use) => fills(use.name, use.slots));
}

/** V6: every option with the value that it should have, and no other option. */
function checkOptions({ request }: Situation, use: CheckedUse, complain: Complain): void {
  const { name, component, options, line, path } = use;
  const general = request.options.filter((each) => each.component === component.id).map((each) => each.values);
  const said: Readonly<Record<string, OptionValue>> = { ...Object.assign({}, ...general), ...line?.options };
  for (const option of component.options) {
    const [value, wanted] = [ownValue(options, option.name), ownValue(said, option.name)];
    const told = `${name}.${option.name} is ${JSON.stringify(value) ?? "missing"}`;
    if (option.choose === true && wanted === undefined) {
      if (!isInDomain(option, value)) complain("V6", path, `${told}, which is no value of its domain`);
    } else if (value !== (wanted ?? option.default))
      complain("V6", path, `${told}, but should be ${JSON.stringify(wanted ?? option.default) ?? "missing"}`);
  }
  for (const key of Object.keys(options)) {
    if (!component.options.some((option) => option.name === key))
      complain("V6", path, `${name} has a value for ${key}, which ${component.id} has no option of`);
  }
}

function isInDomain(option: Option, value: OptionValue | undefined): boolean {
  if (value === undefined) return false;
  if (option.type === "bool") return typeof value === "boolean";
  if (option.type === "enum") return option.values?.includes(value as string) === true;
  const number = measure(option.type, value);
  return number !== undefined && number >= (option.min ?? 0) && number <= (option.max ?? option.min ?? 0);
}
