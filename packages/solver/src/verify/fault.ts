import type { Position } from "@ashlar/model";

/** The rules of docs/reference/solving.md. */
export type Rule = `V${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15}`;

/** One way in which an answer is not valid. */
export interface Fault {
  readonly rule: Rule;
  readonly says: string;
  /** The line or clause that is broken, by its id; else the path in the answer, such as `edges[2]`. */
  readonly where: string;
  readonly at?: Position | undefined;
}

/** Collects faults. */
export type Complain = (rule: Rule, where: string, says: string, at?: Position) => void;
