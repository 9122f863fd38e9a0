import { describe, expect, test } from "vitest";
import { drawCell } from "./hash.ts";
import { Random } from "./random.ts";

const coordinates = [0, 2, 4, 6, 8];
const points = Array.from({ length: 32 }, (_, i) => i);

/** Which points a cell has, of those whose i-th bit is the i-th coordinate. */
function pointsOf(random: Random, bits: number): readonly number[] {
  const cell = drawCell(random, coordinates, bits);
  if (cell === undefined) return [];
  return points.filter((point) =>
    cell.parities.every(
      ({ lits, isOdd }) => lits.reduce((sum, lit) => sum ^ ((point >> (lit >> 1)) & 1), 0) === Number(isOdd),
    ),
  );
}

describe("a random cell", () => {
  test("has each coordinate once in its order, and each that follows in one parity alone", () => {
    const random = new Random(3);
    for (let bits = 0; bits < 12; bits++) {
      const cell = drawCell(random, coordinates, bits);
      if (cell === undefined) continue;
      expect([...cell.order].sort((a, b) => a - b)).toEqual(coordinates);
      const follow = cell.order.slice(coordinates.length - cell.parities.length);
      for (const lit of follow) expect(cell.parities.filter(({ lits }) => lits.includes(lit))).toHaveLength(1);
    }
  });

  test("has any one, two or three points as often as if each were drawn by itself: within five deviations", () => {
    const random = new Random(5);
    const cells = Array.from({ length: 20_000 }, () => new Set(pointsOf(random, 2)));
    // The last three add up to nothing with a fourth, as no three do.
    for (const some of [[0], [31], [0, 1], [7, 9], [0, 1, 2], [3, 5, 6], [1, 2, 3]]) {
      const p = 4 ** -some.length;
      const count = cells.filter((cell) => some.every((point) => cell.has(point))).length;
      expect(Math.abs(count - cells.length * p)).toBeLessThan(5 * Math.sqrt(cells.length * p * (1 - p)));
    }
  });

  test("is empty where its parities contradict each other", () => {
    const random = new Random(8);
    const sizes = Array.from({ length: 50 }, () => pointsOf(random, 9).length);
    expect(sizes.filter((size) => size === 0).length).toBeGreaterThan(25);
  });
});
