import { AshlarError, diagnostic, rangeFix } from "@ashlar/model";
import semver from "semver";

/** Versions and ranges by npm's rules, each text read once. ASH1002 is thrown for a text that is neither. */
export class Ranges {
  readonly #versions = new Map<string, semver.SemVer>();
  readonly #ranges = new Map<string, semver.Range>();
  readonly #answers = new Map<string, Map<string, boolean>>();

  /** Whether a version is in a range: a prerelease only where the range asks for one of the same version. */
  has(range: string, version: string): boolean {
    if (range === "*" && !version.includes("-")) return true;
    let answers = this.#answers.get(range);
    if (answers === undefined) {
      answers = new Map();
      this.#answers.set(range, answers);
    }
    const known = answers.get(version);
    if (known !== undefined) return known;
    const answer = this.#range(range).test(this.#version(version));
    answers.set(version, answer);
    return answer;
  }

  /** Below 0 where `a` is the older one. */
  compare(a: string, b: string): number {
    return a === b ? 0 : this.#version(a).compare(this.#version(b)) || this.#version(a).compareBuild(this.#version(b));
  }

  #version(text: string): semver.SemVer {
    let version = this.#versions.get(text);
    if (version === undefined) {
      version = read(() => new semver.SemVer(text), text, ["version", 'write a version such as "1.0.0"']);
      this.#versions.set(text, version);
    }
    return version;
  }

  #range(text: string): semver.Range {
    let range = this.#ranges.get(text);
    if (range === undefined) {
      range = read(() => new semver.Range(text), text, ["semver range", rangeFix]);
      this.#ranges.set(text, range);
    }
    return range;
  }
}

function read<T>(make: () => T, text: string, [what, fix]: readonly [what: string, fix: string]): T {
  try {
    return make();
  } catch {
    throw new AshlarError([diagnostic("ASH1002", `${JSON.stringify(text)} is no ${what}`, { fix })]);
  }
}
