import { execFile } from "node:child_process";
import { cp, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { hasLua } from "../scripts/lua-packages.mjs";
import { ashlar, root } from "./support.ts";

const execute = promisify(execFile);
const example = join(root, "examples/07-lua");

describe.skipIf(!hasLua())("07-lua", () => {
  let dir: string;
  let host: string;

  beforeAll(async () => {
    dir = join(root, "out/lua-test");
    await rm(dir, { recursive: true, force: true });
    await cp(example, dir, { recursive: true, filter: (path) => !/\/(?:out|node_modules)(?:\/|$)/.test(path) });
    await mkdir(join(dir, "node_modules"), { recursive: true });
    await symlink(join(root, "packages/ashlar"), join(dir, "node_modules/ashlar"));
    // The same files, without the compiler of Lua and what prints its code.
    const sources = (await readdir(join(dir, "lua"))).filter(
      (name) => /\.c$/.test(name) && !/^(?:luac|print)\./.test(name),
    );
    host = join(dir, "lua-of-the-host");
    await execute("gcc", ["-O1", "-w", "-o", host, ...sources.map((name) => join(dir, "lua", name)), "-lm"]);
  }, 120_000);

  test("runs a script from fs-rom, with a file in fs-ram", async () => {
    const { code, stdout } = await ashlar(["run", "--timeout", "60", "--", "primes.lua", "1000"], dir);
    expect(stdout).toBe("168 primes below 1000, 76127 together, 144.765 expected\n");
    expect(code).toBe(0);
    const missing = await ashlar(["run", "--timeout", "60", "--", "none.lua"], dir);
    expect(missing.stdout).toBe("lua: cannot open none.lua: no such thing\n");
    expect(missing.code).toBe(7);
  });

  test.each(["strings", "math", "sort", "nextvar", "files"])("%s.lua ends as on the host", async (name) => {
    const script = `suite/${name}.lua`;
    const there = await execute(host, [script], { cwd: dir }).then(
      ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        code: error.code,
        text: error.stdout + error.stderr,
      }),
    );
    const args = ["run", "suite.ts", "--guest-status", "--timeout", "100", "--", script];
    const { code, stdout } = await ashlar(args, dir);
    expect(told(stdout)).toEqual(told(there.text.replaceAll(host, "lua")));
    expect(code).toBe(there.code);
  });
});

/**
 * The lines, whose order differs where a stream gathers them, without what differs from run to run: times, dates, and how often
 * random numbers of another generator were compared.
 */
function told(text: string): readonly string[] {
  const line = (each: string): string => each.replace(/^(Sorting|Re-sorting|Invert-sorting|test done)\b.*/, "$1");
  return text.split("\n").map(line).sort();
}
