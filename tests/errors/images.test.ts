import { describe, expect, test } from "vitest";
import { hello } from "../programs.ts";
import { command, imageYaml } from "./command.ts";

interface Slip {
  /** The program in place. */
  readonly program?: string;
  /** Further uses, on line 9. */
  readonly use?: string;
  /** A further line of the image's frame. */
  readonly frame?: string;
  readonly name?: string;
  readonly targets?: string;
}

/** An image file in plain JavaScript's reach: no type checker stands between the slip and `check`. */
const imageTs = (slip: Slip): string => `import { app, image } from "ashlar";
import { allocBump, allocTlsf, debugLog, fsRam, fsRom, lockNone } from "ashlar/components";

export default image({
  name: "${slip.name ?? "bad"}", targets: [${slip.targets ?? '"qemu-microvm"'}], ${slip.frame ?? ""}
  use: [
    // The program.
    ${slip.program ?? 'app({ sources: ["main.c"] })'},
    ${slip.use ?? ""}
  ],
});
`;

const frame = "at DIR/image.ts:4:16";
const program = "at DIR/image.ts:8:5";
const use = "at DIR/image.ts:9:5";

describe("a slip in an image file: what, where, how to mend it", () => {
  test.each<[string, Slip, readonly string[]]>([
    [
      "a misspelt option",
      { use: 'allocTlsf({ grew: "64KiB" })' },
      ['ASH1001: alloc-tlsf has no option "grew"; it has grow, check', use, "in use[1].grew", 'try: write "grow"'],
    ],
    [
      "an unknown option of the program",
      { program: 'app({ sources: ["main.c"], colour: "red" })' },
      [
        'ASH1001: app has no option "colour"; it has sources, requires, provides, threads, libc, optimize',
        program,
        "in use[0].colour",
        'try: remove "colour"',
      ],
    ],
    [
      "a bad unit",
      { use: 'allocTlsf({ grow: "64KB" })' },
      ['ASH1002: alloc-tlsf.grow is a size, such as "64KiB", but is "64KB"', use, "in use[1].grow"],
    ],
    [
      "a bad unit of the image's memory",
      { frame: 'memory: "8MB",' },
      ['ASH1002: memory is a size, such as "8MiB", but is "8MB"', frame, "in memory"],
    ],
    [
      "a required range that is none",
      { program: 'app({ sources: ["main.c"], requires: { alloc: "latest" } })' },
      [
        'ASH1002: "latest" is not a semver range',
        program,
        'in use[0].requires["alloc"]',
        'try: write a range such as "^1.0.0"',
      ],
    ],
    [
      "a provided version that is none",
      { program: 'app({ sources: ["main.c"], provides: { log: "1" } })' },
      ['ASH1002: "1" is not a version', program, 'in use[0].provides["log"]', 'try: write a version such as "1.0.0"'],
    ],
    [
      "a pin to what is no range",
      { frame: 'constrain: { pin: { libc: "one" } },' },
      [
        'ASH1002: "one" is not a semver range',
        frame,
        'in constrain.pin["libc"]',
        'try: write a range such as "^1.0.0"',
      ],
    ],
    [
      "a misspelt value",
      { use: 'debugLog({ level: "wran" })' },
      [
        'ASH1003: debug-log.level is one of "off", "error", "warn", "info", "debug", but is "wran"',
        use,
        "in use[1].level",
        'try: write "warn"',
      ],
    ],
    [
      "a value out of range",
      { use: 'allocTlsf({ grow: "2GiB" })' },
      ["ASH1004: alloc-tlsf.grow must be 4KiB to 1GiB, but is 2GiB", use, "in use[1].grow"],
    ],
    [
      "a required option that is missing",
      { program: "app({ sources: [] })" },
      ['ASH1005: app needs the option "sources"', program, "in use[0].sources", 'try: add sources: ["main.c"]'],
    ],
    [
      "a misspelt target",
      { targets: '"qemu-micro"' },
      [
        'ASH1006: there is no target "qemu-micro"; there are qemu-microvm, qemu-q35, qemu-pc, xen, host, host-san',
        frame,
        "in targets[0]",
        'try: write "qemu-microvm"',
      ],
    ],
    [
      "two providers",
      { program: 'app({ sources: ["main.c"], requires: { alloc: "^1" } })', use: "allocBump(), allocTlsf()" },
      [
        'ASH1008: alloc-bump and alloc-tlsf both provide "alloc" to app',
        program,
        "in use[0]",
        'try: say which one: with: { "alloc": … }',
      ],
    ],
    [
      "an edge to what does not provide the interface",
      { use: "allocTlsf({ with: { lock: debugLog() } })" },
      [
        'ASH1009: debug-log does not provide "lock", which the slot "lock" of alloc-tlsf needs',
        use,
        'in use[1].with["lock"]',
        "try: use one of lock-none, lock-preempt",
      ],
    ],
    [
      "a misspelt interface",
      { program: 'app({ sources: ["main.c"], requires: { aloc: "^1" } })' },
      [
        'ASH1010: nothing in the catalogue provides "aloc", which app requires',
        program,
        "in use[0]",
        'try: write "alloc"',
      ],
    ],
    [
      "a misspelt key",
      { frame: 'memroy: "8MiB",' },
      [
        'ASH1012: an image has no key "memroy"; it has name, targets, memory, use, prefer, constrain, budget',
        frame,
        "in memroy",
        'try: write "memory"',
      ],
    ],
    [
      "two uses of one name",
      { use: 'allocTlsf(), allocTlsf({ grow: "8KiB" })' },
      [
        'ASH1013: two different uses are called "alloc-tlsf": use[1] and use[2]',
        "at DIR/image.ts:9:18",
        "in use[2]",
        'try: name one of them, as: "alloc-tlsf-2", or give both the same options',
      ],
    ],
    [
      "two file systems at one place",
      { use: "fsRam(), fsRam({ as: 'more' })" },
      [
        'ASH1018: fs-ram and more both have at: "/", but each provider of "fs" needs another',
        "at DIR/image.ts:9:14",
        use,
        "in use[2].at",
        "try: give one of them another at",
      ],
    ],
    [
      "a place that is not absolute",
      { use: "fsRam({ at: 'tmp' })" },
      [
        'ASH1002: fs-ram.at is an absolute path without "." and "..", such as "/data", but is "tmp"',
        use,
        "in use[1].at",
      ],
    ],
    [
      "a place that is not written plainly",
      { use: "fsRam({ at: '/tmp/../' })" },
      [
        'ASH1002: fs-ram.at is an absolute path without "." and "..", such as "/data", but is "/tmp/../"',
        use,
        "in use[1].at",
      ],
    ],
    [
      "a folder that is not there",
      { use: "fsRom({ from: './site' })" },
      [
        "ASH1106: fs-rom.from: there is no folder ./site",
        use,
        "in use[1].from",
        "try: make ./site, relative to the image file",
      ],
    ],
    [
      "a file for a folder",
      { use: "fsRom({ from: 'main.c' })" },
      ["ASH1106: fs-rom.from: main.c is not a folder", use, "in use[1].from", "try: name the folder that it is in"],
    ],
    [
      "the folder of the project itself",
      { use: "fsRom({ from: '.' })" },
      [
        "ASH1106: fs-rom.from: . holds the image file, and so what the build writes",
        use,
        "in use[1].from",
        "try: put the files into a folder of their own",
      ],
    ],
    [
      "a misspelt slot",
      { use: 'allocTlsf({ with: { "mem.page": lockNone() } })' },
      [
        'ASH1014: alloc-tlsf has no slot "mem.page"; it has mem.pages, lock',
        use,
        'in use[1].with["mem.page"]',
        'try: write "mem.pages"',
      ],
    ],
    [
      "no target",
      { targets: "" },
      ["ASH1015: an image needs at least one target", frame, "in targets", 'try: add targets: ["qemu-microvm"]'],
    ],
    [
      "a name that may not be one",
      { name: "My Image" },
      [
        'ASH1016: the name must be lower-case letters, digits and dashes, but is "My Image"',
        frame,
        "in name",
        'try: name it as "hello"',
      ],
    ],
    [
      "a use's name that may not be one",
      { use: 'allocTlsf({ as: "../heap" })' },
      [
        'ASH1016: the name of a use must be lower-case letters, digits and dashes, but is "../heap"',
        use,
        "in use[1].as",
        'try: name it as "eth0"',
      ],
    ],
  ])("%s", async (_, slip, lines) => {
    const { code, stdout, stderr, left } = await command({ "main.c": hello, "image.ts": imageTs(slip) }, ["check"]);
    expect(stderr).toBe(`error ${lines.join("\n  ")}\n`);
    expect([code, stdout, left]).toEqual([3, "", []]);
  });

  test.each([
    ["a use that is a number", "use: [5]", "a use is a component's id or { component, as, options, with }", "use[0]"],
    ["a preference that is a number", "use: []\nprefer: [5]", "prefer[0] must be a name, but is 5", "prefer[0]"],
    ["options that are text", "use: [{ component: app, options: x }]", "options must be a record", "use[0].options"],
  ])("%s, in YAML", async (_, text, message, path) => {
    const yaml = `name: bad\ntargets: [qemu-microvm]\n${text}\n`;
    const { code, stderr } = await command({ "image.yaml": yaml }, ["check"]);
    expect(stderr).toContain(`error ASH1017: ${message}`);
    expect(stderr).toContain(`\n  in ${path}\n`);
    expect(code).toBe(3);
  });
});

