import { readFileSync } from "node:fs";
import { type CommandContext, type CommandInfo, commands } from "./commands.ts";
import { commandHelp, mainHelp } from "./help.ts";

/*
 * The entry point. `--help` must cost next to nothing, so everything else is imported when it is needed.
 */
process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  // A reader that went away (`ashlar list | head`) is no error of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  const [name, ...words] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(mainHelp());
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-V") {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    const { suggest } = await import("@ashlar/model");
    const near = suggest(name, Object.keys(commands));
    process.stderr.write(`error ASH8001: there is no command "${name}"\n  try: ashlar ${near ?? "--help"}\n`);
    return 2;
  }
  const options = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  if (options.includes("--help") || options.includes("-h")) {
    process.stdout.write(commandHelp(command));
    return 0;
  }
  return execute(command, words);
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

async function execute(command: CommandInfo, words: readonly string[]): Promise<number> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
  const { readArguments } = await import("./arguments.ts");
  const { reportFailure } = await import("./failure.ts");
  try {
    const parsed = readArguments(command, words);
    const [{ run }] = await Promise.all([command.load()]);
    const context: CommandContext = {
      ...parsed,
      signal: controller.signal,
      out: (text) => void process.stdout.write(text),
      say: (text) => void process.stderr.write(text),
      progress: process.stderr.isTTY === true && process.env.CI === undefined,
    };
    return await run(context);
  } catch (error) {
    return reportFailure(error, { json: words.includes("--json"), interrupted: controller.signal.aborted });
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop);
  }
}
