/** A range of one major: `^1`, `~1.2`, `1.x` and the like; prereleases, 0.x and everything longer are left to the solver. */
const plain = /^[\^~]?([1-9]\d*)(?:\.(?:\d+|x)){0,2}$/;

/** The only major version that a semver range has, where that is plain to see. */
export function majorOf(range: string): string | undefined {
  return plain.exec(range)?.[1];
}

/** The same of a literal, as a type; `string` where it is not plain. */
export type MajorOf<R> = R extends `${string}${" " | "|" | "-"}${string}`
  ? string
  : R extends `${"^" | "~"}${infer M}.${string}`
    ? Whole<M>
    : R extends `${"^" | "~"}${infer M}`
      ? Whole<M>
      : string;

type Whole<M> = M extends "0" ? string : M extends `${number}` ? M : string;
