import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { errorCodes } from "./codes.ts";
import { diagnostic, formatDiagnostic, suggest } from "./diagnostic.ts";
import { AshlarError, attempt, isAshlarError, ok, unwrap } from "./result.ts";

describe("diagnostics", () => {
  test("text says what, where, why and how to mend it", () => {
    const d = diagnostic("ASH1001", 'x has no option "y"', {
      at: { file: "image.ts", line: 3, column: 7 },
      path: "use[0].y",
      causes: ["z"],
      fix: 'write "w"',
    });
    expect(formatDiagnostic(d)).toBe(
      'error ASH1001: x has no option "y"\n  at image.ts:3:7\n  in use[0].y\n  because z\n  try: write "w"',
    );
  });

  test.each([
    ["queuSize", ["queueSize", "mtu"], "queueSize"],
    ["ot", ["to", "from"], "to"],
    ["elephant", ["to", "from"], undefined],
  ])("%s suggests %s", (word, candidates, expected) => {
    expect(suggest(word, candidates)).toBe(expected);
  });

  test("an error of another copy of the package is understood", async () => {
    const foreign = Object.assign(new Error("x"), { name: "AshlarError", code: "ASH1001", diagnostics: [] });
    expect(isAshlarError(foreign)).toBe(true);
    expect(await attempt(() => Promise.reject(foreign))).toEqual({ ok: false, diagnostics: [] });
  });

  test("unwrap throws what a result failed with", () => {
    expect(unwrap(ok(1))).toBe(1);
    expect(() => unwrap({ ok: false, diagnostics: [diagnostic("ASH1001", "no")] })).toThrow(AshlarError);
  });
});

describe("error codes", () => {
  const dir = new URL("../../../docs/errors/", import.meta.url);

  test("each is emitted somewhere", () => {
    const root = new URL("../../../", import.meta.url);
    const sources = ["packages", "scripts"].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: "utf8" })
        .filter((path) => /^(?:[^/]+\/src\/.*\.ts|[^/]+\.mjs)$/.test(path) && !/\.test\.ts$|\/codes\.ts$/.test(path))
        .map((path) => readFileSync(new URL(`${folder}/${path}`, root), "utf8")),
    );
    const code = sources.join("\n").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    expect(Object.keys(errorCodes).filter((name) => !code.includes(name))).toEqual([]);
  });

  test("each has a page, and each page a code", () => {
    const pages = readdirSync(dir)
      .map((name) => name.replace(/\.md$/, ""))
      .sort();
    expect(pages).toEqual(Object.keys(errorCodes).sort());
  });

  test.each(Object.entries(errorCodes))(
    "the page of %s has its title, its meaning and a way out",
    (code, { title }) => {
      const text = readFileSync(new URL(`${code}.md`, dir), "utf8");
      expect(text).toContain(`# ${code}: ${title}`);
      expect(text).toContain("## How to mend it");
      expect(text.length).toBeGreaterThan(200);
    },
  );
});
