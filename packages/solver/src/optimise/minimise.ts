import type { Engine, Work } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import { Totalizer } from "../sat/totalizer.ts";

/** What it costs that a literal is true. A safe integer above 0. */
export interface Cost {
  readonly lit: Lit;
  readonly weight: number;
}

/** What is known of the least cost: no answer costs less than `bound`, and `model` costs `value`. */
export interface Least {
  readonly value: number;
  readonly bound: number;
  readonly model: Uint8Array;
}

/** A count over the literals of a core, and how many of them the bound allows by now. */
interface Count {
  readonly totalizer: Totalizer;
  readonly allowed: number;
}

/**
 * The least cost of a model, by cores: each set of costs that cannot all be avoided raises the bound, and gives way to a count
 * of how many of them are there (OLL: Andres, Kaufmann, Matheis and Schaub, ICLP 2012; Morgado, Dodaro and Marques-Silva,
 * CP 2014), the heaviest costs first (Ansótegui, Bonet and Levy, 2013).
 */
export class Minimiser {
  readonly #engine: Engine;
  readonly #costs: readonly Cost[];
  /** What is left of each cost. */
  readonly #active = new Map<Lit, number>();
  readonly #counts = new Map<Lit, Count>();
  #pending: { readonly lits: readonly Lit[]; readonly weight: number }[] = [];
  #bound = 0;
  #value: number;
  #model: Uint8Array;

  /** What was found costlier is ruled out for good. */
  readonly #hardens: boolean;

  /** `model` is one of the engine's. With `again`, more models can be looked for once the best is found. */
  constructor(
    engine: Engine,
    costs: readonly Cost[],
    model: Uint8Array,
    { again = false }: { readonly again?: boolean } = {},
  ) {
    this.#hardens = !again;
    this.#engine = engine;
    this.#costs = costs;
    for (const { lit, weight } of costs) this.#cost(lit, weight);
    this.#model = model;
    this.#value = this.#valueOf(model);
  }

  /** Goes on until the engine has had `limit` conflicts; where the least is found, every later model of the engine has it. */
  *run(limit: number): Work<Least> {
    let stratum = this.#next(Number.POSITIVE_INFINITY);
    while (this.#bound < this.#value) {
      const assumed = [...this.#active].filter(([, weight]) => weight >= stratum).map(([lit]) => not(lit));
      const verdict = yield* this.#engine.solve(assumed, limit - this.#engine.conflicts);
      if (verdict.kind === "limit") return this.least();
      if (verdict.kind === "unsat") {
        yield* this.#raise(verdict.core);
        continue;
      }
      this.#improve();
      if (this.#pending.length > 0) this.#count();
      else stratum = this.#next(stratum);
    }
    this.#count();
    if (this.#hardens) for (const lit of this.#active.keys()) this.#engine.clause([not(lit)]);
    return this.least();
  }

  /** The next best model, once its like is ruled out by clauses; undefined where there is none, or past the limit. */
  *next(limit: number): Work<Uint8Array | undefined> {
    const verdict = yield* this.#engine.solve([], limit - this.#engine.conflicts);
    if (verdict.kind !== "sat") return undefined;
    this.#model = this.#engine.model();
    this.#value = this.#valueOf(this.#model);
    const { value, bound, model } = yield* this.run(limit);
    return value === bound ? model : undefined;
  }

  /** What is known by now. */
  least(): Least {
    return { value: this.#value, bound: this.#bound, model: this.#model };
  }

  /** A further cost, unless it is known to be there or not. */
  #cost(lit: Lit, weight: number): void {
    const fixed = this.#engine.fixed(lit);
    if (fixed === 1) {
      this.#bound += weight;
      this.#succeed(lit, weight);
    } else if (fixed === 0) this.#active.set(lit, (this.#active.get(lit) ?? 0) + weight);
  }

  #valueOf(model: Uint8Array): number {
    return this.#costs.reduce((sum, { lit, weight }) => sum + (model[lit >> 1] === ((lit & 1) ^ 1) ? weight : 0), 0);
  }

  #improve(): void {
    const model = this.#engine.model();
    const value = this.#valueOf(model);
    if (value >= this.#value) return;
    this.#value = value;
    this.#model = model;
    if (!this.#hardens) return;
    const dear = [...this.#active].filter(([, weight]) => this.#bound + weight > value);
    for (const [lit] of dear) {
      this.#engine.clause([not(lit)]);
      this.#active.delete(lit);
    }
  }

  /**
   * The next weight below the last from which on costs are looked at; 0 where there is none. Weights that are nearly all
   * different are taken together: one at a time they would ask for a model each.
   */
  #next(last: number): number {
    const weights = [...this.#active.values()].sort((a, b) => b - a);
    let distinct = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]!;
      if (weight === weights[i + 1]) continue;
      distinct++;
      if (weight < last && (i + 1 > 1.25 * distinct || i === weights.length - 1)) return weight;
    }
    return 0;
  }

  /** Takes a core's common weight from its members, and adds it to the bound. */
  *#raise(assumed: readonly Lit[]): Work<void> {
    const core = (yield* this.#shrink(assumed)).map(not);
    const weight = core.reduce((least, lit) => Math.min(least, this.#active.get(lit)!), Number.POSITIVE_INFINITY);
    this.#bound += weight;
    for (const lit of core) {
      const left = this.#active.get(lit)! - weight;
      if (left > 0) this.#active.set(lit, left);
      else this.#active.delete(lit);
      this.#succeed(lit, weight);
    }
    this.#engine.clause(core);
    if (core.length > 1) this.#pending.push({ lits: core, weight });
  }

  /** The count that a literal stands for is allowed from now on: the next higher one costs instead. */
  #succeed(lit: Lit, weight: number): void {
    const count = this.#counts.get(lit);
    const next = count?.totalizer.moreThan(count.allowed + 1);
    if (count === undefined || next === undefined) return;
    this.#counts.set(next, { totalizer: count.totalizer, allowed: count.allowed + 1 });
    this.#cost(next, weight);
  }

  /** Replaces the cores that were found by counts of their members. */
  #count(): void {
    for (const { lits, weight } of this.#pending) {
      const totalizer = new Totalizer(this.#engine, lits);
      const next = totalizer.moreThan(1)!;
      this.#counts.set(next, { totalizer, allowed: 1 });
      this.#cost(next, weight);
    }
    this.#pending = [];
  }

  /** A core without what propagation alone shows to be needless. */
  *#shrink(core: readonly Lit[]): Work<readonly Lit[]> {
    let small = core;
    for (let last = Number.POSITIVE_INFINITY; small.length < last && small.length > 1; ) {
      last = small.length;
      const verdict = yield* this.#engine.solve([...small].reverse(), 0);
      if (verdict.kind === "unsat") small = verdict.core;
    }
    for (const lit of small.length > 100 ? [] : small) {
      if (small.length < 2 || !small.includes(lit)) continue;
      const rest = small.filter((other) => other !== lit);
      const verdict = yield* this.#engine.solve(rest, 0);
      if (verdict.kind === "unsat") small = verdict.core;
    }
    return small;
  }
}
