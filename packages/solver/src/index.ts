export {
  type FreeChoice,
  freeChoices,
  type LevelChange,
  type PreferenceCost,
  preferenceCosts,
  type WhyNot,
  whyNot,
} from "./alternatives.ts";
export { bestResolutions, countAnswers, validAnswers } from "./enumerate.ts";
export { joinResolutions, type TargetResolution } from "./join.ts";
export { initOrder } from "./order.ts";
export { requestOf } from "./request.ts";
export { type Sample, type SampleOptions, sampleAnswers } from "./sample.ts";
export { type SolveOptions, solve, solveAsync } from "./solve.ts";
export type { End, ValidAnswer } from "./space.ts";
export type { Fault, Rule } from "./verify/fault.ts";
export { verify } from "./verify/verify.ts";
