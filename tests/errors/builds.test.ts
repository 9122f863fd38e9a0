import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { countingAllocator, heapUser, hello } from "../programs.ts";
import { command, imageYaml, type Outcome } from "./command.ts";

/** A build that is refused leaves no lock file, and `out` empty if it came so far. */
async function refused(files: Readonly<Record<string, string>>): Promise<Outcome> {
  const outcome = await command(files, ["build"]);
  expect([outcome.stdout, outcome.left.filter((path) => path !== "out")]).toEqual(["", []]);
  expect(await readdir(join(outcome.dir, "out")).catch(() => [])).toEqual([]);
  return outcome;
}

/** The project's own allocator, with a change, in the place of ours. */
function counting(change: (files: Readonly<Record<string, string>>) => Readonly<Record<string, string>>) {
  const own = Object.entries({ ...countingAllocator, ...change(countingAllocator) });
  return {
    "main.c": heapUser,
    "image.yaml": imageYaml(", requires: { alloc: ^1 }").replace("}]", "}, alloc-counting]"),
    ...Object.fromEntries(own.map(([path, text]) => [`components/alloc-counting/${path}`, text])),
  };
}

const far = (body: string, abi = "") => ({
  "main.c": "#include <ashlar/far.h>\nint main(void) { return ash_far_go(&ash_use_far); }\n",
  "image.yaml": imageYaml(", requires: { far: ^1 }"),
  "components/far/interface.yaml": `ashlar: 1\ninterface: far\nversion: 1.0.0\nsummary: A contract.\nfunctions: [go]\n${abi}`,
  "components/far/far.h": "struct ash_far;\nint ash_far_go(struct ash_far *self);\n",
  "components/away/component.yaml":
    "ashlar: 1\nid: away\nversion: 1.0.0\nsummary: A part.\nprovides: { far: 1.0.0 }\nsources: [away.c]\ninstance: away.h\n",
  "components/away/away.h": "#include <ashlar/far.h>\nstruct away { int unused; };\n",
  "components/away/away.c": `#include "away.h"\n${body}\n`,
});

describe("a build that is refused: what, where, how to mend it", () => {
  const program = (main: string, more = "") => ({ "main.c": main, "image.yaml": imageYaml("", more) });

  test.each<[string, Readonly<Record<string, string>>, number, readonly (string | RegExp)[]]>([
    [
      "a source that is not there",
      { ...program(hello), "image.yaml": imageYaml().replace("main.c", "mian.c") },
      3,
      ["ASH2006: app names the source mian.c, which is not in DIR", "at DIR/mian.c", 'try: write "main.c"'],
    ],
    [
      "C that does not compile",
      program("int main(void)\n{\n    return 1 +;\n}\n"),
      6,
      [/^ASH5001: DIR\/main\.c does not compile: expected expression/, "at DIR/main.c:3:15"],
    ],
    [
      "a header that is not declared",
      program("\n#include <ashlar/alloc.h>\nint main(void) { return 0; }\n"),
      6,
      [
        'ASH5011: app includes <ashlar/alloc.h>, which it does not declare: "alloc" has it',
        "at DIR/main.c:2:10",
        'try: add "alloc" to requires, in component.yaml or in app()',
      ],
    ],
    [
      "a call that is not declared",
      program(
        "struct ash_alloc;\nvoid *ash_alloc_get(struct ash_alloc *, unsigned long);\nint main(void) { return ash_alloc_get(0, 1) != 0; }\n",
      ),
      6,
      [
        "ASH5002: app calls ash_alloc_get, which none of its requirements has",
        "at DIR/main.c",
        'try: add "alloc" to its requires',
      ],
    ],
    [
      "a call of what nobody has",
      program("int nowhere(void);\nint main(void) { return nowhere(); }\n"),
      6,
      [
        "ASH5002: app calls nowhere, which none of its requirements has",
        "at DIR/main.c",
        "try: define nowhere, or remove the call",
      ],
    ],
    [
      "a header that changed under its version",
      far("int away_far_go(struct ash_far *self) { return self == 0; }", 'abi: { 1.0.0: "000000000000" }\n'),
      6,
      [
        /^ASH5003: the header of "far" changed \(000000000000 to [0-9a-f]{12}\) but its version is still 1\.0\.0$/,
        "at DIR/components/far/interface.yaml:1:1",
        /^try: raise the version in interface\.yaml and add "abi: \{ 1\.0\.0: …, NEW: [0-9a-f]{12} \}"$/,
      ],
    ],
    [
      "C types that differ from the interface's",
      far("int away_far_go(struct ash_far *self, int more) { return self == 0 || more; }"),
      6,
      [
        "ASH5001: DIR/components/away/away.c does not compile: conflicting types for 'away_far_go'",
        "at DIR/components/away/away.c:2:5",
      ],
    ],
    [
      "a symbol that two components define",
      program("int printf(const char *f, ...) { (void)f; return 0; }\nint main(void) { return 0; }\n"),
      6,
      [
        'ASH5004: libc and app both define "printf"',
        "at DIR",
        "try: make it static, or begin it with the component's name",
      ],
    ],
    [
      "a budget of the image",
      program(hello, "budget: 2KiB\n"),
      6,
      [
        /^ASH5005: the boot image has \d+ bytes; its budget is 2048$/,
        "in budget",
        "try: look at report.txt for what is largest, or raise the budget",
      ],
    ],
    [
      "a budget of a component",
      counting((own) => ({ "component.yaml": `${own["component.yaml"]}budget: { text: 20B }\n` })),
      6,
      [
        /^ASH5005: alloc-counting has \d+ bytes of text; its budget is 20\. Largest: alloc_counting_alloc_resize \d+, /,
        "at DIR/components/alloc-counting/component.yaml:1:1",
        "try: make it smaller, or raise the budget in its manifest",
      ],
    ],
    [
      "data that the addresses of an image cannot reach",
      program(
        "static char big[3ul << 30];\nint main(int c, char **v) { big[c] = v[0][0]; return big[(unsigned long)c * 4096]; }\n",
      ),
      6,
      [
        /^ASH5006: the link failed: ld\.lld: error: .*out of range/,
        "try: mend what the linker names; where that is generated code, it is a bug of ours: report it",
      ],
    ],
    [
      "data that the image's memory does not hold",
      program(
        "static char big[64ul << 20];\nint main(int c, char **v) { big[c] = v[0][0]; return big[(unsigned long)c * 4096]; }\n",
      ),
      4,
      [
        /^ASH3005: the image ends at \d+ bytes, but its memory has 8388608$/,
        "in memory",
        'try: write memory: "66MiB" or more, or use less',
      ],
    ],
    [
      "a function of the interface that is not defined",
      counting((own) => ({
        "counting.c": own["counting.c"]!.replace(/void alloc_counting_alloc_put[\s\S]*?\n}\n/, ""),
      })),
      6,
      [
        'ASH5010: alloc-counting provides "alloc" but does not define alloc_counting_alloc_put',
        "at DIR/components/alloc-counting/component.yaml:1:1",
        "try: define alloc_counting_alloc_put",
      ],
    ],
  ])("%s", async (_, files, code, expected) => {
    const outcome = await refused(files);
    // The compiler's own words stand between; they are its affair.
    const lines = outcome.stderr
      .trimEnd()
      .split("\n")
      .filter((line) => !line.startsWith("  because "));
    expect(lines[0]).toMatch(/^error /);
    const said = lines.map((line) => line.replace(/^error |^ {2}/, ""));
    expect(said).toEqual(expected.map((line) => (typeof line === "string" ? line : expect.stringMatching(line))));
    expect(outcome.code).toBe(code);
  });
});
