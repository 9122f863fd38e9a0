import { measure } from "@ashlar/model";
import type { Choice } from "../encode/choices.ts";
import type { DecidedEdge } from "../encode/decided.ts";
import { rank } from "../encode/edges.ts";
import type { Problem } from "../encode/problem.ts";
import { isTrue } from "../encode/problem.ts";
import { bitOf, type Variable } from "../encode/variables.ts";
import type { Facts } from "../facts.ts";
import type { Engine, Work } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";

/**
 * Of the models that the engine has left, the first in canonical order: without the last places by name that can be spared, then
 * each place in its newest version, then each decided edge to the first provider, then each chosen option at its default or next to
 * it. `model` is one of them; gives undefined where the engine stopped at `limit` conflicts.
 */
export function* canonicalModel(
  { engine, encoding, facts }: Problem,
  { model, limit }: { readonly model: Uint8Array; readonly limit: number },
): Work<Uint8Array | undefined> {
  const wishes = new Wishes(engine, model, limit);
  for (const spot of [...encoding.spots].reverse()) yield* wishes.wish([not(spot.present)]);
  const there = encoding.spots.filter(({ present }) => wishes.holds(present));
  const taken: Choice[] = [];
  for (const { choices } of there) {
    for (const choice of choices) {
      if (!(yield* wishes.wish([choice.lit]))) continue;
      taken.push(choice);
      break;
    }
  }
  for (const { lit } of inOrder(facts, encoding.decided.edges)) yield* wishes.wish([lit]);
  for (const { variables } of taken) for (const variable of variables.values()) yield* nearest(wishes, variable);
  return wishes.stopped ? undefined : wishes.model;
}

/** By use and slot, the best provider first. */
function inOrder(facts: Facts, edges: readonly DecidedEdge[]): readonly DecidedEdge[] {
  const key = ({ user, slot }: DecidedEdge): string => `${user?.name ?? ""}\0${slot}`;
  return edges
    .map((edge) => ({ edge, key: key(edge), rank: rank(facts, edge.provider) }))
    .sort((a, b) =>
      a.key === b.key
        ? a.rank - b.rank || (a.edge.provider.name < b.edge.provider.name ? -1 : 1)
        : a.key < b.key
          ? -1
          : 1,
    )
    .map(({ edge }) => edge);
}

/** A model that grows more canonical, and what is settled of it. */
class Wishes {
  readonly #engine: Engine;
  readonly #limit: number;
  readonly #settled: Lit[] = [];
  model: Uint8Array;
  stopped = false;

  constructor(engine: Engine, model: Uint8Array, limit: number) {
    this.#engine = engine;
    this.#limit = limit;
    this.model = model;
  }

  holds(lit: Lit): boolean {
    return isTrue(this.model, lit);
  }

  /** Makes literals true together where that is possible, and tells whether it is; a single one stays false otherwise. */
  *wish(lits: readonly Lit[]): Work<boolean> {
    if (this.stopped) return false;
    const open = lits.filter((lit) => this.#engine.fixed(lit) === 0);
    let isMet = lits.every((lit) => this.#engine.fixed(lit) >= 0);
    if (isMet && !open.every((lit) => this.holds(lit))) {
      const verdict = yield* this.#engine.solve([...this.#settled, ...open], this.#limit - this.#engine.conflicts);
      this.stopped = verdict.kind === "limit";
      isMet = verdict.kind === "sat";
      if (isMet) this.model = this.#engine.model();
    }
    if (isMet) this.#settled.push(...open);
    else if (lits.length === 1) this.#settled.push(not(lits[0]!));
    return isMet;
  }
}

/** The default, else the next smaller value, else the next greater one; of a set, the first that will do. */
function* nearest(wishes: Wishes, variable: Variable): Work<void> {
  if (variable.isDefault !== undefined && (yield* wishes.wish([variable.isDefault]))) return;
  if (variable.kind === "set") {
    for (const { lit } of variable.values) if (yield* wishes.wish([lit])) return;
    return;
  }
  const { option, least, bits } = variable;
  const wanted = (measure(option.type, option.default) ?? least) - least;
  const literal = (i: number, isSet: boolean): Lit => (isSet ? bits[i]!.lit : not(bits[i]!.lit));
  const said = (i: number): boolean => bitOf(wanted, bits[i]!.weight);
  // The number parts from the wanted one at a bit: the lower that is, the nearer; below it, the bits bring it nearer still.
  for (const isBelow of [true, false]) {
    for (let at = 0; at < bits.length; at++) {
      if (said(at) !== isBelow) continue;
      const above = bits.slice(at + 1).map((_, i) => literal(at + 1 + i, said(at + 1 + i)));
      if (!(yield* wishes.wish([literal(at, !isBelow), ...above]))) continue;
      for (let i = at - 1; i >= 0; i--) yield* wishes.wish([literal(i, isBelow)]);
      return;
    }
  }
}
