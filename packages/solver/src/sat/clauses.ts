import type { Lit } from "./literal.ts";
import { Numbers } from "./numbers.ts";

/** Words before a clause's literals: how many there are; quality and flags; when it was last of use. */
const header = 3;
const learntFlag = 1;
const goneFlag = 2;

/** Where a clause stands in the arena. Never 0. */
export type ClauseRef = number;

/**
 * All clauses, one after the other in one array, and for each literal the clauses that watch it as pairs: reference, and a literal
 * whose truth makes a visit needless. A clause of two literals is watched by its negated reference: the pair tells all of it.
 */
export class Clauses {
  #arena: Numbers = new Numbers(1 << 12);
  #wasted = 0;
  readonly watches: Numbers[] = [];
  learnts: ClauseRef[] = [];

  constructor() {
    this.#arena.push(0);
  }

  /** The arena itself; new after {@link add} and {@link reduce}. */
  get data(): Int32Array {
    return this.#arena.data;
  }

  start(ref: ClauseRef): number {
    return ref + header;
  }

  size(ref: ClauseRef): number {
    return this.#arena.data[ref]!;
  }

  addVariable(): void {
    this.watches.push(new Numbers(), new Numbers());
  }

  /** A clause of at least two literals, of which the first two are watched. */
  add(lits: readonly Lit[], quality = 0): ClauseRef {
    const arena = this.#arena;
    const ref = arena.size;
    arena.reserve(ref + header + lits.length);
    arena.push(lits.length);
    arena.push((quality << 2) | (quality > 0 ? learntFlag : 0));
    arena.push(0);
    for (const lit of lits) arena.push(lit);
    if (quality > 0) this.learnts.push(ref);
    this.#watch(lits[0]!, ref, lits[1]!, lits.length);
    this.#watch(lits[1]!, ref, lits[0]!, lits.length);
    return ref;
  }

  #watch(lit: Lit, ref: ClauseRef, other: Lit, size: number): void {
    const list = this.watches[lit]!;
    list.push(size === 2 ? -ref : ref);
    list.push(other);
  }

  isLearnt(ref: ClauseRef): boolean {
    return (this.#arena.data[ref + 1]! & learntFlag) !== 0;
  }

  /** Notes that a learnt clause took part in a conflict, and a better quality if it has one now. */
  used(ref: ClauseRef, when: number, quality: number): void {
    const { data } = this.#arena;
    data[ref + 2] = when;
    if (quality < data[ref + 1]! >> 2) data[ref + 1] = (quality << 2) | learntFlag;
  }

  /**
   * Lets the worse half of the learnt clauses go: those of many decision levels first, then those that were of no use for long.
   * `keep` tells which are reasons now. Gives a map from old to new references.
   */
  reduce(keep: (ref: ClauseRef) => boolean): (ref: ClauseRef) => ClauseRef {
    const { data } = this.#arena;
    const worst = this.learnts
      .filter((ref) => data[ref + 1]! >> 2 > 2 && data[ref]! > 2 && !keep(ref))
      .sort((a, b) => (data[b + 1]! >> 2) - (data[a + 1]! >> 2) || data[a + 2]! - data[b + 2]! || a - b);
    return this.#remove(worst.slice(0, worst.length >> 1));
  }

  /** Lets the learnt clauses go that a literal is in. As {@link reduce}. */
  forget(lit: Lit): (ref: ClauseRef) => ClauseRef {
    const { data } = this.#arena;
    return this.#remove(
      this.learnts.filter((ref) => data.subarray(ref + header, ref + header + data[ref]!).includes(lit)),
    );
  }

  #remove(refs: readonly ClauseRef[]): (ref: ClauseRef) => ClauseRef {
    const { data } = this.#arena;
    for (const ref of refs) {
      data[ref + 1]! |= goneFlag;
      this.#wasted += data[ref]! + header;
    }
    return this.#compact();
  }

  /** Moves what is left together; the third word of each old clause becomes its new place. */
  #compact(): (ref: ClauseRef) => ClauseRef {
    const old = this.#arena;
    const next = new Numbers(old.size - this.#wasted + 1);
    next.push(0);
    for (let ref = 1; ref < old.size; ) {
      const length = old.data[ref]! + header;
      if ((old.data[ref + 1]! & goneFlag) !== 0) old.data[ref + 2] = 0;
      else {
        next.reserve(next.size + length);
        next.data.set(old.data.subarray(ref, ref + length), next.size);
        old.data[ref + 2] = next.size;
        next.size += length;
      }
      ref += length;
    }
    const moved = (ref: ClauseRef): ClauseRef => old.data[ref + 2]!;
    for (const list of this.watches) rewatch(list, moved);
    this.learnts = this.learnts.map(moved).filter((ref) => ref !== 0);
    this.#arena = next;
    this.#wasted = 0;
    return moved;
  }
}

function rewatch(list: Numbers, moved: (ref: ClauseRef) => ClauseRef): void {
  const { data } = list;
  let to = 0;
  for (let from = 0; from < list.size; from += 2) {
    const ref = data[from]!;
    const next = ref < 0 ? -moved(-ref) : moved(ref);
    if (next === 0) continue;
    data[to++] = next;
    data[to++] = data[from + 1]!;
  }
  list.size = to;
}
