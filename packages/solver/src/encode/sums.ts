import type { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import type { Variable } from "./variables.ts";

interface Term {
  readonly lit: Lit;
  readonly weight: number;
}

/** A sum of numbers and literals, brought to the form that the engine takes: positive weights, one limit. */
export class Sum {
  #constant = 0;
  readonly #terms: Term[] = [];

  /** A number. */
  add(number: number): void {
    this.#constant += number;
  }

  /** `times` where a literal is true. */
  when(lit: Lit, times: number): void {
    if (times > 0) this.#terms.push({ lit, weight: times });
    else if (times < 0) {
      this.#constant += times;
      this.#terms.push({ lit: not(lit), weight: -times });
    }
  }

  /** `times` the value of a variable. */
  value(variable: Variable & { readonly kind: "number" }, times: number): void {
    this.add(times * variable.least);
    for (const { lit, weight } of variable.bits) this.when(lit, times * weight);
  }

  /** While all of `conditions` are true, the sum is at most `limit`. */
  atMost(engine: Engine, limit: number, conditions: readonly Lit[]): void {
    const left = limit - this.#constant;
    const most = this.#terms.reduce((sum, { weight }) => sum + weight, 0);
    if (most <= left) return;
    if (this.#terms.length === 0) {
      engine.clause(conditions.map(not));
      return;
    }
    // A condition that is false lets the sum be anything that it can be.
    const slack = most - left;
    const terms = [...this.#terms, ...conditions.map((lit) => ({ lit, weight: slack }))];
    engine.atMost(terms, left + slack * conditions.length);
  }
}

/** Exact up to here: what is larger is counted in larger units. */
const exact = 2 ** 52;

/**
 * Needs of bytes that fit into a budget together; beyond 2^52 bytes each is rounded up. `conditions` are as in {@link Sum.atMost}.
 * Tells whether they could be too many.
 */
export function budget(engine: Engine, needs: readonly Term[], limit: number, conditions: readonly Lit[]): boolean {
  const all = needs.reduce((sum, { weight }) => sum + weight, 0);
  if (all <= limit) return false;
  let unit = 1;
  while (all / unit > exact) unit *= 2;
  const sum = new Sum();
  for (const { lit, weight } of needs) sum.when(lit, Math.ceil(weight / unit));
  sum.atMost(engine, Math.floor(limit / unit), conditions);
  return true;
}
