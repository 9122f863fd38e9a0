import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Compiler, imageFrom, type Target, type Universe, type UseLike } from "@ashlar/model";
import { readTree } from "@ashlar/project";
import { boot } from "@ashlar/testkit";
import { describe, expect, test } from "vitest";
import { project } from "../programs.ts";
import { buildImage, catalogue } from "../support.ts";

const compilers = ["clang", "gcc"] as const;

/** A component of the test's own: its manifest's lines behind the version, and its one source. */
interface Own {
  readonly id: string;
  readonly manifest: string;
  readonly files: Readonly<Record<string, string>>;
}

async function build(
  own: readonly Own[],
  use: readonly UseLike[],
  compiler: Compiler,
  target: Target = "qemu-microvm",
) {
  const files = own.flatMap(({ id, manifest, files: sources }) => [
    [`components/${id}/component.yaml`, `ashlar: 1\nid: ${id}\nversion: 1.0.0\nsummary: A test's own.\n${manifest}`],
    ...Object.entries(sources).map(([path, text]) => [`components/${id}/${path}`, text]),
  ]);
  const dir = await project(Object.fromEntries(files));
  const base = await catalogue();
  const theirs = await readTree(join(dir, "components"), {});
  const universe: Universe = { ...base, components: [...base.components, ...theirs.components] };
  const image = imageFrom({ name: "bound", targets: [target], use });
  return buildImage({ image, dir, outDir: join(dir, "out"), universe, compiler });
}

async function printed(artifact: Awaited<ReturnType<typeof build>>): Promise<string> {
  const machine = await boot(artifact, { accel: "tcg", timeoutMs: 20_000 });
  const exit = await machine.exit;
  return `${machine.text()}${exit.status} ${exit.guestStatus}`;
}

function disassembly(artifact: Awaited<ReturnType<typeof build>>): string {
  const file = join(artifact.dir, artifact.image.debugPath);
  return execFileSync("objdump", ["-d", "--no-show-raw-insn", file], { encoding: "utf8", maxBuffer: 2 ** 26 });
}

const program = (main: string, requires: string, more = ""): Own => ({
  id: "mine",
  manifest: `provides: { program: 1.0.0 }\nrequires: ${requires}\nsources: [main.c]\nmain: main\n${more}`,
  files: { "main.c": main },
});

/** Counts what goes through it to the allocator behind its slot `inner`. */
const counted: Own = {
  id: "alloc-counted",
  manifest: `provides: { alloc: 1.0.0 }
requires: { inner: { interface: alloc, range: ^1.0.0 } }
automatic: false
sources: [counted.c]
instance: counted.h
`,
  files: {
    "counted.h": "#include <ashlar/alloc.h>\nstruct alloc_counted { unsigned gets; };\n",
    "counted.c": `#include "counted.h"
void *alloc_counted_alloc_get(struct ash_alloc *self, size_t bytes)
{
    struct alloc_counted *counted = (struct alloc_counted *)(void *)self;
    return ++counted->gets > 2 ? NULL : ash_inner_get(&ash_use_inner, bytes);
}
void *alloc_counted_alloc_get_aligned(struct ash_alloc *self, size_t align, size_t bytes)
{
    (void)self;
    return ash_inner_get_aligned(&ash_use_inner, align, bytes);
}
void alloc_counted_alloc_put(struct ash_alloc *self, void *block)
{
    (void)self;
    ash_inner_put(&ash_use_inner, block);
}
size_t alloc_counted_alloc_usable(struct ash_alloc *self, const void *block)
{
    (void)self;
    return ash_inner_usable(&ash_use_inner, block);
}
void *alloc_counted_alloc_resize(struct ash_alloc *self, void *block, size_t bytes)
{
    (void)self;
    return ash_inner_resize(&ash_use_inner, block, bytes);
}
`,
  },
};

