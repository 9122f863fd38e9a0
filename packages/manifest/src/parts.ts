import {
  type Component,
  callNumbers,
  type Device,
  devices,
  isDevice,
  isTarget,
  measure,
  parseCall,
  rangeFix,
  suggest,
  type Target,
  targets,
  validRange,
} from "@ashlar/model";
import type { Reader, Value } from "./reader.ts";

/** A semver range. */
export function readRange(reader: Reader, value: Value | undefined): string | undefined {
  const range = reader.string(value);
  if (range === undefined || value === undefined) return undefined;
  if (validRange(range)) return range;
  return reader.complain(value.at, `"${range}" is not a semver range`, rangeFix);
}

/** A size, in bytes. */
export function readSize(reader: Reader, value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  const content = reader.scalar(value);
  const bytes = measure("size", content);
  if (bytes !== undefined) return bytes;
  return reader.complain(
    value.at,
    `"${value.key}" must be a size such as 6KiB, but is ${JSON.stringify(content ?? null)}`,
  );
}

/** Names of targets; an unknown one is ASH1006. */
export function readTargets(reader: Reader, value: Value | undefined): readonly Target[] | undefined {
  return reader.strings(value)?.flatMap((name) => {
    if (isTarget(name)) return [name];
    const fix = nearest(name, targets);
    reader.complain(value!.at, `there is no target "${name}"; there are ${targets.join(", ")}`, fix, "ASH1006");
    return [];
  });
}

/** Names of the machine's devices, each as often as the component drives one of its kind. */
export function readDevices(reader: Reader, value: Value | undefined): readonly Device[] | undefined {
  return reader.strings(value)?.flatMap((name) => {
    if (isDevice(name)) return [name];
    const message = `there is no device "${name}"; components may drive ${devices.join(", ")}`;
    reader.complain(value!.at, message, nearest(name, devices));
    return [];
  });
}

/** System calls, of which the filter of a process is made. */
export function readCalls(reader: Reader, value: Value | undefined): readonly string[] | undefined {
  return reader.strings(value)?.flatMap((text) => {
    if (parseCall(text) !== undefined) return [text];
    const name = /^[a-z0-9_]*/.exec(text)![0];
    const names = Object.keys(callNumbers);
    const message = names.includes(name)
      ? `"${text}" is not the form of a system call, such as write or write(1)`
      : `there is no system call "${name}" among those that a filter may allow; there are ${names.join(", ")}`;
    reader.complain(value!.at, message, nearest(name, names));
    return [];
  });
}

function nearest(name: string, names: readonly string[]): string | undefined {
  const near = suggest(name, names);
  return near === undefined ? undefined : `write "${near}"`;
}

/** The budget of a component. */
export function readBudget(reader: Reader, value: Value | undefined): Component["budget"] {
  if (value === undefined) return undefined;
  const field = { type: { kind: "string", example: "6KiB" }, doc: "bytes" } as const;
  const f = reader.fields(value, { text: field, data: field });
  const [text, data] = [readSize(reader, f.get("text")), readSize(reader, f.get("data"))];
  return { ...(text !== undefined && { text }), ...(data !== undefined && { data }) };
}
