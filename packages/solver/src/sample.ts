import type { Request, Universe } from "@ashlar/model";
import { areBeyond, hashed, hashingOf } from "./hashing.ts";
import { Random } from "./random.ts";
import { finish } from "./sat/engine.ts";
import { not } from "./sat/literal.ts";
import type { SolveOptions } from "./solve.ts";
import { modelsOf, type Space, spaceOf, type ValidAnswer, validAnswer } from "./space.ts";

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
   * What each draw guarantees, S being the set of all valid answers and the seed's numbers being taken for random ones.
   *
   * `uniform`: there are at most `most`, and each had the probability 1/|S|.
   *
   * `hashed`: there are more, and each had a probability between 1/((1+ε)|S|) and (1+ε)/|S|, where ε = 0.02. That holds too where
   * there are no more, which hashing takes for more with a probability below 10^-11. The proof is in the reference.
   *
   * @see docs/reference/solving.md
   */
  readonly method: "uniform" | "hashed";
  /** As many as were asked for; none where there is none. */
  readonly answers: readonly ValidAnswer[];
  /** Whether answers are missing, since the search for one used up `maxConflicts`. Those that are there may be the easy ones. */
  readonly stopped: boolean;
}

/**
 * Valid answers drawn at random, from a seed: from a list of them all where there are few, else by random hashing. Hashing takes
 * time with each answer and does not need the list: some ten cells are searched, each with a few dozen answers.
 */
export function sampleAnswers(universe: Universe, request: Request, options: SampleOptions): Sample {
  const { count, seed, most = 1_000_000 } = options;
  const space = spaceOf(universe, request, options);
  const random = new Random(seed);
  let listed = list(space, Math.min(most, short));
  const hashing = listed === "more" ? hashingOf(space, random) : undefined;
  if (hashing !== undefined && most > short && !areBeyond(hashing, most)) listed = list(space, most);
  if (listed === "limit") return { method: "uniform", answers: [], stopped: true };
  const [method, draw] =
    listed === "more"
      ? (["hashed", hashed(hashing!, most)] as const)
      : (["uniform", listing(space, random, listed)] as const);
  const answers: ValidAnswer[] = [];
  if (listed !== "more" && listed.size === 0) return { method, answers, stopped: false };
  while (answers.length < count) {
    const model = draw();
    if (model === undefined) return { method, answers, stopped: true };
    answers.push(validAnswer(space, model));
  }
  return { method, answers, stopped: false };
}

/** So many answers are listed before it is asked whether there are too many for a list. */
const short = 10_000;

/** Answers by their coordinates, a bit each. */
interface List {
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** All answers, or that there are more than `most`. */
function list(space: Space, most: number): List | "more" | "limit" {
  const { coordinates, problem } = space;
  const width = (coordinates.length + 7) >> 3;
  let bytes = new Uint8Array(1024);
  const models = modelsOf(space);
  for (let size = 0; ; size++) {
    const { done, value } = models.next();
    if (done === true) return value === "limit" ? "limit" : { bytes, size };
    if (size === most) return "more";
    if ((size + 1) * width > bytes.length) {
      const grown = new Uint8Array(2 * bytes.length + width);
      grown.set(bytes);
      bytes = grown;
    }
    coordinates.forEach((lit, i) => {
      if (problem.engine.holds(lit)) bytes[size * width + (i >> 3)]! |= 1 << (i & 7);
    });
  }
}

function listing(
  { problem: { engine }, coordinates, limit }: Space,
  random: Random,
  { bytes, size }: List,
): () => Uint8Array | undefined {
  const width = (coordinates.length + 7) >> 3;
  return () => {
    const from = random.below(size) * width;
    const lits = coordinates.map((lit, i) => (((bytes[from + (i >> 3)]! >> (i & 7)) & 1) === 1 ? lit : not(lit)));
    return finish(engine.solve(lits, limit)).kind === "sat" ? engine.model() : undefined;
  };
}
