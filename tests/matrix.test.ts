import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { matrix, table } from "../scripts/matrix.mjs";
import { root } from "./support.ts";

test("every example on every target, as docs/guide/targets.md has it", { timeout: 600_000 }, async () => {
  const rows = await matrix();
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);
  const text = await readFile(join(root, "docs/guide/targets.md"), "utf8");
  const lines = text.split("\n").map((line) => line.replaceAll(/ +\|/g, " |"));
  const documented = lines.filter(
    (line) => line.includes(" 01-hello |") || /\| (?:ran|modelled|skipped) \|/.test(line),
  );
  const found = table(rows)
    .split("\n")
    .filter((line) => !line.includes("---"));
  // Where Xen was not fetched nothing is known of it.
  const known = (line: string): boolean =>
    rows.some(({ target, verdict }) => target === "xen" && verdict === "ran") || !line.startsWith("| xen");
  expect(documented.filter(known)).toEqual(found.filter(known));
});
