import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { parseComponent } from "./component.ts";
import { parseInterface } from "./interface.ts";
import { componentSchema } from "./schema.ts";

const origin = { file: "component.yaml", dir: "/c" };
const base = `ashlar: 1
id: alloc-tlsf
version: 1.0.0
summary: An allocator.
`;

function errors(text: string): readonly string[] {
  const result = parseComponent(text, origin);
  return result.ok ? [] : result.diagnostics.map((d) => `${d.code} ${d.at[0]?.line}:${d.at[0]?.column} ${d.message}`);
}

describe("system calls of a process", () => {
  test.each([
    ["[wirte]", 'there is no system call "wirte" among'],
    ["[execve]", 'there is no system call "execve" among those that a filter may allow'],
    ['["write(1"]', '"write(1" is not the form of a system call, such as write or write(1)'],
    ['["write(-1)"]', '"write(-1)" is not the form of a system call'],
    ['["toString"]', 'there is no system call "to" among'],
  ])("%s is refused", (calls, message) => {
    expect(errors(`${base}calls: ${calls}\n`)[0]).toContain(`ASH2002 5:1 ${message}`);
  });

  test("become data as they stand", () => {
    const result = parseComponent(`${base}calls: [pause, "write(1)", "read(3,4)"]\nseal: start_seal\n`, origin);
    expect(result).toMatchObject({
      ok: true,
      value: { calls: ["pause", "write(1)", "read(3,4)"], seal: "start_seal" },
    });
  });
});

describe("a good manifest", () => {
  const text = `${base}provides: { alloc: 1.0.0 }
requires:
  mem.pages: ^1.0.0
  uplink: { interface: net.device, range: ^1.2.0, optional: true, when: { options: { fast: true }, target: [qemu-microvm] } }
options:
  pool: { type: size, default: rest, values: [rest], min: 64KiB, doc: Memory., phase: boot }
  fast: { type: bool, default: false, doc: Speed. }
sources: [tlsf.c]
instance: tlsf.h
budget: { text: 6KiB, data: 512B }
memory: \${pool}
threads: { worker: 16KiB }
`;

  test("becomes data", () => {
    const result = parseComponent(text, origin);
    expect(result).toMatchObject({
      ok: true,
      value: {
        id: "alloc-tlsf",
        provides: { alloc: "1.0.0" },
        options: [
          { name: "pool", type: "size", default: "rest", min: 65536, phase: "boot" },
          { name: "fast", phase: "build" },
        ],
        budget: { text: 6144, data: 512 },
        memory: [{ option: "pool", bytes: 1 }],
        threads: { worker: 16384 },
        automatic: true,
      },
    });
  });

  test("a slot has the interface's name, or one of its own", () => {
    const result = parseComponent(text, origin);
    const slots = result.ok ? result.value.requires.map((r) => [r.slot, r.interface, r.optional]) : [];
    expect(slots).toEqual([
      ["mem.pages", "mem.pages", false],
      ["uplink", "net.device", true],
      ["boot.options", "boot.options", false],
    ]);
  });
});

describe("bad manifests name code, position and a way out", () => {
  test.each([
    ["an unknown key", `${base}sorces: [a.c]\n`, "ASH2001 5:1"],
    ["a missing key", "ashlar: 1\nid: a\nversion: 1.0.0\n", "ASH2003 1:1"],
    ["another format", `${base.replace("ashlar: 1", "ashlar: 2")}`, "ASH2002 1:1"],
    ["a bad id", base.replace("alloc-tlsf", "Alloc_TLSF"), "ASH2002 2:1"],
    [
      "the image's own name",
      base.replace("alloc-tlsf", "image"),
      'ASH2002 2:1 "image" is the name of the image itself',
    ],
    ["a bad version", base.replace("1.0.0", "1.0"), "ASH2002 3:1"],
    ["a bad range", `${base}requires: { alloc: latest }\n`, "ASH2002 5:13"],
    ["a source outside", `${base}sources: [../x.c]\n`, "ASH2002 5:1"],
    ["an unknown target", `${base}targets: [qemu-micro]\n`, "ASH1006 5:1"],
    ["an option without a type", `${base}options:\n  a: { doc: x }\n`, "ASH2003 6:3"],
    [
      "a default outside its range",
      `${base}options:\n  a: { type: size, default: 1KiB, min: 2KiB, doc: x }\n`,
      "ASH2002 6:20",
    ],
    ["a bare number as a size", `${base}options:\n  a: { type: size, default: 64, doc: x }\n`, "ASH2002 6:20"],
    ["an enum without values", `${base}options:\n  a: { type: enum, default: x, doc: x }\n`, "ASH2003 6:3"],
    ["an unknown device", `${base}devices: [nett]\n`, 'ASH2002 5:1 there is no device "nett"'],
    ["bad YAML", "a: [\n", "ASH1105 2:1"],
    ["a list at the top", "- a\n", "ASH2002 1:1"],
    ["nothing at all", "", "ASH2002 1:1"],
    ["a key that stands twice", `${base}id: other\n`, "ASH1105 5:1"],
  ])("%s", (_, text, expected) => {
    expect(errors(text).join("\n")).toContain(expected);
  });

  test("a slip is suggested", () => {
    const result = parseComponent(`${base}sorces: [a.c]\n`, origin);
    expect(!result.ok && result.diagnostics[0]?.fix?.title).toBe('write "sources"');
  });

  test("all errors of a file come together", () => {
    expect(errors(`${base}a: 1\nb: 2\nsources: nope\n`)).toHaveLength(3);
  });
});

