import { type Component, type Edge, memoryBytes, memorySum } from "@ashlar/model";

import type { Choice } from "./encode/choices.ts";
import { circlePath } from "./encode/edges.ts";
import { problemOf, wiredIn } from "./encode/problem.ts";
import { clauseId, type Facts, inRange, own, said, sizeOf } from "./facts.ts";
import { Minimiser } from "./optimise/minimise.ts";
import type { Work } from "./sat/engine.ts";
import type { Statement } from "./statements.ts";

/** What is wrong with the choice that would be there if it were not for one thing. */
export interface Refusal {
  readonly kind: "single" | "exclusive" | "conflict" | "constraint" | "memory" | "size" | "cycle";
  readonly says: string;
  /** What makes it so, a sentence each. */
  readonly because?: readonly string[] | undefined;
}

/** A choice that the core would let in without one statement. */
interface Let {
  readonly statement: Statement;
  readonly facts: Facts;
  readonly selection: readonly Choice[];
  readonly edges: readonly Edge[];
}

/** Most statements of the problems that are set up, together. */
const enough = 1_000_000;

/** Solves a core without each of what limits whole choices, and tells what that would let in; as far as the effort goes. */
export function* refusalsOf(
  core: readonly Statement[],
  factsOf: (core: readonly Statement[]) => Facts,
): Work<readonly Refusal[]> {
  const found: Refusal[] = [];
  let left = enough;
  for (const statement of core) {
    const kind = kindOf(statement);
    if (kind === undefined) continue;
    left -= core.length;
    if (left < 0) break;
    const facts = factsOf(core);
    const answer = yield* smallest(factsOf(core.filter((other) => other !== statement)), kind);
    if (answer !== undefined) found.push(...tellers[kind]({ statement, facts, ...answer }));
  }
  if (found.length > 0 || left < core.length) return found;
  const problem = problemOf(factsOf(core), { circles: true });
  if ((yield* problem.engine.solve()).kind !== "sat") return [];
  const wiring = wiredIn(problem, problem.engine.model()).wiring;
  if ("edges" in wiring) return [];
  return [{ kind: "cycle", says: `the init order has a cycle: ${circlePath(wiring).join(" → ")}` }];
}

type Kind = Exclude<Refusal["kind"], "cycle">;

function kindOf({ id }: Statement): Kind | undefined {
  if (id === "memory") return "memory";
  if (id === "imageBytes") return "size";
  const [, kind] = /^interface\/.*\/(single|exclusive)$/.exec(id) ?? [];
  if (kind !== undefined) return kind as Kind;
  if (id.includes("/constraints/")) return "constraint";
  return id.includes("/conflicts/") ? "conflict" : undefined;
}

/** The smallest choice, by memory or by size. */
function* smallest(facts: Facts, kind: Kind): Work<Pick<Let, "selection" | "edges"> | undefined> {
  const problem = problemOf(facts);
  const { engine, encoding } = problem;
  if ((yield* engine.solve()).kind !== "sat") return undefined;
  const bytes = ({ component, options }: Choice): number =>
    kind === "size" ? sizeOf(facts, component) : memoryBytes(component, options);
  const costs = encoding.spots
    .flatMap((spot) => spot.choices)
    .map((choice) => ({ lit: choice.lit, weight: 1 + Math.min(bytes(choice), 2 ** 40) }));
  const { model } = yield* new Minimiser(engine, costs, engine.model()).run(engine.conflicts + 10_000);
  const { selection, wiring } = wiredIn(problem, model);
  return { selection, edges: "edges" in wiring ? wiring.edges : [] };
}

