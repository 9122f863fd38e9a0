import { formatBytes, formatDuration, measure, type Option, type OptionValue } from "@ashlar/model";
import type { Engine } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";

/** A bit of a number: what it adds where its literal is true. */
interface Bit {
  readonly lit: Lit;
  readonly weight: number;
}

/** The value of an option that the solver chooses: a number as `least` and bits, or one of a set by a literal each. */
export type Variable = {
  readonly option: Option;
  /** A literal that is true where the variable has the default; undefined where that is no value of its. */
  readonly isDefault: Lit | undefined;
} & (
  | { readonly kind: "number"; readonly least: number; readonly bits: readonly Bit[] }
  | { readonly kind: "set"; readonly values: readonly { readonly value: OptionValue; readonly lit: Lit }[] }
);

/** A variable for an option, in its whole domain. It is tried at its default first. */
export function variableOf(engine: Engine, option: Option): Variable {
  if (!isNumber(option)) return setVariable(engine, option);
  const least = option.min ?? 0;
  const span = (option.max ?? least) - least;
  const wanted = (measure(option.type, option.default) ?? least) - least;
  const bits: Bit[] = [];
  for (let weight = 1; weight <= span; weight *= 2) bits.push({ lit: engine.variable(bitOf(wanted, weight)), weight });
  engine.atMost(bits, Math.max(span, 0));
  const variable = { option, kind: "number", least, bits, isDefault: undefined } as const;
  return { ...variable, isDefault: equals(engine, variable, option.default) };
}

function setVariable(engine: Engine, option: Option): Variable {
  const domain: readonly OptionValue[] = option.type === "bool" ? [false, true] : (option.values ?? []);
  const values = domain.map((value) => ({ value, lit: engine.variable(value === option.default) }));
  const lits = values.map(({ lit }) => lit);
  if (lits.length > 0) engine.clause(lits);
  lits.forEach((lit, i) => {
    for (const other of lits.slice(0, i)) engine.clause([not(lit), not(other)]);
  });
  return { option, kind: "set", values, isDefault: values.find(({ value }) => value === option.default)?.lit };
}

/** Whether an option that the solver chooses has no value at all. */
export function isEmpty(option: Option): boolean {
  if (isNumber(option)) return (option.max ?? option.min ?? 0) < (option.min ?? 0);
  return option.type !== "bool" && (option.values ?? []).length === 0;
}

/** Whether an option's value is a number to the solver. */
function isNumber({ type }: Pick<Option, "type">): boolean {
  return type === "size" || type === "duration" || type === "count" || type === "port";
}

/** Whether an option that the solver chooses may have a value. */
export function mayBe(option: Option, value: OptionValue): boolean {
  if (option.type === "bool") return typeof value === "boolean";
  if (!isNumber(option)) return option.values?.includes(String(value)) === true;
  const number = measure(option.type, value);
  return number !== undefined && number >= (option.min ?? 0) && number <= (option.max ?? option.min ?? 0);
}

/** A literal that is true where a variable has a value; undefined where it never has. */
export function equals(engine: Engine, variable: Variable, value: OptionValue | undefined): Lit | undefined {
  if (variable.kind === "set") return variable.values.find((each) => each.value === value)?.lit;
  if (value === undefined || !mayBe(variable.option, value)) return undefined;
  const number = measure(variable.option.type, value)! - variable.least;
  const lits = variable.bits.map(({ lit, weight }) => (bitOf(number, weight) ? lit : not(lit)));
  const all = engine.variable(true);
  engine.clause([all, ...lits.map(not)]);
  for (const lit of lits) engine.clause([not(all), lit]);
  return all;
}

/** The literals that a variable's value is made of. */
export function literalsOf(variable: Variable): readonly Lit[] {
  return (variable.kind === "number" ? variable.bits : variable.values).map(({ lit }) => lit);
}

/** The value of a variable in a model, as a manifest writes it. */
export function valueIn(variable: Variable, holds: (lit: Lit) => boolean): OptionValue {
  const { option } = variable;
  if (variable.kind === "set") return variable.values.find(({ lit }) => holds(lit))!.value;
  const number = variable.bits.reduce((sum, { lit, weight }) => sum + (holds(lit) ? weight : 0), variable.least);
  if (option.default !== undefined && measure(option.type, option.default) === number) return option.default;
  if (option.type === "size") return formatBytes(number);
  return option.type === "duration" ? formatDuration(number) : number;
}

/** Whether a number has a bit, beyond 32 of them too. */
export function bitOf(number: number, weight: number): boolean {
  return Math.floor(number / weight) % 2 === 1;
}
