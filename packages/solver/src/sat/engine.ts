import { Analysis, type Lesson } from "./analysis.ts";
import { Clauses } from "./clauses.ts";
import { Decisions } from "./decisions.ts";
import { LinearConstraints } from "./linear.ts";
import { type Lit, not } from "./literal.ts";
import { type Parity, ParityConstraints } from "./parity.ts";
import { Propagation } from "./propagation.ts";
import { type Reason, Trail } from "./trail.ts";

/** How a search ended. A core is a set of assumptions that cannot hold together; empty where nothing can. */
export type Verdict =
  | { readonly kind: "sat" }
  | { readonly kind: "unsat"; readonly core: readonly Lit[] }
  | { readonly kind: "limit" };

/** A computation that pauses now and then, so that whoever runs it may stop. */
export type Work<T> = Generator<void, T, void>;

/** Looks at a model and gives clauses that it breaks and every answer keeps; none accepts it. */
export type Refine = () => readonly (readonly Lit[])[];

/** Runs a computation to its end. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** How long a computation goes on before it lets others run, in milliseconds. */
const slice = 8;

/** Runs a computation to its end, in slices; rejects with the signal's reason once it is aborted. */
export async function finishLater<T>(work: Work<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let begin = performance.now(); ; ) {
    signal?.throwIfAborted();
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - begin < slice) continue;
    await new Promise((go) => setTimeout(go, 0));
    begin = performance.now();
  }
}

const firstReduction = 4000;
const reductionStep = 1000;

/**
 * Conflict-driven clause learning (Marques-Silva and Sakallah, 1999; Eén and Sörensson, SAT 2003), with restarts by the quality of
 * what is learnt (Audemard and Simon, CP 2012). All assumptions are the decisions of depth 1, so that a conflict there is a core.
 * The same calls give the same answers on every machine: no clock, no chance.
 */
export class Engine {
  readonly #trail = new Trail();
  readonly #clauses = new Clauses();
  readonly #linear = new LinearConstraints();
  readonly #parity = new ParityConstraints(this.#trail);
  readonly #sums = { linear: this.#linear, parity: this.#parity };
  readonly #propagation = new Propagation(this.#trail, this.#clauses, this.#sums);
  readonly #analysis = new Analysis(this.#trail, this.#clauses, this.#sums);
  readonly #decisions = new Decisions(this.#trail);
  #reductions = 0;
  #nextReduction: number = firstReduction;
  #broken = false;
  #model = new Uint8Array(0);
  #assumptions: readonly Lit[] = [];
  #isFirst: ReadonlySet<number> = new Set();
  /** What {@link next} has decided, from depth 2 on. `isLast`: the contrary is done. */
  readonly #path: { readonly lit: Lit; readonly isLast: boolean }[] = [];
  #counting: Lit = -1;
  refine: Refine = () => [];
  /** Conflicts so far. */
  conflicts = 0;

  get variables(): number {
    return this.#trail.variables;
  }

  /** Whether there is no answer at all. */
  get broken(): boolean {
    return this.#broken;
  }

  /** A new variable, as its positive literal. It is first tried as `phase` says. */
  variable(phase = false): Lit {
    const variable = this.#trail.addVariable();
    this.#analysis.addVariable();
    this.#clauses.addVariable();
    this.#linear.addVariable();
    this.#decisions.addVariable(variable, phase);
    return variable * 2;
  }

  /** What every model has of a literal: 1 true, -1 false, 0 either. */
  fixed(lit: Lit): number {
    return this.#trail.level[lit >> 1] === 0 ? this.#trail.value[lit]! : 0;
  }

  /** Whether a literal is true in the last model. */
  holds(lit: Lit): boolean {
    return this.#model[lit >> 1] === ((lit & 1) ^ 1);
  }

  /** The last model: by variable, 1 where it is true. */
  model(): Uint8Array {
    return this.#model.slice();
  }

  /** From now on these are decided before all others, and {@link next} gives one model for each of their assignments. */
  decideFirst(lits: readonly Lit[]): void {
    const first = lits.map((lit) => lit >> 1);
    this.#decisions.decideFirst(first);
    this.#isFirst = new Set(first);
  }

  /** The way a variable is tried first from now on. */
  suggest(lit: Lit): void {
    this.#decisions.suggest(lit);
  }

  /**
   * Once `lit` is true one of these is decided before what nobody wants, which then is decided once: a conflict among what is
   * wanted takes none of it back.
   */
  wants(lit: Lit, lits: readonly Lit[]): void {
    this.#decisions.wants(lit, lits);
  }

  /** From now on what is wanted counts for nothing: so it is proven sooner that nothing is better. It is so after a model. */
  decideByActivity(): void {
    this.#decisions.decideByActivity();
  }

