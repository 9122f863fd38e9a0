import { type Lit, not } from "./literal.ts";

/** At most `limit`: the sum of the weights of the literals that are true. Weights are positive; heaviest first. */
interface Linear {
  readonly lits: readonly Lit[];
  readonly weights: readonly number[];
  readonly limit: number;
  /** What is true now. */
  sum: number;
}

/** Linear constraints over literals, propagated by counting. Sums stay below 2^53: terms and limits are integers. */
export class LinearConstraints {
  readonly #all: Linear[] = [];
  /** For each literal: constraint and weight, in pairs. */
  readonly #of: number[][] = [];

  addVariable(): void {
    this.#of.push([], []);
  }

  /** Nothing counts yet of literals that are true already: tell of them by {@link assign}. Gives the constraint's number. */
  add(terms: readonly { readonly lit: Lit; readonly weight: number }[], limit: number): number {
    const sorted = [...terms].sort((a, b) => b.weight - a.weight || a.lit - b.lit);
    const index = this.#all.length;
    const [lits, weights] = [sorted.map((t) => t.lit), sorted.map((t) => t.weight)];
    this.#all.push({ lits, weights, limit, sum: 0 });
    for (const { lit, weight } of sorted) this.#of[lit]!.push(index, weight);
    return index;
  }

  /** Counts a literal that became true. Calls `imply` for each literal that must be true now; gives a constraint that is broken, or -1. */
  assign(lit: Lit, isOpen: (lit: Lit) => boolean, imply: (lit: Lit, constraint: number) => void): number {
    const of = this.#of[lit]!;
    let broken = -1;
    for (let i = 0; i < of.length; i += 2) {
      const one = this.#all[of[i]!]!;
      one.sum += of[i + 1]!;
      if (one.sum > one.limit) broken = of[i]!;
    }
    if (broken >= 0) return broken;
    for (let i = 0; i < of.length; i += 2) this.#propagate(of[i]!, isOpen, imply);
    return -1;
  }

  unassign(lit: Lit): void {
    const of = this.#of[lit]!;
    for (let i = 0; i < of.length; i += 2) this.#all[of[i]!]!.sum -= of[i + 1]!;
  }

  #propagate(index: number, isOpen: (lit: Lit) => boolean, imply: (lit: Lit, constraint: number) => void): void {
    const { lits, weights, limit, sum } = this.#all[index]!;
    for (let i = 0; i < lits.length && sum + weights[i]! > limit; i++) {
      if (isOpen(lits[i]!)) imply(not(lits[i]!), index);
    }
  }

  /**
   * As a clause, why a constraint forbids `implied` (or why it is broken, without one): enough of what was true before,
   * the heaviest first. `wasTrue` tells what was.
   */
  reason(index: number, implied: Lit | undefined, wasTrue: (lit: Lit) => boolean): Lit[] {
    const { lits, weights, limit } = this.#all[index]!;
    const at = implied === undefined ? -1 : lits.indexOf(not(implied));
    let sum = at < 0 ? 0 : weights[at]!;
    const clause: Lit[] = implied === undefined ? [] : [implied];
    for (let i = 0; i < lits.length && sum <= limit; i++) {
      if (i === at || !wasTrue(lits[i]!)) continue;
      sum += weights[i]!;
      clause.push(not(lits[i]!));
    }
    return clause;
  }
}
