import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ErrorCode, errorCodes } from "@ashlar/model";
import { expect, test } from "vitest";
import { root } from "../support.ts";

/** Tests, their tables, and the texts that they expect; without this file. */
const sources = ["tests", "packages"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => !/(?:^|\/)(?:node_modules|dist|out)\//.test(path) && path !== "errors/codes.test.ts")
    .filter((path) => (folder === "tests" ? /\.(?:ts|txt)$/.test(path) : /^\w+\/src\/.*\.test\.ts$/.test(path)))
    .map((path) => readFileSync(join(root, folder, path), "utf8")),
);

test.each(Object.keys(errorCodes) as ErrorCode[])("a test expects %s", (code) => {
  expect(sources.some((text) => text.includes(code))).toBe(true);
});

test.each(Object.entries(errorCodes))("the page of %s shows its text and its exit code", (code, { severity, exit }) => {
  const page = readFileSync(join(root, "docs/errors", `${code}.md`), "utf8");
  expect(page).toMatch(new RegExp(`^\`\`\`text\\n${severity} ${code}: .`, "m"));
  if (severity === "error") expect(page).toContain(`The command line exits with ${exit}.`);
});
