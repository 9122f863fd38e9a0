import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporary } from "./support.ts";

/** A temporary project with these files; paths may have folders. */
export async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await temporary();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return dir;
}

/** A program that says hello to its own name. */
export const hello = `#include <stdio.h>
int main(int argc, char **argv)
{
    printf("Hello, %s\\n", argv[0]);
    for (int i = 1; i < argc; i++) {
        printf("%s\\n", argv[i]);
    }
    return 0;
}
`;

/** A program that takes memory from its own heap and tells where it came from. */
export const heapUser = `#include <stdio.h>
#include <ashlar/alloc.h>
int main(void)
{
    void *block = ash_alloc_get(&ash_use_alloc, 100);
    printf("%s\\n", block ? "got" : "none");
    return block ? 0 : 1;
}
`;

/** An allocator of a third party: hands out from a fixed array, never frees, and says how often it was asked. */
export const countingAllocator: Readonly<Record<string, string>> = {
  "component.yaml": `ashlar: 1
id: alloc-counting
version: 1.0.0
summary: Hands out from an array and counts.
provides: { alloc: 1.0.0 }
automatic: false
sources: [counting.c]
instance: counting.h
`,
  "counting.h": `#include <ashlar/alloc.h>
struct alloc_counting { size_t used; _Alignas(16) char bytes[4096]; };
`,
  "counting.c": `#include "counting.h"
static struct alloc_counting *of(struct ash_alloc *self) { return (struct alloc_counting *)(void *)self; }
void *alloc_counting_alloc_get(struct ash_alloc *self, size_t bytes)
{
    struct alloc_counting *heap = of(self);
    size_t whole = (bytes + 31) / 16 * 16;
    if (whole < bytes || whole > sizeof heap->bytes - heap->used) {
        return 0;
    }
    size_t *block = (size_t *)(void *)&heap->bytes[heap->used];
    heap->used += whole;
    block[0] = bytes;
    return block + 2;
}
void *alloc_counting_alloc_get_aligned(struct ash_alloc *self, size_t align, size_t bytes)
{
    return align <= 16 ? alloc_counting_alloc_get(self, bytes) : 0;
}
void alloc_counting_alloc_put(struct ash_alloc *self, void *block)
{
    (void)self;
    (void)block;
}
size_t alloc_counting_alloc_usable(struct ash_alloc *self, const void *block)
{
    (void)self;
    return ((const size_t *)block)[-2];
}
void *alloc_counting_alloc_resize(struct ash_alloc *self, void *block, size_t bytes)
{
    size_t old = block ? alloc_counting_alloc_usable(self, block) : 0;
    char *fresh = alloc_counting_alloc_get(self, bytes);
    for (size_t i = 0; fresh && i < old && i < bytes; i++) {
        fresh[i] = ((char *)block)[i];
    }
    return fresh;
}
`,
};