describe("run-time memory", () => {
  const options = `options:
  pool: { type: size, default: 64KiB, doc: x }
  connections: { type: count, default: 10, doc: x }
  loud: { type: bool, default: false, doc: x }
`;
  const read = (memory: string) => parseComponent(`${base}${options}memory: ${memory}\n`, origin);

  test.each([
    ["64KiB", 65536],
    ["64KiB + 1KiB", 66560],
    ["${pool}", [{ option: "pool", bytes: 1 }]],
    ["${connections} * 320B + 64KiB", [{ option: "connections", bytes: 320 }, { bytes: 65536 }]],
    [
      "'${connections}*1.5KiB+${pool}'",
      [
        { option: "connections", bytes: 1536 },
        { option: "pool", bytes: 1 },
      ],
    ],
    ["${pool} +\n  1B", [{ option: "pool", bytes: 1 }, { bytes: 1 }]],
  ])("%s", (text, memory) => {
    expect(read(text)).toMatchObject({ ok: true, value: { memory } });
    const pattern = new RegExp((componentSchema().properties as { memory: { pattern: string } }).memory.pattern);
    expect(text.replace(/^'|'$/g, "")).toMatch(pattern);
  });

  test.each([
    ["${nope}", '9:9 "memory" names "nope", which is no option of type size or count', undefined],
    ["64KiB + ${conections} * 1B", '9:17 "memory" names "conections"', 'write "${connections}"'],
    ["64KiB + ${connections}", '9:17 "connections" is a count', 'write "${connections} * SIZE"'],
    ["'${pool} * 2B'", '9:10 "pool" is a size already', 'write "${pool}"'],
    ["${loud}", '9:9 "memory" names "loud", which is no option of type size or count but a bool', undefined],
    ["64KiB +", "9:16", undefined],
    ["4096", '9:9 "memory" must be a sum of sizes', undefined],
    ["1.5B", '9:9 "memory" must be a sum of sizes', undefined],
    ["${connections} * ${pool}", '9:9 "memory" must be a sum', undefined],
    ["8388607GiB + 8388607GiB", '9:9 "memory" is more than 2^53 bytes', undefined],
    ["[1KiB]", '9:1 "memory" must be a sum of sizes', undefined],
    ["|\n  64KiB", '9:1 "memory" must be a sum of sizes', undefined],
  ])("%s is refused at the term", (text, message, fix) => {
    const result = read(text);
    const [first] = result.ok ? [] : result.diagnostics;
    expect(`${first?.at[0]?.line}:${first?.at[0]?.column} ${first?.message}`).toContain(message);
    expect(first).toMatchObject({ code: "ASH2002", ...(fix !== undefined && { fix: { title: fix } }) });
  });
});

test("the devices that it drives", () => {
  const result = parseComponent(`${base}devices: [net, net]\n`, origin);
  expect(result).toMatchObject({ ok: true, value: { devices: ["net", "net"] } });
  expect(errors(`${base}devices: net\n`)).toEqual(['ASH2002 5:1 "devices" must be a list']);
});

describe("anything at all", () => {
  test("never throws, and a refusal has a position", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((j) => stringify(JSON.parse(j))),
        ),
        (text) => {
          const result = parseComponent(text, origin);
          return result.ok || (result.diagnostics.length > 0 && result.diagnostics.every((d) => d.at.length > 0));
        },
      ),
    );
  });

  test("mangled manifests are refused or read, never thrown at", () => {
    const text = `${base}provides: { alloc: 1.0.0 }\nrequires: { lock: ^1.0.0 }\noptions: { a: { type: size, default: 1KiB, doc: x } }\n`;
    fc.assert(
      fc.property(fc.nat({ max: text.length }), fc.string({ maxLength: 6 }), fc.nat({ max: 6 }), (at, insert, cut) => {
        parseComponent(text.slice(0, at) + insert + text.slice(at + cut), origin);
      }),
    );
  });
});

describe("interfaces", () => {
  test("headers are found by the id", () => {
    const text = "ashlar: 1\ninterface: mem.pages\nversion: 1.0.0\nsummary: Pages.\nfunctions: [get, put]\n";
    const result = parseInterface(text, { ...origin, headers: ["other.h", "pages.h"] });
    expect(result.ok && result.value.headers).toEqual({ "ashlar/mem/pages.h": "pages.h" });
  });

  test("a standard interface has those of include/", () => {
    const text = "ashlar: 1\ninterface: libc\nversion: 1.0.0\nsummary: C.\nnames: standard\nfunctions: [puts]\n";
    const result = parseInterface(text, { ...origin, headers: ["include/stdio.h", "include/sys/types.h"] });
    expect(result.ok && result.value).toMatchObject({
      single: true,
      headers: { "stdio.h": "include/stdio.h", "sys/types.h": "include/sys/types.h" },
    });
  });
});

test("the schema knows every key that the reader knows", () => {
  expect(Object.keys(componentSchema().properties as object)).toContain("sources");
  expect(componentSchema().required).toEqual(["ashlar", "id", "version", "summary"]);
});
