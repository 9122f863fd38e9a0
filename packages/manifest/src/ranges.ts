import semver from "semver";

/** The dialects that npm forgives, and a manifest does not: no empty range, no tag, no space after an operator. */
const part =
  /^(?:[\^~]|>=|<=|>|<|=)?\s*v?(?:\d+|[xX*])(?:\.(?:\d+|[xX*])){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** Whether `text` is a semver range: comparators joined by spaces, `-` and `||`, with numbers that a version can have. */
export function validRange(text: string): boolean {
  const words = text.split("||").flatMap((alternative) => alternative.trim().split(/\s+-\s+|\s+/));
  return words.every((word) => part.test(word)) && semver.validRange(text) !== null;
}
