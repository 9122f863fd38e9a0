import { relative } from "node:path";
import { buildImage } from "../../compose.ts";
import type { CommandRun } from "../commands.ts";
import { onProject, printJson } from "../project.ts";

/** `ashlar build` */
export const run: CommandRun = async (context) => {
  const artifact = await onProject(context, buildImage);
  if (context.values.json === true) {
    printJson(context, artifact);
    return 0;
  }
  const dir = relative(process.cwd(), artifact.dir) || ".";
  const { hits, misses } = artifact.cache;
  context.out(`${dir}/${artifact.image.path}  ${artifact.image.bytes} bytes  sha256 ${artifact.image.sha256}\n`);
  context.say(
    `${artifact.targets.join(", ")}: ${misses} compiled, ${hits} from the cache; ${dir}/report.txt tells whose bytes they are\n`,
  );
  return 0;
};
