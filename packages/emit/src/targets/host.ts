import type { TargetFacts } from "./facts.ts";

/** A Linux process of its own: a static executable at the address that the x86-64 psABI §3.3.3 gives programs. */
export const host: TargetFacts = {
  hosted: false,
  native: true,
  base: 0x400000,
  configurations: () => ({}),
};
