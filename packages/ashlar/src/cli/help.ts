import { type CommandInfo, commands } from "./commands.ts";

/** `ashlar --help`. */
export function mainHelp(): string {
  const rows = Object.values(commands).map((command) => `  ${command.usage.padEnd(42)}${command.about}`);
  return [
    "ashlar composes operating-system parts into a boot image.",
    "",
    "usage: ashlar COMMAND [OPTION]…",
    "",
    ...rows,
    "",
    "FILE is image.ts, .js, .yaml or .json of this folder by default.",
    "ashlar COMMAND --help tells a command's options. ashlar --version tells the version.",
    "",
    "exit codes: 0 ok, 1 a bug of ours, 2 usage, 3 invalid input, 4 unsatisfiable, 5 tool missing,",
    "            6 build failed, 7 guest failed or timed out, 8 verification failed, 130 interrupted",
    "",
  ].join("\n");
}

/** `ashlar COMMAND --help`. */
export function commandHelp(command: CommandInfo): string {
  const rows = Object.entries(command.options).map(([name, option]) => {
    const short = name === "output" ? "-o, " : "";
    const words = `${short}--${name}${option.value === undefined ? "" : ` ${option.value}`}${option.multiple ? "…" : ""}`;
    return `  ${words.padEnd(34)}${option.about}`;
  });
  return [`usage: ashlar ${command.usage}`, "", command.about, "", ...rows, ""].join("\n");
}
