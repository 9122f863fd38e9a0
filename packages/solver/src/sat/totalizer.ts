import type { Engine } from "./engine.ts";
import { type Lit, not } from "./literal.ts";

interface Node {
  readonly left: Node | undefined;
  readonly right: Node | undefined;
  readonly size: number;
  /** `outputs[i]` is true where more than `i` of the inputs below are. */
  readonly outputs: Lit[];
}

/**
 * Counts true literals: a tree that adds unary numbers (Bailleux and Boufkhad, CP 2003), made as far as its user counts
 * (Martins, Joshi, Manquinho and Lynce, CP 2014). One direction only: an output may be true where its count is not reached.
 */
export class Totalizer {
  readonly #engine: Engine;
  readonly #root: Node;

  constructor(engine: Engine, inputs: readonly Lit[]) {
    this.#engine = engine;
    this.#root = tree(inputs);
  }

  /** The literal that is true where more than `count` inputs are; none where there are no more. */
  moreThan(count: number): Lit | undefined {
    if (count >= this.#root.size) return undefined;
    this.#grow(this.#root, count + 1);
    return this.#root.outputs[count];
  }

  #grow(node: Node, wanted: number): void {
    const { left, right, outputs } = node;
    const count = Math.min(wanted, node.size);
    if (left === undefined || right === undefined || outputs.length >= count) return;
    this.#grow(left, count);
    this.#grow(right, count);
    for (let sum = outputs.length + 1; sum <= count; sum++) {
      const output = this.#engine.variable();
      outputs.push(output);
      for (let a = Math.max(0, sum - right.outputs.length); a <= Math.min(sum, left.outputs.length); a++) {
        const from = [
          ...(a > 0 ? [not(left.outputs[a - 1]!)] : []),
          ...(a < sum ? [not(right.outputs[sum - a - 1]!)] : []),
        ];
        this.#engine.clause([...from, output]);
      }
      if (sum > 1) this.#engine.clause([not(output), outputs[sum - 2]!]);
    }
  }
}

function tree(inputs: readonly Lit[]): Node {
  if (inputs.length === 1) return { left: undefined, right: undefined, size: 1, outputs: [inputs[0]!] };
  const half = inputs.length >> 1;
  const [left, right] = [tree(inputs.slice(0, half)), tree(inputs.slice(half))];
  return { left, right, size: inputs.length, outputs: [] };
}
