import type { Request, Universe } from "@ashlar/model";

/** A problem as an answer set program, in which each level costs one more than it does. */
export function programOf(universe: Universe, request: Request): string;
