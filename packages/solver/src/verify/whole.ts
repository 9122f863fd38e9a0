import type { Component, Constraint, Option, Request } from "@ashlar/model";
import type { Complain } from "./fault.ts";
import { grouped } from "./grouped.ts";
import { exact, numberOf, ownValue } from "./options.ts";
import type { CheckedUse, Situation } from "./situation.ts";
import type { Filling } from "./slots.ts";

/** V11: no two uses conflict. A clause that several uses break is told once. */
export function checkConflicts({ versions }: Situation, standing: Iterable<CheckedUse>, complain: Complain): void {
  const byId = new Map([...grouped(standing, (use) => use.component.id)].map(([id, uses]) => [id, firstOfEach(uses)]));
  for (const { name, component } of [...byId.values()].flat()) {
    for (const id of Object.keys(component.conflicts)) {
      const range = component.conflicts[id]!;
      const other = byId.get(id)?.find((use) => versions.isIn(use.component.version, range));
      if (other === undefined) continue;
      const where = `${component.id}@${component.version}/conflicts/${id}`;
      complain("V11", where, `${name} conflicts with ${id} ${range}, which ${other.name} is`, component.at);
    }
  }
}

/** The first use of each version. */
function firstOfEach(uses: readonly CheckedUse[]): readonly CheckedUse[] {
  return [...grouped(uses, (use) => use.component.version).values()].map(([first]) => first!);
}

/** V12: constraints hold. */
export function checkConstraints(standing: Iterable<CheckedUse>, { providers }: Filling, complain: Complain): void {
  const options = new Map<Component, ReadonlyMap<string, Option>>();
  const optionsOf = (component: Component): ReadonlyMap<string, Option> => {
    const known = options.get(component) ?? new Map(component.options.map((option) => [option.name, option]));
    options.set(component, known);
    return known;
  };
  for (const use of standing) {
    const { id, version, constraints = [] } = use.component;
    for (const [i, constraint] of constraints.entries()) {
      const fault = brokenBy(use, constraint, { providers, optionsOf });
      if (fault === undefined) continue;
      const says = `${use.name} asks for ${constraint.says}${fault}`;
      complain("V12", `${id}@${version}/constraints/${i}`, says, constraint.at);
    }
  }
}

interface Known extends Pick<Filling, "providers"> {
  readonly optionsOf: (component: Component) => ReadonlyMap<string, Option>;
}

/** How a use breaks a constraint. Where a slot has several providers, it holds with whichever of them. */
function brokenBy(
  use: CheckedUse,
  { terms, atMost }: Constraint,
  { providers: providersOf, optionsOf }: Known,
): string | undefined {
  let sum = 0n;
  let missing: string | undefined;
  for (const [slot, own] of grouped(terms, (term) => term.slot)) {
    const found = slot === undefined ? undefined : use.slots.get(slot);
    const providers = slot === undefined ? [use] : found === undefined ? [] : providersOf(found);
    const sums = providers.flatMap((of) => {
      const values = own.map(({ times, option }) => {
        // What V6 refuses is not judged again.
        const value = of.wrong.has(option) ? "word" : numberOf(optionsOf(of.component), option, of.options);
        return typeof value === "bigint" ? value * exact(times) : { value, option };
      });
      const words = values.flatMap((each) => (typeof each === "bigint" ? [] : [each]));
      if (words.some(({ value }) => value === "word")) return [];
      if (words[0] !== undefined) missing ??= `, but ${of.name} has no ${words[0].option}`;
      return [values.reduce<bigint>((all, each) => all + (typeof each === "bigint" ? each : 0n), 0n)];
    });
    // An empty slot, or a word: the constraint does not apply.
    if (sums.length === 0) return undefined;
    sum += sums.sort((a, b) => (a > b ? -1 : 1))[0]!;
  }
  if (missing !== undefined) return missing;
  return sum > exact(atMost) ? `: the sum is ${sum}, and may be ${atMost}` : undefined;
}

/** V13 and V14: exact, whatever the numbers. */
export function checkBudgets({ request }: Situation, standing: ReadonlySet<CheckedUse>, complain: Complain): void {
  const total = (of: (use: CheckedUse) => bigint): bigint => [...standing].reduce((sum, use) => sum + of(use), 0n);
  const memory = total(memoryOf);
  if (memory > exact(request.memory))
    complain("V13", "memory", `the uses need ${memory} bytes at run time, and the image has ${request.memory}`);
  if (request.imageBytes === undefined) return;
  const size = total(({ component }) => sizeOf(component, request.sizes));
  if (size > exact(request.imageBytes))
    complain(
      "V14",
      "imageBytes",
      `the uses take ${size} bytes of the boot image, which may have ${request.imageBytes}`,
    );
}

function memoryOf({ component: { memory = 0, options }, options: values, wrong }: CheckedUse): bigint {
  if (typeof memory === "number") return exact(memory);
  const byName = new Map(options.map((option) => [option.name, option]));
  return memory.reduce((sum, { bytes, option }) => {
    if (option === undefined) return sum + exact(bytes);
    const value = wrong.has(option) ? 0n : numberOf(byName, option, values);
    return typeof value === "bigint" ? sum + exact(bytes) * value : sum;
  }, 0n);
}

function sizeOf({ id, version, budget }: Component, sizes: Request["sizes"]): bigint {
  const measured = ownValue(sizes, `${id}@${version}`);
  return measured === undefined ? exact(budget?.text ?? 0) + exact(budget?.data ?? 0) : exact(measured);
}
