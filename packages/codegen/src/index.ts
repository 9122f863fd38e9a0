export { type GenerateOptions, generateHandles, handleName } from "./generate.ts";
