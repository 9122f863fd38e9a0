import { type Lit, not } from "./literal.ts";

/**
 * Why a literal is true: 0 a decision, above 0 the clause there, below 0 the linear constraint of number -1 - reason, or, from
 * {@link firstParity} on, a parity.
 */
export type Reason = number;

/** The number of the first parity, above those of all linear constraints. */
export const firstParity: number = 2 ** 29;

/** The literals that are true now, in the order in which they became so, cut into levels. */
export class Trail {
  /** By literal: 1 true, -1 false, 0 open. */
  value: Int8Array = new Int8Array(64);
  /** By variable. */
  level: Int32Array = new Int32Array(32);
  reason: Int32Array = new Int32Array(32);
  /** By variable: where in `lits` it stands, while it has a value. */
  position: Int32Array = new Int32Array(32);
  lits: Int32Array = new Int32Array(32);
  size = 0;
  variables = 0;
  readonly #starts: number[] = [];

  addVariable(): number {
    const variable = this.variables++;
    if (variable < this.level.length) return variable;
    const grown = (old: Int32Array): Int32Array => {
      const next = new Int32Array(old.length * 2);
      next.set(old);
      return next;
    };
    const value = new Int8Array(this.value.length * 2);
    value.set(this.value);
    this.value = value;
    this.level = grown(this.level);
    this.reason = grown(this.reason);
    this.position = grown(this.position);
    this.lits = grown(this.lits);
    return variable;
  }

  get depth(): number {
    return this.#starts.length;
  }

  /** The literal that a level begins with. */
  decision(depth: number): Lit {
    return this.lits[this.#starts[depth - 1]!]!;
  }

  deepen(): void {
    this.#starts.push(this.size);
  }

  push(lit: Lit, reason: Reason): void {
    const variable = lit >> 1;
    this.value[lit] = 1;
    this.value[not(lit)] = -1;
    this.level[variable] = this.#starts.length;
    this.reason[variable] = reason;
    this.position[variable] = this.size;
    this.lits[this.size++] = lit;
  }

  /** Takes back every literal of deeper levels, the last first. */
  backtrack(depth: number, undone: (lit: Lit) => void): void {
    if (this.#starts.length <= depth) return;
    const start = this.#starts[depth]!;
    while (this.size > start) {
      const lit = this.lits[--this.size]!;
      this.value[lit] = 0;
      this.value[not(lit)] = 0;
      undone(lit);
    }
    this.#starts.length = depth;
  }
}
