export { type Origin, parseComponent } from "./component.ts";
export { patterns } from "./fields.ts";
export { type InterfaceOrigin, parseInterface } from "./interface.ts";
export { componentSchema, interfaceSchema, type JsonSchema } from "./schema.ts";
