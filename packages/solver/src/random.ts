/**
 * Numbers from a seed, the same everywhere: xoshiro128** (Blackman and Vigna, ACM TOMS 2021), its state filled by splitmix32 from
 * both halves of the seed.
 */
export class Random {
  readonly #state = new Uint32Array(4);

  /** `seed` is a safe integer. */
  constructor(seed: number) {
    let next = seed >>> 0;
    const high = Math.floor(seed / 2 ** 32) >>> 0;
    for (let i = 0; i < 4; i++) {
      next = (next + 0x9e3779b9) >>> 0;
      let word = next ^ high;
      word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
      word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
      this.#state[i] = word ^ (word >>> 16);
    }
  }

  /** 32 bits. */
  next(): number {
    const s = this.#state;
    const [a, b, c, d] = [s[0]!, s[1]!, s[2]!, s[3]!];
    const fives = Math.imul(b, 5);
    const result = Math.imul((fives << 7) | (fives >>> 25), 9) >>> 0;
    const [e, f] = [c ^ a, d ^ b];
    s[1] = b ^ e;
    s[0] = a ^ f;
    s[2] = e ^ (b << 9);
    s[3] = (f << 11) | (f >>> 21);
    return result;
  }

  /** A whole number below `n`, each as likely; `n` is at most 2^32. */
  below(n: number): number {
    const fair = 2 ** 32 - (2 ** 32 % n);
    let word = this.next();
    while (word >= fair) word = this.next();
    return word % n;
  }
}
