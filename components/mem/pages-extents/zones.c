/* SPDX-License-Identifier: MIT */
/*
 * From the loader's memory map to runs of usable pages, without sorting or copying it. The map may
 * be unsorted, overlap itself, and have empty lines; what is usable in one line and not in another
 * is not usable. Lines are few, so each question looks at all of them.
 */
#include <ashlar/boot/info.h>
#include "pages.h"

#define LIMIT (1ull << 47) /* what is beyond cannot be mapped */

/* Pages that a run of bytes touches, or (`whole`) consists of. */
struct run {
    size_t first, end;
};

static struct run run_of(uint64_t start, uint64_t end, bool whole) {
    if (start > LIMIT)
        start = LIMIT;
    if (end > LIMIT || end < start)
        end = LIMIT;
    uint64_t up = ASH_PAGE_BYTES - 1;
    struct run run = {(size_t)((start + (whole ? up : 0)) / ASH_PAGE_BYTES),
                      (size_t)((end + (whole ? 0 : up)) / ASH_PAGE_BYTES)};
    if (start == end || run.end < run.first)
        run.end = run.first;
    return run;
}

/*
 * The run with number `index` that is not to be used: page 0, what the loader filled, other lines.
 */
static bool blocked(size_t index, struct run *run) {
    const struct ash_boot_range *ranges;
    size_t count = ash_boot_info_ranges(&ash_use_boot_info, &ranges);
    if (index < count) {
        const struct ash_boot_range *range = &ranges[index];
        uint64_t bytes = range->kind == ASH_BOOT_RAM ? 0 : range->bytes;
        *run = run_of(range->base, range->base + bytes, false);
        return true;
    }
    uint64_t start = 0, end = 1;
    if (index > count && ash_boot_info_occupied(&ash_use_boot_info, (unsigned)(index - count - 1),
                                                &start, &end) != 0)
        return false;
    *run = run_of(start, end, false);
    return true;
}

/* Where the usable line that has `page` ends; 0: no line has it. */
static size_t ram_end(size_t page) {
    const struct ash_boot_range *ranges;
    size_t count = ash_boot_info_ranges(&ash_use_boot_info, &ranges), end = 0;
    for (size_t i = 0; i < count; i++) {
        struct run run = run_of(ranges[i].base, ranges[i].base + ranges[i].bytes, true);
        if (ranges[i].kind == ASH_BOOT_RAM && run.first <= page && page < run.end && run.end > end)
            end = run.end;
    }
    return end;
}

/* Where the next usable line begins; SIZE_MAX: nowhere. */
static size_t ram_begin(size_t page) {
    const struct ash_boot_range *ranges;
    size_t count = ash_boot_info_ranges(&ash_use_boot_info, &ranges), begin = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        struct run run = run_of(ranges[i].base, ranges[i].base + ranges[i].bytes, true);
        if (ranges[i].kind == ASH_BOOT_RAM && run.first >= page && run.first < run.end &&
            run.first < begin)
            begin = run.first;
    }
    return begin;
}

/* Past the blocked run that has `page`, or `page` itself. */
static size_t skip_blocked(size_t page) {
    struct run run;
    for (size_t i = 0; blocked(i, &run); i++)
        if (run.first <= page && page < run.end)
            page = run.end;
    return page;
}

/* Where the first blocked run between the two begins, else `end`. */
static size_t until_blocked(size_t page, size_t end) {
    struct run run;
    for (size_t i = 0; blocked(i, &run); i++)
        if (run.first < run.end && run.first >= page && run.first < end)
            end = run.first;
    return end;
}

bool pages_extents_next(size_t from, size_t *first, size_t *end) {
    while (from != SIZE_MAX) {
        size_t ram = ram_end(from), past = skip_blocked(from);
        if (ram == 0) {
            from = ram_begin(from);
        } else if (past != from) {
            from = past;
        } else {
            for (size_t more; (more = ram_end(ram)) != 0;) /* lines that follow without a gap */
                ram = more;
            *first = from;
            *end = until_blocked(from, ram);
            return true;
        }
    }
    return false;
}
