import { execFile } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { expect } from "vitest";
import { root, temporary } from "./support.ts";

/** A fenced block of a Markdown file. */
export interface Block {
  readonly language: string;
  /** The words after the language. */
  readonly info: readonly string[];
  readonly text: string;
  /** File and line of the fence. */
  readonly place: string;
}

/** All fenced blocks of a file of this repository, in order. A fence of another form is an error. */
export function blocksOf(path: string): readonly Block[] {
  const markdown = readFileSync(join(root, path), "utf8");
  const blocks = [...markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [language = "", ...info] = match[1]!.split(" ");
    const line = markdown.slice(0, match.index).split("\n").length;
    return { language, info, text: match[2]!, place: `${path}:${line}` };
  });
  expect([...markdown.matchAll(/^[\s>]*(?:```|~~~)/gm)].length, path).toBe(2 * blocks.length);
  return blocks;
}

/** What the steps of one guide share. */
interface Stage {
  /** The project's folder; empty at first. */
  readonly dir: string;
  /** The folder with the `ashlar` command. */
  readonly bin: string;
  /** Every line that was run. */
  readonly lines: string[];
  /** What was written: a file's text by its name. */
  readonly files: Map<string, string>;
  /** What the last line printed, on both streams. */
  output: string;
}

/**
 * Does what a guide says in an empty folder, in order: writes the blocks that name a file, runs the lines of each `sh`
 * block, and compares a `text` block with what the line before it printed, where `…` stands for what varies. At the end
 * the TypeScript files must compile, and each file must have been used. A block for which none of it holds is an error.
 *
 * A file's name stands in the first line as a comment; that of JSON after the language. `exit=N` after `sh` is the exit
 * code of its last line; all others exit with 0. Node is one that runs TypeScript.
 */
export async function play(path: string): Promise<void> {
  const above = await temporary();
  const stage: Stage = {
    dir: join(above, "project"),
    bin: join(above, "bin"),
    lines: [],
    files: new Map(),
    output: "",
  };
  for (const dir of [stage.dir, stage.bin]) await mkdir(dir);
  await symlink(join(root, "packages/ashlar/bin/ashlar.js"), join(stage.bin, "ashlar"));
  const blocks = blocksOf(path);
  for (const [i, block] of blocks.entries()) await step(stage, block, blocks[i - 1]);
  const unused = [...stage.files.keys()].filter((name) => !isUsed(name, stage));
  expect(unused, `${path}: files that nothing uses`).toEqual([]);
  await typeCheck(stage, path);
}

async function step(stage: Stage, block: Block, before: Block | undefined): Promise<void> {
  const name = fileOf(block);
  if (block.language === "sh") await runLines(stage, block);
  else if (block.language === "text" && before?.language === "sh") {
    expect(stage.output.trimEnd(), block.place).toMatch(pattern(block.text));
  } else if (name !== undefined) {
    await mkdir(dirname(join(stage.dir, name)), { recursive: true });
    await writeFile(join(stage.dir, name), block.text);
    stage.files.set(name, block.text);
  } else throw new Error(`${block.place}: nothing runs or checks this block; give it a file's name`);
}

/** The file that a block names: in its info string when it is JSON, else in a comment on its first line. */
function fileOf({ language, info, text }: Block): string | undefined {
  if (language === "json") return info.find((word) => word.endsWith(".json"));
  return /^(?:\/\/|#|\/\*) ([\w./-]+\.\w+)(?: \*\/)?\n/.exec(text)?.[1];
}

/** A text as a pattern for the whole output: `…` is anything within a line, or any lines where it stands alone. */
function pattern(text: string): RegExp {
  const quoted = text.trimEnd().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${quoted.replace(/^ *…$/gm, "[\\s\\S]*").replaceAll("…", ".+")}$`);
}

async function runLines(stage: Stage, block: Block): Promise<void> {
  const lines = block.text.trimEnd().split("\n");
  const last = Number(block.info.find((word) => word.startsWith("exit="))?.slice(5) ?? 0);
  for (const [i, line] of lines.entries()) {
    stage.lines.push(line);
    const install = /^npm install(?: --save-dev)?(.*)$/.exec(line);
    if (install !== null) await link(stage.dir, install[1]!.split(" ").filter(Boolean));
    else {
      const { code, output } = await shell(stage, line);
      expect(code, `${block.place}: ${line}\n${output}`).toBe(i === lines.length - 1 ? last : 0);
      stage.output = output;
    }
  }
}

/** `npm install` without a registry: links to this checkout's packages. Without names, those of the project's package.json. */
async function link(dir: string, names: readonly string[]): Promise<void> {
  const manifest = JSON.parse(await readFile(join(dir, "package.json"), "utf8")) as Manifest;
  const wanted = names.length > 0 ? names : Object.keys(manifest.dependencies ?? {});
  for (const name of wanted) {
    const from = realpathSync(join(root, "node_modules", name));
    const to = join(dir, "node_modules", name);
    if (existsSync(to)) continue;
    await mkdir(dirname(to), { recursive: true });
    await symlink(from, to);
    const { bin = {} } = JSON.parse(await readFile(join(from, "package.json"), "utf8")) as Manifest;
    await mkdir(join(dir, "node_modules/.bin"), { recursive: true });
    for (const [command, path] of Object.entries(typeof bin === "string" ? { [name]: bin } : bin))
      await symlink(join(from, path), join(dir, "node_modules/.bin", command));
  }
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly bin?: string | Readonly<Record<string, string>>;
}

/** One line of a guide, in the project's folder, under the Node that runs TypeScript. */
function shell(stage: Stage, line: string): Promise<{ readonly code: number; readonly output: string }> {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|npm_)/.test(name));
  const env = {
    ...Object.fromEntries(own),
    NO_COLOR: "1",
    PATH: [stage.bin, join(root, "node_modules/node-24/bin"), process.env.PATH].join(":"),
    XDG_CACHE_HOME: join(root, "out/test-xdg"),
  };
  return new Promise((resolve) => {
    const args = ["-c", `exec 2>&1; ${line}`];
    execFile("sh", args, { cwd: stage.dir, env, timeout: 150_000, maxBuffer: 2 ** 26 }, (error, output) => {
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : 1, output });
    });
  });
}

/** Found by their names. */
const conventional = ["image.ts", "component.yaml", "tsconfig.json"];

/** Whether a line names the file, or for data and C, another file does; vitest finds its own. */
function isUsed(name: string, { lines, files }: Stage): boolean {
  const base = basename(name);
  if (conventional.includes(base)) return true;
  if (base.endsWith(".test.ts")) return lines.includes("npx vitest run");
  const others = [...files].filter(([other]) => other !== name && !base.endsWith(".ts")).map(([, text]) => text);
  return [...lines, ...others].some((text) => text.includes(base));
}

/** tsc over the project, under its own tsconfig.json. */
async function typeCheck(stage: Stage, path: string): Promise<void> {
  const types = existsSync(join(stage.dir, "node_modules/@types/node")) ? " --types node" : "";
  const { output } = await shell(stage, `node "${join(root, "node_modules/typescript/bin/tsc")}"${types}`);
  expect(output, path).toBe("");
}
