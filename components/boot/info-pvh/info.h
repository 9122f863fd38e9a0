/* SPDX-License-Identifier: MIT */
#ifndef INFO_PVH_H
#define INFO_PVH_H
#include <ashlar/boot/info.h>

/*
 * The structures of the boot protocol: Xen, xen/include/public/arch-x86/hvm/start_info.h. All are
 * little endian, all addresses physical.
 */
struct info_pvh_start {
    uint32_t magic;
    uint32_t version; /* 0: without the memory map; 1 and later: with it */
    uint32_t flags;
    uint32_t modules;
    uint64_t module_list;  /* 0 where there are none */
    uint64_t command_line; /* 0 where there is none */
    uint64_t rsdp;
    uint64_t ranges;
    uint32_t range_count;
    uint32_t reserved;
};
_Static_assert(sizeof(struct info_pvh_start) == 56, "start_info.h");

struct info_pvh_module {
    uint64_t address;
    uint64_t bytes;
    uint64_t command_line;
    uint64_t reserved;
};
_Static_assert(sizeof(struct info_pvh_module) == 32, "start_info.h");

/* One line of the loader's map is handed on as it is. */
_Static_assert(sizeof(struct ash_boot_range) == 24, "start_info.h");
_Static_assert(offsetof(struct ash_boot_range, kind) == 16, "start_info.h");

#define INFO_PVH_ASKED 32u

/* Constant after accept; no lock. */
struct info_pvh {
    const struct info_pvh_start *start;
    const struct info_pvh_module *modules;
    const struct ash_boot_range *ranges;
    const char *command_line;
    uint64_t handover;           /* where `start` is, before it was made reachable */
    uint32_t command_line_bytes; /* with its NUL */
    uint32_t range_count;
#if ASH_HAS_XEN_CALL
    struct ash_boot_range asked[INFO_PVH_ASKED]; /* for, where the start info has no map */
#endif
};

#if ASH_HAS_XEN_CALL
/* xen.c: asks Xen for the memory map, and sets `range_count`. */
ASH_MUST_USE int info_pvh_ask(struct info_pvh *self);
#endif

#endif
