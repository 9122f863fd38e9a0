import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hello, project } from "./programs.ts";
import { ashlar, type CliResult, root, temporary } from "./support.ts";

/** An image of one program; `more` are further lines of YAML. */
const image = (requires: string, more = "") =>
  `name: bad
targets: [qemu-microvm]
use: [{ component: app, options: { sources: [main.c], requires: { ${requires} } } }]
${more}`;

describe("what a conflict says on the command line", () => {
  const own = (id: string, rest: string) => `ashlar: 1\nid: ${id}\nversion: 1.0.0\nsummary: A part.\n${rest}`;
  const contract = (id: string) => `ashlar: 1\ninterface: ${id}\nversion: 1.0.0\nsummary: A contract.\nfunctions: []\n`;

  test.each<[string, Readonly<Record<string, string>>, number]>([
    ["a misspelt interface", { "image.yaml": image("aloc: ^1") }, 3],
    ["a range that nobody meets", { "image.yaml": image("alloc: ^2") }, 4],
    ["an only provider that is excluded", { "image.yaml": image("", "constrain: { exclude: [libc] }\n") }, 4],
    [
      "a range in TypeScript",
      {
        "image.ts": `import { app, imageFrom } from "ashlar";
export default imageFrom({
  name: "bad",
  targets: ["qemu-microvm"],
  use: [app({ sources: ["main.c"], requires: { alloc: "^1" } })],
  constrain: { pin: { "alloc-tlsf": "^2" }, exclude: ["alloc-bump"] },
});
`,
      },
      4,
    ],
    ["no program", { "image.yaml": "name: bad\ntargets: [qemu-microvm]\nuse: []\n" }, 4],
    [
      "a component for another target",
      {
        "image.yaml": "name: bad\ntargets: [qemu-microvm, host-san]\nuse: [host-console]\n",
      },
      3,
    ],
    [
      "an interface that is provided on another target only",
      {
        "image.yaml": image("far: ^1"),
        "components/far/interface.yaml": contract("far"),
        "components/away/component.yaml": own("away", "provides: { far: 1.0.0 }\ntargets: [host-san]\n"),
      },
      4,
    ],
    [
      "two uses that pin one part to two versions",
      {
        "image.yaml": image("one: ^1, two: ^1"),
        "components/one/interface.yaml": contract("one"),
        "components/two/interface.yaml": contract("two"),
        "components/low/component.yaml": own("low", "provides: { one: 1.0.0 }\nrequires: { part: ^1 }\n"),
        "components/high/component.yaml": own("high", "provides: { two: 1.0.0 }\nrequires: { part: ^2 }\n"),
        "components/part/interface.yaml": contract("part"),
        "components/part1/component.yaml": own("part1", "provides: { part: 1.0.0 }\n").replace("part1", "part"),
        "components/part2/component.yaml": own("part", "provides: { part: 2.0.0 }\n").replace("1.0.0", "2.0.0"),
      },
      4,
    ],
    [
      "a cycle",
      {
        "image.yaml": image("chick: ^1"),
        "components/chick/interface.yaml": contract("chick"),
        "components/egg/interface.yaml": contract("egg"),
        "components/hen/component.yaml": own("hen", "provides: { chick: 1.0.0 }\nrequires: { egg: ^1 }\n"),
        "components/nest/component.yaml": own("nest", "provides: { egg: 1.0.0 }\nrequires: { chick: ^1 }\n"),
      },
      4,
    ],
  ])("%s", async (name, files, expected) => {
    const dir = await project({ "main.c": hello, ...files });
    const { code, stdout, stderr } = await ashlar(["check"], dir);
    expect(stdout).toBe("");
    const places = stderr.split("\n").filter((line) => line.startsWith("  at "));
    expect(new Set(places).size).toBe(places.length);
    expect(stderr).not.toContain(root);
    await expect(stderr.replaceAll(dir, "DIR")).toMatchFileSnapshot(
      `golden/conflicts/${name.replaceAll(" ", "-")}.txt`,
    );
    expect(code).toBe(expected);
  });

  test("a manifest that names an interface of nobody", async () => {
    const manifest = own("part", "provides: { alloc: 1.0.0, aloc: 1.0.0 }\nrequires:\n  mem.page: ^1\n");
    const dir = await project({ "main.c": hello, "image.yaml": image(""), "components/part/component.yaml": manifest });
    const { code, stderr } = await ashlar(["check"], dir);
    expect(code).toBe(3);
    expect(
      stderr.replaceAll(dir, "DIR"),
    ).toBe(`error ASH2004: part provides "aloc", but there is no interface of that name
  at DIR/components/part/component.yaml:5:27
  try: write "alloc"
error ASH2004: part requires "mem.page", but there is no interface of that name
  at DIR/components/part/component.yaml:7:3
  try: write "mem.pages"
`);
  });
});

