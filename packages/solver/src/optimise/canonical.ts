import type { Spot } from "../encode/encoding.ts";
import type { Engine, Work } from "../sat/engine.ts";
import { type Lit, not } from "../sat/literal.ts";

/**
 * Of the models that the engine has left, the first in canonical order: without the last places by name that can be spared, then
 * each place in its newest version. `model` is one of them; gives undefined where the engine stopped at `limit` conflicts.
 */
export function* canonicalModel(
  engine: Engine,
  spots: readonly Spot[],
  { model, limit }: { readonly model: Uint8Array; readonly limit: number },
): Work<Uint8Array | undefined> {
  let now = model;
  const fixed: Lit[] = [];
  const holds = (lit: Lit): boolean => now[lit >> 1] === ((lit & 1) ^ 1);
  /** Makes a literal true where that is possible. */
  function* wish(lit: Lit): Work<boolean> {
    if (engine.fixed(lit) !== 0) return true;
    if (!holds(lit)) {
      const verdict = yield* engine.solve([...fixed, lit], limit - engine.conflicts);
      if (verdict.kind === "limit") return false;
      if (verdict.kind === "sat") now = engine.model();
    }
    fixed.push(holds(lit) ? lit : not(lit));
    return true;
  }
  for (const spot of [...spots].reverse()) if (!(yield* wish(not(spot.present)))) return undefined;
  for (const spot of spots.filter(({ present }) => holds(present))) {
    for (const { lit } of spot.choices) {
      if (!(yield* wish(lit))) return undefined;
      if (holds(lit)) break;
    }
  }
  return now;
}
