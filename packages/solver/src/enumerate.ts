import type { Request, Resolution, Universe } from "@ashlar/model";
import { isTrue, selectionOf } from "./encode/problem.ts";
import { elsewise } from "./encode/support.ts";
import { factsOf, indexOf } from "./facts.ts";
import { resolutionOf } from "./resolution.ts";
import { finish } from "./sat/engine.ts";
import type { Lit } from "./sat/literal.ts";
import { bestModel, type SolveOptions } from "./solve.ts";
import { type End, modelsOf, spaceOf, type ValidAnswer, validAnswer } from "./space.ts";

/**
 * The `count` best answers, the best first: each is the best of those that are left without the ones before it, and so are the
 * values and bounds of its objective. Fewer where there are no more, or where the search stopped.
 */
export function bestResolutions(
  universe: Universe,
  request: Request,
  { count, ...options }: SolveOptions & { readonly count: number },
): readonly Resolution[] {
  const facts = factsOf(indexOf(universe), request, new Set(options.without ?? []));
  const found: Resolution[] = [];
  const others: (readonly Lit[])[] = [];
  while (found.length < count) {
    const best = finish(bestModel(facts, options, others));
    if (best === undefined || best === "limit") break;
    const { problem, model, objective } = best;
    found.push(resolutionOf(problem, model, objective));
    // The next engine numbers its literals as this one does: it is made of the same facts.
    others.push(elsewise(problem.encoding, selectionOf(problem, model), (lit) => isTrue(model, lit)));
  }
  return found;
}

/**
 * Every valid answer, one after the other, in an order that is always the same but means nothing. None is kept: memory does not
 * grow with their number. `maxConflicts` holds from each answer to the next; the generator's own result is `limit` where it
 * ended the search, else `all`.
 */
export function* validAnswers(
  universe: Universe,
  request: Request,
  options: SolveOptions = {},
): Generator<ValidAnswer, End> {
  const space = spaceOf(universe, request, options);
  const models = modelsOf(space);
  for (;;) {
    const { done, value } = models.next();
    if (done === true) return value;
    yield validAnswer(space, space.problem.engine.model());
  }
}

/**
 * How many valid answers there are; `exact` is false where there are more: than `most`, or than were found when the search for a
 * further one had used up `maxConflicts`.
 */
export function countAnswers(
  universe: Universe,
  request: Request,
  { most = 1_000_000, ...options }: SolveOptions & { readonly most?: number | undefined } = {},
): { readonly count: number; readonly exact: boolean } {
  const models = modelsOf(spaceOf(universe, request, options));
  for (let count = 0; ; count++) {
    const { done, value } = models.next();
    if (done === true) return { count, exact: value === "all" };
    if (count === most) return { count, exact: false };
  }
}
