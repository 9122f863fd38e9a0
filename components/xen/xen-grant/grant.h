/* SPDX-License-Identifier: MIT */
#ifndef XEN_GRANT_H
#define XEN_GRANT_H
#include <ashlar/lock.h>

/* Xen 4.17, public/grant_table.h, struct grant_entry_v1. Xen reads it, and writes two flags. */
struct xen_grant_entry {
    uint16_t flags;
    uint16_t domain;
    uint32_t frame;
};
_Static_assert(sizeof(struct xen_grant_entry) == 8, "public/grant_table.h");

#define XEN_GRANT_IN_FRAME (ASH_PAGE_BYTES / sizeof(struct xen_grant_entry))
#define XEN_GRANT_ENTRIES  (ASH_OPT_FRAMES * XEN_GRANT_IN_FRAME)

/* The lock guards all of it but what Xen writes. */
struct xen_grant {
    struct ash_lock_word lock;
    bool mapped;
    uint16_t free;                    /* the first free reference that was in use before; 0: none */
    uint16_t fresh;                   /* from here on none was in use yet */
    uint16_t next[XEN_GRANT_ENTRIES]; /* free reference to free reference; IN_USE */
    _Alignas(ASH_PAGE_BYTES) struct xen_grant_entry entries[XEN_GRANT_ENTRIES];
};

#endif