  /** One of these literals is true. */
  clause(lits: readonly Lit[]): void {
    this.#backtrack(0);
    const { value } = this.#trail;
    // Most clauses are short, and of different literals without a value.
    if (lits.length === 2 && lits[0]! >> 1 !== lits[1]! >> 1 && value[lits[0]!] === 0 && value[lits[1]!] === 0) {
      this.#clauses.add(lits);
      return;
    }
    const open: Lit[] = [];
    // A look at each is quicker than a set where there are few.
    const all = lits.length > 64 ? new Set<Lit>() : undefined;
    const isOpen = (lit: Lit): boolean => (all === undefined ? open.includes(lit) : all.has(lit));
    for (const lit of lits) {
      if (value[lit] === 1 || isOpen(not(lit))) return;
      if (value[lit] !== 0 || isOpen(lit)) continue;
      open.push(lit);
      all?.add(lit);
    }
    if (open.length > 1) this.#clauses.add(open);
    else if (open.length === 1) this.#trail.push(open[0]!, 0);
    else this.#broken = true;
  }

  /** The weights of those literals that are true add up to at most `limit`. All are safe integers. */
  atMost(terms: readonly { readonly lit: Lit; readonly weight: number }[], limit: number): void {
    this.#backtrack(0);
    if (this.#propagation.run() !== 0) this.#broken = true;
    const already = terms.filter(({ lit }) => this.#trail.value[lit] === 1);
    const left = already.reduce((rest, { weight }) => rest - weight, limit);
    if (left < 0) this.#broken = true;
    const open = terms.filter(({ lit, weight }) => weight > 0 && this.#trail.value[lit] === 0);
    for (const { lit } of open.filter(({ weight }) => weight > left)) this.clause([not(lit)]);
    const rest = open.filter(({ weight }) => weight <= left);
    if (rest.reduce((sum, { weight }) => sum + weight, 0) > left) this.#linear.add(rest, left);
  }

  /** In place of those before: parities that count where the literal is assumed that this gives. What was learnt of others goes. */
  parities(all: readonly Parity[]): Lit {
    this.#backtrack(0);
    this.#relocate(this.#clauses.forget(not(this.#counting)));
    if (this.#propagation.run() !== 0) this.#broken = true;
    // Where the others had no model, their literal is known to be false.
    if (this.#counting < 0 || this.fixed(this.#counting) !== 0) this.#counting = this.variable(true);
    this.#parity.set(all, this.#counting);
    return this.#counting;
  }

  /** Looks for a model in which the assumptions hold, for at most so many conflicts. */
  *solve(assumptions: readonly Lit[] = [], limit: number = Number.POSITIVE_INFINITY): Work<Verdict> {
    this.#backtrack(0);
    this.#path.length = 0;
    this.#assumptions = assumptions;
    yield;
    return yield* this.#search(limit);
  }

  /**
   * After a model: looks for one that gives {@link decideFirst}'s other values than each model since the last {@link solve}. Nothing
   * is kept of those but the way to the last one: its last decision that has not been turned round is, and no conflict leads back
   * beyond it (Gebser, Kaufmann, Neumann and Schaub, LPNMR 2007).
   */
  *next(limit: number = Number.POSITIVE_INFINITY): Work<Verdict> {
    if (!this.#turn()) return { kind: "unsat", core: [] };
    return yield* this.#search(limit);
  }

  *#search(limit: number): Work<Verdict> {
    const last = this.conflicts + limit;
    const pace = { fast: 0, slow: 0, since: 0 };
    for (;;) {
      const conflict = this.#propagation.run();
      if (conflict !== 0) {
        if (this.#trail.depth > 1 && this.#trail.depth <= this.#path.length + 1) {
          this.conflicts++;
          if (!this.#turn(this.#trail.depth)) return { kind: "unsat", core: [] };
          continue;
        }
        const lesson = this.#fail(conflict);
        if (!Array.isArray(lesson)) {
          hasten(pace, lesson.quality);
          continue;
        }
        this.#backtrack(0);
        return { kind: "unsat", core: lesson };
      }
      if (this.conflicts >= this.#nextReduction) this.#reduce();
      if (pace.since >= 50 && pace.fast > 1.25 * pace.slow) {
        pace.since = 0;
        this.#backtrack(this.#path.length + 1);
        yield;
      }
      if (this.#broken) return { kind: "unsat", core: [] };
      if (this.#trail.depth === 0) {
        const core = this.#assume(this.#assumptions);
        if (core !== undefined) return { kind: "unsat", core };
        continue;
      }
      if (this.conflicts >= last) {
        this.#backtrack(0);
        return { kind: "limit" };
      }
      if (this.#trail.depth <= this.#path.length) {
        if (!this.#follow()) return { kind: "unsat", core: [] };
      } else if (!this.#decide() && !this.#improve()) return { kind: "sat" };
    }
  }

  /** Turns the last decision round that has not been; false where there is none. From `depth` on all is done. */
  #turn(depth: number = this.#path.length + 1): boolean {
    const path = this.#path;
    path.length = depth - 1;
    while (path.at(-1)?.isLast === true) path.pop();
    const last = path.pop();
    if (last === undefined) return false;
    path.push({ lit: not(last.lit), isLast: true });
    this.#backtrack(path.length);
    return true;
  }

  /** Decides what the path has next. */
  #follow(): boolean {
    const { lit } = this.#path[this.#trail.depth - 1]!;
    const value = this.#trail.value[lit]!;
    if (value === -1) return this.#turn(this.#trail.depth + 1);
    this.#deepen();
    if (value === 0) this.#trail.push(lit, 0);
    return true;
  }

  /** Learns from a conflict; gives the core where it lies among the assumptions or below. */
  #fail(conflict: Reason): Lesson | Lit[] {
    this.conflicts++;
    if (this.#trail.depth === 0) {
      this.#broken = true;
      return [];
    }
    if (this.#trail.depth === 1) return this.#analysis.decisions(conflict);
    const lesson = this.#analysis.learn(conflict, this.#decisions.bump, this.#used);
    const [first, ...rest] = lesson.clause;
    this.#backtrack(rest.length === 0 ? 0 : Math.max(lesson.back, this.#path.length + 1));
    this.#decisions.age();
    if (rest.length === 0) this.#trail.push(first!, 0);
    else this.#trail.push(first!, this.#clauses.add(lesson.clause, lesson.quality));
    return lesson;
  }

  readonly #used = (ref: number, quality: number): void => this.#clauses.used(ref, this.conflicts, quality);

  /** All assumptions at once, at depth 1. Gives a core where they contradict what is known or each other. */
  #assume(assumptions: readonly Lit[]): readonly Lit[] | undefined {
    const trail = this.#trail;
    this.#deepen();
    for (const lit of assumptions) {
      if (trail.value[lit] === 0) trail.push(lit, 0);
      else if (trail.value[lit] === -1) {
        // Known: false without any assumption. Otherwise an assumption before it says the contrary.
        const known = trail.level[lit >> 1] === 0;
        this.#backtrack(0);
        return known ? [lit] : [lit, not(lit)];
      }
    }
    return undefined;
  }

  #decide(): boolean {
    const lit = this.#decisions.next();
    if (lit < 0) return false;
    this.#deepen();
    this.#trail.push(lit, 0);
    return true;
  }

  /** Everything has a value. Keeps the model; true when there is something more to say of it. */
  #improve(): boolean {
    const { value, variables } = this.#trail;
    if (this.#model.length < variables) this.#model = new Uint8Array(2 * variables);
    for (let i = 0; i < variables; i++) this.#model[i] = value[2 * i] === 1 ? 1 : 0;
    this.decideByActivity();
    const clauses = this.refine();
    if (clauses.length === 0 && this.#isFirst.size > 0) {
      this.#remember();
      return false;
    }
    this.#backtrack(0);
    for (const lits of clauses) this.clause(lits);
    return clauses.length > 0;
  }

  /** The path to the model at hand. */
  #remember(): void {
    for (let depth = this.#path.length + 2; depth <= this.#trail.depth; depth++) {
      const lit = this.#trail.decision(depth);
      if (!this.#isFirst.has(lit >> 1)) return;
      this.#path.push({ lit, isLast: false });
    }
  }

  #reduce(): void {
    this.#backtrack(this.#path.length + 1);
    this.#reductions++;
    this.#nextReduction = this.conflicts + firstReduction + this.#reductions * reductionStep;
    const { reason, lits, size } = this.#trail;
    const reasons = new Set<number>();
    for (let i = 0; i < size; i++) if (reason[lits[i]! >> 1]! > 0) reasons.add(reason[lits[i]! >> 1]!);
    this.#relocate(this.#clauses.reduce((ref) => reasons.has(ref)));
  }

  #relocate(moved: (ref: number) => number): void {
    const { reason, lits, size } = this.#trail;
    for (let i = 0; i < size; i++) {
      const variable = lits[i]! >> 1;
      if (reason[variable]! > 0) reason[variable] = moved(reason[variable]!);
    }
  }

  #deepen(): void {
    this.#decisions.deepen();
    this.#trail.deepen();
  }

  #backtrack(depth: number): void {
    if (depth >= this.#trail.depth) return;
    this.#propagation.backtrack(depth, this.#decisions.undone);
    this.#decisions.backtracked(depth);
  }
}

interface Pace {
  fast: number;
  slow: number;
  since: number;
}

/** Averages of what was learnt lately and of late. */
function hasten(pace: Pace, quality: number): void {
  pace.since++;
  pace.fast += (quality - pace.fast) / 32;
  pace.slow += (quality - pace.slow) / 4096;
}
