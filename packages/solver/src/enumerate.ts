import type { Request, Resolution, Universe } from "@ashlar/model";
import { isTrue, type Problem, problemOf, selectionOf } from "./encode/problem.ts";
import { elsewise } from "./encode/support.ts";
import { literalsOf } from "./encode/variables.ts";
import { type Facts, factsOf, indexOf } from "./facts.ts";
import { type Level, levelsOf } from "./optimise/levels.ts";
import { Random } from "./random.ts";
import { answerOf, resolutionOf } from "./resolution.ts";
import { finish } from "./sat/engine.ts";
import type { Lit } from "./sat/literal.ts";
import { bestModel, type SolveOptions } from "./solve.ts";

/** A valid answer, whether or not it is the best. Two answers differ in a use, its version or the value of an option. */
export interface ValidAnswer extends Pick<Resolution, "selected" | "edges"> {
  /** What it costs by each level of the objective. */
  readonly levels: readonly { readonly level: string; readonly value: number }[];
}

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

/** Every valid answer, one after the other, in an order that is always the same but means nothing. */
export function* validAnswers(
  universe: Universe,
  request: Request,
  options: SolveOptions = {},
): Generator<ValidAnswer> {
  const space = spaceOf(universe, request, options);
  for (const model of modelsOf(space)) yield validAnswer(space, model);
}

/** How many valid answers there are; `exact` is false where there are more than `most`. */
export function countAnswers(
  universe: Universe,
  request: Request,
  { most = 1_000_000, ...options }: SolveOptions & { readonly most?: number | undefined } = {},
): { readonly count: number; readonly exact: boolean } {
  let count = 0;
  for (const _ of modelsOf(spaceOf(universe, request, options)))
    if (++count > most) return { count: most, exact: false };
  return { count, exact: true };
}

export interface SampleOptions extends SolveOptions {
  /** How many answers; one may come several times. */
  readonly count: number;
  /** A safe integer: the same seed gives the same answers. */
  readonly seed: number;
  /** Up to so many valid answers are listed to draw from. @defaultValue 1000000 */
  readonly most?: number | undefined;
}

/** Answers drawn at random. */
export interface Sample {
  /**
   * `uniform`: each valid answer was as likely as each other, in every draw. `first`: there are more than `most`; each of the
   * first `most` in the order of {@link validAnswers} was as likely, all others were not drawn.
   */
  readonly method: "uniform" | "first";
  readonly answers: readonly ValidAnswer[];
}

/** Valid answers drawn at random, from a seed. Empty where there is none. */
export function sampleAnswers(universe: Universe, request: Request, options: SampleOptions): Sample {
  const { count, seed, most = 1_000_000 } = options;
  const space = spaceOf(universe, request, options);
  const packed: Uint8Array[] = [];
  let method: Sample["method"] = "uniform";
  for (const model of modelsOf(space)) {
    if (packed.length === most) {
      method = "first";
      break;
    }
    packed.push(pack(model));
  }
  const random = new Random(seed);
  const draw = (): ValidAnswer =>
    validAnswer(space, unpack(packed[random.below(packed.length)]!, space.problem.engine.variables));
  return { method, answers: packed.length === 0 ? [] : Array.from({ length: count }, draw) };
}

/** All models of a request, as those of an engine. */
interface Space {
  readonly facts: Facts;
  readonly problem: Problem;
  readonly levels: readonly Level[];
}

function spaceOf(universe: Universe, request: Request, { without = [], order }: SolveOptions): Space {
  const facts = factsOf(indexOf(universe), request, new Set(without));
  const problem = problemOf(facts, { supported: true });
  const { engine, encoding } = problem;
  const levels = levelsOf(engine, facts, encoding, order);
  const choices = encoding.spots.flatMap((spot) => spot.choices);
  const values = choices.flatMap(({ variables }) => [...variables.values()].flatMap(literalsOf));
  engine.decideFirst([...encoding.spots.map(({ present }) => present), ...choices.map(({ lit }) => lit), ...values]);
  // A version that is not taken has values too: always the same, or an answer would come once for each.
  for (const { lit, variables } of choices)
    for (const { isDefault } of variables.values()) if (isDefault !== undefined) engine.clause([lit, isDefault]);
  return { facts, problem, levels };
}

/** One model for each answer. */
function* modelsOf({ problem: { engine } }: Space): Generator<Uint8Array> {
  for (let found = finish(engine.solve()); found.kind === "sat"; found = finish(engine.next())) yield engine.model();
}

function validAnswer({ problem, levels }: Space, model: Uint8Array): ValidAnswer {
  const selection = selectionOf(problem, model);
  return {
    ...answerOf(problem, model),
    levels: levels.map(({ name, value }) => ({ level: name, value: value(selection) })),
  };
}

/** A bit for each variable. */
function pack(model: Uint8Array): Uint8Array {
  const packed = new Uint8Array((model.length + 7) >> 3);
  model.forEach((bit, i) => {
    packed[i >> 3]! |= bit << (i & 7);
  });
  return packed;
}

function unpack(packed: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (packed[i >> 3]! >> (i & 7)) & 1);
}
