import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { componentSchema, interfaceSchema, parseComponent, parseInterface } from "@ashlar/manifest";
import { describe, expect, test } from "vitest";
import { type Block, blocksOf, play } from "./guides.ts";
import { project } from "./programs.ts";
import { ashlar, root } from "./support.ts";
import { judge } from "./types/program.ts";

const guides = readdirSync(join(root, "docs/guide")).map((name) => `docs/guide/${name}`);
const reference = "docs/reference/components.md";

/** What is not run here: both are what runs this. */
const excluded = ["npm run quickstart", "npm test"];

test.each(guides)("what %s says, done in an empty folder", { timeout: 300_000 }, (path) => play(path));

test.each([...guides, reference, "README.md"])("the commands and options that %s names exist", async (path) => {
  const text = readFileSync(join(root, path), "utf8");
  const lines = blocksOf(path).flatMap(({ language, text }) => (language === "sh" ? text.split("\n") : []));
  const inline = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
  const commands = [...lines, ...inline].flatMap((code) => /^ashlar ([a-z]+)/.exec(code)?.[1] ?? []);
  const all = (await ashlar(["--help"], root)).stdout;
  const known = new Set([...all.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1]!));
  expect(commands.filter((command) => !known.has(command))).toEqual([]);
  const help = await Promise.all([...known].map(async (name) => (await ashlar([name, "--help"], root)).stdout));
  const options = inline.flatMap((code) => /^--[a-z][a-z-]+/.exec(code) ?? []);
  expect(options.filter((option) => !help.some((page) => page.includes(`${option} `)))).toEqual([]);
});

describe(reference, () => {
  const blocks = blocksOf(reference);
  const [interfaceYaml, componentYaml] = blocks as [Block, Block];

  test("has an example of each manifest and no other block", () => {
    expect(blocks.map((block) => block.language)).toEqual(["yaml", "yaml"]);
  });

  test("both examples are valid", () => {
    const origin = { file: reference, dir: "/" };
    expect(parseInterface(interfaceYaml.text, { ...origin, headers: [] })).toMatchObject({ ok: true, warnings: [] });
    expect(parseComponent(componentYaml.text, origin)).toMatchObject({ ok: true, warnings: [] });
  });

  test("both show every key that there is", () => {
    const shown = ({ text }: Block) => [...text.matchAll(/^([a-z]+):/gm)].map((match) => match[1]).sort();
    const keys = (schema: object) => Object.keys((schema as { properties: object }).properties).sort();
    expect(shown(interfaceYaml)).toEqual(keys(interfaceSchema()));
    expect(shown(componentYaml)).toEqual(keys(componentSchema()));
  });
});

describe("README.md", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const blocks = blocksOf("README.md");

  test("has a program, the two commands, a diagram and a conflict, and no other block", () => {
    const kinds = blocks.map(({ language, info }) => [language, ...info].join(" "));
    expect(kinds).toEqual(["ts", "sh", "text diagram", "text conflict"]);
  });

  test("its conflict is the first of the guide to the solver, which is run", () => {
    expect(readFileSync(join(root, "docs/guide/solver.md"), "utf8")).toContain(`\n${blocks[3]!.text}`);
  });

  test("its program compiles, and makes an image as large as it says", async () => {
    const program = blocks[0]!.text;
    const body = program.replace(/^import .*$/gm, "").replace("export default", "export const web: Image =");
    expect(judge({ readme: body }).errors.readme).toEqual([]);
    const main = await readFile(join(root, "examples/02-wordcount/main.c"), "utf8");
    const dir = await project({ "image.ts": program, "main.c": main });
    expect(await ashlar(["build"], dir)).toMatchObject({ code: 0 });
    const { image, components } = JSON.parse(await readFile(join(dir, "out/wordcount/report.json"), "utf8")) as {
      readonly image: { readonly bytes: number };
      readonly components: readonly unknown[];
    };
    const said = /a (\d+) KB boot image of (\d+) components/.exec(readme)?.slice(1).map(Number);
    expect(said).toEqual([Math.round(image.bytes / 1000), components.length]);
  });

  test("its commands are scripts of package.json, which run these tests and so are not run by them", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const lines = blocks[1]!.text.trimEnd().split("\n");
    expect(lines.map((line) => line.replace(/ +#.*/, ""))).toEqual(excluded);
    for (const line of excluded) expect(scripts).toHaveProperty(line.replace(/^npm (?:run )?/, ""));
  });

  test("its diagram names packages", () => {
    const words = [...blocks[2]!.text.matchAll(/─([a-z]+)─/g)].map((match) => match[1]!);
    expect(words.length).toBeGreaterThan(5);
    expect(words.filter((word) => !readdirSync(join(root, "packages")).includes(word))).toEqual([]);
  });

  test("its figures are those of bench/counts.json", () => {
    const counts = JSON.parse(readFileSync(join(root, "bench/counts.json"), "utf8")) as Record<string, number>;
    for (const id of ["hello.image.bytes", "hello.main.instructions", "hello.exit.instructions"]) {
      expect(readme).toContain(counts[id]!.toLocaleString("en-US"));
    }
  });
});
