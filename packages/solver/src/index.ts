export { joinResolutions, type TargetResolution } from "./join.ts";
export { initOrder } from "./order.ts";
export { requestOf } from "./request.ts";
export { type SolveOptions, solve } from "./solve.ts";
export { verify } from "./verify.ts";
