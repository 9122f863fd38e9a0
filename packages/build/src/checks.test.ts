import type { Component, Interface, Plan, PlanUse } from "@ashlar/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abiHash, checkObjects } from "./checks.ts";
import type { CodeFacts } from "./objects.ts";

const header = `/* What it is. */
#pragma once
#include <ashlar/base.h>
#define ASH_MAX(a, b) ((a) > (b) ? (a) : (b))
#define ASH_TEXT "http://x" // not a comment
struct ash_alloc;
int ash_alloc_get(struct ash_alloc *self, size_t bytes, void **out);
static inline char ash_alloc_slash(void) { return '/'; }
`;

/** Tokens of C, as a person would part them. */
const tokens = ["int", "f", "(", "void", "*", "a", ",", "x", "[", "4", "]", ")", ";", '"/* text */"', "'\"'", "1.5e-3"];
const spacing = fc.constantFrom(
  " ",
  "  ",
  "\t",
  "\n",
  "\n\n",
  " /* a */ ",
  "/**/ ",
  " // b\n",
  "/**/\n",
  ' /* "c */ ',
  " \\\n ",
);

describe("the hash of a header", () => {
  test("ignores comments and spacing", () => {
    const program = fc.array(fc.tuple(fc.constantFrom(...tokens), spacing, spacing), { minLength: 1 });
    fc.assert(
      fc.property(program, (parts) => {
        const text = (i: 1 | 2) => parts.map((part) => part[0] + part[i]).join("");
        expect(abiHash([text(1)])).toBe(abiHash([text(2)]));
      }),
    );
  });

  test("ignores a prototype's line breaks, and comments that touch a word", () => {
    const broken = header.replace("(struct ash_alloc *self, ", "(\n    struct ash_alloc * self, /* whose */\n    ");
    expect(abiHash([broken])).toBe(abiHash([header]));
    expect(abiHash([header.replace("**out)", "**out/* result */)")])).toBe(abiHash([header]));
    expect(abiHash([header.replaceAll("\n", "\r\n")])).toBe(abiHash([header]));
  });

  test.each([
    ["int f(int a);", "int f(int b);"],
    ["int ab;", "int a b;"],
    ["x + +y", "x ++y"],
    ["a -> b", "a - > b"],
    ['"a b"', '"a  b"'],
    ['"http://a"', '"http://b"'],
    ["'a'", "' '"],
    ["#define F(x) x", "#define F (x) x"],
    ["#define A 1\n2", "#define A 1 2"],
    ["#define A\nint B;", "#define A int B;"],
    ["#include <a/b.h>", "#include <a/c.h>"],
    ["1e-3", "1e - 3"],
    ["a", "b"],
  ])("tells %j from %j", (a, b) => {
    expect(abiHash([a])).not.toBe(abiHash([b]));
  });

  test("changes with any letter or digit that is no comment", () => {
    const start = header.indexOf("#pragma");
    const at = fc.integer({ min: start, max: header.length - 1 });
    fc.assert(
      fc.property(at, fc.constantFrom("q", "7", "Z"), (i, letter) => {
        const inComment = i >= header.indexOf("// not") && i < header.indexOf("struct");
        fc.pre(/\w/.test(header[i]!) && header[i] !== letter && !inComment);
        expect(abiHash([header.slice(0, i) + letter + header.slice(i + 1)])).not.toBe(abiHash([header]));
      }),
    );
  });

  test("depends on where one header ends and the next begins", () => {
    expect(abiHash(["int a;", "int b;"])).not.toBe(abiHash(["int a;\nint b;"]));
    expect(abiHash([])).toMatch(/^[0-9a-f]{12}$/);
  });
});

function component(id: string, more: Partial<Component> = {}): Component {
  const empty = { provides: {}, requires: [], options: [], conflicts: {}, sources: [], threads: {}, irq: [] };
  const rest = { version: "1.0.0", summary: "", automatic: true, optimize: "size", hosted: false } as const;
  return { kind: "component", id, dir: `/c/${id}`, ...empty, ...rest, ...more };
}

