/* SPDX-License-Identifier: MIT */
/*
 * Xen gives its first domain a start info without a memory map, which that has to ask for:
 * Xen 4.17, public/memory.h, XENMEM_memory_map.
 */
#include "info.h"

#if ASH_HAS_XEN_CALL
#include <ashlar/xen/call.h>

#define XENMEM_MEMORY_MAP 9u

/* public/memory.h, struct xen_memory_map */
struct memory_map {
    uint32_t entries;
    uint32_t pad;
    uint64_t buffer;
};
_Static_assert(sizeof(struct memory_map) == 16, "public/memory.h");

/* The form of a PC's firmware: ACPI 6.5 §15.3, without its extended attributes. */
struct e820 {
    uint64_t base;
    uint64_t bytes;
    uint32_t kind; /* as in the start info */
} __attribute__((packed));
_Static_assert(sizeof(struct e820) == 20, "ACPI 6.5 §15.3");

int info_pvh_ask(struct info_pvh *self) {
    struct e820 lines[INFO_PVH_ASKED];
    struct memory_map map = {.entries = INFO_PVH_ASKED, .buffer = (uintptr_t)lines};
    const uint64_t arguments[4] = {XENMEM_MEMORY_MAP, (uintptr_t)&map};
    if (ash_xen_call_make(&ash_use_xen_call, ASH_XEN_MEMORY, arguments) != 0)
        return 0; /* not Xen's first domain, or not Xen: there is no map */
    if (map.entries > INFO_PVH_ASKED)
        return -ASH_EPROTO;
    for (uint32_t i = 0; i < map.entries; i++)
        self->asked[i] = (struct ash_boot_range){lines[i].base, lines[i].bytes, lines[i].kind, 0};
    self->range_count = map.entries;
    return 0;
}
#endif
