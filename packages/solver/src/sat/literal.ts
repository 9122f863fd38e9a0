/** A variable's number doubled, plus one where it is negated. */
export type Lit = number;

/** The literal that is true where this one is false. */
export function not(lit: Lit): Lit {
  return lit ^ 1;
}
