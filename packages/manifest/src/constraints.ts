import { type Constraint, type ConstraintTerm, measure, type Option, type Requirement, suggest } from "@ashlar/model";
import type { Reader, SourceText, Value } from "./reader.ts";

/** What options can be compared as: numbers. */
const counted: ReadonlySet<Option["type"]> = new Set(["size", "duration", "count", "port"]);
const relation = /\s*(<=|>=|==|<|>)\s*/;
/** A number, or an option with or without a whole number that it is multiplied by. */
const term = /^(?:(\d+)\s*\*\s*)?([a-z][A-Za-z0-9.-]*)(?:\s*\*\s*(\d+))?$|^(\d[0-9.]*[A-Za-z]*)$/;
/** Sums of these with values of options stay exact. */
const largest = 2 ** 20;

/** The same for editors: a JSON Schema's pattern of a whole constraint. */
export const constraintPattern = "^[^<>=]+(<=|>=|==|<|>)[^<>=]+$";

/** What a component declares, as far as its constraints may name it. */
interface Named {
  readonly options: readonly Option[];
  readonly requires: readonly Requirement[];
}

/**
 * Constraints between options: sums on both sides of `<=`, `>=`, `<`, `>` or `==`, of numbers, sizes, durations, options of the
 * component, and `SLOT.OPTION` of the use that fills one of its slots, each also times a whole number.
 */
export function readConstraints(
  reader: Reader,
  value: Value | undefined,
  named: Named,
): readonly Constraint[] | undefined {
  if (value === undefined) return undefined;
  return reader.items(value).flatMap((item) => {
    const source = reader.source(item);
    const says = source?.text.trim() ?? "";
    const [left, sign, right, more] = says.split(relation);
    if (source === undefined || sign === undefined || more !== undefined || left === "" || right === "") {
      reader.complain(item.at, `"constraints" holds comparisons, such as "queueSize <= pool.buffers"`);
      return [];
    }
    const read = (text: string): Side | undefined => readSide({ reader, source, named }, text);
    const [a, b] = [read(left!), read(right!)];
    if (a === undefined || b === undefined) return [];
    return linear(a, sign, b).map((parts) => ({ says, ...parts, at: item.at }));
  });
}

/** A sum: `constant` and terms. */
interface Side {
  readonly constant: number;
  readonly terms: readonly ConstraintTerm[];
}

interface Place {
  readonly reader: Reader;
  readonly source: SourceText;
  readonly named: Named;
}

function readSide(place: Place, text: string): Side | undefined {
  // Names have dashes of their own: a minus stands between spaces.
  const parts = text.trim().split(/\s+([+-])\s+/);
  const sides = parts.flatMap((part, i) => {
    if (i % 2 === 1) return [];
    const sign = i > 0 && parts[i - 1] === "-" ? -1 : 1;
    return [readTerm(place, part, sign)];
  });
  if (!sides.every((side) => side !== undefined)) return undefined;
  return {
    constant: sides.reduce((sum, { constant }) => sum + constant, 0),
    terms: sides.flatMap(({ terms }) => terms),
  };
}

function readTerm({ reader, source, named }: Place, text: string, sign: number): Side | undefined {
  const at = source.at(Math.max(source.text.indexOf(text), 0));
  const [, before, name, after, number] = term.exec(text) ?? [];
  const times = Number(before ?? 1) * Number(after ?? 1);
  if (number !== undefined) {
    const type = /^\d+$/.test(number) ? "count" : /B$/.test(number) ? "size" : "duration";
    const constant = measure(type, type === "count" ? Number(number) : number);
    if (constant !== undefined) return { constant: sign * constant, terms: [] };
  }
  if (name === undefined) return reader.complain(at, `"${text}" is no number, no option and no SLOT.OPTION`);
  if (times > largest) return reader.complain(at, `"${text}" multiplies by more than ${largest}`);
  const dot = name.lastIndexOf(".");
  if (dot < 0) return optionTerm(reader, named, { at, name, times: sign * times });
  const [slot, option] = [name.slice(0, dot), name.slice(dot + 1)];
  const found = named.requires.find((each) => each.slot === slot);
  if (found !== undefined && !found.many) return { constant: 0, terms: [{ times: sign * times, option, slot }] };
  if (found !== undefined) return reader.complain(at, `the slot "${slot}" has many providers; a constraint names one`);
  const near = suggest(
    slot,
    named.requires.map((each) => each.slot),
  );
  const fix = near === undefined ? undefined : `write "${near}.${option}"`;
  return reader.complain(at, `there is no slot "${slot}"`, fix);
}

function optionTerm(
  reader: Reader,
  { options }: Named,
  { at, name, times }: { readonly at: Value["at"]; readonly name: string; readonly times: number },
): Side | undefined {
  const option = options.find((each) => each.name === name);
  if (option !== undefined && counted.has(option.type)) return { constant: 0, terms: [{ times, option: name }] };
  if (option !== undefined) return reader.complain(at, `"${name}" is a ${option.type}, which cannot be counted`);
  const near = suggest(
    name,
    options.map((each) => each.name),
  );
  const fix = near === undefined ? undefined : `write "${near}"`;
  return reader.complain(at, `there is no option "${name}"`, fix);
}

/** `a <= b` as terms that are at most a number; an equation as two. */
function linear(a: Side, sign: string, b: Side): readonly Pick<Constraint, "terms" | "atMost">[] {
  const less = (small: Side, great: Side, by: number): Pick<Constraint, "terms" | "atMost"> => ({
    terms: [...small.terms, ...great.terms.map((each) => ({ ...each, times: -each.times }))],
    atMost: great.constant - small.constant - by,
  });
  switch (sign) {
    case "<=":
      return [less(a, b, 0)];
    case "<":
      return [less(a, b, 1)];
    case ">=":
      return [less(b, a, 0)];
    case ">":
      return [less(b, a, 1)];
    default:
      return [less(a, b, 0), less(b, a, 0)];
  }
}
