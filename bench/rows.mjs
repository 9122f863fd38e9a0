// A row of the benchmark's table, and the statistics in it.

/** One figure with its unit, its bound if there is one, and how often it was measured with which spread. */
export function row(id, ours, { unit = "", bound, atLeast = false, quoted, peer, ratio, n, spread }) {
  const met = bound === undefined ? undefined : atLeast ? ours >= bound : ours <= bound;
  return {
    id,
    ours,
    unit,
    ...(peer !== undefined && { peer, ratio }),
    ...(bound !== undefined && { bound, met }),
    ...(quoted && { quoted }),
    n,
    spread,
  };
}

/** A figure that this machine cannot give, and why. */
export function absent(id, reason) {
  return { id, absent: reason };
}

/** Median and spread of `n` measurements, rounded to a thousandth. */
export function statistics(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const round = (value) => Math.round(value * 1000) / 1000;
  return { n: sorted.length, median: round(sorted[sorted.length >> 1]), spread: round(sorted.at(-1) - sorted[0]) };
}
