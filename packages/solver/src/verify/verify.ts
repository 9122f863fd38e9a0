import type { Request, Universe } from "@ashlar/model";
import { extraUses } from "./extra.ts";
import type { Complain, Fault } from "./fault.ts";
import { checkInterfaces } from "./interfaces.ts";
import { situationOf } from "./read.ts";
import type { Answer } from "./situation.ts";
import { checkSlots } from "./slots.ts";
import { checkOrder } from "./turns.ts";
import { checkLine, checkUse } from "./uses.ts";
import { checkBudgets, checkConflicts, checkConstraints } from "./whole.ts";

/**
 * Checks an answer against a universe and a request, without searching, by the rules of docs/reference/solving.md. It shares no code
 * with the search. Gives the faults by rule, each with the line or clause that is broken; none means that the answer is valid.
 *
 * One mistake is one fault, where it can be told apart: what is only wrong because of another fault is not told as well. It takes
 * time in proportion to the universe and the answer.
 */
export function verify(universe: Universe, request: Request, answer: Answer): readonly Fault[] {
  const faults: Fault[] = [];
  const complain: Complain = (rule, where, says, at) =>
    void faults.push({ rule, where, says, ...(at !== undefined && { at }) });
  const situation = situationOf(universe, request, answer, complain);
  const { uses, asked, holes } = situation;
  const extra = extraUses(situation);
  const filling = checkSlots(situation, extra, complain);
  // What is not there, or lacks a provider, may be what needs them.
  const isPartial = holes.absent.size > 0 || filling.lacking.size > 0;
  const standing = new Set(uses.values());
  for (const [use, { says, isOpen }] of extra) {
    if (isOpen && isPartial) continue;
    complain("V5", use.path, says);
    standing.delete(use);
  }
  for (const use of standing) checkUse(situation, use, complain);
  for (const line of asked.lines) checkLine(situation, line, complain);
  checkInterfaces(situation, { standing, filling }, complain);
  checkConflicts(situation, standing, complain);
  checkConstraints(standing, filling, complain);
  checkBudgets(situation, standing, complain);
  checkOrder(standing, filling, complain);
  return faults.sort((a, b) => Number(a.rule.slice(1)) - Number(b.rule.slice(1)));
}