describe("solve with documents of another's making", () => {
  const files = {
    "u.json": '{"components": [{"id": "bump", "version": "1.0.0", "provides": {"alloc": "1.0.0"}}]}',
    "r.json": '{"uses": [{"component": "bump"}]}',
  };
  const solve = (dir: string, ...more: string[]) =>
    ashlar(["solve", "--universe", "u.json", "--request", "r.json", ...more], dir);

  test.each([
    ["u.json", '{"components": [{"id": "bump"}]}', "ASH1015: u.json: components[0].version is missing"],
    ["u.json", "[1]", "ASH1017: u.json: the document must be an object, but is [1]"],
    ["u.json", "{", "ASH1105: u.json is not JSON"],
    ["r.json", '{"uses": [{"component": 5}]}', "ASH1017: r.json: uses[0].component must be text, but is 5"],
    ["r.json", '{"memory": "8MiB"}', 'ASH1017: r.json: memory must be a whole number, but is "8MiB"'],
    ["a.json", '{"selected": [{}], "edges": 1}', "ASH1015: a.json: selected[0].id is missing"],
  ])("%s: %s", async (name, text, message) => {
    const answer = '{"selected": [], "edges": []}';
    const dir = await project({ ...files, "a.json": answer, [name]: text });
    const { code, stdout, stderr } = await solve(dir, "--check", "a.json");
    expect(stderr).toContain(`error ${message}`);
    expect([code, stdout]).toEqual([3, ""]);
  });

  test("an answer that does not hold", async () => {
    const dir = await project({ ...files, "a.json": '{"selected": [], "edges": []}' });
    const { code, stderr } = await solve(dir, "--check", "a.json");
    expect(stderr).toContain(
      "error ASH3007: a.json is not a valid answer\n  because there is no use bump (V4, use[0])",
    );
    expect(code).toBe(8);
    expect(JSON.parse((await solve(dir, "--check", "a.json", "--json")).stdout)).toMatchObject({ valid: false });
  });

  test("what a project solves can be written down and solved again", async () => {
    const dir = await project(files);
    const { stdout, code } = await solve(dir, "--json");
    expect(code).toBe(0);
    await writeFile(join(dir, "a.json"), stdout);
    expect(await solve(dir, "--check", "a.json")).toMatchObject({ code: 0, stdout: "the answer is valid\n" });
  });
});

describe("a program that cannot be built", () => {
  test("a header that no interface has", async () => {
    const dir = await project({
      "main.c": "#include <wchar.h>\nint main(void) { return 0; }\n",
      "image.yaml": image(""),
    });
    const { code, stderr } = await ashlar(["build"], dir);
    expect(stderr).toMatch(
      /^error ASH5011: app includes <wchar\.h>, but no interface offers wchar\.h; libc has assert\.h, /,
    );
    expect(stderr).toMatch(/ {2}try: put a wchar\.h beside the source, or leave the include out\n$/);
    expect(code).toBe(6);
  });

  test("a stack that is too small is a warning, also of an image that is there", async () => {
    const main = `static volatile char sink;
int main(void)
{
    volatile char large[20000];
    large[sink & 1] = 1;
    return large[1];
}
`;
    const dir = await project({ "main.c": main, "image.yaml": image("") });
    for (const _ of ["first", "again"]) {
      const { code, stderr } = await ashlar(["build"], dir);
      expect(stderr).toMatch(/^warning ASH5013: main of app needs at least 2\d{4} bytes of stack; it has 16384$/m);
      expect(stderr).toContain("  because its deepest path is main → ");
      expect(code).toBe(0);
    }
  });
});