function contract(id: string, functions: readonly string[], more: Partial<Interface> = {}): Interface {
  const empty = { includes: [], abi: {}, headers: {}, summary: "", dir: "", single: false } as const;
  const rest = { names: "prefixed", provider: "component" } as const;
  return { kind: "interface", id, version: "1.0.0", functions, ...empty, ...rest, ...more };
}

interface Facts {
  readonly defined?: readonly string[];
  readonly needs?: readonly string[];
  readonly use?: Partial<PlanUse>;
  readonly text?: number;
}

function facts(id: string, given: Facts): CodeFacts {
  const lists = { sources: [], options: [], bindings: [], irq: [], provides: {}, threads: {} };
  const same = { use: id, component: id, code: id, source: id, version: "1.0.0", memory: 0, dir: "" };
  const defined = new Set(given.defined);
  const largest = [{ name: "table", bytes: 99 }];
  return {
    ...{ use: { ...same, ...lists, ...given.use }, defined, all: defined, text: given.text ?? 0, data: 0, largest },
    undefined: new Map((given.needs ?? []).map((name) => [name, `src/${id}/main.c`])),
    ...{ frames: new Map(), objects: [], strings: new Set<string>() },
  };
}

const interfaces = [
  contract("alloc", ["get", "put"]),
  contract("libc", ["malloc"], { names: "standard" }),
  contract("cc.runtime", ["memcpy"], { names: "standard" }),
];

function judge(components: readonly Component[], ...codes: readonly CodeFacts[]): readonly string[] {
  const image = { rule: "image", output: "t.elf", also: [], inputs: [], implicit: [], args: [] } as const;
  const plan = { uses: codes.map((code) => code.use), commands: [image] } as unknown as Plan;
  const componentOf = (use: string) => components.find((c) => c.id === use)!;
  return checkObjects({ plan, universe: { interfaces, components }, codes, componentOf }).map(
    (d) => `${d.code} ${d.message} | ${d.fix?.title}`,
  );
}

describe("plain objects", () => {
  const app = component("app", { provides: { program: "1.0.0" } });

  test("may call what they are bound to, what the compiler calls, and what the linker gives", () => {
    const bound = { slot: "alloc", interface: "alloc", kind: "direct", providers: ["tlsf"] } as const;
    const bindings = [{ ...bound, symbols: { ash_alloc_get: "tlsf_alloc_get" } }];
    const needs = ["tlsf_alloc_get", "tlsf__self", "memcpy", "ash_text_start", "_GLOBAL_OFFSET_TABLE_"];
    expect(judge([app], facts("app", { needs, use: { bindings } }))).toEqual([]);
  });

  test("are refused an undeclared call, with the interface that has it", () => {
    const [first, second, ...more] = judge([app], facts("app", { needs: ["malloc", "ash_alloc_get", "strange"] }));
    expect(first).toMatch(/^ASH5002 app calls malloc.*"libc"/);
    expect(second).toMatch(/^ASH5002 app calls ash_alloc_get.*"alloc"/);
    expect(more).toEqual([
      "ASH5002 app calls strange, which none of its requirements has | define strange, or remove the call",
    ]);
  });

  test("must define what they provide", () => {
    const tlsf = component("tlsf", { provides: { alloc: "1.0.0" } });
    expect(judge([tlsf], facts("tlsf", { defined: ["tlsf_alloc_get"] }))).toEqual([
      'ASH5010 tlsf provides "alloc" but does not define tlsf_alloc_put | define tlsf_alloc_put',
    ]);
  });

  test("may not define one symbol twice, unless it is renamed", () => {
    const other = component("other");
    const codes = (rename?: string) => [
      facts("app", { defined: ["help"] }),
      facts("other", { defined: ["help"], use: rename === undefined ? {} : { rename } }),
    ];
    expect(judge([app, other], ...codes())[0]).toMatch(/^ASH5004 app and other both define "help"/);
    expect(judge([app, other], ...codes("other__"))).toEqual([]);
  });

  test("may fill their budget, and no more", () => {
    const within = { use: { budget: { text: 100 } }, text: 100 };
    expect(judge([app], facts("app", within))).toEqual([]);
    expect(judge([app], facts("app", { ...within, text: 101 }))[0]).toMatch(/^ASH5005 .*101.*100.*table 99/);
  });
});
