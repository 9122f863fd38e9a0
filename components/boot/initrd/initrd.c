/* SPDX-License-Identifier: MIT */
#include <ashlar/boot/info.h>
#include <ashlar/initrd.h>
#include <ashlar/mem/map.h>
#include <ashlar/mem/pages.h>
#include "initrd.h"

#define MODULE 0u

static int donate(void) {
    void *page;
    int error = ash_mem_pages_get(&ash_use_mem_pages, 1, &page);
    if (error == 0)
        ash_mem_map_donate(&ash_use_mem_map, page);
    return error;
}

/*
 * Pages that are the module's alone become read-only. Those that it shares at its ends stay as they
 * are, unless it begins with a page, as loaders have it: then its last one is its own too.
 */
static int make_ready(const void *data, size_t bytes) {
    uintptr_t mask = ~(uintptr_t)(ASH_PAGE_BYTES - 1), start = (uintptr_t)data;
    uintptr_t from = (start + ASH_PAGE_BYTES - 1) & mask, end = start + bytes;
    uintptr_t to = (from == start ? end + ASH_PAGE_BYTES - 1 : end) & mask;
    for (;;) {
        int error = ash_mem_map_memory(&ash_use_mem_map, start, bytes);
        if (error == 0 && from < to)
            error = ash_mem_map_protect(&ash_use_mem_map, (void *)from, to - from, ASH_MAP_READ);
        if (error != -ASH_ENOMEM)
            return error;
        if (donate() != 0)
            return -ASH_ENOMEM;
    }
}

int initrd_initrd_get(struct ash_initrd *instance, const void **data, size_t *bytes) {
    struct initrd *self = (struct initrd *)instance;
    int error = ash_boot_info_module(&ash_use_boot_info, MODULE, data, bytes);
    if (error != 0)
        return error;
    ash_lock_take(&ash_use_lock, &self->lock);
    if (!self->ready) {
        error = *bytes == 0 ? 0 : make_ready(*data, *bytes);
        self->ready = error == 0;
    }
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}
