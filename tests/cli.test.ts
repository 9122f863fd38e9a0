import { access, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { schemas } from "../packages/ashlar/src/schemas.ts";
import { validate } from "../packages/ashlar/src/validate.ts";
import { hello, project } from "./programs.ts";
import { ashlar, root, temporary } from "./support.ts";

const imageTs = `import { app, image } from "ashlar";
export default image({ name: "hello", targets: ["qemu-microvm"], use: [app({ sources: ["main.c"] })] });
`;

/** Paths of this machine and measured numbers, made the same everywhere. */
function neutral(text: string, dir: string): string {
  return text
    .replaceAll(dir, "DIR")
    .replace(/[0-9a-f]{64}/g, "SHA256")
    .replace(/\d+ bytes/g, "N bytes")
    .replace(/\d+ compiled, \d+ from the cache/g, "N compiled, N from the cache");
}

describe("help", () => {
  test("the list of commands", async () => {
    const { stdout, code } = await ashlar(["--help"], root);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("golden/help.txt");
  });

  test.each([
    "init",
    "check",
    "list",
    "info",
    "solve",
    "plan",
    "why",
    "graph",
    "build",
    "size",
    "run",
    "symbolize",
    "doctor",
    "types",
    "explain",
    "schema",
    "clean",
  ])("%s --help", async (command) => {
    const { stdout, code } = await ashlar([command, "--help"], root);
    expect(code).toBe(0);
    expect(stdout).toContain(`usage: ashlar ${command}`);
  });

  test("no command is a usage error, with the help on stdout", async () => {
    expect(await ashlar([], root)).toMatchObject({ code: 2 });
  });

  test("version", async () => {
    const { version } = JSON.parse(await readFile(join(root, "packages/ashlar/package.json"), "utf8")) as {
      version: string;
    };
    expect((await ashlar(["--version"], root)).stdout).toBe(`${version}\n`);
  });
});

describe("a project from nothing", () => {
  test("init, run with arguments, clean; in an empty folder", async () => {
    const dir = join(await temporary(), "first");
    expect(await ashlar(["init", dir], root)).toMatchObject({ code: 0 });
    const ran = await ashlar(["run", "--timeout", "60", "--", "one", "two words"], dir);
    expect(ran.stderr).toBe("");
    expect(ran).toMatchObject({ code: 0, stdout: "Hello from first\nargument 1: one\nargument 2: two words\n" });
    expect((await readdir(dir)).sort()).toEqual([
      ".gitignore",
      "ashlar.lock",
      "image.ts",
      "main.c",
      "out",
      "package.json",
      "tsconfig.json",
    ]);
    expect(await ashlar(["clean"], dir)).toMatchObject({ code: 0 });
    await expect(access(join(dir, "out"))).rejects.toThrow();
  });

  test("init overwrites nothing", async () => {
    const dir = await project({ "main.c": "mine" });
    expect(await ashlar(["init", dir], root)).toMatchObject({ code: 3 });
    expect(await readFile(join(dir, "main.c"), "utf8")).toBe("mine");
    expect(await readdir(dir)).toEqual(["main.c"]);
  });
});

describe("transcripts", () => {
  test.each([
    ["check", ["check"]],
    ["plan", ["plan"]],
    ["why", ["why", "console-8250"]],
    ["graph", ["graph", "--format", "mermaid"]],
    ["build", ["build"]],
  ])("%s", async (name, args) => {
    const dir = await project({ "image.ts": imageTs, "main.c": hello });
    const { stdout, stderr, code } = await ashlar(args, dir);
    expect(code).toBe(0);
    await expect(neutral(`$ ashlar ${args.join(" ")}\n${stdout}--- stderr\n${stderr}`, dir)).toMatchFileSnapshot(
      `golden/${name}.txt`,
    );
  });

  test("every command prints one JSON document with a schema version", async () => {
    const dir = await project({ "image.ts": imageTs, "main.c": hello });
    for (const args of [
      ["check"],
      ["list"],
      ["info", "libc"],
      ["solve"],
      ["plan"],
      ["why", "libc"],
      ["graph"],
      ["build"],
      ["size"],
      ["explain", "ASH1001"],
      ["clean"],
    ]) {
      const { code, stdout, stderr } = await ashlar([...args, "--json"], dir);
      expect(code, stdout).toBe(0);
      expect(JSON.parse(stdout), stderr).toMatchObject({ schemaVersion: 1 });
    }
  });

  test.each([
    ["solve", ["solve"], 0],
    ["plan", ["plan"], 0],
    ["why", ["why", "libc"], 0],
    ["choices", ["why"], 0],
    ["why-not", ["why", "--not", "libc"], 0],
    ["why-not", ["why", "--not", "tcpip"], 0],
    ["why-not", ["why", "--not", "libc@9"], 4],
    ["build", ["build"], 0],
    ["build", ["size"], 0],
    ["diagnostics", ["why", "nobody"], 3],
  ])("the document of %s is as its schema says: %j", async (name, args, exit) => {
    const dir = await project({ "image.ts": imageTs, "main.c": hello });
    const { code, stdout, stderr } = await ashlar([...args, "--json"], dir);
    expect(code, stderr).toBe(exit);
    const [schema, document] = [schemas[name]!, JSON.parse(stdout)];
    expect(validate(document, schema, name)).toEqual([]);
    // A key that is required and not there is seen.
    const [key] = schema.required as readonly string[];
    expect(validate({ ...document, [key!]: undefined }, schema, name)).not.toEqual([]);
  });
});

test("published ports are told on stderr, in the JSON document and in the ready file", async () => {
  const main = '#include <stdio.h>\nint main(void) { puts("ashlar: ready"); for (volatile int i = 0;; i++) { } }\n';
  const card = "ashlar: 1\nid: some-card\nversion: 1.0.0\nsummary: A card.\nautomatic: false\ndevices: [net]\n";
  const use = "use: [{ component: app, options: { sources: [main.c] } }, some-card]";
  const image = `name: carded\ntargets: [qemu-microvm]\n${use}\n`;
  const dir = await project({ "main.c": main, "image.yaml": image, "components/some-card/component.yaml": card });
  const ports = ["--publish", "0:80", "--publish", "0:53/udp", "--ready-file", "ready.json"];
  const { stdout, stderr, code } = await ashlar(["run", "--accel", "tcg", "--timeout", "3", "--json", ...ports], dir);
  const document = JSON.parse(stdout) as { readonly ports: Readonly<Record<string, number>> };
  expect(document).toMatchObject({ schemaVersion: 1, status: "timeout" });
  expect(Object.keys(document.ports)).toEqual(["80", "53/udp"]);
  expect(stderr).toContain(`port 80 is 127.0.0.1:${document.ports["80"]}\n`);
  expect(stderr).toContain(`port 53/udp is 127.0.0.1:${document.ports["53/udp"]}\n`);
  expect(code).toBe(7);
  expect(JSON.parse(await readFile(join(dir, "ready.json"), "utf8"))).toMatchObject({ ports: document.ports });
  expect((await ashlar(["info", "some-card"], dir)).stdout).toContain("drives    net\n");
  expect((await ashlar(["plan"], dir)).stdout).toMatch(/\ndevices\n {2}net0 for some-card\n$/);
  expect(await readFile(join(dir, "out/carded/report.txt"), "utf8")).toContain("\ndevices\n  net0 for some-card\n");
});

describe("bad projects", () => {
  const outcome = async (files: Record<string, string>, args: readonly string[] = ["check"]) => {
    const dir = await project(files);
    const { code, stderr, stdout } = await ashlar(args, dir);
    return { code, text: neutral(stderr + stdout, dir) };
  };

  test.each([
    ["no project file", {}, 3, "ASH1101"],
    [
      "a file that does not load",
      { "image.ts": 'import { app } from "ashlar";\n\nconst image = nope();\nexport default image;\n' },
      3,
      "ASH1102.*\n  at DIR/image.ts:3:15",
    ],
    ["TypeScript that does not parse", { "image.ts": "export default {\n  name: \n};\n" }, 3, "ASH1102"],
    ["an import that is not there", { "image.ts": 'import "nowhere";\nexport default 1;\n' }, 3, "ASH1102"],
    ["a wrong default export", { "image.ts": "export default 5;\n" }, 3, "ASH1103"],
    ["no default export", { "image.ts": "export const a = 1;\n" }, 3, "ASH1103"],
    ["bad YAML", { "image.yaml": "name: [\n" }, 3, "ASH1105.*\n  at DIR/image.yaml:2:1"],
    ["bad JSON", { "image.json": "{" }, 3, "ASH1105"],
    [
      "a slip in a component",
      { "image.yaml": "name: a\ntargets: [qemu-microvm]\nuse: [alloc-tslf]\n" },
      3,
      'ASH1011[\\s\\S]*try: write "alloc-tlsf"',
    ],
    ["a bad lock", { "image.ts": imageTs, "main.c": hello, "ashlar.lock": "{}" }, 3, "ASH1201"],
    [
      "a bad manifest of the project's own",
      { "image.ts": imageTs, "components/x/component.yaml": "ashlar: 1\nid: x\n" },
      3,
      "ASH2003.*\n  at DIR/components/x/component.yaml:1:1",
    ],
    ["no program", { "image.yaml": "name: a\ntargets: [qemu-microvm]\nuse: []\n" }, 4, "ASH300"],
  ])("%s", async (_, files, code, words) => {
    const result = await outcome(files as Record<string, string>);
    expect(result.text).toMatch(new RegExp(words));
    expect(result.code).toBe(code);
  });

  test("an option's position is the use's own line", async () => {
    const text =
      'import { image } from "ashlar";\nimport { allocTlsf } from "ashlar/components";\nexport default image({\n  name: "a",\n  targets: ["qemu-microvm"],\n  use: [\n    allocTlsf({ grow: "1B" }),\n  ],\n});\n';
    const { text: said, code } = await outcome({ "image.ts": text });
    expect(code).toBe(3);
    expect(said).toMatch(
      /ASH1004: alloc-tlsf\.grow must be .* to .*, but is 1B\n {2}at DIR\/image\.ts:7:5\n {2}in use\[0\]\.grow/,
    );
  });

  test("errors as JSON", async () => {
    const { text } = await outcome({ "image.ts": "export default 5;\n" }, ["check", "--json"]);
    expect(JSON.parse(text)).toMatchObject({ schemaVersion: 1, diagnostics: [{ code: "ASH1103", severity: "error" }] });
  });

  test("--frozen refuses what the lock does not say", async () => {
    const dir = await project({ "image.ts": imageTs, "main.c": hello });
    expect(await ashlar(["build", "--frozen"], dir)).toMatchObject({ code: 8 });
    expect(await ashlar(["build"], dir)).toMatchObject({ code: 0 });
    expect(await ashlar(["build", "--frozen"], dir)).toMatchObject({ code: 0 });
    const lock = await readFile(join(dir, "ashlar.lock"), "utf8");
    await writeFile(join(dir, "ashlar.lock"), lock.replace(/"clang": "[^"]*"/, '"clang": "1.2.3"'));
    const refused = await ashlar(["build", "--frozen"], dir);
    expect(refused).toMatchObject({ code: 8 });
    expect(refused.stderr).toContain("clang 1.2.3");
    await writeFile(join(dir, "ashlar.lock"), lock);
    const report = await readFile(join(dir, "out/hello/report.json"), "utf8");
    await writeFile(join(dir, "main.c"), hello.replace("Hello", "Hullo"));
    const changed = await ashlar(["build", "--frozen"], dir);
    expect(changed).toMatchObject({ code: 8 });
    expect(changed.stderr).toContain("ASH1202: ashlar.lock has an image of sha256");
    expect(await readFile(join(dir, "out/hello/report.json"), "utf8")).toBe(report);
  });
});
