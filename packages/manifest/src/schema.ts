import { componentFields, interfaceFields, optionFields } from "./fields.ts";
import type { Fields, FieldType } from "./reader.ts";

/** A JSON Schema, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of component.yaml, for editors. */
export function componentSchema(): JsonSchema {
  const schema = objectSchema("component.yaml", componentFields);
  return {
    ...schema,
    properties: {
      ...(schema.properties as object),
      options: { type: "object", additionalProperties: objectSchema("option", optionFields) },
    },
  };
}

/** The JSON Schema of interface.yaml, for editors. */
export function interfaceSchema(): JsonSchema {
  return objectSchema("interface.yaml", interfaceFields);
}

function objectSchema(title: string, fields: Fields): JsonSchema {
  const entries = Object.entries(fields);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    type: "object",
    additionalProperties: false,
    required: entries.filter(([, field]) => field.required === true).map(([key]) => key),
    properties: Object.fromEntries(
      entries.map(([key, field]) => [key, { description: field.doc, ...typeSchema(field.type) }]),
    ),
  };
}

function typeSchema(type: FieldType): JsonSchema {
  switch (type.kind) {
    case "string":
      return { type: "string", ...(type.pattern !== undefined && { pattern: type.pattern.source }) };
    case "bool":
      return { type: "boolean" };
    case "choice":
      return { enum: type.of };
    case "strings":
      return { type: "array", items: { type: "string" } };
    case "record":
      return { type: "object", additionalProperties: { type: ["string", "number"] } };
    case "any":
      return type.schema;
    default:
      return type satisfies never;
  }
}
