/* SPDX-License-Identifier: MIT */
/*
 * Host test: random memory maps, hostile ones among them, against a map of the same that has one
 * flag for each page. Build with ASan and UBSan, -DASH_HOSTED -DASH_OPT_ZONES=16, and the headers
 * of any image (out/NAME/include).
 */
#include <assert.h>
#include <ashlar/boot/info.h>
#include <ashlar/lock.h>
#include <stdlib.h>

struct ash_boot_info {
    char unused;
} ash_use_boot_info;

#include "../zones.c"

#define PAGES 64u /* that the truth is kept for; the maps reach far beyond */
#define LINES 12u

static struct ash_boot_range lines[LINES];
static size_t line_count;
static uint64_t occupied[3][2];

size_t ash_boot_info_ranges(struct ash_boot_info *self, const struct ash_boot_range **ranges) {
    (void)self;
    *ranges = lines;
    return line_count;
}

int ash_boot_info_occupied(struct ash_boot_info *self, unsigned index, uint64_t *start,
                           uint64_t *end) {
    (void)self;
    if (index >= 3)
        return -ASH_ENOENT;
    *start = occupied[index][0];
    *end = occupied[index][1];
    return 0;
}

static uint64_t below(uint64_t limit) {
    return (uint64_t)rand() % limit;
}

/* An address: near the small truth, or anywhere. */
static uint64_t address(void) {
    static const uint64_t odd[] = {
        0, 1, UINT64_MAX, UINT64_MAX - 4095, 1ull << 47, (1ull << 47) - 1};
    if (below(12) == 0)
        return odd[below(ASH_ARRAY_LENGTH(odd))];
    return below(PAGES * ASH_PAGE_BYTES) & (below(2) == 0 ? ~0xfffull : ~0ull);
}

static void make_map(void) {
    line_count = below(LINES + 1);
    for (size_t i = 0; i < line_count; i++)
        lines[i] = (struct ash_boot_range){address(), below(3) == 0 ? address() : below(40000),
                                           below(3) == 0 ? (uint32_t)below(5) : ASH_BOOT_RAM, 0};
    for (unsigned i = 0; i < 3; i++) {
        occupied[i][0] = address();
        occupied[i][1] = occupied[i][0] + below(9000);
        if (occupied[i][1] < occupied[i][0])
            occupied[i][1] = occupied[i][0];
    }
}

/* Does a line, cut off where it would wrap, cover all (or any) of the bytes of a page? */
static bool covers(uint64_t base, uint64_t bytes, uint64_t page, bool whole) {
    unsigned __int128 end = (unsigned __int128)base + bytes, from = page * ASH_PAGE_BYTES;
    if (bytes == 0)
        return false;
    return whole ? base <= from && from + ASH_PAGE_BYTES <= end
                 : base < from + ASH_PAGE_BYTES && from < end;
}

static bool usable(uint64_t page) {
    bool ram = false, taken = page == 0;
    for (size_t i = 0; i < line_count; i++) {
        if (lines[i].kind == ASH_BOOT_RAM)
            ram = ram || covers(lines[i].base, lines[i].bytes, page, true);
        else
            taken = taken || covers(lines[i].base, lines[i].bytes, page, false);
    }
    for (unsigned i = 0; i < 3; i++)
        taken = taken || covers(occupied[i][0], occupied[i][1] - occupied[i][0], page, false);
    return ram && !taken;
}

int main(void) {
    for (unsigned round = 0; round < 200000; round++) {
        bool found[PAGES] = {false};
        size_t first, end = 0;
        make_map();
        while (pages_extents_next(end, &first, &end)) {
            assert(first < end && end <= (1ull << 47) / ASH_PAGE_BYTES);
            for (size_t page = first; page < end && page < PAGES; page++) {
                assert(!found[page]);
                found[page] = true;
            }
        }
        for (size_t page = 0; page < PAGES; page++)
            assert(found[page] == usable(page));
    }
    return 0;
}
