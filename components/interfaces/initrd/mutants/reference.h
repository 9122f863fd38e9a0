/* SPDX-License-Identifier: MIT */
#include <ashlar/boot/info.h>
#include <ashlar/initrd.h>
#include <ashlar/mem/map.h>

static unsigned calls;

int mutant_initrd_get(struct ash_initrd *self, const void **data, size_t *bytes) {
    int error = ash_boot_info_module(&ash_use_boot_info, 0, data, bytes);
    (void)self;
    calls++;
    if (error == 0)
        error = ash_mem_map_memory(&ash_use_mem_map, (uintptr_t)*data, *bytes);
#ifdef BREAK_ALWAYS_THERE
    *bytes = error == 0 ? *bytes - 1 : 0;
    return 0;
#endif
#ifdef BREAK_WRONG_ERROR
    return error == 0 ? -ASH_EIO : -ASH_ENODEV;
#endif
#ifdef BREAK_ONLY_ONCE
    if (calls > 1)
        return -ASH_EBUSY;
#endif
#ifdef BREAK_FORGETS
    if (calls > 1)
        return error == 0 ? -ASH_ENOENT : 0;
#endif
#ifdef BREAK_CLEARS_ERROR
    return error == 0 ? 1 : -1;
#endif
    return error;
}
