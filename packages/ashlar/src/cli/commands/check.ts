import { formatDiagnostic } from "@ashlar/model";
import { solveImage } from "../../compose.ts";
import type { CommandRun } from "../commands.ts";
import { onProject, printJson } from "../project.ts";

/** `ashlar check` */
export const run: CommandRun = async (context) => {
  const { image, resolution, warnings, targets } = await onProject(context, solveImage);
  if (context.values.json === true) {
    printJson(context, { schemaVersion: 1, image: image.name, target: targets[0], targets, diagnostics: warnings });
    return 0;
  }
  for (const warning of warnings) context.say(`${formatDiagnostic(warning)}\n`);
  context.out(`${image.name} for ${targets.join(", ")}: ok, ${resolution.selected.length} components\n`);
  return 0;
};
