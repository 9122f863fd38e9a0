import type { JsonSchema } from "@ashlar/manifest";

/*
 * The few words of JSON Schema that the shipped schemas are made of; `validate.ts` understands these and no others.
 */
export const text: JsonSchema = { type: "string" };
export const whole: JsonSchema = { type: "integer" };
export const truth: JsonSchema = { type: "boolean" };
/** The value of an option. */
export const scalar: JsonSchema = { type: ["string", "number", "boolean"] };

export function list(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

export function record(values: JsonSchema): JsonSchema {
  return { type: "object", additionalProperties: values };
}

export function nullable(type: string): JsonSchema {
  return { type: [type, "null"] };
}

/** An object with these keys, all of them required but the optional ones; others are not judged. */
export function object(properties: Readonly<Record<string, JsonSchema>>, optional: readonly string[] = []): JsonSchema {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { type: "object", properties, required };
}

/** An object with these keys and no others. */
export function closed(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

/** A position in a file. */
export const place: JsonSchema = object({ file: text, line: whole, column: whole }, ["line", "column"]);
