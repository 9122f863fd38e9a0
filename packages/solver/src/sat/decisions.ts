import { ActivityHeap } from "./heap.ts";
import type { Lit } from "./literal.ts";
import type { Trail } from "./trail.ts";

const decay = 1 / 0.95;

/**
 * Which variable is decided next, and which way. Those that took part in conflicts come first, the latest before others (Moskewicz
 * and others, DAC 2001), each the way it was last (Pipatsrisawat and Darwiche, SAT 2007). Until the first model the others wait for
 * something that wants them.
 */
export class Decisions {
  readonly #trail: Trail;
  #activity = new Float64Array(32);
  #phase = new Uint8Array(32);
  #step = 1;
  readonly #heap = new ActivityHeap(this.#activity);
  /** By literal, those of which one is wanted once it is true; undefined: all is decided by activity. */
  #wanted: (readonly Lit[] | undefined)[] | undefined = [];
  /** Of what stands before it on the trail, nothing is wanted; and what this was when each depth began. */
  #served = 0;
  readonly #servedAt: number[] = [];
  /** Every variable before it has a value, or is in the heap. */
  #rest = 0;
  #first: readonly number[] = [];

  constructor(trail: Trail) {
    this.#trail = trail;
    this.#heap.resize(this.#activity);
  }

  addVariable(variable: number, phase: boolean): void {
    if (variable >= this.#activity.length) this.#grow();
    this.#phase[variable] = phase ? 1 : 0;
    if (this.#wanted === undefined) this.#heap.insert(variable);
  }

  #grow(): void {
    const activity = new Float64Array(this.#activity.length * 2);
    activity.set(this.#activity);
    const phase = new Uint8Array(activity.length);
    phase.set(this.#phase);
    this.#activity = activity;
    this.#phase = phase;
    this.#heap.resize(activity);
  }

  /** From now on these are decided before all others. */
  decideFirst(variables: readonly number[]): void {
    this.#first = variables;
  }

  /** The way a variable is tried first from now on. */
  suggest(lit: Lit): void {
    this.#phase[lit >> 1] = (lit & 1) ^ 1;
  }

  /** Once `lit` is true, one of `lits` is wanted. */
  wants(lit: Lit, lits: readonly Lit[]): void {
    if (this.#wanted !== undefined) this.#wanted[lit] = lits;
  }

  /** From now on what is wanted counts for nothing, and all is decided by activity. */
  decideByActivity(): void {
    if (this.#wanted === undefined) return;
    this.#wanted = undefined;
    for (let i = 0; i < this.#trail.variables; i++) this.#heap.insert(i);
  }

  /** A literal without a value, to be decided; -1: there is none. */
  next(): Lit {
    const variable = this.#choose();
    return variable < 0 ? -1 : variable * 2 + (this.#phase[variable]! ^ 1);
  }

  #choose(): number {
    const { value, variables } = this.#trail;
    for (const variable of this.#first) if (value[variable * 2] === 0) return variable;
    while (this.#heap.size > 0) {
      const variable = this.#heap.pop();
      if (value[variable * 2] === 0) return variable;
    }
    for (; this.#served < this.#trail.size; this.#served++) {
      const wanted = this.#wanted?.[this.#trail.lits[this.#served]!];
      if (wanted === undefined || wanted.some((lit) => value[lit] === 1)) continue;
      const open = wanted.find((lit) => value[lit] === 0);
      if (open !== undefined) return open >> 1;
    }
    for (; this.#rest < variables; this.#rest++) if (value[this.#rest * 2] === 0) return this.#rest;
    return -1;
  }

  /** A level begins. */
  deepen(): void {
    this.#servedAt[this.#trail.depth] = this.#served;
  }

  /** A literal has no value any more. */
  readonly undone = (lit: Lit): void => {
    const variable = lit >> 1;
    this.#phase[variable] = (lit & 1) ^ 1;
    if (this.#wanted === undefined || this.#activity[variable] !== 0) this.#heap.insert(variable);
    else if (variable < this.#rest) this.#rest = variable;
  };

  /** All literals of deeper levels are undone. */
  backtracked(depth: number): void {
    this.#served = this.#servedAt[depth]!;
  }

  /** A variable took part in a conflict. */
  readonly bump = (variable: number): void => {
    const now = this.#activity[variable]! + this.#step;
    this.#activity[variable] = now;
    if (now > 1e100) {
      for (let i = 0; i < this.#activity.length; i++) this.#activity[i]! *= 1e-100;
      this.#step *= 1e-100;
    }
    this.#heap.raised(variable);
  };

  /** What took part in conflicts before counts for less. */
  age(): void {
    this.#step *= decay;
  }
}
