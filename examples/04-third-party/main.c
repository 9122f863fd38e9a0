/* SPDX-License-Identifier: MIT */
/* malloc, from an allocator that came as an npm package. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    char *blocks[64];
    for (int i = 0; i < 64; i++) {
        blocks[i] = malloc((size_t)(i + 1) * 16);
        if (blocks[i] == NULL) {
            puts("no memory");
            return 1;
        }
        memset(blocks[i], i, (size_t)(i + 1) * 16);
    }
    for (int i = 0; i < 64; i++) {
        if (blocks[i][0] != i || blocks[i][(i + 1) * 16 - 1] != i) {
            puts("a block was overwritten");
            return 1;
        }
        free(blocks[i]);
    }
    puts(malloc((size_t)100 * 1024) != NULL ? "all given back" : "fragmented");
    return 0;
}
