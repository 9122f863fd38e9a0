import type { OptionValue, Request, RequestLine, RequestUse } from "@ashlar/model";
import { grouped } from "./grouped.ts";

/** A request, by what its lines are about. */
export interface Asked {
  /** Every line that asks for a use, those inside `with` too. */
  readonly lines: readonly RequestUse[];
  /** By the name of the use; several only where the same use is asked for inside `with` more than once. */
  readonly linesOf: ReadonlyMap<string, readonly RequestUse[]>;
  /** The names of uses that serve everybody. */
  readonly serving: ReadonlySet<string>;
  /** By component and option, what `options` say. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, OptionValue>>;
  /** By component. */
  readonly pins: ReadonlyMap<string, Request["pin"]>;
  /** By component. */
  readonly exclusions: ReadonlyMap<string, readonly RequestLine[]>;
}

export function askedOf({ uses, options, pin, exclude }: Request): Asked {
  const lines = flat(uses);
  const values = new Map<string, Map<string, OptionValue>>();
  for (const { component, values: said } of options) {
    const known = values.get(component) ?? new Map<string, OptionValue>();
    for (const [name, value] of Object.entries(said)) known.set(name, value);
    values.set(component, known);
  }
  return {
    lines,
    linesOf: grouped(lines, (line) => line.as),
    serving: new Set(uses.map((line) => line.as)),
    values,
    pins: grouped(pin, (line) => line.component),
    exclusions: grouped(exclude, (line) => line.component),
  };
}

/** Lines with those inside them. These may be nested deeper than a stack is. */
function flat(lines: readonly RequestUse[]): readonly RequestUse[] {
  const found: RequestUse[] = [];
  const open = [...lines].reverse();
  for (let line = open.pop(); line !== undefined; line = open.pop()) {
    found.push(line);
    for (const inner of Object.values(line.with).reverse()) open.push(inner);
  }
  return found;
}