const tellers: Readonly<Record<Kind, (what: Let) => readonly Refusal[]>> = {
  single: doubled,
  exclusive: shared,
  conflict: hostile,
  constraint: unequal,
  memory: ({ facts, selection }) => [
    large("memory", selection, {
      limit: facts.request.memory,
      bytes: ({ component, options }) => memoryBytes(component, options),
      sum: ({ component, options }) => memorySum(component, options),
    }),
  ],
  size: ({ facts, selection }) => [
    large("size", selection, {
      limit: facts.request.imageBytes ?? 0,
      bytes: ({ component }) => sizeOf(facts, component),
      sum: ({ component }) =>
        own(facts.request.sizes ?? {}, keyOf(component)) === undefined ? "declared" : "measured",
    }),
  ],
};

const keyOf = ({ id, version }: Component): string => `${id}@${version}`;

function doubled({ statement, selection }: Let): readonly Refusal[] {
  const id = statement.id.slice("interface/".length, -"/single".length);
  const names = selection
    .filter(({ component }) => Object.hasOwn(component.provides, id))
    .map(({ place }) => place.name);
  return [{ kind: "single", says: `"${id}" allows one provider an image, but ${names.join(" and ")} provide it` }];
}

/** Slots that would have one provider of an interface whose providers have one user each. */
function shared({ statement, edges }: Let): readonly Refusal[] {
  const id = statement.id.slice("interface/".length, -"/exclusive".length);
  const all = edges.filter((edge) => edge.interface === id);
  const twice = all.find((edge) => all.some((other) => other !== edge && other.provider === edge.provider));
  if (twice === undefined) return [];
  const users = all.filter((edge) => edge.provider === twice.provider).map(({ use, slot }) => `${use}.${slot}`);
  const says = `"${id}" has one user for each provider, but ${users.join(" and ")} would share ${twice.provider}`;
  return [{ kind: "exclusive", says }];
}

function hostile({ facts, selection }: Let): readonly Refusal[] {
  for (const { component } of selection) {
    for (const [id, range] of Object.entries(component.conflicts)) {
      if (facts.without.has(`${keyOf(component)}/conflicts/${id}`)) continue;
      if (!selection.some((other) => other.component.id === id && inRange(other.component.version, range))) continue;
      return [{ kind: "conflict", says: `${component.id} conflicts with ${id}${said(range)}` }];
    }
  }
  return [];
}

/** A constraint with the values that it would have. */
function unequal({ statement, selection, edges }: Let): readonly Refusal[] {
  for (const choice of selection) {
    const i = choice.component.constraints?.findIndex(
      (_, at) => statement.id === clauseId(choice.component, `constraints/${at}`),
    );
    if (i === undefined || i < 0) continue;
    const { says, terms } = choice.component.constraints![i]!;
    const values = terms.map(({ slot, option }) => {
      const name = slot === undefined ? option : `${slot}.${option}`;
      const provider = edges.find((edge) => edge.use === choice.place.name && edge.slot === slot)?.provider;
      const of = slot === undefined ? choice : selection.find(({ place }) => place.name === provider);
      const value = of === undefined ? undefined : own(of.options, option);
      return value === undefined ? `${of?.place.name} has no ${option}` : `${name} is ${value}`;
    });
    return [{ kind: "constraint", says: `${choice.place.name} asks for ${says}, but ${values.join(" and ")}` }];
  }
  return [];
}

interface Measure {
  readonly limit: number;
  readonly bytes: (choice: Choice) => number;
  readonly sum: (choice: Choice) => string;
}

function large(kind: "memory" | "size", selection: readonly Choice[], { limit, bytes, sum }: Measure): Refusal {
  const needs = selection
    .map((choice) => ({ use: choice.place.name, bytes: bytes(choice), sum: sum(choice) }))
    .filter((need) => need.bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  const total = needs.reduce((all, need) => all + need.bytes, 0);
  const largest = needs.slice(0, 3).map((need) => `${need.use} ${need.bytes}`);
  const [what, has] = kind === "memory" ? ["at run time", "the image has"] : ["of the boot image", "it may have"];
  const says = `the uses need ${total} bytes ${what} (${largest.join(", ")}), but ${has} ${limit}`;
  const because = needs.map((need) => `${need.use} needs ${need.bytes} bytes: ${need.sum}`);
  return { kind, says, because };
}
