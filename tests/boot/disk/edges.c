/* SPDX-License-Identifier: MIT */
/* One line for each thing that is asked of a disk at its edges. */
#include <ashlar/mem/pages.h>
#include "disk.h"

static _Alignas(4096) unsigned char page[4096];

int main(int argc, char **argv)
{
    (void)argv;
    size_t pages;
    while (argc > 1 && (pages = ash_mem_pages_largest(&ash_use_mem_pages)) > 50) {
        void *taken;
        if (ash_mem_pages_get(&ash_use_mem_pages, pages, &taken) != 0)
            return 2;
    }
    int error = ash_block_open(DISK, &wake, &facts);
    printf("open %d\n", error);
    if (error != 0)
        return 3;
    printf("sectors %llu block %u flags %u\n", (unsigned long long)facts.sectors, facts.block_bytes, facts.flags);
    uint64_t last = facts.sectors - facts.block_bytes / 512;
    printf("read first %d\n", move(ASH_BLOCK_READ, 0, page, facts.block_bytes));
    printf("holds %02x\n", page[0]);
    printf("read last %d\n", move(ASH_BLOCK_READ, last, page, facts.block_bytes));
    printf("read beyond %d\n", move(ASH_BLOCK_READ, facts.sectors, page, facts.block_bytes));
    memset(page, 0x77, sizeof page);
    printf("write last %d\n", move(ASH_BLOCK_WRITE, last, page, facts.block_bytes));
    printf("flush %d\n", flush());
    printf("discard %d\n", discard(0, facts.block_bytes / 512));
    printf("health %d\n", ash_block_health(DISK));
    ash_block_close(DISK);
    return 0;
}