describe.each(compilers)("bound by %s", (compiler) => {
  test("a wrapper round an allocator serves one edge, the allocator itself the rest", async () => {
    const main = program(
      `#include <stdio.h>
#include <stdlib.h>
#include <ashlar/alloc.h>
int main(void)
{
    unsigned through = 0, around = 0;
    for (int i = 0; i < 5; i++) {
        through += ash_alloc_get(&ash_use_alloc, 100) != NULL;
        around += malloc(100) != NULL;
    }
    printf("%u %u\\n", through, around);
    return 0;
}
`,
      "{ alloc: ^1.0.0, libc: ^1.0.0 }",
    );
    const inner = { component: "alloc-tlsf" };
    const wrapper = { component: "alloc-counted", with: { inner } };
    const artifact = await build([main, counted], [{ component: "mine", with: { alloc: wrapper } }, inner], compiler);
    expect(await printed(artifact)).toBe("2 5\nexited 0");
    const edges = artifact.edges.map((edge) => `${edge.use}.${edge.slot} <- ${edge.provider} ${edge.kind}`);
    expect(edges).toContain("mine.alloc <- alloc-counted direct");
    expect(edges).toContain("alloc-counted.inner <- alloc-tlsf direct");
    expect(edges).toContain("libc.alloc <- alloc-tlsf direct");
    expect(disassembly(artifact)).not.toMatch(/<ash_(?:inner|alloc)_get>/);
  });

  test("a slot for any number is a table of its providers", async () => {
    const main = program(
      `#include <stdio.h>
#include <ashlar/alloc.h>
int main(void)
{
    unsigned got = 0;
    for (unsigned i = 0; i < ash_all_heaps_count; i++)
        got += ash_all_heaps[i].get(ash_all_heaps[i].self, 100) != NULL;
    printf("%u of %u\\n", got, ash_all_heaps_count);
    return 0;
}
`,
      "{ heaps: { interface: alloc, range: ^1.0.0, many: true }, libc: ^1.0.0 }",
    );
    const artifact = await build([main], ["mine", "alloc-tlsf", "alloc-bump"], compiler);
    expect(await printed(artifact)).toBe("2 of 2\nexited 0");
    const kinds = artifact.edges.filter((edge) => edge.slot === "heaps").map((edge) => `${edge.provider} ${edge.kind}`);
    expect(kinds.sort()).toEqual(["alloc-bump table", "alloc-tlsf table"]);
  });

  test("locks under cooperative threads are no instruction", async () => {
    const main = (lock: string) =>
      program(
        `#include <ashlar/lock.h>
static struct ash_lock_word word;
static volatile unsigned counter;
__attribute__((noinline)) void mine_step(void);
void mine_step(void) { ${lock === "" ? "" : "ash_lock_take(&ash_use_lock, &word);"} counter++; ${lock} }
int main(void) { (void)word; mine_step(); mine_step(); return (int)counter; }
`,
        "{ lock: ^1.0.0, libc: ^1.0.0, sched.threads: ^1.0.0 }",
      );
    const step = (artifact: Awaited<ReturnType<typeof build>>): readonly string[] => {
      const code = /<mine_step>:\n([\s\S]*?)\n\n/.exec(disassembly(artifact))![1]!;
      return code.split("\n").map((line) => line.replace(/^\s+[0-9a-f]+:\s+|0x[0-9a-f]+|#.*|<.*/g, "").trim());
    };
    const use = ["mine", "sched-coop"];
    const locked = await build([main("ash_lock_release(&ash_use_lock, &word);")], use, compiler);
    const bare = await build([main("")], use, compiler);
    expect(step(locked)).toEqual(step(bare));
    expect(step(locked).length).toBeGreaterThan(1);
    expect(disassembly(locked)).not.toContain("lock_none_lock");
  });

  test("an SSE register within reach of an interrupt handler is refused, with the way to it", async () => {
    const main = program(
      `#include <ashlar/base.h>
static volatile double level;
static volatile int ready;
__attribute__((noinline)) void mine_smooth(void);
void mine_smooth(void) { level = level * 0.5; }
ASH_IRQ void mine_fired(void);
ASH_IRQ void mine_fired(void) { ready = 1; mine_smooth(); }
static void (*volatile handler)(void) = mine_fired;
int main(void) { handler(); return ready; }
`,
      "{}",
    );
    const refused = build([main], ["mine"], compiler);
    await expect(refused).rejects.toMatchObject({
      diagnostics: [
        { code: "ASH5008", message: expect.stringMatching(/mine_fired runs in .* by mine_fired → mine_smooth/) },
      ],
    });
  });

  test("a host process: our names stand beside the host's own", async () => {
    const text = `#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    char *block = malloc(10);
    printf("%s %d %d\\n", argv[0], argc, block != NULL);
    free(block);
    return 0;
}
`;
    const artifact = await build([program(text, "{ libc: ^1.0.0 }")], ["mine"], compiler, "host-san");
    const out = execFileSync(join(artifact.dir, artifact.image.path), { encoding: "utf8", stdio: "pipe" });
    expect(out).toMatch(/^bound 1 1\nashlar: pages \d+ \d+\nashlar: exit 0\n$/);
  });

  test("the stack report has the depth, recursion, and calls through pointers", async () => {
    const main = program(
      `#include <string.h>
static volatile char sink;
__attribute__((noinline)) int mine_leaf(int n);
int mine_leaf(int n) { volatile char room[1000]; memset((char *)room, n, sizeof room); return room[n]; }
static int (*volatile leaf)(int) = mine_leaf;
__attribute__((noinline)) int mine_again(int n);
int mine_again(int n) { return n == 0 ? mine_leaf(0) : mine_again(n - 1) * 3 + mine_again(n / 2); }
int main(int argc, char **argv) { (void)argv; sink = (char)leaf(argc); return mine_again(argc); }
`,
      "{ libc: ^1.0.0 }",
    );
    const { stacks } = await build([main], ["mine"], compiler);
    const report = stacks.find((stack) => stack.root === "main")!;
    expect(report.bytes).toBeGreaterThan(1000);
    expect(report.bytes).toBeLessThan(2000);
    expect(report.path.slice(0, 3)).toEqual(["main", "mine_again", "mine_leaf"]);
    expect(report.recursion).toContain("mine_again");
    expect(report.indirect).toContain("main");
    expect(report.limit).toBe(16384);
  });
});

const assembled: Own = {
  id: "alloc-assembled",
  manifest: counted.manifest.replace("[counted.c]", "[counted.c, limit.S]"),
  files: {
    "counted.h": counted.files["counted.h"]!.replaceAll("alloc_counted", "alloc_assembled"),
    "counted.c": `unsigned alloc_assembled_limit(void);\n${counted.files["counted.c"]!}`
      .replaceAll("alloc_counted", "alloc_assembled")
      .replace("> 2", "> alloc_assembled_limit()"),
    "limit.S": `    .section .text.alloc_assembled_limit, "ax", @progbits
    .globl alloc_assembled_limit
    .type alloc_assembled_limit, @function
alloc_assembled_limit:
    mov $3, %eax
    ret
    .size alloc_assembled_limit, . - alloc_assembled_limit
`,
  },
};

test.each(compilers)("a second use of a component with assembly, by %s", async (compiler) => {
  const main = program(
    `#include <stdio.h>
#include <ashlar/alloc.h>
int main(void)
{
    unsigned got = 0;
    for (int i = 0; i < 5; i++)
        got += (ash_alloc_get(&ash_use_alloc, 8) != NULL) + 10 * (ash_again_get(&ash_use_again, 8) != NULL);
    printf("%u\\n", got);
    return 0;
}
`,
    "{ alloc: ^1.0.0, again: { interface: alloc, range: ^1.0.0 }, libc: ^1.0.0 }",
  );
  const use = (as: string, inner: string) => ({
    component: "alloc-assembled",
    as,
    with: { inner: { component: inner } },
  });
  const mine = { component: "mine", with: { alloc: use("one", "alloc-tlsf"), again: use("two", "alloc-bump") } };
  const artifact = await build([main, assembled], [mine, "alloc-tlsf"], compiler);
  expect(await printed(artifact)).toBe("33\nexited 0");
  const names = execFileSync("nm", [join(artifact.dir, artifact.image.debugPath)], { encoding: "utf8" });
  expect(names.match(/\S*alloc_assembled_limit/g)?.sort()).toEqual([
    "alloc_assembled_limit",
    "two__alloc_assembled_limit",
  ]);
});

test("gcc cannot rename a function without a prototype in a second use, and says where", async () => {
  const twice: Own = {
    id: "alloc-twice",
    manifest: counted.manifest,
    files: {
      "counted.h": counted.files["counted.h"]!.replaceAll("alloc_counted", "alloc_twice"),
      "counted.c": `${counted.files["counted.c"]!.replaceAll("alloc_counted", "alloc_twice")}int alloc_twice_bare(void) { return 1; }\n`,
    },
  };
  const main = program(
    "int main(void) { return 0; }\n",
    "{ alloc: ^1.0.0, again: { interface: alloc, range: ^1.0.0 } }",
  );
  const use = (as: string, inner: string) => ({ component: "alloc-twice", as, with: { inner: { component: inner } } });
  const mine = { component: "mine", with: { alloc: use("one", "alloc-tlsf"), again: use("two", "alloc-bump") } };
  const refused = build([main, twice], [mine], "gcc");
  await expect(refused).rejects.toMatchObject({
    diagnostics: [{ code: "ASH5001", message: expect.stringMatching(/no previous prototype for 'alloc_twice_bare'/) }],
  });
});
