import type { Component, Option, Universe } from "@ashlar/model";
import fc from "fast-check";
import { Project, ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import { component, contract, requirement } from "../../../tests/small-universe.ts";
import { generateHandles, handleName } from "./generate.ts";

function option(name: string, more: Partial<Option>): Option {
  return { name, type: "count", doc: `About ${name}.`, phase: "build", ...more };
}

const options: readonly Option[] = [
  option("pool", { type: "size", default: "rest", values: ["rest"], min: 65536, max: 2 ** 30, source: "TLSF §3" }),
  option("every", { type: "duration", default: "5ms", min: 1000 }),
  option("many", { default: 4, max: 16, phase: "boot" }),
  option("port", { type: "port" }),
  option("loud", { type: "bool", default: false }),
  option("fit", { type: "enum", default: "best", values: ["first", "best"] }),
  option("banner", { type: "string", default: 'a "b"' }),
  option("address", { type: "ipv4", default: "10.0.2.15" }),
  option("network", { type: "cidr", default: "10.0.2.15/24" }),
];

const tlsf = component("alloc-tlsf", {
  summary: "An allocator.",
  provides: { alloc: "1.2.0" },
  requires: [requirement("mem.pages"), requirement("spare", { interface: "mem.pages" })],
  options,
  targets: ["qemu-microvm"],
});

const universe: Universe = {
  interfaces: [contract("mem.pages", ["get"], { version: "2.0.0", summary: "Pages." }), contract("alloc", ["get"])],
  components: [tlsf, component("alloc-bump", { provides: { alloc: "1.0.0" } })],
};

function file(text: string) {
  return new Project({ useInMemoryFileSystem: true }).createSourceFile("handles.ts", text);
}

/** What the TypeScript compiler refuses of the text's form. */
function syntaxErrors(text: string): readonly string[] {
  const { diagnostics = [] } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  return diagnostics.map((d) => ts.flattenDiagnosticMessageText(d.messageText, " "));
}

describe("the handle of a component", () => {
  const made = file(generateHandles(universe));
  const property = (owner: string, name: string) => made.getInterfaceOrThrow(owner).getPropertyOrThrow(name);
  const docOf = (name: string) => property("AllocTlsfOptions", name).getJsDocs()[0]!.getInnerText();

  test.each([
    ["pool", '?: Size | "rest"'],
    ["every", "?: Duration"],
    ["many", "?: number"],
    ["port", ": number"],
    ["loud", "?: boolean"],
    ["fit", '?: "first" | "best"'],
    ["banner", "?: string"],
    ["address", "?: Ipv4"],
    ["network", "?: Cidr"],
  ])("has the option %s%s", (name, type) => {
    const text = property("AllocTlsfOptions", name).getText(false);
    expect(text.replace(" | undefined", "")).toBe(`readonly ${name}${type};`);
  });

  test("tells each option's sentence, form, range, default and source", () => {
    const pool = docOf("pool");
    for (const part of [
      "About pool.",
      'a size, such as "64KiB", or "rest"',
      "Range: 64KiB to 1GiB.",
      '@defaultValue "rest"',
      "@see TLSF §3",
    ])
      expect(pool).toContain(part);
    expect(docOf("every")).toContain("Range: 1us or more.");
    expect(docOf("many")).toMatch(/Range: at most 16\.[\s\S]*given when the image starts[\s\S]*@defaultValue 4/);
    expect(docOf("port")).not.toMatch(/@defaultValue|@see|Range|starts/);
  });

  test("has the shape that the type checker judges by", () => {
    const type = (name: string) => property("AllocTlsfShape", name).getTypeNodeOrThrow().getText();
    expect(type("id")).toBe('"alloc-tlsf"');
    expect(type("provides")).toBe('{ readonly "alloc": "1.2.0" }');
    expect(type("requires")).toBe('{ readonly "mem.pages": "mem.pages"; readonly "spare": "mem.pages" }');
    expect(type("targets")).toBe('"qemu-microvm"');
    expect(type("refuses")).toContain('readonly "fit": "ASH1003: alloc-tlsf.fit is one of');
    expect(type("refuses")).toContain('readonly "many": "ASH1002: alloc-tlsf.many is');
  });

  test("is a pure call, says what it provides, and names what stands instead of it", () => {
    const handle = made.getVariableStatementOrThrow("allocTlsf");
    expect(handle.getText()).toContain('/* @__PURE__ */ handle<AllocTlsfShape>("alloc-tlsf")');
    const doc = handle.getJsDocs()[0]!.getInnerText();
    expect(doc).toContain("An allocator.");
    expect(doc).toContain("Provides alloc 1.2.0; requires mem.pages, spare (mem.pages).");
    expect(doc).toContain("Instead of it: alloc-bump.");
  });

  test("is that of its newest version, and the order is that of the ids", () => {
    const versions = ["1.9.0", "1.10.0", "1.2.0"].map((version) =>
      component("multi", { version, summary: `V ${version}.` }),
    );
    const text = generateHandles({ ...universe, components: [...versions, ...universe.components] });
    expect(text).toContain("V 1.10.0.");
    expect(text.match(/handle</g)).toHaveLength(3);
    const reversed = { components: [...universe.components].reverse(), interfaces: [...universe.interfaces].reverse() };
    expect(generateHandles(reversed)).toBe(generateHandles(universe));
  });

  test("joins the registry of interfaces, in the module that is asked for", () => {
    const text = generateHandles(universe, { model: "ashlar" });
    expect(text).toContain('from "ashlar"');
    expect(text).toMatch(/declare module "ashlar" \{[\s\S]*readonly "mem\.pages": "2\.0\.0"/);
  });
});

test.each([
  ["alloc-tlsf", "allocTlsf"],
  ["x", "x"],
  ["a-2-b", "a2B"],
])("%s is the handle %s", (id, name) => expect(handleName(id)).toBe(name));

describe("text of a manifest", () => {
  const nasty = [
    "*/",
    "/*",
    "`",
    "${",
    "}",
    '"',
    "'",
    "\\",
    "\n",
    "\r",
    "\u2028",
    "\u0000",
    "//",
    "@see",
    "{@link",
    "é",
    "<",
    "x",
    " ",
    "*",
    "/",
  ];
  const text = fc.oneof(fc.string({ unit: fc.constantFrom(...nasty), maxLength: 30 }), fc.string({ unit: "binary" }));

  test("ends no comment and no string, whatever it is", () => {
    const texts = fc.record({ doc: text, source: text, summary: text, contract: text, word: text, fallback: text });
    fc.assert(
      fc.property(texts, (t) => {
        const odd: Component = component("odd", {
          summary: t.summary,
          options: [
            option("a", { doc: t.doc, source: t.source, type: "string", default: t.fallback }),
            option("b", { type: "enum", values: [t.word, "other"], default: t.word }),
          ],
        });
        const made = generateHandles({
          components: [odd],
          interfaces: [contract("alloc", [], { summary: t.contract })],
        });
        expect(syntaxErrors(made)).toEqual([]);
        const statements = file(made).getStatements();
        expect(statements.map((s) => s.getKindName())).toEqual([
          ...["ImportDeclaration", "ImportDeclaration", "InterfaceDeclaration", "InterfaceDeclaration"],
          ...["VariableStatement", "ModuleDeclaration"],
        ]);
      }),
      { numRuns: 30 },
    );
  });

  test("that would end a comment is still told", () => {
    const odd = component("odd", { summary: "Matches src/**/*.c and a*/b." });
    const text = generateHandles({ components: [odd], interfaces: [] });
    expect(syntaxErrors(text)).toEqual([]);
    expect(text).toMatch(/Matches src\/\*\*\S*\/\*\.c and a\*\S*\/b\./);
  });
});
