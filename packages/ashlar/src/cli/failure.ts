import { type Diagnostic, diagnostic, errorCodes, formatDiagnostic, isAshlarError } from "@ashlar/model";

/** Tells a failure on stderr, or as a JSON document on stdout, and gives the exit code. */
export function reportFailure(error: unknown, how: { readonly json: boolean; readonly interrupted: boolean }): number {
  const diagnostics = diagnosticsOf(error, how.interrupted);
  if (how.json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, diagnostics }, null, 2)}\n`);
  else process.stderr.write(`${diagnostics.map((d) => paint(formatDiagnostic(d))).join("\n")}\n`);
  const first = diagnostics.find((d) => d.severity === "error") ?? diagnostics[0];
  return first === undefined ? 1 : errorCodes[first.code].exit;
}

function diagnosticsOf(error: unknown, interrupted: boolean): readonly Diagnostic[] {
  if (isAshlarError(error)) return error.diagnostics;
  if (interrupted) return [diagnostic("ASH6008", "interrupted")];
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = error instanceof Error ? error.message : String(error);
  return [
    diagnostic("ASH9001", `this is a bug in ashlar: ${message}`, {
      causes: stack
        .split("\n")
        .slice(1, 12)
        .map((line) => line.trim()),
      fix: "report it with the command and this text",
    }),
  ];
}

/** Severity in colour, where a terminal wants it. */
function paint(text: string): string {
  if (process.env.NO_COLOR !== undefined || process.env.CI !== undefined || process.stderr.isTTY !== true) return text;
  return text.replace(/^(error|warning) (ASH\d{4})/, (_, severity: string, code: string) => {
    const colour = severity === "error" ? 31 : 33;
    return `\x1b[${colour}m${severity}\x1b[0m \x1b[1m${code}\x1b[0m`;
  });
}
