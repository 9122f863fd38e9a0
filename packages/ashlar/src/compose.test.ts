import type { Conflict } from "@ashlar/model";
import { expect, test } from "vitest";
import { conflictDiagnostic } from "./compose.ts";

test("a conflict becomes a diagnostic, with each position once", () => {
  const where = { file: "image.ts", line: 5, column: 9 };
  const conflict: Conflict = {
    kind: "conflict",
    schemaVersion: 1,
    status: "unsatisfiable",
    code: "ASH3002",
    core: [{ id: "app@0.0.0/requires/alloc", where }, { id: "use[0]", where: { ...where } }, { id: "memory" }],
    steps: [{ says: "app needs alloc ^2; bump provides only alloc 1.0.0" }, { says: "use[0] asks for app" }],
    hint: "ask for a range that 1.0.0 is in",
    fixes: [{ says: "take away use[0]", without: ["use[0]"], lines: 1 }],
  };
  expect(conflictDiagnostic(conflict)).toMatchObject({
    code: "ASH3002",
    message: "app needs alloc ^2; bump provides only alloc 1.0.0",
    at: [where],
    causes: ["use[0] asks for app"],
    fix: { title: "ask for a range that 1.0.0 is in" },
  });
});
