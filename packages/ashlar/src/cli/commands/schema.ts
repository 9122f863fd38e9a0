import { suggest } from "@ashlar/model";
import { schemas } from "../../schemas.ts";
import { usage } from "../arguments.ts";
import type { CommandRun } from "../commands.ts";
import { printJson } from "../project.ts";

/** `ashlar schema` */
export const run: CommandRun = async (context) => {
  const [name] = context.positionals;
  if (name === undefined) {
    context.out(`${Object.keys(schemas).sort().join("\n")}\n`);
    return 0;
  }
  const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (schema === undefined) {
    const near = suggest(name, Object.keys(schemas));
    throw usage(
      `there is no schema "${name}"`,
      near === undefined ? "see them: ashlar schema" : `ashlar schema ${near}`,
    );
  }
  printJson(context, schema);
  return 0;
};
