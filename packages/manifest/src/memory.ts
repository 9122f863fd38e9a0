import { type Component, type MemoryTerm, type Option, parseBytes, suggest } from "@ashlar/model";
import type { Reader, SourceText, Value } from "./reader.ts";

/** A term: a size, or an option with or without a size that it is multiplied by. */
const term = /^(?:\$\{([A-Za-z0-9]+)\}(?:\s*\*\s*([0-9.]+[A-Za-z]+))?|([0-9.]+[A-Za-z]+))$/;

/** The same for editors: a JSON Schema's pattern of the whole sum. */
export const memoryPattern: string = (() => {
  const size = "[0-9.]+(?:B|KiB|MiB|GiB)";
  const one = `(?:\\$\\{[A-Za-z0-9]+\\}(?:\\s*\\*\\s*${size})?|${size})`;
  return `^\\s*${one}(?:\\s*\\+\\s*${one})*\\s*$`;
})();

/**
 * Run-time memory: terms joined by `+`, each `SIZE`, `${sizeOption}` or `${countOption} * SIZE`. A sum of sizes alone is a
 * number. What is wrong is told at the term's own column.
 */
export function readMemory(reader: Reader, value: Value | undefined, options: readonly Option[]): Component["memory"] {
  if (value === undefined) return undefined;
  const source = reader.source(value);
  if (source === undefined) return reader.complain(value.at, `"memory" must be a sum of sizes, such as 64KiB`);
  let offset = 0;
  const terms = source.text.split("+").map((part) => {
    const at = offset + (part.length - part.trimStart().length);
    offset += part.length + 1;
    return readTerm({ reader, source, options }, part.trim(), at);
  });
  if (!terms.every((each) => each !== undefined)) return undefined;
  if (terms.some((each) => each.option !== undefined)) return terms;
  const total = terms.reduce((sum, { bytes }) => sum + bytes, 0);
  if (Number.isSafeInteger(total)) return total;
  return reader.complain(source.at(0), `"memory" is more than 2^53 bytes`);
}

interface Place {
  readonly reader: Reader;
  readonly source: SourceText;
  readonly options: readonly Option[];
}

function readTerm({ reader, source, options }: Place, text: string, offset: number): MemoryTerm | undefined {
  const complain = (message: string, fix?: string): undefined => reader.complain(source.at(offset), message, fix);
  const [, name, times, size] = term.exec(text) ?? [];
  const bytes = parseBytes(times ?? size ?? "1B");
  if ((name === undefined && size === undefined) || bytes === undefined) {
    return complain(`"memory" must be a sum of sizes, \${option} and \${option} * SIZE, but has "${text}" in it`);
  }
  if (name === undefined) return { bytes };
  const option = options.find((candidate) => candidate.name === name);
  const fits = option?.type === "size" ? times === undefined : option?.type === "count" && times !== undefined;
  if (fits) return { option: name, bytes };
  switch (option?.type) {
    case "size":
      return complain(`"${name}" is a size already, which "memory" cannot multiply`, `write "\${${name}}"`);
    case "count":
      return complain(`"${name}" is a count: "memory" needs the size of one`, `write "\${${name}} * SIZE"`);
    case undefined: {
      const near = suggest(
        name,
        options.filter(({ type }) => type === "size" || type === "count").map((each) => each.name),
      );
      const fix = near === undefined ? undefined : `write "\${${near}}"`;
      return complain(`"memory" names "${name}", which is no option of type size or count`, fix);
    }
    default:
      return complain(`"memory" names "${name}", which is no option of type size or count but a ${option?.type}`);
  }
}
