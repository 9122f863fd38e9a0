import { execFileSync } from "node:child_process";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Compiler, type Image, imageFrom, type UseLike } from "@ashlar/model";
import { readTree } from "@ashlar/project";
import { describe, expect, test } from "vitest";
import { countingAllocator, heapUser, hello, project } from "../programs.ts";
import { buildImage, cacheDir, catalogue, temporary } from "../support.ts";

const program = { component: "app", options: { sources: ["main.c"] } } as const;

function web(use: readonly UseLike[] = [program], more: object = {}): Image {
  return imageFrom({ name: "web", targets: ["qemu-microvm"], use, ...more });
}

async function code(attempt: Promise<unknown>): Promise<{ code: string; text: string; fix: string }> {
  try {
    await attempt;
  } catch (error) {
    const first = (
      error as {
        diagnostics: {
          code: string;
          message: string;
          at: { file: string; line?: number }[];
          fix?: { title: string };
        }[];
      }
    ).diagnostics[0]!;
    const at = first.at[0];
    return { code: first.code, text: `${first.message} at ${at?.file}:${at?.line}`, fix: first.fix?.title ?? "" };
  }
  return { code: "none", text: "", fix: "" };
}

describe.each(["clang", "gcc"] as const)("an image by %s", (compiler: Compiler) => {
  test("the same bytes from two folders, without the cache, and from ninja alone", async () => {
    const [one, two] = [await project({ "main.c": hello }), await project({ "deeper/main.c": hello })];
    const caches = [await temporary(), await temporary()];
    const first = await buildImage({
      image: web(),
      dir: one,
      outDir: join(one, "out"),
      compiler,
      cacheDir: caches[0]!,
    });
    const second = await buildImage({
      image: web(),
      dir: join(two, "deeper"),
      outDir: join(two, "x", "y"),
      compiler,
      cacheDir: caches[1]!,
    });
    expect(second.image.sha256).toBe(first.image.sha256);
    expect(second.image.buildId).toBe(first.image.buildId);

    const alone = join(await temporary(), "alone");
    await cp(first.dir, alone, { recursive: true });
    for (const name of ["obj", "web.elf", "web.debug.elf"]) await rm(join(alone, name), { recursive: true });
    execFileSync("ninja", ["-C", alone], { env: { PATH: "/usr/bin:/bin" }, stdio: "pipe" });
    expect(await readFile(join(alone, "web.elf"))).toEqual(await readFile(join(first.dir, "web.elf")));
  });

  test("every byte of the file has a name", async () => {
    const dir = await project({ "main.c": hello });
    const { image, components, other } = await buildImage({ image: web(), dir, outDir: join(dir, "out"), compiler });
    const owned = components.reduce((sum, c) => sum + c.text + c.rodata + c.data, 0);
    const rest = other.reduce((sum, o) => sum + o.bytes, 0);
    expect(owned + rest).toBe(image.bytes);
    expect(other.every((o) => o.bytes > 0)).toBe(true);
  });

  test("a call through a slot is direct, or inlined; no table stands between", async () => {
    const dir = await project({ "main.c": heapUser });
    const image = web([
      { component: "app", options: { sources: ["main.c"], requires: { alloc: "^1" } } },
      "alloc-bump",
    ]);
    const { dir: out } = await buildImage({ image, dir, outDir: join(dir, "out"), compiler });
    const text = execFileSync("objdump", ["-d", "--no-show-raw-insn", join(out, "web.debug.elf")], {
      encoding: "utf8",
    });
    // Wherever `main` ended up: in a function of its own, or inlined into what starts it.
    const callers = [...text.matchAll(/<(?:main|ash_plan_start|boot_pvh_main)[^>]*>:\n([\s\S]*?)\n\n/g)].map(
      (m) => m[1]!,
    );
    expect(callers.length).toBeGreaterThan(0);
    for (const caller of callers) expect(caller).not.toMatch(/call\s+\*/);
    expect(text).not.toMatch(/<ash_alloc_get>/);
  });
});

