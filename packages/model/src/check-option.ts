import type { ErrorCode } from "./codes.ts";
import type { Component, Option, OptionValue } from "./component.ts";
import { suggest } from "./diagnostic.ts";
import { formatBytes, formatDuration } from "./units.ts";
import { hasForm, measure } from "./values.ts";

type Refuse = (code: ErrorCode, message: string, fix?: string) => void;

const forms: Readonly<Record<Option["type"], string>> = {
  size: 'a size, such as "64KiB"',
  duration: 'a duration, such as "5ms"',
  count: "a whole number of 0 or more",
  bool: "true or false",
  enum: "one of its values",
  string: "text",
  path: 'an absolute path without "." and "..", such as "/data"',
  folder: 'a folder, relative to the image file, such as "./site"',
  ipv4: 'an IPv4 address, such as "10.0.2.15"',
  cidr: 'an address with its prefix, such as "10.0.2.15/24"',
  port: "a port number",
};

/** What the values of an option look like, in words: `a size, such as "64KiB", or "rest"`. */
export function describeForm(option: Pick<Option, "type" | "values">): string {
  const words = (option.values ?? []).map((value) => JSON.stringify(value)).join(", ");
  if (option.type === "enum") return `one of ${words}`;
  return words === "" ? forms[option.type] : `${forms[option.type]}, or ${words}`;
}

/** The range of an option in its own unit, or undefined when it has none: `4KiB to 1GiB`. */
export function describeRange(option: Option): string | undefined {
  const { min, max } = option;
  if (min === undefined && max === undefined) return undefined;
  const show = (value: number): string => {
    if (option.type === "size") return formatBytes(value);
    return option.type === "duration" ? formatDuration(value) : String(value);
  };
  if (max === undefined) return `${show(min!)} or more`;
  return min === undefined ? `at most ${show(max)}` : `${show(min)} to ${show(max)}`;
}

/** Judges one option value of a use; `refuse` gets each error. */
export function checkOption(component: Component, key: string, value: OptionValue, refuse: Refuse): void {
  const option = component.options.find((candidate) => candidate.name === key);
  if (option === undefined) {
    const names = component.options.map((candidate) => candidate.name);
    const near = suggest(key, names);
    const has = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
    const fix = near === undefined ? `remove "${key}"` : `write "${near}"`;
    refuse("ASH1001", `${component.id} has no option "${key}"; ${has}`, fix);
    return;
  }
  if (!hasForm(option, value)) {
    const got = JSON.stringify(value) ?? String(value);
    const near = option.type === "enum" ? suggest(String(value), option.values ?? []) : undefined;
    const fix = near === undefined ? undefined : `write "${near}"`;
    const code = option.type === "enum" ? "ASH1003" : "ASH1002";
    refuse(code, `${component.id}.${key} is ${describeForm(option)}, but is ${got}`, fix);
    return;
  }
  const number = measure(option.type, value);
  if (number === undefined) return;
  const [min, max] = [option.min ?? 0, option.max ?? (option.type === "port" ? 65535 : Number.MAX_SAFE_INTEGER)];
  if (number >= min && number <= max) return;
  const range = describeRange({ ...option, min, max });
  refuse("ASH1004", `${component.id}.${key} must be ${range}, but is ${value}`);
}
