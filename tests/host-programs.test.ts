import { execFile } from "node:child_process";
import { cp, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { catalogue, temporary } from "./support.ts";

const execute = promisify(execFile);

/** Pure logic of components, built for the host: `test/*.c` beside the sources. The fuzzers have tests of their own in `net`. */
const universe = await catalogue();
const programs = [
  "boot-args/test/args.c",
  "boot-options/test/value.c",
  "info-pvh/test/info.c",
  "libc/test/calendar.c",
  "libm/test/accuracy.c",
  "virtio-mmio/test/word.c",
  "dhcp/test/leaving.c",
  "dns/test/leaving.c",
  "httpd/test/requests.c",
  "httpd/test/taking.c",
  "pages-extents/test/zones.c",
  "pages-extents/test/pages.c",
].map((path) => {
  const [id, ...rest] = path.split("/");
  const { dir } = universe.components.find((component) => component.id === id)!;
  return { path, dir, file: join(dir, ...rest) };
});

test.each(programs)("$path under the sanitizers", async ({ dir, file }) => {
  const out = await temporary();
  // No header of a C library's, which the host has.
  for (const contract of universe.interfaces.filter((i) => i.names === "prefixed" || i.id === "cc.runtime")) {
    for (const [path, from] of Object.entries(contract.headers)) {
      await mkdir(dirname(join(out, "include", path)), { recursive: true });
      await cp(join(contract.dir, from), join(out, "include", path));
    }
  }
  const head = (await readFile(file, "utf8")).split("*/").slice(0, 2).join("");
  const macros = [...head.matchAll(/-D[A-Z_]+(?:=\d+)?/g)].map((match) => match[0]);
  const sanitize = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1"];
  const program = join(out, "program");
  await execute("clang", [
    "-std=gnu11",
    "-DASH_HOSTED",
    ...macros,
    ...sanitize,
    "-I",
    join(out, "include"),
    "-I",
    dir,
    file,
    "-o",
    program,
    "-lm",
  ]);
  const { stderr } = await execute(program, [], { timeout: 100_000 });
  expect(stderr).not.toContain("ERROR");
});
