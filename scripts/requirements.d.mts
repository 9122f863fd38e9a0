interface Requirement {
  readonly id: string;
  readonly what: string;
  readonly how: string;
}

/** Requirements in order. */
export function requirements(): readonly Requirement[];

/** Names of the scripts that say they prove each id. */
export function proofs(): ReadonlyMap<string, readonly string[]>;

/** The page as it should be. */
export function requirementsPage(): string;
