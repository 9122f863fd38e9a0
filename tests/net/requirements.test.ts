import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { proofs, requirements, requirementsPage } from "../../scripts/requirements.mjs";
import { root } from "../support.ts";

const shown = proofs();

test.each(requirements().map((r) => [r.id, r] as const))("%s is shown, or said not to be met", (id, { how }) => {
  const scripts = shown.get(id) ?? [];
  if (how.startsWith("not ")) expect(scripts).toEqual([]);
  else if (how.startsWith("test ")) expect(existsSync(join(root, how.slice(5).split(" ")[0]!))).toBe(true);
  else expect(scripts).not.toEqual([]);
});

test("no script proves a requirement that there is none of", () => {
  const known = new Set(requirements().map(({ id }) => id));
  const claimed = [...shown.keys()].filter((id) => /^RFC9293-(MUST|SHLD|MAY)|^RFC1122-3/.test(id));
  expect(claimed.filter((id) => !known.has(id))).toEqual([]);
});

test("the page in the docs is up to date (node scripts/requirements.mjs)", () => {
  expect(readFileSync(join(root, "docs/generated/requirements.md"), "utf8")).toBe(requirementsPage());
});
