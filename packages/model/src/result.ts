import type { Diagnostic } from "./diagnostic.ts";

/**
 * The answer of a pure function that may fail for reasons of its input: a value with warnings, or the
 * diagnostics that say why there is none.
 */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A successful {@link Result}. */
export function ok<T>(value: T, warnings: readonly Diagnostic[] = []): Result<T> {
  return { ok: true, value, warnings };
}

/** A failed {@link Result}. */
export function fail(...diagnostics: readonly Diagnostic[]): Result<never> {
  return { ok: false, diagnostics };
}

/**
 * The error that every verb with effects rejects with.
 *
 * `code` is that of the first diagnostic; `diagnostics` holds all of them. It is told from other errors by
 * its `name`, never by `instanceof`: two copies of a package in one tree must still understand each other.
 */
export class AshlarError extends Error {
  override readonly name: string = "AshlarError";
  readonly code: string;
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join("\n"));
    this.code = diagnostics[0]?.code ?? "ASH9001";
    this.diagnostics = diagnostics;
  }
}

/** Whether `error` is an {@link AshlarError}, of this copy of the package or of another. */
export function isAshlarError(error: unknown): error is AshlarError {
  return error instanceof Error && error.name === "AshlarError" && "diagnostics" in error;
}

/** The value of a result; throws {@link AshlarError} when there is none. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new AshlarError(result.diagnostics);
}

/** Runs a verb and gives its {@link AshlarError} back as a failed {@link Result}; other errors pass through. */
export async function attempt<T>(verb: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return ok(await verb());
  } catch (error) {
    if (isAshlarError(error)) return { ok: false, diagnostics: error.diagnostics };
    throw error;
  }
}
