import { type Component, type Constraint, measure, type OptionValue } from "@ashlar/model";
import type { Complain } from "./fault.ts";
import { type CheckedUse, ownValue, type Situation, slotKey } from "./situation.ts";

/** V11 to V15: what holds of uses together. */
export function checkWhole(situation: Situation, complain: Complain): void {
  for (const use of situation.uses.values()) {
    checkConflicts(situation, use, complain);
    for (const [i, constraint] of (use.component.constraints ?? []).entries())
      checkConstraint(situation, { use, constraint, i }, complain);
  }
  checkBudgets(situation, complain);
  checkOrder(situation, complain);
}

function checkConflicts({ uses, versions }: Situation, { name, component }: CheckedUse, complain: Complain): void {
  for (const [id, range] of Object.entries(component.conflicts)) {
    const other = [...uses.values()].find(
      (use) => use.component.id === id && versions.isIn(use.component.version, range),
    );
    const where = `${component.id}@${component.version}/conflicts/${id}`;
    if (other !== undefined)
      complain("V11", where, `${name} conflicts with ${id} ${range}, which ${other.name} is`, component.at);
  }
}

interface Constrained {
  readonly use: CheckedUse;
  readonly constraint: Constraint;
  readonly i: number;
}

function checkConstraint({ uses, edges }: Situation, { use, constraint, i }: Constrained, complain: Complain): void {
  const { id, version } = use.component;
  const where = `${id}@${version}/constraints/${i}`;
  const told = `${use.name} asks for ${constraint.says}`;
  let sum = 0n;
  for (const { times, option, slot } of constraint.terms) {
    const edge = slot === undefined ? undefined : edges.get(slotKey(use.name, slot))?.[0];
    if (slot !== undefined && edge === undefined) return;
    const of = edge === undefined ? use : uses.get(edge.provider)!;
    const declared = of.component.options.find((each) => each.name === option);
    if (declared === undefined) {
      complain("V12", where, `${told}, but ${of.name} has no ${option}`, constraint.at);
      return;
    }
    const value = measure(declared.type, ownValue(of.options, option));
    if (value === undefined) return;
    sum += exact(times) * exact(value);
  }
  if (sum > exact(constraint.atMost))
    complain("V12", where, `${told}: the sum is ${sum}, and may be ${constraint.atMost}`, constraint.at);
}

/** V13 and V14: exact, whatever the numbers. */
function checkBudgets({ request, uses }: Situation, complain: Complain): void {
  const all = [...uses.values()];
  const total = (of: (use: CheckedUse) => bigint): bigint => all.reduce((sum, use) => sum + of(use), 0n);
  const memory = total(({ component, options }) => memoryOf(component, options));
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

function memoryOf({ memory = 0, options }: Component, values: Readonly<Record<string, OptionValue>>): bigint {
  if (typeof memory === "number") return exact(memory);
  return memory.reduce((sum, { bytes, option }) => {
    if (option === undefined) return sum + exact(bytes);
    const declared = options.find((each) => each.name === option);
    const value = declared === undefined ? undefined : measure(declared.type, ownValue(values, option));
    return sum + exact(bytes) * exact(value ?? 0);
  }, 0n);
}

function sizeOf({ id, version, budget }: Component, sizes: Situation["request"]["sizes"]): bigint {
  const measured = ownValue(sizes, `${id}@${version}`);
  return measured === undefined ? exact(budget?.text ?? 0) + exact(budget?.data ?? 0) : exact(measured);
}

/** A number for exact sums; what no double holds is more than all. */
function exact(number: number): bigint {
  return Number.isFinite(number) ? BigInt(Math.ceil(number)) : 2n ** 1100n;
}

/** Their providers are there before any init. */
const early: ReadonlySet<string> = new Set(["cc.runtime", "boot.options"]);

/** V15: takes away uses that wait for nobody until none is left; what is left waits in a circle. */
function checkOrder({ uses, edges }: Situation, complain: Complain): void {
  const waits = new Map<string, Set<string>>();
  for (const use of uses.values()) {
    const slots = use.slots.filter((slot) => !early.has(slot.interface));
    const providers = slots.flatMap((slot) =>
      (edges.get(slotKey(use.name, slot.slot)) ?? []).map((edge) => edge.provider),
    );
    waits.set(use.name, new Set(providers.filter((name) => name !== use.name)));
  }
  const users = new Map<string, string[]>();
  for (const [name, providers] of waits)
    for (const provider of providers) users.set(provider, [...(users.get(provider) ?? []), name]);
  const ready = [...waits].filter(([, providers]) => providers.size === 0).map(([name]) => name);
  // An array's loop comes to what is added on the way.
  for (const name of ready) {
    waits.delete(name);
    for (const user of users.get(name) ?? []) {
      const left = waits.get(user)!;
      left.delete(name);
      if (left.size === 0) ready.push(user);
    }
  }
  const first = waits.keys().next().value;
  if (first === undefined) return;
  const path: string[] = [];
  for (let at = first; !path.includes(at); at = [...waits.get(at)!][0]!) path.push(at);
  const last = [...waits.get(path.at(-1)!)!][0]!;
  const circle = [...path.slice(path.indexOf(last)), last];
  complain("V15", `selected`, `the init order has a cycle: ${circle.join(" → ")}`);
}
