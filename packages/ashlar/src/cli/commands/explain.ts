import { readFile } from "node:fs/promises";
import { type ErrorCode, errorCodes, suggest } from "@ashlar/model";
import { usage } from "../arguments.ts";
import type { CommandRun } from "../commands.ts";
import { printJson } from "../project.ts";

/** `ashlar explain` */
export const run: CommandRun = async (context) => {
  const code = (context.positionals[0] ?? "").toUpperCase();
  if (!Object.hasOwn(errorCodes, code)) {
    const near = suggest(code, Object.keys(errorCodes));
    throw usage(
      `there is no error code "${code}"`,
      near === undefined ? "a code looks like ASH1001" : `ashlar explain ${near}`,
    );
  }
  const { title, severity, exit } = errorCodes[code as ErrorCode];
  const page = await readFile(new URL(`errors/${code}.md`, import.meta.resolve("ashlar/package.json")), "utf8");
  if (context.values.json === true) printJson(context, { schemaVersion: 1, code, title, severity, exit, page });
  else context.out(page);
  return 0;
};
