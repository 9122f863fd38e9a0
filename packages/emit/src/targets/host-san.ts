import type { TargetFacts } from "./facts.ts";

/** A process of this machine under address and undefined-behaviour sanitizers. */
export const hostSan: TargetFacts = {
  hosted: true,
  native: false,
  base: 0,
  configurations: () => ({}),
};
