import type { Command, Plan } from "@ashlar/model";

/** `build.ninja`: the plan's commands, for those who build without Node. Run it in the output folder. */
export function ninjaFile(plan: Plan): string {
  const rule = ["rule run", "  command = $cmd", "  description = $out"];
  const sets = plan.commands.map(edge);
  return [
    `# Image "${plan.name}" for ${plan.targets.join(", ")}. Generated.`,
    "ninja_required_version = 1.8",
    ...rule,
    ...sets,
    "",
  ].join("\n");
}

function edge(command: Command): string {
  // Folders cannot be compared by time; ninja watches the files that stand in `inputs` and single files of `implicit`.
  const files = command.implicit.filter((path) => /\.[a-z]+$/.test(path) && !path.startsWith("include/"));
  const inputs = [...command.inputs, ...(files.length > 0 ? ["|", ...files] : [])].map(escapePath).join(" ");
  const outputs = [command.output, ...(command.also.length > 0 ? ["|", ...command.also] : [])]
    .map(escapePath)
    .join(" ");
  return `build ${outputs}: run ${inputs}\n  cmd = ${command.args.map(shellWord).join(" ")}`;
}

function escapePath(path: string): string {
  return path.replace(/[$ :]/g, "$$$&");
}

/** A word for the shell, behind ninja's own escape. */
function shellWord(word: string): string {
  const folder = "${PWD}";
  if (word.includes(folder)) return `"${word.replaceAll(folder, () => "$$PWD")}"`;
  const quoted = /^[A-Za-z0-9_./,=:+@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
  return quoted.replaceAll("$", "$$$$");
}

/** `compile_commands.json`: for editors and analysers. */
export function compileCommands(plan: Plan, directory: string): string {
  const rows = plan.commands
    .filter((command) => command.rule === "code")
    .map((command) => ({ directory, file: command.inputs[0], output: command.output, arguments: command.args }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}
