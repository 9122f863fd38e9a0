import { type Component, measure, type Option, type OptionValue, type RequestUse } from "@ashlar/model";
import type { Asked } from "./asked.ts";

type Values = Readonly<Record<string, OptionValue>>;

/** What the request says of a use's options. */
interface Said {
  readonly name: string;
  readonly line: RequestUse | undefined;
  readonly general: Asked["values"];
}

/** What a record itself has under a key. */
export function ownValue<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** V6: by option, what is wrong with its value: every option has the one that it should have, and there is no other option. */
export function wrongOptions(
  { id, options }: Component,
  values: Values,
  { name, line, general }: Said,
): ReadonlyMap<string, string> {
  const wrong = new Map<string, string>();
  for (const option of options) {
    const value = ownValue(values, option.name);
    const wanted = ownValue(line?.options, option.name) ?? general.get(id)?.get(option.name);
    const told = `${name}.${option.name} is ${JSON.stringify(value) ?? "missing"}`;
    if (option.choose === true && wanted === undefined) {
      if (!isInDomain(option, value)) wrong.set(option.name, `${told}, which is no value of its domain`);
    } else if (value !== (wanted ?? option.default))
      wrong.set(option.name, `${told}, but should be ${JSON.stringify(wanted ?? option.default) ?? "missing"}`);
  }
  const known = new Set(options.map((option) => option.name));
  for (const key of Object.keys(values))
    if (!known.has(key)) wrong.set(key, `${name} has a value for ${key}, which ${id} has no option of`);
  return wrong;
}

function isInDomain(option: Option, value: OptionValue | undefined): boolean {
  if (option.type === "bool") return typeof value === "boolean";
  if (option.type === "enum") return option.values?.includes(value as string) === true;
  const number = measure(option.type, value);
  return number !== undefined && number >= (option.min ?? 0) && number <= (option.max ?? option.min ?? 0);
}

/** The number that an option's value is; a word is none, and `missing` that there is no such option. */
export function numberOf(
  options: ReadonlyMap<string, Option>,
  name: string,
  values: Values,
): bigint | "word" | "missing" {
  const option = options.get(name);
  if (option === undefined) return "missing";
  const value = measure(option.type, ownValue(values, name));
  return value === undefined ? "word" : exact(value);
}

/** A number for exact sums; what no double holds is more than all. */
export function exact(number: number): bigint {
  return Number.isFinite(number) ? BigInt(Math.ceil(number)) : 2n ** 1100n;
}