describe("composition", () => {
  test("two allocators in one image each serve whom the image says", async () => {
    const dir = await project({
      "main.c": `#include <stdio.h>
#include <stdlib.h>
#include <ashlar/alloc.h>
int main(void)
{
    char *mine = ash_alloc_get(&ash_use_alloc, 10);
    char *theirs = malloc(10);
    printf("%d %d\\n", mine != 0, theirs != 0);
    free(theirs);
    return 0;
}
`,
    });
    const own = { component: "alloc-bump", as: "own" };
    const image = web([
      { component: "app", options: { sources: ["main.c"], requires: { alloc: "^1" } }, with: { alloc: own } },
      "alloc-tlsf",
    ]);
    const { edges } = await buildImage({ image, dir, outDir: join(dir, "out") });
    const alloc = edges.filter((edge) => edge.slot === "alloc").map((edge) => `${edge.use} <- ${edge.provider}`);
    expect(alloc.sort()).toEqual(["app <- own", "libc <- alloc-tlsf"]);
  });

  test("two uses of one component with other options are two codes", async () => {
    const dir = await project({ "main.c": heapUser });
    const image = web([
      {
        component: "app",
        options: { sources: ["main.c"], requires: { alloc: "^1" } },
        with: { alloc: { component: "alloc-tlsf", as: "small", options: { grow: "8KiB" } } },
      },
      "alloc-tlsf",
    ]);
    const { dir: out } = await buildImage({ image, dir, outDir: join(dir, "out") });
    const header = await readFile(join(out, "bind/small.rename.h"), "utf8");
    expect(header).toContain("#pragma redefine_extname alloc_tlsf_alloc_get small__alloc_tlsf_alloc_get");
  });

  test("a third party's allocator replaces ours", async () => {
    const dir = await project({ "main.c": heapUser, ...prefixed("theirs/", countingAllocator) });
    const theirs = await readTree(join(dir, "theirs"), { package: "theirs" });
    const base = await catalogue();
    const universe = { ...base, components: [...base.components, ...theirs.components] };
    const image = web([
      { component: "app", options: { sources: ["main.c"], requires: { alloc: "^1" } } },
      "alloc-counting",
    ]);
    const { edges } = await buildImage({ image, dir, outDir: join(dir, "out"), universe });
    expect(edges).toContainEqual({ use: "app", slot: "alloc", provider: "alloc-counting", kind: "direct" });
  });
});

function prefixed(prefix: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [prefix + path, text]));
}

