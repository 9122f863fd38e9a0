export { type Emission, emit } from "./files.ts";
export type { PlanOptions } from "./plan.ts";
