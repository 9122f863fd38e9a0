import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { initialize, load, resolve, resolveSync } from "./loader.ts";

const context = { parentURL: "file:///project/image.ts", conditions: ["node", "import"] };

/** Node's own resolver, of which the project knows only the names in `known`. */
function resolver(...known: readonly string[]) {
  const asked: string[] = [];
  const next = (specifier: string, { parentURL }: { readonly parentURL?: string | undefined }) => {
    const from = parentURL === context.parentURL ? "project" : "installation";
    asked.push(from);
    if (from === "project" && !known.includes(specifier)) throw new Error(`cannot find ${specifier}`);
    return { url: `${from}:${specifier}` };
  };
  return { asked, next, nextLater: async (...args: Parameters<typeof next>) => next(...args) };
}

describe("a name in an image file", () => {
  const ours = ["ashlar", "ashlar/components", "@ashlar/model", "@ashlar/catalogue/x.js"];

  test.each(ours)("%s is found in the project first, else in the installation", async (name) => {
    const inProject = resolver(name);
    expect((await resolve(name, context, inProject.nextLater)).url).toBe(`project:${name}`);
    expect(resolveSync(name, context, inProject.next).url).toBe(`project:${name}`);
    const nowhere = resolver();
    expect((await resolve(name, context, nowhere.nextLater)).url).toBe(`installation:${name}`);
    expect(resolveSync(name, context, nowhere.next).url).toBe(`installation:${name}`);
    expect(nowhere.asked).toEqual(["project", "installation", "project", "installation"]);
  });

  test.each(["ashlarx", "./ashlar", "left-pad", "@ashlar", "@ashlar-os/model", "node:fs", "@other/ashlar", "/ashlar"])(
    "%s is the project's own matter",
    async (name) => {
      const { asked, next, nextLater } = resolver();
      await expect(resolve(name, context, nextLater)).rejects.toThrow(`cannot find ${name}`);
      expect(() => resolveSync(name, context, next)).toThrow(`cannot find ${name}`);
      expect(asked).toEqual(["project", "project"]);
    },
  );
});

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "ashlar-loader-"));
  initialize({ cacheDir: join(dir, "cache") });
});
afterAll(() => {
  initialize({});
  rmSync(dir, { recursive: true, force: true });
});

const passed = { format: "module", source: "passed on", shortCircuit: true } as const;

async function stripped(text: string, name = "image.ts", query = ""): Promise<string> {
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return (await load(`${pathToFileURL(path).href}${query}`, {}, async () => passed)).source;
}

/** Line and column, in UTF-16 units, of each marker `$0`, `$1`, … */
function places(text: string): readonly string[] {
  return text.split("\n").flatMap((line, i) => [...line.matchAll(/\$\d+/g)].map((m) => `${m[0]} ${i}:${m.index}`));
}

const pieces = [
  "const $: string = 'a';",
  "interface A { readonly größe: number; }",
  "type Words = 'é' | '→' | '\u{1f980}' | `${number}px`;",
  "export function f<T extends object>(a: T, b?: number): asserts a is T { g($); }",
  "let $ = (x as unknown as { readonly 'ü': string })!.length satisfies number;",
  "const $ = <T,>(a: T): a is T & { '\u{1f980}': 1 } => true;",
  "import type { Image } from 'ashlar';",
  "import { type Handle, image as $ } from 'ashlar';",
  "class A<T> implements B<T> { private readonly x?: T; declare y: string; m(this: A<T>): void { $; } }",
  "// a comment with types: string $",
  "const $ = `${($ as string)} text`;",
  "declare const nothing: unique symbol;",
  "",
];

describe("an image file without its types", () => {
  test("has everything else where it was", async () => {
    const texts = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(texts, async (lines) => {
        let count = 0;
        const text = lines.join("\n").replace(/\$(?!\{)/g, () => `$${count++}`);
        const source = await stripped(text);
        expect(places(source)).toEqual(places(text));
        expect(source.split("\n")).toHaveLength(text.split("\n").length);
        expect(source).not.toMatch(/: string =|interface |satisfies|import type/);
      }),
      { numRuns: 60 },
    );
  });

  test.each(["image.ts", "image.mts", "a b.ts"])("may be called %s, and be asked for with a query", async (name) => {
    expect((await stripped("const a: number = 1;", name, "?t=1")).replace(/\s+/g, " ")).toBe("const a = 1;");
  });

  test.each(["image.js", "image.mjs", "node_modules/x/index.ts", "image.tsx"])("is not %s", async (name) => {
    expect(await stripped("const a: number = 1;", name)).toBe("passed on");
  });

  test("fails with the place where its syntax is wrong, or where types would be code", async () => {
    await expect(stripped("const a: = 1;")).rejects.toBeDefined();
    await expect(stripped("enum A { B }")).rejects.toBeDefined();
  });
});
