/* SPDX-License-Identifier: MIT */
/* Two heaps in one program: scratch memory that is only ever taken, and malloc. */
#include <ashlar/alloc.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    char *scratch = ash_alloc_get(&ash_use_alloc, 64);
    char *next = ash_alloc_get(&ash_use_alloc, 64);
    char *block = malloc(64);
    if (scratch == NULL || next == NULL || block == NULL) {
        puts("no memory");
        return 1;
    }
    printf("scratch blocks are neighbours: %s\n",
           next > scratch && next - scratch < 128 ? "yes" : "no");
    free(block);
    printf("malloc gives a freed block again: %s\n", malloc(64) == (void *)block ? "yes" : "no");
    ash_alloc_put(&ash_use_alloc, scratch);
    char *third = ash_alloc_get(&ash_use_alloc, 64);
    printf("scratch gives a freed block again: %s\n", third == scratch ? "yes" : "no");
    return 0;
}
