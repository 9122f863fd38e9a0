import semver from "semver";

/** Whether a version is in a range, by npm's rules; a text that is no version or no range is in nothing. */
export class Versions {
  readonly #ranges = new Map<string, semver.Range | undefined>();
  readonly #versions = new Map<string, semver.SemVer | undefined>();

  isIn(version: string, range: string): boolean {
    const [parsed, bounds] = [
      once(this.#versions, version, () => new semver.SemVer(version)),
      once(this.#ranges, range, () => new semver.Range(range)),
    ];
    return parsed !== undefined && bounds?.test(parsed) === true;
  }
}

function once<T>(known: Map<string, T | undefined>, text: string, read: () => T): T | undefined {
  if (known.has(text)) return known.get(text);
  let value: T | undefined;
  try {
    value = read();
  } catch {
    value = undefined;
  }
  known.set(text, value);
  return value;
}
