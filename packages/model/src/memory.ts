import type { Component, OptionValue } from "./component.ts";
import { formatBytes } from "./units.ts";
import { measure } from "./values.ts";

/** One term of a component's run-time memory: `bytes`, times what the option says when there is one. */
export interface MemoryTerm {
  readonly bytes: number;
  /** An option of type size (then `bytes` is 1) or count. */
  readonly option?: string | undefined;
}

/** The values of a use's options. */
type Values = Readonly<Record<string, OptionValue>>;

/**
 * Run-time memory of a use, in bytes: exact up to 2^53, and never less than that beyond. A word such as `rest` in the place
 * of a number counts as nothing.
 */
export function memoryBytes(component: Pick<Component, "memory" | "options">, values: Values): number {
  return termsOf(component).reduce((sum, term) => sum + term.bytes * factor(term, component, values), 0);
}

/** The same as the sum that it is, term by term: `connections 100 * 320B + 64KiB`. Empty where nothing is asked for. */
export function memorySum(component: Pick<Component, "memory" | "options">, values: Values): string {
  return termsOf(component)
    .map((term) => {
      if (term.option === undefined) return formatBytes(term.bytes);
      const value = Object.hasOwn(values, term.option) ? values[term.option] : undefined;
      return `${term.option} ${value ?? 0}${term.bytes === 1 ? "" : ` * ${formatBytes(term.bytes)}`}`;
    })
    .join(" + ");
}

function termsOf({ memory = [] }: Pick<Component, "memory">): readonly MemoryTerm[] {
  if (typeof memory !== "number") return memory;
  return memory === 0 ? [] : [{ bytes: memory }];
}

function factor(term: MemoryTerm, component: Pick<Component, "options">, values: Values): number {
  if (term.option === undefined) return 1;
  const option = component.options.find(({ name }) => name === term.option);
  const value = Object.hasOwn(values, term.option) ? values[term.option] : undefined;
  return option === undefined ? 0 : (measure(option.type, value) ?? 0);
}
