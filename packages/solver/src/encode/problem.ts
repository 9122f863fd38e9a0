import type { RequestUse, Requirement } from "@ashlar/model";
import { clauseId, type Facts } from "../facts.ts";
import { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import { type Choice, type Guard, unguarded } from "./choices.ts";
import { mayGoRound } from "./circles.ts";
import { circleClauses, type Wiring, wire } from "./edges.ts";
import { type Encoding, encode } from "./encoding.ts";
import { fixedBy, placesOf } from "./places.ts";
import { Support } from "./support.ts";
import { valueIn } from "./variables.ts";

/** A problem in an engine of its own. */
export interface Problem {
  readonly facts: Facts;
  readonly engine: Engine;
  readonly encoding: Encoding;
  /** For each statement that can be switched off, the literal that switches it on. */
  readonly switches: ReadonlyMap<string, Lit>;
  readonly guard: Guard;
  /** For each slot that a choice requires, the literals under which it is switched off. */
  readonly slotGuards: (choice: Choice) => readonly (readonly Lit[])[];
  readonly support: Support;
}

export interface ProblemOptions {
  /** Statements that can be switched off, by the assumptions of a solve; all others count always. */
  readonly switched?: Iterable<string> | undefined;
  /** Statements of one group share a switch, which then has the group's name. @defaultValue each is a group of its own */
  readonly groupOf?: ((statement: string) => string) | undefined;
  /** Take a circle in the init order for an answer. */
  readonly circles?: boolean | undefined;
  /** Refuse models with uses that nobody asked for. The best model has none, unless a preference gains by it. */
  readonly supported?: boolean | undefined;
  /** Where it is put, beside what is there. @defaultValue a new one */
  readonly engine?: Engine | undefined;
}

/** Puts a problem into an engine. */
export function problemOf(
  facts: Facts,
  {
    switched = [],
    groupOf = (id) => id,
    circles = false,
    supported = false,
    engine = new Engine(),
  }: ProblemOptions = {},
): Problem {
  const switches = new Map<string, Lit>();
  for (const id of switched) if (!switches.has(groupOf(id))) switches.set(groupOf(id), engine.variable(true));
  const guard = guardOf(facts, switches, groupOf);
  const encoding = encode(engine, facts, placesOf(facts, { strict: switches.size === 0 }), guard);
  const support = new Support(facts, encoding);
  const slotGuards = slotGuardsOf(facts, guard);
  const problem: Problem = { facts, engine, encoding, switches, guard, slotGuards, support };
  const goesRound = !circles && mayGoRound(facts, encoding.spots, encoding);
  const others = engine.refine;
  if (goesRound || (!circles && supported)) {
    engine.refine = () => {
      const clauses = others();
      if (clauses.length > 0) return clauses;
      const model = engine.model();
      const { selection, wiring } = wiredIn(problem, model);
      if (!("edges" in wiring)) return circleClauses(facts, encoding, wiring, guard);
      return supported ? support.clauses({ selection, edges: wiring.edges, holds: (lit) => isTrue(model, lit) }) : [];
    };
  }
  return problem;
}

function guardOf(
  { request }: Facts,
  switches: ReadonlyMap<string, Lit>,
  groupOf: (statement: string) => string,
): Guard {
  if (switches.size === 0) return unguarded;
  const outer = outerLines(request.uses);
  return (id) =>
    [id, ...(outer.get(id) ?? [])].flatMap((each) => {
      const lit = switches.get(groupOf(each));
      return lit === undefined ? [] : [not(lit)];
    });
}

/** Looked up once for each choice: every model asks for those of all that it takes. */
function slotGuardsOf(facts: Facts, guard: Guard): Problem["slotGuards"] {
  const known = new Map<Choice, readonly (readonly Lit[])[]>();
  return (choice) => {
    let guards = known.get(choice);
    if (guards === undefined) {
      const { component, place, requires } = choice;
      guards = requires.map((slot) => {
        const inner = fixedBy(facts, place.line, slot);
        return [clauseId(component, `requires/${slot.slot}`), ...(inner === undefined ? [] : [inner.id])].flatMap(
          guard,
        );
      });
      known.set(choice, guards);
    }
    return guards;
  };
}

/** For each line inside `with`, the lines around it: without one of them it is not there either. */
function outerLines(uses: readonly RequestUse[], around: readonly string[] = []): Map<string, readonly string[]> {
  return new Map(
    uses.flatMap((use) => [[use.id, around] as const, ...outerLines(Object.values(use.with), [...around, use.id])]),
  );
}

/** Clauses that a model breaks by uses that nobody asked for, and every answer keeps. */
export function unsupported(problem: Problem, model: Uint8Array): readonly (readonly Lit[])[] {
  const { selection, wiring } = wiredIn(problem, model);
  if (!("edges" in wiring)) return [];
  return problem.support.clauses({ selection, edges: wiring.edges, holds: (lit) => isTrue(model, lit) });
}

/** Whether a literal is true in a model. */
export function isTrue(model: Uint8Array, lit: Lit): boolean {
  return model[lit >> 1] === ((lit & 1) ^ 1);
}

/** What a model takes, by name, with the values and slots that it has there. */
export function selectionOf({ encoding, switches, slotGuards }: Problem, model: Uint8Array): readonly Choice[] {
  const holds = (lit: Lit): boolean => isTrue(model, lit);
  const taken: Choice[] = [];
  for (const { choices } of encoding.spots) for (const choice of choices) if (holds(choice.lit)) taken.push(choice);
  return taken.map((choice) => {
    const { options, requires, variables } = choice;
    if (variables.size === 0 && switches.size === 0) return choice;
    // A slot whose clause or line is switched off is not there.
    const off = switches.size === 0 ? undefined : slotGuards(choice);
    const isThere = (slot: Requirement, i: number): boolean =>
      off?.[i]?.some(holds) !== true && (choice.conditions(slot)?.every(holds) ?? false);
    if (variables.size === 0 && requires.every(isThere)) return choice;
    const values = [...variables].map(([name, variable]) => [name, valueIn(variable, holds)] as const);
    return { ...choice, options: { ...options, ...Object.fromEntries(values) }, requires: requires.filter(isThere) };
  });
}

interface Wired {
  readonly selection: readonly Choice[];
  readonly wiring: Wiring;
}

/** Of models that were asked for before. */
const wired = new WeakMap<Uint8Array, Wired>();

/** What a model takes, and how its slots are filled. */
export function wiredIn(problem: Problem, model: Uint8Array): Wired {
  const known = wired.get(model);
  if (known !== undefined) return known;
  const { facts, encoding } = problem;
  const edges = encoding.decided.edges.filter(({ lit }) => isTrue(model, lit));
  const selection = selectionOf(problem, model);
  const found = { selection, wiring: wire(facts, encoding.decided, { selection, edges }) };
  wired.set(model, found);
  return found;
}
