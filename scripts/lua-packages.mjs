// The Lua interpreter and five files of its own suite, out of Debian's packages, for examples/07-lua: never committed, and fetched by
// the set-up alone. apt checks the packages against Debian's signed lists; the digests here pin what is in them.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { debianArchive, debianRoot } from "./debian.mjs";
import { cacheFolder } from "./xen-packages.mjs";

const archive = "2640fc56a795f29d28ef15e13c34a47e223960b0240e8cb0a82d9b0738695333";

const suite = {
  "strings.lua": "c8ae3c1945340f81000eb021d5e6be4ccf83df365ba8d0ed335adfc4dd3e55a8",
  "math.lua": "f6032c56bcebf878ccdf20da13237ac3c9f243f00c56807dfec166454e19603c",
  "sort.lua": "ea53fdd2c5da7affc8e090bf490e1ec5dd5bd80b742421ed3869804e943869e2",
  "nextvar.lua": "3e81e2ecf908f5576081a691a954b11acaa15dc9eaa6e4c9cd4f53e40baf07b6",
  "files.lua": "1c1300efc7eca19f8757666d6b1c5d77840a333f757e065eeebfaca293055f30",
};

const example = join(dirname(dirname(fileURLToPath(import.meta.url))), "examples/07-lua");

/** What is of the package and not of this repository: `lua`, the interpreter's sources, and `suite`. */
const parts = ["lua", "suite"];

/** Whether they were fetched. */
export function hasLua() {
  return parts.every((part) => existsSync(join(example, part)));
}

/** Fetches what is missing, and lays it beside the example that is built from it. */
export async function fetchLua() {
  const dir = cacheFolder("lua");
  if (!existsSync(dir)) await fetchInto(dir);
  for (const part of parts) {
    const to = join(example, part);
    if (existsSync(to)) continue;
    // A copy that is cut short leaves no folder that looks whole.
    await rm(`${to}.part`, { recursive: true, force: true });
    await cp(join(dir, part), `${to}.part`, { recursive: true });
    await rename(`${to}.part`, to);
  }
}

async function fetchInto(dir) {
  const work = `${dir}.${process.pid}`;
  try {
    const packed = debianArchive("lua5.1", join(work, "source"));
    check("lua5.1", await readFile(packed), archive);
    const root = debianRoot("golang-github-yuin-gopher-lua-dev", join(work, "package"));
    const tests = join(root, "usr/share/gocode/src/github.com/yuin/gopher-lua/_lua5.1-tests");
    for (const part of parts) await mkdir(join(work, "made", part), { recursive: true });
    for (const [name, digest] of Object.entries(suite)) {
      check(name, await readFile(join(tests, name)), digest);
      await cp(join(tests, name), join(work, "made/suite", name));
    }
    execFileSync("tar", ["-xf", packed, "-C", work]);
    const unpacked = (await readdir(work)).find((name) => name.startsWith("lua-"));
    for (const name of await readdir(join(work, unpacked, "src")))
      if (/\.[ch]$/.test(name)) await cp(join(work, unpacked, "src", name), join(work, "made/lua", name));
    await rename(join(work, "made"), dir);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function check(name, data, digest) {
  const found = createHash("sha256").update(data).digest("hex");
  if (found !== digest) throw new Error(`${name} from Debian has the digest ${found}, not ${digest}`);
}
