import { parseArgs } from "node:util";
import { AshlarError, diagnostic, suggest } from "@ashlar/model";
import type { CommandContext, CommandInfo } from "./commands.ts";

/** Reads a command's words. Throws ASH8001 for an unknown option, a missing or an empty value, and a word too many. */
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
  const { positionals, values } = parse(command, { args: [...own], options });
  for (const [name, value] of Object.entries(values))
    if ([value].flat().includes("")) throw new AshlarError([missingValue(name, command)]);
  const surplus = positionals.slice(mostWords(command.usage));
  if (surplus.length > 0) throw usage(`too many words: ${surplus.join(" ")}`, `usage: ashlar ${command.usage}`);
  return { positionals, rest, values: values as CommandContext["values"] };
}

type Parsing = Pick<Required<NonNullable<Parameters<typeof parseArgs>[0]>>, "args" | "options">;

function parse(command: CommandInfo, parsing: Parsing): Pick<ReturnType<typeof parseArgs>, "positionals" | "values"> {
  try {
    return parseArgs({ ...parsing, allowPositionals: true, strict: true });
  } catch (error) {
    throw new AshlarError([usageError(command, error)]);
  }
}

/** How many words besides options a command takes, by its usage: `why USE [FILE]` takes two. */
function mostWords(line: string): number {
  const words = line
    .split(/ \| | \[--/)[0]!
    .split(" ")
    .slice(1);
  return words.some((word) => word.endsWith("…")) ? Number.POSITIVE_INFINITY : words.length;
}

function missingValue(name: string, command: CommandInfo): ReturnType<typeof diagnostic> {
  const fix = `write --${name} ${command.options[name]?.value}; a value that begins with a dash as --${name}=VALUE`;
  return diagnostic("ASH8001", `--${name} needs a value`, { fix });
}

function usageError(command: CommandInfo, error: unknown): ReturnType<typeof diagnostic> {
  const text = error instanceof Error ? error.message.split("\n")[0]! : String(error);
  const unknown = /Unknown option '(-[^']*)'/.exec(text)?.[1];
  const known = /^Option '.*?--([a-z-]+)/.exec(text)?.[1] ?? "";
  const info = Object.hasOwn(command.options, known) ? command.options[known] : undefined;
  if (info?.value !== undefined) return missingValue(known, command);
  if (info !== undefined) return diagnostic("ASH8001", `--${known} takes no value`, { fix: `write --${known}` });
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
