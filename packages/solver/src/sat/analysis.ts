import type { Clauses } from "./clauses.ts";
import type { LinearConstraints } from "./linear.ts";
import { type Lit, not } from "./literal.ts";
import { Numbers } from "./numbers.ts";
import type { ParityConstraints } from "./parity.ts";
import { firstParity, type Reason, type Trail } from "./trail.ts";

/** What a conflict teaches. */
export interface Lesson {
  /** A clause that holds: its first literal is true at once at depth `back`, which the second one's level is. */
  readonly clause: Lit[];
  readonly back: number;
  /** Number of levels that the clause is about (Audemard and Simon, IJCAI 2009). */
  readonly quality: number;
}

/** Goes back from a conflict to what it comes from. */
export class Analysis {
  readonly #trail: Trail;
  readonly #clauses: Clauses;
  readonly #linear: LinearConstraints;
  readonly #parity: ParityConstraints;
  #seen: Uint8Array = new Uint8Array(32);
  #levelSeen: Int32Array = new Int32Array(32);
  #stamp = 0;
  /** Literals of the reason in hand, from `#from` to `#to`. */
  #data: Int32Array = new Int32Array(0);
  #from = 0;
  #to = 0;
  readonly #scratch = new Numbers();

  constructor(
    trail: Trail,
    clauses: Clauses,
    { linear, parity }: { readonly linear: LinearConstraints; readonly parity: ParityConstraints },
  ) {
    this.#trail = trail;
    this.#clauses = clauses;
    this.#linear = linear;
    this.#parity = parity;
  }

  addVariable(): void {
    if (this.#trail.variables < this.#seen.length) return;
    this.#seen = new Uint8Array(this.#seen.length * 2);
    this.#levelSeen = new Int32Array(this.#seen.length);
    this.#stamp = 0;
  }

  /** Takes a reason in hand: a clause, of which `implied` is a literal unless it is broken. */
  #load(reason: Reason, implied: Lit | undefined): void {
    if (reason > 0) {
      this.#data = this.#clauses.data;
      this.#from = this.#clauses.start(reason);
      this.#to = this.#from + this.#clauses.size(reason);
      return;
    }
    this.#scratch.size = 0;
    for (const lit of this.#clauseOf(-1 - reason, implied)) this.#scratch.push(lit);
    this.#data = this.#scratch.data;
    this.#from = 0;
    this.#to = this.#scratch.size;
  }

  #clauseOf(constraint: number, implied: Lit | undefined): readonly Lit[] {
    if (constraint >= firstParity) return this.#parity.reason(constraint - firstParity, implied);
    const { value, position } = this.#trail;
    const before = implied === undefined ? this.#trail.size : position[implied >> 1]!;
    const wasTrue = (lit: Lit): boolean => value[lit] === 1 && position[lit >> 1]! < before;
    return this.#linear.reason(constraint, implied, wasTrue);
  }

