import { memoryBytes, memorySum } from "@ashlar/model";
import type { Statement } from "./conflict.ts";
import { circlePath } from "./encode/edges.ts";
import type { Choice } from "./encode/encoding.ts";
import { problemOf, selectionOf, wiringOf } from "./encode/problem.ts";
import { type Facts, inRange, said } from "./facts.ts";
import { Minimiser } from "./optimise/minimise.ts";
import type { Work } from "./sat/engine.ts";

/** What is wrong with the choice that would be there if it were not for one thing. */
export interface Refusal {
  readonly kind: "single" | "conflict" | "memory" | "cycle";
  readonly says: string;
  /** What makes it so, a sentence each. */
  readonly because?: readonly string[] | undefined;
}

/** Solves a core without each of what limits whole choices, and tells what that would let in. */
export function* refusalsOf(
  core: readonly Statement[],
  factsOf: (core: readonly Statement[]) => Facts,
): Work<readonly Refusal[]> {
  const found: Refusal[] = [];
  for (const statement of core) {
    const kind = kindOf(statement);
    if (kind === undefined) continue;
    const selection = yield* selected(factsOf(core.filter((other) => other !== statement)));
    if (selection === undefined) continue;
    if (kind === "single") found.push(doubled(statement.id, selection));
    else if (kind === "memory") found.push(large(factsOf(core), selection));
    else found.push(...hostile(factsOf(core), selection));
  }
  if (found.length > 0) return found;
  const problem = problemOf(factsOf(core), { circles: true });
  if ((yield* problem.engine.solve()).kind !== "sat") return [];
  const wiring = wiringOf(problem, problem.engine.model());
  if ("edges" in wiring) return [];
  return [{ kind: "cycle", says: `the init order has a cycle: ${circlePath(wiring).join(" → ")}` }];
}

function kindOf({ id }: Statement): Exclude<Refusal["kind"], "cycle"> | undefined {
  if (id === "memory") return "memory";
  if (/^interface\/.*\/single$/.test(id)) return "single";
  return id.includes("/conflicts/") ? "conflict" : undefined;
}

/** The smallest choice, by memory. */
function* selected(facts: Facts): Work<readonly Choice[] | undefined> {
  const problem = problemOf(facts);
  const { engine, encoding } = problem;
  if ((yield* engine.solve()).kind !== "sat") return undefined;
  const costs = encoding.spots
    .flatMap((spot) => spot.choices)
    .map(({ lit, component, options }) => ({ lit, weight: 1 + Math.min(memoryBytes(component, options), 2 ** 40) }));
  const { model } = yield* new Minimiser(engine, costs, engine.model()).run(engine.conflicts + 10_000);
  return selectionOf(problem, model);
}

function doubled(statement: string, selection: readonly Choice[]): Refusal {
  const id = statement.slice("interface/".length, -"/single".length);
  const names = selection
    .filter(({ component }) => Object.hasOwn(component.provides, id))
    .map(({ place }) => place.name);
  return { kind: "single", says: `"${id}" allows one provider an image, but ${names.join(" and ")} provide it` };
}

function hostile(facts: Facts, selection: readonly Choice[]): readonly Refusal[] {
  for (const { component } of selection) {
    for (const [id, range] of Object.entries(component.conflicts)) {
      if (facts.without.has(`${component.id}@${component.version}/conflicts/${id}`)) continue;
      if (!selection.some((other) => other.component.id === id && inRange(other.component.version, range))) continue;
      return [{ kind: "conflict", says: `${component.id} conflicts with ${id}${said(range)}` }];
    }
  }
  return [];
}

function large(facts: Facts, selection: readonly Choice[]): Refusal {
  const needs = selection
    .map((choice) => ({ ...choice, use: choice.place.name, bytes: memoryBytes(choice.component, choice.options) }))
    .filter((need) => need.bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  const total = needs.reduce((sum, need) => sum + need.bytes, 0);
  const largest = needs.slice(0, 3).map((need) => `${need.use} ${need.bytes}`);
  const { memory } = facts.request;
  const says = `the uses need ${total} bytes at run time (${largest.join(", ")}), but the image has ${memory}`;
  const because = needs.map((n) => `${n.use} needs ${n.bytes} bytes: ${memorySum(n.component, n.options)}`);
  return { kind: "memory", says, because };
}