describe("an image file that cannot be read as one", () => {
  test.each([
    [
      "TypeScript that does not parse",
      "image.ts",
      "export default {\n  name: \n};\n",
      /ASH1102: image\.ts does not load: .*\n {2}at DIR\/image\.ts/,
    ],
    [
      "TypeScript that throws",
      "image.ts",
      "\nconst x = nope();\nexport default x;\n",
      /ASH1102: image\.ts does not load: nope is not defined\n {2}at DIR\/image\.ts:2:11\n/,
    ],
    [
      "a wrong default export",
      "image.ts",
      "export default [1];\n",
      /ASH1103: the default export of image\.ts must be an image or a record of images, but it is a list\n {2}at DIR\/image\.ts\n {2}try: export default image\(\{ … \}\)\n/,
    ],
    ["no default export", "image.ts", "export const a = 1;\n", /ASH1103: the default export .*, but there is none\n/],
    ["bad YAML", "image.yaml", "name: [\n", /ASH1105: DIR\/image\.yaml is not YAML: .*\n {2}at DIR\/image\.yaml:2:1\n/],
    ["bad JSON", "image.json", '{"name": }', /ASH1105: DIR\/image\.json is not JSON: .*\n {2}at DIR\/image\.json\n/],
  ])("%s", async (_, file, text, words) => {
    const { code, stdout, stderr, left } = await command({ [file]: text }, ["check"]);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain("node:internal");
    expect([code, stdout, left]).toEqual([3, "", []]);
  });
});

test("what components need at run time, and the image has not", async () => {
  const yaml = imageYaml("", 'memory: "1MiB"\n').replace(
    "use: [",
    "use: [{ component: alloc-tlsf, options: { grow: 1GiB } }, ",
  );
  const { code, stderr, left } = await command({ "main.c": hello, "image.yaml": yaml }, ["check"]);
  expect(stderr).toMatch(
    /^error ASH3005: the uses need \d+ bytes at run time \(.*alloc-tlsf 1073741824.*\), but the image has 1048576\n/,
  );
  expect(stderr).toMatch(/\n {2}try: /);
  expect([code, left]).toEqual([4, []]);
});
