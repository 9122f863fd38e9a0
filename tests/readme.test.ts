import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ashlar, root } from "./support.ts";
import { judge } from "./types/program.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");

function blocks(language: string): readonly string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map((match) => match[1]!);
}

describe("the README", () => {
  test("its program compiles", () => {
    const [program] = blocks("ts");
    const body = program!.replace(/^import .*$/gm, "").replace("export default", "export const web: Image =");
    expect(judge({ readme: body }).errors.readme).toEqual([]);
  });

  test("its commands exist", async () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const words = [...readme.matchAll(/npm (?:run )?(\w+)/g)].map((match) => match[1]!);
    expect(words.filter((word) => word !== "in" && scripts[word] === undefined)).toEqual([]);
    const help = (await ashlar(["--help"], root)).stdout;
    const commands = [...readme.matchAll(/`ashlar (\w+)/g)].map((match) => match[1]!);
    expect(commands.filter((command) => !help.includes(`  ${command} `))).toEqual([]);
  });

  test("its figures are those of bench/counts.json", () => {
    const counts = JSON.parse(readFileSync(join(root, "bench/counts.json"), "utf8")) as Record<string, number>;
    for (const id of ["hello.image.bytes", "hello.main.instructions", "hello.exit.instructions"]) {
      expect(readme).toContain(counts[id]!.toLocaleString("en-US"));
    }
  });
});
