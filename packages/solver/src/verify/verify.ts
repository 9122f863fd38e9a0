import type { Request, Universe } from "@ashlar/model";
import type { Complain, Fault } from "./fault.ts";
import { type Answer, situationOf } from "./situation.ts";
import { checkSlots } from "./slots.ts";
import { checkUses } from "./uses.ts";
import { checkWhole } from "./whole.ts";

/**
 * Checks an answer against a universe and a request, without searching, by the rules of docs/reference/solving.md. It shares no code
 * with the search. Gives the faults, each with the rule and the line or clause that is broken; none means that the answer is valid.
 */
export function verify(universe: Universe, request: Request, answer: Answer): readonly Fault[] {
  const faults: Fault[] = [];
  const complain: Complain = (rule, where, says, at) =>
    void faults.push({ rule, where, says, ...(at !== undefined && { at }) });
  const situation = situationOf(universe, request, answer, complain);
  checkUses(situation, complain);
  checkSlots(situation, complain);
  checkWhole(situation, complain);
  return faults;
}
