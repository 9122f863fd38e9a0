import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countingAllocator, heapUser, project } from "./programs.ts";
import { ashlar, root } from "./support.ts";

test("a project's own components/ folder, with handles by `ashlar types`", async () => {
  const files = Object.entries(countingAllocator).map(([path, text]) => [`components/alloc-counting/${path}`, text]);
  const dir = await project({
    "main.c": heapUser,
    "image.ts": `import { app, image } from "ashlar";
import { allocCounting } from "./components/handles.ts";
export default image({
  name: "own",
  targets: ["qemu-microvm"],
  use: [app({ sources: ["main.c"], requires: { alloc: "^1" } }), allocCounting()],
});
`,
    ...Object.fromEntries(files),
  });
  expect(await ashlar(["types"], dir)).toMatchObject({ code: 0 });
  const handles = await readFile(join(dir, "components/handles.ts"), "utf8");
  expect(handles).toContain("export const allocCounting: Handle<AllocCountingShape>");
  expect(await ashlar(["run", "--accel", "tcg", "--timeout", "60"], dir)).toMatchObject({ code: 0, stdout: "got\n" });
  expect((await ashlar(["why", "alloc-counting"], dir)).stdout).toContain("asked for by use[1]");
  const again = JSON.parse((await ashlar(["types", "--json"], dir)).stdout) as { changed: boolean };
  expect(again.changed).toBe(false);
});

test("types says when there is nothing to make them from", async () => {
  const dir = await project({});
  const { code, stderr } = await ashlar(["types"], dir);
  expect(code).toBe(3);
  expect(stderr).toContain("ASH2007");
});

test("a third party's component package from a tarball", async () => {
  const dir = await project({
    "package.json":
      '{ "name": "p", "private": true, "type": "module", "dependencies": { "alloc-first-fit": "1.0.0" } }\n',
    "main.c": heapUser,
    "image.ts": `import { app, image } from "ashlar";
import { allocFirstFit } from "alloc-first-fit";
export default image({
  name: "tarball",
  targets: ["qemu-microvm"],
  use: [app({ sources: ["main.c"], requires: { alloc: "^1" } }), allocFirstFit()],
});
`,
  });
  const source = join(root, "examples/04-third-party/alloc-first-fit");
  execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", dir, source], { cwd: dir, stdio: "pipe" });
  const install = [
    "install",
    "--offline",
    "--legacy-peer-deps",
    "--no-audit",
    "--no-fund",
    "./alloc-first-fit-1.0.0.tgz",
  ];
  execFileSync("npm", install, { cwd: dir, stdio: "pipe" });
  expect(await ashlar(["run", "--accel", "tcg", "--timeout", "60"], dir)).toMatchObject({ code: 0, stdout: "got\n" });
  const { stdout } = await ashlar(["info", "alloc-first-fit"], dir);
  expect(stdout).toContain("provides  alloc 1.0.0");
});