  /**
   * The first unique implication point (Marques-Silva and Sakallah, 1999), without literals that the others imply. `bump` is told
   * of each variable that took part, `used` of each clause.
   */
  learn(conflict: Reason, bump: (variable: number) => void, used: (ref: number, quality: number) => void): Lesson {
    const { level, reason, lits, depth } = this.#trail;
    const clause: Lit[] = [-1];
    const touched: number[] = [];
    let open = 0;
    let at = this.#trail.size - 1;
    let cause = conflict;
    let implied: Lit | undefined;
    for (;;) {
      if (cause > 0 && this.#clauses.isLearnt(cause)) used(cause, this.#qualityOf(cause));
      this.#load(cause, implied);
      for (let i = this.#from; i < this.#to; i++) {
        const lit = this.#data[i]!;
        const variable = lit >> 1;
        if (lit === implied || this.#seen[variable] === 1 || level[variable] === 0) continue;
        this.#seen[variable] = 1;
        touched.push(variable);
        bump(variable);
        if (level[variable]! >= depth) open++;
        else clause.push(lit);
      }
      while (this.#seen[lits[at]! >> 1] !== 1) at--;
      implied = lits[at--]!;
      if (--open === 0) break;
      cause = reason[implied >> 1]!;
    }
    clause[0] = not(implied);
    const short = this.#shorten(clause, touched);
    for (const variable of touched) this.#seen[variable] = 0;
    return this.#lesson(short);
  }

  #lesson(clause: Lit[]): Lesson {
    const { level } = this.#trail;
    let deepest = 1;
    for (let i = 2; i < clause.length; i++) {
      if (level[clause[i]! >> 1]! > level[clause[deepest]! >> 1]!) deepest = i;
    }
    if (clause.length > 1) [clause[1], clause[deepest]] = [clause[deepest]!, clause[1]!];
    this.#stamp++;
    const quality = clause.filter((lit) => this.#newLevel(level[lit >> 1]!)).length;
    return { clause, back: clause.length > 1 ? level[clause[1]! >> 1]! : 0, quality };
  }

  #newLevel(level: number): boolean {
    if (this.#levelSeen[level] === this.#stamp) return false;
    this.#levelSeen[level] = this.#stamp;
    return true;
  }

  #qualityOf(ref: number): number {
    const { data } = this.#clauses;
    const { level } = this.#trail;
    const end = this.#clauses.start(ref) + this.#clauses.size(ref);
    this.#stamp++;
    let count = 0;
    for (let i = this.#clauses.start(ref); i < end; i++) if (this.#newLevel(level[data[i]! >> 1]!)) count++;
    return count;
  }

  /** Without the literals whose reasons lead to others of the clause (Sörensson and Biere, SAT 2009). */
  #shorten(clause: readonly Lit[], touched: number[]): Lit[] {
    const { level, reason } = this.#trail;
    this.#stamp++;
    for (const lit of clause) this.#levelSeen[level[lit >> 1]!] = this.#stamp;
    return clause.filter((lit, i) => i === 0 || reason[lit >> 1] === 0 || !this.#follows(lit, touched));
  }

  /** Seen: 1 in the clause or led to it; 2 leads elsewhere. */
  #follows(start: Lit, touched: number[]): boolean {
    const { level, reason } = this.#trail;
    const stack: Lit[] = [start];
    const marked: number[] = [];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      this.#load(reason[next >> 1]!, not(next));
      for (let i = this.#from; i < this.#to; i++) {
        const lit = this.#data[i]!;
        const variable = lit >> 1;
        if (variable === next >> 1 || this.#seen[variable] === 1 || level[variable] === 0) continue;
        const hopeless =
          this.#seen[variable] === 2 || reason[variable] === 0 || this.#levelSeen[level[variable]!] !== this.#stamp;
        if (hopeless) {
          for (const each of marked) this.#seen[each] = 2;
          return false;
        }
        this.#seen[variable] = 1;
        marked.push(variable);
        touched.push(variable);
        stack.push(lit);
      }
    }
    return true;
  }

  /** The assumptions that a conflict at depth 1 comes from. */
  decisions(conflict: Reason): Lit[] {
    const { level, reason, lits } = this.#trail;
    const found: Lit[] = [];
    this.#load(conflict, undefined);
    let implied = -1;
    for (let at = this.#trail.size - 1; ; at--) {
      for (let i = this.#from; i < this.#to; i++) {
        const variable = this.#data[i]! >> 1;
        if (variable !== implied && level[variable]! > 0) this.#seen[variable] = 1;
      }
      while (at >= 0 && this.#seen[lits[at]! >> 1] === 0) at--;
      if (at < 0) return found;
      const lit = lits[at]!;
      implied = lit >> 1;
      this.#seen[implied] = 0;
      this.#to = this.#from;
      if (reason[implied] === 0) found.push(lit);
      else this.#load(reason[implied]!, lit);
    }
  }
}
