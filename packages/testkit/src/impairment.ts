/** What may happen to frames: shares in percent, times in milliseconds; all 0 by default. */
export interface Impairment {
  readonly loss?: number | undefined;
  readonly duplicate?: number | undefined;
  /** One bit anywhere in the frame is flipped. */
  readonly corrupt?: number | undefined;
  /** The next frame overtakes it. */
  readonly reorder?: number | undefined;
  readonly delayMs?: number | undefined;
  /** Added to the delay, evenly distributed from 0; frames keep their order. */
  readonly jitterMs?: number | undefined;
}

/** Which frame of which wire. */
export interface FramePlace {
  readonly seed: number;
  readonly direction: number;
  /** Of its direction, from 0. */
  readonly number: number;
}

/** What happens to one frame. */
export interface Verdict {
  readonly lost: boolean;
  readonly duplicated: boolean;
  readonly reordered: boolean;
  /** Counted from the lowest bit of the first byte. */
  readonly flippedBit: number | undefined;
  readonly delayMs: number;
}

/** A frame's fate: the same for the same options, place and length. Every draw is made, so that no option moves another's. */
export function decide(options: Impairment, { seed, direction, number }: FramePlace, length: number): Verdict {
  const draw = drawer([seed, direction, number]);
  const happens = (percent = 0): boolean => draw() * 100 < percent;
  const lost = happens(options.loss);
  const duplicated = happens(options.duplicate);
  const reordered = happens(options.reorder);
  const corrupted = happens(options.corrupt);
  const bit = Math.floor(draw() * length * 8);
  const delayMs = (options.delayMs ?? 0) + draw() * (options.jitterMs ?? 0);
  return { lost, duplicated, reordered, flippedBit: corrupted && length > 0 ? bit : undefined, delayMs };
}

/** Numbers of [0, 1): Mulberry32 from a state into which the words are mixed by MurmurHash3's finalizer. */
function drawer(words: readonly number[]): () => number {
  let state = words.reduce((sum, word) => mix(sum ^ mix(word + 0x9e3779b9)), 0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
