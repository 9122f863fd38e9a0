const part =
  /^(?:[\^~]|>=|<=|>|<|=)?\s*v?(?:\d+|[xX*])(?:\.(?:\d+|[xX*])){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** Whether `text` has the form of a semver range: comparators joined by spaces, `-` and `||`. The solver gives it meaning. */
export function validRange(text: string): boolean {
  return text.split("||").every((alternative) =>
    alternative
      .trim()
      .split(/\s+-\s+|\s+/)
      .every((word) => part.test(word)),
  );
}
