/* SPDX-License-Identifier: MIT */
/* One frame of the table, searched from its beginning. Numbers are those of Xen's
 * public/grant_table.h. */
#include <ashlar/xen/call.h>
#include <ashlar/xen/grant.h>

#define ENTRIES 512u
#ifdef BREAK_TAKES_RESERVED
#define FIRST 2u
#else
#define FIRST 8u
#endif

static _Alignas(ASH_PAGE_BYTES) volatile struct {
    uint16_t flags, domain;
    uint32_t frame;
} entries[ENTRIES];
static bool mapped;

int mutant_xen_grant_give(struct ash_xen_grant *self, unsigned domain, const void *page,
                          bool read_only, unsigned *reference) {
    (void)self;
#ifndef BREAK_TAKES_ANY_ADDRESS
    if ((uintptr_t)page % ASH_PAGE_BYTES != 0)
        return -ASH_EINVAL;
#endif
    if (domain >= ASH_XEN_SELF)
        return -ASH_EINVAL;
    if (!mapped && ash_xen_call_map(&ash_use_xen_call, ASH_XEN_SPACE_GRANTS, 0,
                                    (void *)(uintptr_t)entries) != 0)
        return -ASH_ENODEV;
    mapped = true;
    for (unsigned i = FIRST; i < ENTRIES; i++) {
#ifdef BREAK_SAME_REFERENCE
        i = FIRST;
#else
        if (entries[i].flags != 0)
            continue;
#endif
        entries[i].frame = (uint32_t)((uintptr_t)page / ASH_PAGE_BYTES);
#ifdef BREAK_NEXT_PAGE
        entries[i].frame++;
#endif
        entries[i].domain = (uint16_t)domain;
#ifdef BREAK_GRANTS_TO_FIRST
        entries[i].domain = 0;
#endif
#ifdef BREAK_ALWAYS_WRITES
        read_only = false;
#endif
        entries[i].flags = read_only ? 5 : 1;
        *reference = i;
        return 0;
    }
    return -ASH_ENOSPC;
}

int mutant_xen_grant_end(struct ash_xen_grant *self, unsigned reference) {
    (void)self;
#if defined(BREAK_NEVER_ENDS)
    (void)reference;
#elif defined(BREAK_LOSES_REFERENCE)
    entries[reference].domain = 998; /* no access any more, and no use */
#else
    entries[reference].flags = 0;
#endif
    return 0;
}