describe("builds that are refused", () => {
  const refused = async (
    files: Record<string, string>,
    image: Image,
  ): Promise<Awaited<ReturnType<typeof code>> & { left: string[] }> => {
    const dir = await project(files);
    const outcome = await code(buildImage({ image, dir, outDir: join(dir, "out", "web") }));
    const left = (await readdir(join(dir, "out")).catch(() => [])).filter((name) => name !== "web");
    return { ...outcome, left };
  };

  test("a compile error names the user's own file and line", async () => {
    const outcome = await refused({ "main.c": "int main(void)\n{\n    return 1 +;\n}\n" }, web());
    expect(outcome).toMatchObject({ code: "ASH5001", left: [] });
    expect(outcome.text).toMatch(/main\.c:3$/);
    expect(outcome.text).not.toContain("src/app");
  });

  test("a header that is not declared", async () => {
    const outcome = await refused({ "main.c": "#include <ashlar/alloc.h>\nint main(void) { return 0; }\n" }, web());
    expect(outcome).toMatchObject({ code: "ASH5011", left: [] });
    expect(outcome.text).toContain("ashlar/alloc.h");
  });

  test("a call that is not declared names the interface", async () => {
    const main =
      "struct ash_alloc;\nvoid *ash_alloc_get(struct ash_alloc *, unsigned long);\nint main(void) { return ash_alloc_get(0, 1) != 0; }\n";
    const outcome = await refused({ "main.c": main }, web());
    expect(outcome).toMatchObject({ code: "ASH5002", left: [] });
    expect(outcome.fix).toContain('"alloc"');
  });

  test("a missing source", async () => {
    expect(await refused({}, web())).toMatchObject({ code: "ASH2006", left: [] });
  });

  test("a provider whose type differs fails at its own line", async () => {
    const files = {
      ...countingAllocator,
      "counting.c": countingAllocator["counting.c"]!.replace(
        "void *alloc_counting_alloc_get(struct ash_alloc *self, size_t bytes)",
        "void *alloc_counting_alloc_get(struct ash_alloc *self, int bytes)",
      ),
    };
    const dir = await project({ "main.c": heapUser, ...prefixed("theirs/", files) });
    const theirs = await readTree(join(dir, "theirs"), { package: "theirs" });
    const base = await catalogue();
    const image = web([
      { component: "app", options: { sources: ["main.c"], requires: { alloc: "^1" } } },
      "alloc-counting",
    ]);
    const universe = { ...base, components: [...base.components, ...theirs.components] };
    const outcome = await code(buildImage({ image, dir, outDir: join(dir, "out"), universe }));
    expect(outcome.code).toBe("ASH5001");
    expect(outcome.text).toMatch(/counting\.c:3$/);
  });

  test("a function of the interface that is not defined", async () => {
    const source = countingAllocator["counting.c"]!.replace(/void alloc_counting_alloc_put[\s\S]*?\n}\n/, "");
    const dir = await project({
      "main.c": heapUser,
      ...prefixed("theirs/", { ...countingAllocator, "counting.c": source }),
    });
    const theirs = await readTree(join(dir, "theirs"), { package: "theirs" });
    const base = await catalogue();
    const image = web([
      { component: "app", options: { sources: ["main.c"], requires: { alloc: "^1" } } },
      "alloc-counting",
    ]);
    const universe = { ...base, components: [...base.components, ...theirs.components] };
    expect(await code(buildImage({ image, dir, outDir: join(dir, "out"), universe }))).toMatchObject({
      code: "ASH5010",
    });
  });

  test("a symbol that two components define", async () => {
    const outcome = await refused(
      { "main.c": "int printf(const char *f, ...) { (void)f; return 0; }\nint main(void) { return 0; }\n" },
      web(),
    );
    expect(outcome).toMatchObject({ code: "ASH5004", left: [] });
  });

  test("a budget of the image, and of a component", async () => {
    expect(await refused({ "main.c": hello }, web([program], { budget: "2KiB" }))).toMatchObject({
      code: "ASH5005",
      left: [],
    });
    const base = await catalogue();
    const tight = {
      ...base,
      components: base.components.map((c) => (c.id === "libc" ? { ...c, budget: { text: 100 } } : c)),
    };
    const dir = await project({ "main.c": hello });
    const outcome = await code(buildImage({ image: web(), dir, outDir: join(dir, "out"), universe: tight }));
    expect(outcome.code).toBe("ASH5005");
    expect(outcome.text).toMatch(/libc has \d+ bytes of text; its budget is 100\. Largest: \w+ \d+/);
  });

  test("a header that changed under its version", async () => {
    const base = await catalogue();
    const changed = {
      ...base,
      interfaces: base.interfaces.map((i) => (i.id === "console" ? { ...i, abi: { [i.version]: "000000000000" } } : i)),
    };
    const dir = await project({ "main.c": hello });
    expect(await code(buildImage({ image: web(), dir, outDir: join(dir, "out"), universe: changed }))).toMatchObject({
      code: "ASH5003",
    });
  });
});

describe("the output folder", () => {
  test("a second build of the same is the first", async () => {
    const dir = await project({ "main.c": hello });
    const request = { image: web(), dir, outDir: join(dir, "out") };
    await buildImage(request);
    const again = await buildImage(request);
    expect(again.cache.misses).toBe(0);
  });

  test("two builds at once both end well", async () => {
    const dir = await project({ "main.c": hello });
    const request = { image: web(), dir, outDir: join(dir, "out") };
    const [one, two] = await Promise.all([buildImage(request), buildImage(request)]);
    expect(one.image.sha256).toBe(two.image.sha256);
    expect(await readdir(dir)).toEqual(["main.c", "out"]);
  });

  test("a lock of a dead process is taken over; a failed build leaves the last good one", async () => {
    const dir = await project({ "main.c": hello, ".out.lock": "999999999" });
    const request = { image: web(), dir, outDir: join(dir, "out") };
    const good = await buildImage(request);
    await writeFile(join(dir, "main.c"), "int main(void) { return }\n");
    expect(await code(buildImage(request))).toMatchObject({ code: "ASH5001" });
    expect(await readFile(join(dir, "out", "web.elf"))).toHaveLength(good.image.bytes);
  });

  test("cannot be written", async () => {
    const dir = await project({ "main.c": hello, occupied: "a file" });
    expect(await code(buildImage({ image: web(), dir, outDir: join(dir, "occupied", "out"), cacheDir }))).toMatchObject(
      { code: "ASH5009" },
    );
  });
});
