import { type Lit, not } from "./literal.ts";
import type { Trail } from "./trail.ts";

/** How many of these variables, given by their positive literals, are true: an odd or an even number. */
export interface Parity {
  readonly lits: readonly Lit[];
  readonly isOdd: boolean;
}

/** Parities that count while one literal is true, propagated by counting: the last open variable of each follows. */
export class ParityConstraints {
  readonly #trail: Trail;
  #all: readonly Parity[] = [];
  #on: Lit = -1;
  /** For each parity: its open variables, and whether an odd number of them is to be true. */
  #open: Int32Array = new Int32Array(0);
  #isOdd: Uint8Array = new Uint8Array(0);
  /** By variable. */
  #of: (readonly number[] | undefined)[] = [];

  constructor(trail: Trail) {
    this.#trail = trail;
  }

  /** In place of all before. Only while nothing is decided and all that is known has been told. */
  set(all: readonly Parity[], on: Lit): void {
    const { value } = this.#trail;
    const of: number[][] = [];
    this.#all = all;
    this.#on = on;
    this.#open = new Int32Array(all.length);
    this.#isOdd = Uint8Array.from(all, ({ isOdd }) => (isOdd ? 1 : 0));
    all.forEach(({ lits }, i) => {
      for (const lit of lits) {
        if (value[lit] === 1) this.#isOdd[i]! ^= 1;
        if (value[lit] !== 0) continue;
        this.#open[i]!++;
        const list = of[lit >> 1];
        if (list === undefined) of[lit >> 1] = [i];
        else list.push(i);
      }
    });
    this.#of = of;
  }

  assign(lit: Lit): void {
    const of = this.#of[lit >> 1];
    if (of === undefined) return;
    for (const i of of) {
      this.#open[i]!--;
      this.#isOdd[i]! ^= (lit & 1) ^ 1;
    }
  }

  unassign(lit: Lit): void {
    const of = this.#of[lit >> 1];
    if (of === undefined) return;
    for (const i of of) {
      this.#open[i]!++;
      this.#isOdd[i]! ^= (lit & 1) ^ 1;
    }
  }

  /** What follows from a literal that was assigned, by `imply`; gives a parity that is broken, or -1. */
  propagate(lit: Lit, imply: (lit: Lit, parity: number) => void): number {
    const { value } = this.#trail;
    const of = lit === this.#on ? this.#all.keys() : this.#of[lit >> 1];
    if (of === undefined || value[this.#on] !== 1) return -1;
    for (const i of of) {
      if (this.#open[i]! > 1) continue;
      if (this.#open[i] === 0) {
        if (this.#isOdd[i] === 1) return i;
        continue;
      }
      const last = this.#all[i]!.lits.find((each) => value[each] === 0);
      if (last !== undefined) imply(this.#isOdd[i] === 1 ? last : not(last), i);
    }
    return -1;
  }

  /** As a clause, why a parity makes `implied` true (or why it is broken, without one). */
  reason(index: number, implied: Lit | undefined): Lit[] {
    const { value } = this.#trail;
    const clause = implied === undefined ? [not(this.#on)] : [implied, not(this.#on)];
    for (const lit of this.#all[index]!.lits)
      if (implied === undefined || lit >> 1 !== implied >> 1) clause.push(value[lit] === 1 ? not(lit) : lit);
    return clause;
  }
}
