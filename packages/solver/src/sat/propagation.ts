import type { Clauses } from "./clauses.ts";
import type { LinearConstraints } from "./linear.ts";
import { type Lit, not } from "./literal.ts";
import type { ParityConstraints } from "./parity.ts";
import { firstParity, type Reason, type Trail } from "./trail.ts";

/** Draws every conclusion from what is true: unit propagation with two watched literals, linear constraints, and parities. */
export class Propagation {
  readonly #trail: Trail;
  readonly #clauses: Clauses;
  readonly #linear: LinearConstraints;
  readonly #parity: ParityConstraints;
  #head = 0;
  readonly #isOpen: (lit: Lit) => boolean;
  readonly #imply: (lit: Lit, constraint: number) => void;
  readonly #implyParity: (lit: Lit, parity: number) => void;

  constructor(
    trail: Trail,
    clauses: Clauses,
    { linear, parity }: { readonly linear: LinearConstraints; readonly parity: ParityConstraints },
  ) {
    this.#trail = trail;
    this.#clauses = clauses;
    this.#linear = linear;
    this.#parity = parity;
    this.#isOpen = (lit) => trail.value[lit] === 0;
    this.#imply = (lit, constraint) => trail.push(lit, -1 - constraint);
    this.#implyParity = (lit, parity) => trail.push(lit, -1 - firstParity - parity);
  }

  backtrack(depth: number, undone: (lit: Lit) => void): void {
    const seen = this.#head;
    this.#trail.backtrack(depth, (lit) => {
      if (this.#trail.size < seen) {
        this.#linear.unassign(lit);
        this.#parity.unassign(lit);
      }
      undone(lit);
    });
    if (this.#head > this.#trail.size) this.#head = this.#trail.size;
  }

  /** Gives what is broken, as a reason, or 0. */
  run(): Reason {
    const trail = this.#trail;
    while (this.#head < trail.size) {
      const lit = trail.lits[this.#head++]!;
      this.#parity.assign(lit);
      const broken = this.#linear.assign(lit, this.#isOpen, this.#imply);
      if (broken >= 0) return -1 - broken;
      const odd = this.#parity.propagate(lit, this.#implyParity);
      if (odd >= 0) return -1 - firstParity - odd;
      const conflict = this.#visit(not(lit));
      if (conflict !== 0) return conflict;
    }
    return 0;
  }

  /** Visits the clauses that watch a literal which became false. */
  #visit(lit: Lit): Reason {
    const trail = this.#trail;
    const { value } = trail;
    const { data, watches } = this.#clauses;
    const list = watches[lit]!;
    const pairs = list.data;
    const { size } = list;
    let to = 0;
    let from = 0;
    let conflict = 0;
    while (from < size) {
      const ref = pairs[from]!;
      const other = pairs[from + 1]!;
      from += 2;
      pairs[to++] = ref;
      pairs[to++] = other;
      if (value[other] === 1) continue;
      if (ref < 0) {
        if (value[other] === -1) {
          conflict = -ref;
          break;
        }
        trail.push(other, -ref);
        continue;
      }
      // The first literal is the one that may be implied; the second is the false one.
      const start = ref + 3;
      if (data[start] === lit) {
        data[start] = data[start + 1]!;
        data[start + 1] = lit;
      }
      const first = data[start]!;
      if (first !== other && value[first] === 1) {
        pairs[to - 1] = first;
        continue;
      }
      const next = nextWatch(data, ref, value);
      if (next >= 0) {
        const moved = data[next]!;
        data[start + 1] = moved;
        data[next] = lit;
        to -= 2;
        const target = watches[moved]!;
        target.push(ref);
        target.push(first);
        continue;
      }
      pairs[to - 1] = first;
      if (value[first] === -1) {
        conflict = ref;
        break;
      }
      trail.push(first, ref);
    }
    if (to !== from) pairs.copyWithin(to, from, size);
    list.size = size - (from - to);
    return conflict;
  }
}

/** Where in a clause, past the watched ones, a literal stands that is not false; -1 where there is none. */
function nextWatch(data: Int32Array, ref: number, value: Int8Array): number {
  const end = ref + 3 + data[ref]!;
  for (let at = ref + 5; at < end; at++) if (value[data[at]!] !== -1) return at;
  return -1;
}
