import { exclusiveGroups } from "./exclusive.ts";
import { drawCell } from "./hash.ts";
import { independentOf } from "./independent.ts";
import type { Random } from "./random.ts";
import { modelsOf, type Space } from "./space.ts";

/** Larger cells are given up. */
const capacity = 128;
/** A number of bits will do when most of `looks` cells have at most so many answers. */
const wanted = 32;
const looks = 15;
/** So many cells are drawn for one answer before the number of bits is chosen anew. */
const patience = 1000;

/** A space that is hashed, by few coordinates. */
export interface Hashing {
  readonly space: Space;
  readonly random: Random;
}

/** Prepares to hash a space. */
export function hashingOf(space: Space, random: Random): Hashing {
  const { problem } = space;
  const coordinates = independentOf(problem, exclusiveGroups(problem.engine, problem.encoding.spots));
  return { space: { ...space, coordinates }, random };
}

/**
 * Whether there are many more answers than `most`, seen from a few cells: where there are no more, they are eight a cell at most, and
 * most cells hold over 32 with a probability below 10^-11. Says no where it is hard to see.
 */
export function areBeyond(all: Hashing, most: number): boolean {
  const bits = Math.max(0, Math.ceil(Math.log2(most / 8)));
  const isSmall = areSmall(all, bits, looks);
  all.space.problem.engine.parities([]);
  return isSmall === false;
}

/**
 * Draws models, each almost as likely as each other. Random parities cut the answers into cells of about two dozen (Chakraborty,
 * Meel and Vardi, CAV 2013). One is listed, and its i-th answer taken for a random i below `capacity`, which cells hardly ever
 * pass; where it has no i-th, another cell and another i are drawn (Bellare, Goldreich and Petrank, Information and Computation
 * 163, 2000). So a large cell is no more likely to give a certain one of its answers than a small one: all that is left of a bias
 * are the cells that are given up. Gives undefined where the search used up its conflicts.
 *
 * `least` is a number of answers that there are at least, to begin with.
 *
 * @see docs/reference/solving.md for the bounds, which these constants are made for
 */
export function hashed(all: Hashing, least: number): () => Uint8Array | undefined {
  let bits: number | undefined;
  return () => {
    for (let trial = 0; ; trial++) {
      if (bits === undefined || trial === patience) {
        bits = bitsFor(all, Math.max(0, Math.floor(Math.log2(least / wanted))));
        trial = 0;
      }
      const index = all.random.below(capacity);
      const cell = bits === undefined ? undefined : look(all, bits, { most: capacity, index });
      if (cell === undefined) return undefined;
      if (cell.size <= capacity && cell.model !== undefined) return cell.model;
    }
  };
}

/** So many bits that cells are small, and not with one bit less. */
function bitsFor(all: Hashing, least: number): number | undefined {
  let bits = least;
  // One cell tells roughly; many tell whether to believe it.
  for (const votes of [1, looks]) {
    let isSmall = areSmall(all, bits, votes);
    while (isSmall === false) isSmall = areSmall(all, ++bits, votes);
    if (isSmall === undefined) return undefined;
  }
  while (bits > 0) {
    const isSmall = areSmall(all, bits - 1, looks);
    if (isSmall === undefined) return undefined;
    if (!isSmall) break;
    bits--;
  }
  return bits;
}

/** Whether most of some random cells are small. */
function areSmall(all: Hashing, bits: number, votes: number): boolean | undefined {
  let [small, large] = [0, 0];
  while (2 * Math.max(small, large) < votes) {
    const cell = look(all, bits, { most: wanted, index: undefined });
    if (cell === undefined) return undefined;
    if (cell.size > wanted) large++;
    else small++;
  }
  return small > large;
}

/** The size of a random cell, up to one more than `most`, and its answer of number `index` where it has so many. */
function look(
  { space, random }: Hashing,
  bits: number,
  { most, index }: { readonly most: number; readonly index: number | undefined },
): { readonly size: number; readonly model: Uint8Array | undefined } | undefined {
  const { engine } = space.problem;
  const cell = drawCell(random, space.coordinates, bits);
  let model: Uint8Array | undefined;
  if (cell === undefined) return { size: 0, model };
  const assumptions = [engine.parities(cell.parities)];
  const models = modelsOf(space, { assumptions, order: cell.order, limitFor: "all" });
  for (let size = 0; ; size++) {
    const { done, value } = models.next();
    if (done === true) return value === "limit" ? undefined : { size, model };
    if (size === index) model = engine.model();
    if (size === most) return { size: most + 1, model };
  }
}