describe("a disk that is full", () => {
  const bin = join(root, "packages/ashlar/bin/ashlar.js");
  const shell = (script: string, cwd: string): Promise<CliResult> =>
    new Promise((resolve) => {
      const env = { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(cwd, "cache") };
      execFile("sh", ["-c", script], { cwd, env, timeout: 110_000 }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : 1, stdout, stderr }),
      );
    });
  const build = `"${process.execPath}" "${bin}" build`;

  const mounting = process.getuid?.() === 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  const mayMount = spawnSync("unshare", [...mounting, "true"]).status === 0;

  // The first size is too small for the sources, the second for what the compilers write. Where neither root nor a user may have a
  // name space, the limit of the next test is what fails.
  test.skipIf(!mayMount).each(["64k", "1800k"])("of %s, in a name space of the test's own", async (size) => {
    const dir = await project({ "main.c": hello, "image.yaml": image(""), "disk/.keep": "" });
    const script = `mount -t tmpfs -o size=${size} tmpfs disk && { ${build} -o disk/out; code=$?; ls -A disk; exit $code; }`;
    const { code, stdout, stderr } = await shell(`unshare ${mounting.join(" ")} sh -c '${script}'`, dir);
    expect(stderr).toBe(
      `error ASH5009: cannot write ${join(dir, "disk/out")}: the disk is full\n  try: free space, or choose another folder\n`,
    );
    expect([code, stdout]).toEqual([6, ""]);
  });

  test("a limit of the process on the size of files", async () => {
    const dir = await project({ "main.c": hello, "image.yaml": image("") });
    const { code, stderr } = await shell(`ulimit -f 40 && ${build}`, dir);
    expect(stderr).toContain(`ASH5009: cannot write ${join(dir, "out/bad")}: the file is larger than this process may`);
    expect(code).toBe(6);
    expect(await readdir(join(dir, "out"))).toEqual([]);
    const kept = await readdir(join(dir, "cache"), { recursive: true });
    expect(kept.filter((path) => /\.\d+\.[a-z0-9]+$/.test(path))).toEqual([]);
  });
});

test("init's project type-checks without @types/node, and with the testkit", async () => {
  const dir = await temporary();
  expect(await ashlar(["init", dir], root)).toMatchObject({ code: 0 });
  const modules = join(dir, "node_modules");
  await mkdir(modules);
  const installed = (await readdir(join(root, "node_modules"))).filter((name) => !/^(?:\.|@types$)/.test(name));
  await Promise.all(installed.map((name) => symlink(join(root, "node_modules", name), join(modules, name))));
  const tsc = (...args: string[]): string => {
    const bin = join(root, "node_modules/typescript/bin/tsc");
    try {
      return execFileSync(process.execPath, [bin, "-p", ".", "--preserveSymlinks", ...args], {
        cwd: dir,
        encoding: "utf8",
      });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };
  expect(tsc("--skipLibCheck", "false")).toBe("");
  await writeFile(
    join(dir, "boot.test.ts"),
    `import type { Artifact } from "ashlar";
import { boot, installMatchers } from "@ashlar/testkit";
import { expect, test } from "vitest";
installMatchers();
declare const artifact: Artifact;
test("boots", async () => {
  await using machine = await boot(artifact, { signal: AbortSignal.timeout(1000) });
  await expect(machine).toExitWith(0);
});
`,
  );
  expect(tsc()).toBe("");
  await writeFile(join(dir, "image.ts"), (await readFile(join(dir, "image.ts"), "utf8")).replace("8MiB", "8MB"));
  expect(tsc()).toContain("image.ts");
});
