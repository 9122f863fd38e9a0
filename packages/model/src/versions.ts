import semver from "semver";

/** Semver 2.0.0 §2 and §9, without build metadata: no leading zeros, no empty identifier of a prerelease. */
export const versionPattern: RegExp =
  /^(?=.{5,64}$)(?:0|[1-9]\d{0,14})(?:\.(?:0|[1-9]\d{0,14})){2}(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?$/;

/** A comparator without the dialects that npm forgives: no empty range, no tag, no space after an operator. */
const comparator =
  /^(?:[\^~]|>=|<=|>|<|=)?\s*v?(?:\d+|[xX*])(?:\.(?:\d+|[xX*])){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** How to mend what is none. */
export const rangeFix = 'write a range such as "^1.0.0"';

/** Whether `text` is a semver range: comparators joined by spaces, `-` and `||`, with numbers that a version can have. */
export function validRange(text: string): boolean {
  const words = text.split("||").flatMap((alternative) => alternative.trim().split(/\s+-\s+|\s+/));
  return words.every((word) => comparator.test(word)) && semver.validRange(text) !== null;
}
