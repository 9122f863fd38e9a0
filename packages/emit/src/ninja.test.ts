import { execFileSync } from "node:child_process";
import type { Command, Plan } from "@ashlar/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileCommands, ninjaFile } from "./ninja.ts";

const command: Command = { rule: "code", output: "o", also: [], inputs: ["i.c"], implicit: [], args: ["cc"] };

function plan(...commands: readonly Partial<Command>[]): Plan {
  const base = {
    kind: "plan",
    schemaVersion: 1,
    name: "t",
    target: "qemu-microvm",
    targets: ["qemu-microvm"],
    switches: [],
    compiler: "clang",
  } as const;
  const all = commands.map((more) => ({ ...command, ...more }));
  return { ...base, uses: [], root: [], memory: { total: 0, uses: [] }, devices: [], commands: all, headers: [] };
}

/** The lexer of ninja: `$` escapes a dollar, a space, a colon; parts of a path list end at a space or a colon. */
function pathsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:\$[$ :]|[^$ :|\n])+|[|:]/g)].map(([part]) => part.replace(/\$([$ :])/g, "$1"));
}

function edgeOf(more: Partial<Command>): { readonly paths: readonly string[]; readonly cmd: string } {
  const text = ninjaFile(plan(more));
  const [, paths, cmd] = /^build (.*)\n {2}cmd = (.*)\n$/m.exec(text)!;
  return { paths: pathsOf(paths!), cmd: cmd!.replaceAll("$$", "$") };
}

/** What a shell makes of a command line. */
function shellWords(cmd: string, cwd = "/"): readonly string[] {
  const printed = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${cmd}`], { cwd, encoding: "utf8" });
  return printed.split("\0").slice(0, -1);
}

const line = fc.string({ unit: fc.constantFrom(..."aZ09 '\"\\$`!*?~#&;|<>(){}[]%@=:,.-+_/^é\t") });

describe("build.ninja", () => {
  test("gives the shell every word as it is", () => {
    const words = fc.array(line, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(words, (args) => {
        expect(shellWords(edgeOf({ args }).cmd)).toEqual(args);
      }),
      { numRuns: 150 },
    );
  });

  test("writes paths that ninja reads as they are", () => {
    const path = line.filter((text) => /^[^|\t]+$/.test(text));
    fc.assert(
      fc.property(path, path, path, (output, also, input) => {
        const { paths } = edgeOf({ output, also: [also], inputs: [input] });
        expect(paths).toEqual([output, "|", also, ":", "run", input]);
      }),
      { numRuns: 500 },
    );
  });

  test("names the folder that it runs in by the shell's own word", () => {
    const { cmd } = edgeOf({ args: ["cc", "-ffile-prefix-map=${PWD}=.", "${PWD}/a b"] });
    expect(shellWords(cmd, "/usr")).toEqual(["cc", "-ffile-prefix-map=/usr=.", "/usr/a b"]);
  });

  test("watches single files, not folders nor headers of interfaces", () => {
    const implicit = ["bind/app.h", "include/alloc", "src/app", "link.ld", "include/base/ashlar/base.h"];
    expect(edgeOf({ implicit }).paths).toEqual(["o", ":", "run", "i.c", "|", "bind/app.h", "link.ld"]);
  });

  test("has an edge for each command, in order", () => {
    const text = ninjaFile(plan({ output: "a" }, { output: "b" }, { output: "c" }));
    expect(text.match(/^build \w/gm)).toEqual(["build a", "build b", "build c"]);
    expect(text.endsWith("\n")).toBe(true);
  });
});

test("compile_commands.json lists what is linked, once each", () => {
  const rows = JSON.parse(compileCommands(plan({ rule: "plain" }, { args: ["cc", 'a"b'] }, { rule: "link" }), "."));
  expect(rows).toEqual([{ directory: ".", file: "i.c", output: "o", arguments: ["cc", 'a"b'] }]);
});
