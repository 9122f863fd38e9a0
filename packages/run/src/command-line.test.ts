import { isAshlarError } from "@ashlar/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandLine } from "./command-line.ts";

/**
 * The rules of "The command line of a guest" in docs/reference/components.md: words, separated by spaces; `"…"` groups,
 * `\` escapes inside it.
 */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const letter = line[i]!;
    if (quoted && letter === "\\") word += line[++i] ?? "";
    else if (letter === '"') [quoted, word] = [!quoted, word ?? ""];
    else if (letter === " " && !quoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + letter;
  }
  expect(quoted).toBe(false);
  return word === undefined ? words : [...words, word];
}

function refusal(set: Readonly<Record<string, string>>, args: readonly string[] = []): string {
  try {
    return `not refused: ${commandLine(set, args)}`;
  } catch (error) {
    return isAshlarError(error) ? error.message : String(error);
  }
}

const text = fc.string({ unit: fc.constantFrom(..."ab=.-\"\\' \té\u{1f980}$`%:@\r\u00a0"), maxLength: 20 });

describe("a guest's command line", () => {
  test("is read as the words that it was made of", () => {
    const name = fc.tuple(
      fc.stringMatching(/^[a-z0-9][A-Za-z0-9-]{0,5}$/),
      fc.stringMatching(/^[a-z][A-Za-z0-9]{0,5}$/),
    );
    const set = fc.dictionary(
      name.map((parts) => parts.join(".")),
      text,
      { maxKeys: 4, noNullPrototype: true },
    );
    fc.assert(
      fc.property(set, fc.array(text, { maxLength: 6 }), (options, args) => {
        const expected = Object.entries(options).map(([key, value]) => `${key}=${value}`);
        const words = args.length === 0 ? expected : [...expected, "--", ...args];
        expect(wordsOf(commandLine(options, args))).toEqual(words);
      }),
      { numRuns: 500 },
    );
  });

  test("is empty for nothing, and as plain as it can be", () => {
    expect(commandLine({}, [])).toBe("");
    expect(commandLine({ "log.level": "info" }, ["serve", "--port=80"])).toBe("log.level=info -- serve --port=80");
    expect(commandLine({ "log.name": "a b" }, ["", "--"])).toBe('"log.name=a b" -- "" --');
  });

  test.each([
    "level",
    "log.",
    ".level",
    "log.level.x",
    "Log.level",
    "log.Level",
    "-log.level",
    "log level",
    "",
    "log.le-vel",
  ])("refuses the option name %j", (name) =>
    expect(refusal({ [name]: "x" })).toContain("not the form of a boot option"),
  );

  test.each(["a\nb", "a\0b"])("refuses %j, as value and as argument", (word) => {
    expect(refusal({ "log.level": word })).toContain("line break or a NUL");
    expect(refusal({}, [word])).toContain("line break or a NUL");
  });

  test("has fewer than 2048 bytes, and says how many it would take", () => {
    expect(commandLine({}, ["x".repeat(2044)])).toHaveLength(2047);
    expect(refusal({}, ["x".repeat(2045)])).toContain("take 2048 bytes");
    expect(refusal({}, ["é".repeat(1023)])).toContain("take 2049 bytes");
  });
});
