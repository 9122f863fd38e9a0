import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { root } from "../support.ts";

const program = `import { cpuX8664, debugLog } from "ashlar/components";
export const uses = [cpuX8664({ faultStack: "2KiB" }), debugLog({ level: "warn" })];
`;

/** What an editor shows at the first place of a word: its type, its text, and its tags. */
function hover(word: string): string {
  const path = join(root, "tests/types/hovered.ts");
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
  };
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => true,
    getCompilationSettings: () => options,
    getScriptFileNames: () => [path],
    getScriptVersion: () => "1",
    getScriptSnapshot: (file) => {
      const text = file === path ? program : ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (file) => file === path || ts.sys.fileExists(file),
  });
  const info = service.getQuickInfoAtPosition(path, program.lastIndexOf(word))!;
  const tags = (info.tags ?? []).map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`);
  return [ts.displayPartsToString(info.displayParts), ts.displayPartsToString(info.documentation), ...tags].join("\n");
}

describe("what an editor shows", () => {
  test("of an option: its sentence, form, range, default and source", () => {
    expect(hover("faultStack")).toMatchInlineSnapshot(`
      "(property) faultStack: "2KiB"
      Stack of exceptions, on which a panic is printed. A multiple of 16 bytes.

      Form: a size, such as "64KiB". Range: 1KiB to 64KiB.
      @defaultValue "2KiB"
      @see System V ABI for AMD64, 3.2.2, the stack frame"
    `);
  });

  test("of one that may be given at boot, with a set of values", () => {
    expect(hover("level")).toMatchInlineSnapshot(`
      "(property) level: "warn"
      The most detailed level that is shown.

      Form: one of "off", "error", "warn", "info", "debug".
      May also be given when the image starts.
      @defaultValue "info""
    `);
  });

  test("of a handle: what it is, provides and requires, and what could be taken instead", () => {
    expect(hover("debugLog")).toMatchInlineSnapshot(`
      "(alias) debugLog<{
          readonly level: "warn";
      }>(options: {
          readonly level: "warn";
      } & Checked<{
          readonly level: "warn";
      }, DebugLogShape> & Documented<DebugLogShape>): Use<DebugLogShape, never> (+1 overload)
      import debugLog
      Log lines on the console, with a level that is chosen at boot.

      debug-log 1.0.0. Provides debug 1.0.0; requires console, libc, boot.options."
    `);
  });
});
