import { type Component, measure, type Option, type OptionValue, type Request } from "@ashlar/model";
import type { Problem } from "./encode/problem.ts";
import { equals, mayBe } from "./encode/variables.ts";
import { type Index, indexOf, own } from "./facts.ts";
import { type Lit, not } from "./sat/literal.ts";

type RequestOptions = Request["options"][number];

/** A problem in which some lines with options say nothing by themselves. */
export interface Relaxed {
  readonly index: Index;
  readonly request: Request;
  readonly lines: readonly RequestOptions[];
}

/**
 * Leaves to the solver what lines with options say: whether an option has the line's value or the one that it has without the line.
 * So it has every answer that there is with the lines, and every one without. Lines of which that cannot be said stay as they are.
 */
export function relaxed(index: Index, request: Request, without: ReadonlySet<string>): Relaxed {
  const left = request.options.filter(({ id }) => !without.has(id));
  const lines = left.filter((line) => {
    const isOnly = left.every((other) => other === line || other.component !== line.component);
    return isOnly && (index.versions.get(line.component) ?? []).every((c) => relaxedOptions(c, line) !== undefined);
  });
  if (lines.length === 0) return { index, request, lines };
  const byComponent = new Map(lines.map((line) => [line.component, line]));
  const components = index.universe.components.map((component) => {
    const line = byComponent.get(component.id);
    return line === undefined ? component : { ...component, options: relaxedOptions(component, line)! };
  });
  const options = request.options.filter((line) => !lines.includes(line));
  return { index: indexOf({ ...index.universe, components }), request: { ...request, options }, lines };
}

/** For each relaxed line a literal under which it says what it says. */
export function lineSwitches(
  { engine, encoding }: Problem,
  lines: Relaxed["lines"],
): readonly (readonly [string, Lit])[] {
  const byComponent = new Map(lines.map((line) => [line.component, { line, lit: engine.variable(true) }]));
  for (const { component, variables, lit } of encoding.spots.flatMap((spot) => spot.choices)) {
    const said = byComponent.get(component.id);
    if (said === undefined) continue;
    for (const [name, variable] of variables) {
      const value = own(said.line.values, name);
      if (value !== undefined) engine.clause([not(said.lit), not(lit), equals(engine, variable, value)!]);
    }
  }
  return [...byComponent.values()].map(({ line, lit }) => [line.id, lit]);
}

function relaxedOptions({ options }: Component, { values }: RequestOptions): readonly Option[] | undefined {
  const all = options.map((option) => {
    const value = own(values, option.name);
    return value === undefined ? option : relaxedOption(option, value);
  });
  return all.includes(undefined) ? undefined : all.filter((option) => option !== undefined);
}

/** An option of which the solver chooses between its own value and another one; undefined where these cannot be told apart in an engine. */
function relaxedOption(option: Option, value: OptionValue): Option | undefined {
  if (option.choose === true) return mayBe(option, value) ? option : undefined;
  const both: readonly (OptionValue | undefined)[] = [option.default, value];
  const numbers = both.map((each) => measure(option.type, each));
  const [a, b] = numbers;
  if (a !== undefined && b !== undefined) return { ...option, choose: true, min: Math.min(a, b), max: Math.max(a, b) };
  const words = both.filter((each) => typeof each === "string");
  const choose = { ...option, choose: true, values: [...new Set(words)] };
  return both.every((each) => each !== undefined && mayBe(choose, each)) ? choose : undefined;
}
