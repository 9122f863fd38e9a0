import type { Requirement } from "@ashlar/model";
import type { CheckedUse } from "./situation.ts";
import type { Versions } from "./versions.ts";

/** Uses by what they provide: which of them fit a requirement, without a look at each of them for each requirement. */
export class Providers {
  readonly #versions: Versions;
  /** By interface and the version that they provide. */
  readonly #uses = new Map<string, Map<string, CheckedUse[]>>();
  readonly #fitting = new Map<string, readonly (readonly CheckedUse[])[]>();

  /** Of `uses`, those that count as providers of an interface. */
  constructor(
    uses: Iterable<CheckedUse>,
    versions: Versions,
    counts: (use: CheckedUse, id: string) => boolean = () => true,
  ) {
    this.#versions = versions;
    for (const use of uses) {
      for (const [id, version] of Object.entries(use.component.provides)) {
        if (!counts(use, id)) continue;
        const byVersion = this.#uses.get(id) ?? new Map<string, CheckedUse[]>();
        const same = byVersion.get(version);
        if (same === undefined) byVersion.set(version, [use]);
        else same.push(use);
        this.#uses.set(id, byVersion);
      }
    }
  }

  /** All that provide an interface, in any version. */
  *of(id: string): Iterable<CheckedUse> {
    for (const uses of this.#uses.get(id)?.values() ?? []) yield* uses;
  }

  /** Those that provide the interface in the range. */
  *fitting({ interface: id, range }: Requirement): Iterable<CheckedUse> {
    const key = JSON.stringify([id, range]);
    let groups = this.#fitting.get(key);
    if (groups === undefined) {
      const all = [...(this.#uses.get(id) ?? [])];
      groups = all.flatMap(([version, uses]) => (this.#versions.isIn(version, range) ? [uses] : []));
      this.#fitting.set(key, groups);
    }
    for (const uses of groups) yield* uses;
  }
}
