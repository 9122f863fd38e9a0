import { parseArgs } from "node:util";
import { AshlarError, diagnostic, suggest } from "@ashlar/model";
import type { CommandContext, CommandInfo } from "./commands.ts";

/** Reads a command's words. Throws ASH8001 for an unknown option or a missing value. */
export function readArguments(
  command: CommandInfo,
  words: readonly string[],
): Pick<CommandContext, "positionals" | "rest" | "values"> {
  const end = words.indexOf("--");
  const own = end === -1 ? words : words.slice(0, end);
  const rest = end === -1 ? [] : words.slice(end + 1);
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, info]) => [
      name,
      {
        type: info.value === undefined ? ("boolean" as const) : ("string" as const),
        multiple: info.multiple === true,
        ...(name === "output" && { short: "o" }),
      },
    ]),
  );
  try {
    const { positionals, values } = parseArgs({ args: [...own], options, allowPositionals: true, strict: true });
    return { positionals, rest, values: values as CommandContext["values"] };
  } catch (error) {
    throw new AshlarError([usageError(command, error)]);
  }
}

function usageError(command: CommandInfo, error: unknown): ReturnType<typeof diagnostic> {
  const text = error instanceof Error ? error.message.split("\n")[0]! : String(error);
  const unknown = /Unknown option '(-[^']*)'/.exec(text)?.[1];
  if (unknown === undefined) return diagnostic("ASH8001", text, { fix: `usage: ashlar ${command.usage}` });
  const near = suggest(unknown.replace(/^-+/, ""), Object.keys(command.options));
  const name = command.usage.split(" ")[0];
  const fix = near === undefined ? `see: ashlar ${name} --help` : `write --${near}`;
  return diagnostic("ASH8001", `ashlar ${name} has no option ${unknown}`, { fix });
}

/** A failure of usage that a command finds itself. */
export function usage(message: string, fix?: string): AshlarError {
  return new AshlarError([diagnostic("ASH8001", message, { fix })]);
}

/** The value of an option that takes one. */
export function text(context: CommandContext, name: string): string | undefined {
  const value = context.values[name];
  return typeof value === "string" ? value : undefined;
}

/** The values of an option that may be repeated. */
export function list(context: CommandContext, name: string): readonly string[] {
  const value = context.values[name];
  return Array.isArray(value) ? value : [];
}
