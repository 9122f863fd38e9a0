import { type Constraint, type ConstraintTerm, measure, memoryBytes } from "@ashlar/model";
import { clauseId, type Facts, own, sizeOf } from "../facts.ts";
import type { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";
import type { Choice, Guard, Spot } from "./choices.ts";
import type { Decided } from "./decided.ts";
import { budget, Sum } from "./sums.ts";

/** Puts what components say of their options, and of their providers', into the engine. */
export function constraints(
  engine: Engine,
  facts: Facts,
  spots: readonly Spot[],
  { decided, guard }: { readonly decided: Decided; readonly guard: Guard },
): void {
  for (const choice of spots.flatMap((spot) => spot.choices)) {
    (choice.component.constraints ?? []).forEach((constraint, i) => {
      const id = clauseId(choice.component, `constraints/${i}`);
      if (facts.without.has(id)) return;
      for (const { providers, when } of waysOf(choice, constraint, decided))
        hold(engine, { choice, constraint, providers }, [choice.lit, ...when, ...guard(id).map(not)]);
    });
  }
}

/** Who fills the slots that a constraint names, and the literals under which they do. */
interface Way {
  readonly providers: ReadonlyMap<string, Choice>;
  readonly when: readonly Lit[];
}

function waysOf(choice: Choice, { terms }: Constraint, decided: Decided): readonly Way[] {
  const slots = [...new Set(terms.flatMap(({ slot }) => slot ?? []))];
  let ways: readonly Way[] = [{ providers: new Map(), when: [] }];
  for (const slot of slots) {
    const requirement = choice.requires.find((each) => each.slot === slot);
    const edges = requirement === undefined ? [] : (decided.of(choice.place, requirement) ?? []);
    const fills = edges.flatMap((edge) => edge.provider.choices.map((provider) => ({ edge, provider })));
    ways = ways.flatMap(({ providers, when }) =>
      fills.map(({ edge, provider }) => ({
        providers: new Map([...providers, [slot, provider]]),
        when: [...when, edge.lit, provider.lit],
      })),
    );
  }
  return ways;
}

interface Case {
  readonly choice: Choice;
  readonly constraint: Constraint;
  readonly providers: ReadonlyMap<string, Choice>;
}

function hold(engine: Engine, { choice, constraint, providers }: Case, conditions: readonly Lit[]): void {
  const sum = new Sum();
  const verdicts = constraint.terms.map((term) =>
    addTerm(sum, term.slot === undefined ? choice : providers.get(term.slot)!, term),
  );
  if (verdicts.includes("word")) return;
  // A provider without the option cannot promise anything.
  if (verdicts.includes("missing")) engine.clause(conditions.map(not));
  else sum.atMost(engine, constraint.atMost, conditions);
}

function addTerm(
  sum: Sum,
  { component, options, variables }: Choice,
  term: ConstraintTerm,
): "word" | "missing" | "added" {
  const option = component.options.find(({ name }) => name === term.option);
  if (option === undefined) return "missing";
  const variable = variables.get(option.name);
  if (variable?.kind === "number") {
    sum.value(variable, term.times);
    return "added";
  }
  const value = measure(option.type, own(options, option.name));
  if (value === undefined) return "word";
  sum.add(term.times * value);
  return "added";
}

/** What the uses need at run time fits into the image's memory, and what they take of the image into its budget. */
export function budgets(engine: Engine, facts: Facts, spots: readonly Spot[], guard: Guard): void {
  const { memory, imageBytes } = facts.request;
  const choices = spots.flatMap((spot) => spot.choices);
  if (!facts.without.has("memory")) {
    const needs = choices.flatMap((choice) => memoryNeeds(engine, choice)).filter(({ weight }) => weight > 0);
    const isScarce = budget(engine, needs, memory, guard("memory").map(not));
    // From defaults the search would come back one bit at a time; from the least it finds an answer, and raises what it can then.
    if (isScarce) for (const { lit } of choices.flatMap(scarceBits)) engine.suggest(not(lit));
  }
  if (imageBytes === undefined || facts.without.has("imageBytes")) return;
  const sizes = choices.map(({ component, lit }) => ({ lit, weight: sizeOf(facts, component) }));
  budget(
    engine,
    sizes.filter(({ weight }) => weight > 0),
    imageBytes,
    guard("imageBytes").map(not),
  );
}

/** The bits of the chosen options that a choice's memory depends on. */
function scarceBits({ component, variables }: Choice): readonly { readonly lit: Lit }[] {
  const terms = typeof component.memory === "object" ? component.memory : [];
  return terms.flatMap(({ option }) => {
    const variable = option === undefined ? undefined : variables.get(option);
    return variable?.kind === "number" ? variable.bits : [];
  });
}

/** The run-time memory of a choice: what it always needs, and each bit of what an option that is chosen adds. */
function memoryNeeds(engine: Engine, choice: Choice): readonly { readonly lit: Lit; readonly weight: number }[] {
  const { component, options, variables, lit } = choice;
  if (component.memory === undefined) return [];
  const terms = typeof component.memory === "object" ? component.memory : [];
  const chosen = terms.flatMap(({ bytes, option }) => {
    const variable = option === undefined ? undefined : variables.get(option);
    return variable?.kind === "number" ? [{ bytes, variable }] : [];
  });
  const others = Object.fromEntries(Object.entries(options).filter(([name]) => variables.get(name)?.kind !== "number"));
  const always = chosen.reduce(
    (sum, { bytes, variable }) => sum + bytes * variable.least,
    memoryBytes(component, others),
  );
  const bits = chosen.flatMap(({ bytes, variable }) =>
    variable.bits.map((bit) => ({ lit: both(engine, lit, bit.lit), weight: bytes * bit.weight })),
  );
  return [{ lit, weight: always }, ...bits];
}

/** A literal that is true where two are. */
function both(engine: Engine, a: Lit, b: Lit): Lit {
  const lit = engine.variable();
  engine.clause([not(a), not(b), lit]);
  return lit;
}
