import type { Random } from "./random.ts";
import type { Lit } from "./sat/literal.ts";
import type { Parity } from "./sat/parity.ts";

/** A part of the space of all assignments, as parities in which each of `implied` is in one alone. */
export interface Cell {
  readonly parities: readonly Parity[];
  /** The coordinates that the parities leave free, then those that follow from them. */
  readonly order: readonly Lit[];
}

/** One equation: a bit for each coordinate, and last the parity of those that it has. */
type Row = Uint8Array;

/**
 * A cell of a random partition into 2^`bits`: those assignments x with Ax = b over the field of two elements, A and b drawn bit by
 * bit. Any three assignments lie in it independently of each other, each with probability 2^-`bits`: of three distinct vectors,
 * the differences of two to the third are linearly independent. Undefined where the equations contradict each other.
 */
export function drawCell(random: Random, coordinates: readonly Lit[], bits: number): Cell | undefined {
  const width = coordinates.length;
  const rows = Array.from({ length: bits }, () => drawRow(random, width + 1));
  const pivots = eliminate(rows, width);
  if (rows.slice(pivots.length).some((row) => row[width] === 1)) return undefined;
  const parities = pivots.map((_, i): Parity => {
    const row = rows[i]!;
    return { lits: coordinates.filter((_, column) => row[column] === 1), isOdd: row[width] === 1 };
  });
  const follows = new Set(pivots);
  const free = coordinates.filter((_, column) => !follows.has(column));
  return { parities, order: [...free, ...pivots.map((column) => coordinates[column]!)] };
}

function drawRow(random: Random, length: number): Row {
  let word = 0;
  return Uint8Array.from({ length }, (_, i) => {
    if (i % 32 === 0) word = random.next();
    return (word >>> (i % 32)) & 1;
  });
}

/** Gauss and Jordan, from the last column: gives each row's pivot; rows without one come last, and are zero but for the parity. */
function eliminate(rows: Row[], width: number): readonly number[] {
  const pivots: number[] = [];
  for (let column = width - 1; column >= 0 && pivots.length < rows.length; column--) {
    const at = pivots.length;
    const found = rows.findIndex((row, i) => i >= at && row[column] === 1);
    if (found < 0) continue;
    const pivot = rows[found]!;
    rows[found] = rows[at]!;
    rows[at] = pivot;
    for (const row of rows)
      if (row !== pivot && row[column] === 1) for (let i = 0; i <= width; i++) row[i]! ^= pivot[i]!;
    pivots.push(column);
  }
  return pivots;
}
