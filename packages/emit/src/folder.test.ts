import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FolderEntry } from "@ashlar/model";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { component, composition } from "../../../tests/small-universe.ts";
import { emit } from "./files.ts";
import { folderHash } from "./folder.ts";

const interfaces = join(dirname(fileURLToPath(import.meta.url)), "../../../components/interfaces");
const from = { name: "from", type: "folder", doc: "", phase: "build" } as const;
const universe = { interfaces: [], components: [component("rom", { options: [from] })] };

function emitted(entries: readonly FolderEntry[]) {
  const { image, resolution } = composition(universe, [["site", "rom", { from: "./site" }]], []);
  const folders = { "site.from": { dir: "/somewhere/site", entries } };
  return emit(image, resolution, universe, { targets: ["qemu-microvm"], compiler: "clang", folders });
}

const file = (path: string): FolderEntry => {
  const sha256 = createHash("sha256").update(path).digest("hex");
  return { path, kind: "file", bytes: path.length, sha256 };
};

describe("a folder in an image", () => {
  const { plan, files } = emitted([
    { path: "b", kind: "directory", bytes: 0 },
    file("b/x"),
    file("a b$.txt"),
    { path: "l", kind: "link", bytes: 3, target: "b/x" },
  ]);
  const text = files["rom/site/from.s"]!;

  test("is in the plan, without the place where it is on this machine", () => {
    const written = JSON.parse(files["plan.json"]!) as { uses: { folders: { option: string; entries: object[] }[] }[] };
    expect(written.uses[0]!.folders).toMatchObject([
      { option: "from", entries: [{ path: "b" }, { path: "b/x" }, {}, {}] },
    ]);
    expect(files["plan.json"]).not.toContain("/somewhere");
    expect(plan.uses[0]!.folders![0]!.dir).toBe("/somewhere/site");
  });

  test("is assembled from copies, which build.ninja watches", () => {
    const command = plan.commands.find(({ output }) => output === "obj/rom/site/from.o")!;
    expect(command.inputs).toEqual(["rom/site/from.s", "rom/site/from/b/x", "rom/site/from/a b$.txt"]);
    expect(files["build.ninja"]).toContain("rom/site/from/a$ b$$.txt");
    expect(text).toContain('.incbin "rom/site/from/b/x"');
    expect(text).toContain('.incbin "rom/site/from/a b$.txt"');
  });

  test("has its entries by directory, and in each by name", () => {
    expect([...text.matchAll(/^\.Lp\d+: \.ascii "(.*)"$/gm)].map((m) => m[1])).toEqual([
      "",
      "a b$.txt",
      "b",
      "l",
      "b/x",
    ]);
  });

  test("is declared for the sources of its use", () => {
    expect(files["bind/site.h"]).toContain("#pragma redefine_extname ash_folder_from site__folder_from");
    expect(files["bind/site.opt.h"]).toContain("#define ASH_OPT_FROM (&ash_folder_from)");
  });

  test("that was not read is a mistake of whoever plans", () => {
    const { image, resolution } = composition(universe, [["site", "rom"]], []);
    expect(() => emit(image, resolution, universe, { targets: ["qemu-microvm"], compiler: "clang" })).toThrow(
      "was not read",
    );
  });
});

describe("the hash of a path", () => {
  let dir = "";
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), "ashlar-hash-"));
    const program = `#include <stdint.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include "folder.h"
int main(int argc, char **argv) {
    for (int i = 2; i < argc; i++) {
        size_t bytes = 0;
        while (argv[i][bytes]) bytes++;
        printf("%llu\\n", (unsigned long long)ash_folder_hash(strtoull(argv[1], 0, 10), argv[i], bytes));
    }
}`;
    writeFileSync(join(dir, "hash.c"), program);
    mkdirSync(join(dir, "i"));
    symlinkSync(join(interfaces, "base"), join(dir, "i/ashlar"));
    const flags = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
    execFileSync("clang", [...flags, "-I", join(interfaces, "folder"), "-I", join(dir, "i"), "hash.c", "-o", "hash"], {
      cwd: dir,
    });
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test("is the one that the guest computes", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.array(
          fc.string({ unit: "grapheme", minLength: 0, maxLength: 40 }).filter((s) => !s.includes("\0")),
          {
            minLength: 1,
            maxLength: 20,
          },
        ),
        (seed, paths) => {
          const said = execFileSync(join(dir, "hash"), [String(seed), ...paths], { encoding: "utf8" });
          const expected = paths.map((path) => `${folderHash(seed, new TextEncoder().encode(path))}\n`);
          expect(said).toBe(expected.join(""));
        },
      ),
      { numRuns: 30 },
    );
  });
});
