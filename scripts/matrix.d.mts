/** What became of one example on one target. */
export interface MatrixRow {
  readonly target: string;
  readonly example: string;
  readonly verdict: "ran" | "modelled" | "skipped";
  /** Why it was skipped, or what went wrong. */
  readonly reason: string;
  readonly ok: boolean;
}

/** One row for each example and target. */
export function matrix(): Promise<readonly MatrixRow[]>;

/** The rows as a table. */
export function table(rows: readonly MatrixRow[]): string;
