/* SPDX-License-Identifier: MIT */
/* Names are those of Xen 4.17's public/grant_table.h. */
#include <ashlar/xen/call.h>
#include <ashlar/xen/grant.h>
#include "grant.h"

enum { /* GTF_… */
       PERMIT_ACCESS = 1,
       READ_ONLY = 1 << 2,
       READING = 1 << 3, /* by the other side: Xen's to write */
       WRITING = 1 << 4,
};

#define FIRST  8u /* GNTTAB_NR_RESERVED_ENTRIES */
#define IN_USE UINT16_MAX

_Static_assert(XEN_GRANT_ENTRIES < IN_USE, "a reference fits into 16 bits");

/* Memory of ours gives way to the table's frames. */
static int map_locked(struct xen_grant *self) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    for (unsigned i = 0; i < ASH_OPT_FRAMES && !self->mapped; i++) {
        int error = ash_xen_call_map(&ash_use_xen_call, ASH_XEN_SPACE_GRANTS, i,
                                     &self->entries[i * XEN_GRANT_IN_FRAME]);
        if (error != 0)
            return error;
    }
    if (!self->mapped)
        self->fresh = FIRST;
    self->mapped = true;
    return 0;
}

static unsigned take_locked(struct xen_grant *self) {
    unsigned reference = self->free;
    if (reference != ASH_XEN_GRANT_NONE)
        self->free = self->next[reference];
    else if (self->fresh < XEN_GRANT_ENTRIES)
        reference = self->fresh++;
    else
        return ASH_XEN_GRANT_NONE;
    self->next[reference] = IN_USE;
    return reference;
}

static int give_locked(struct xen_grant *self, const struct xen_grant_entry *wanted,
                       unsigned *reference) {
    int error = map_locked(self);
    if (error != 0)
        return error;
    *reference = take_locked(self);
    if (*reference == ASH_XEN_GRANT_NONE)
        return -ASH_ENOSPC;
    struct xen_grant_entry *entry = &self->entries[*reference];
    entry->frame = wanted->frame;
    entry->domain = wanted->domain;
    /* "Introducing a valid entry": the flags last. */
    __atomic_store_n(&entry->flags, wanted->flags, __ATOMIC_RELEASE);
    return 0;
}

int xen_grant_xen_grant_give(struct ash_xen_grant *instance, unsigned domain, const void *page,
                             bool read_only, unsigned *reference) {
    struct xen_grant *self = (struct xen_grant *)instance;
    uint64_t address = (uintptr_t)page;
    if (address % ASH_PAGE_BYTES != 0 || address / ASH_PAGE_BYTES > UINT32_MAX ||
        domain >= ASH_XEN_SELF)
        return -ASH_EINVAL;
    const struct xen_grant_entry wanted = {
        .flags = PERMIT_ACCESS | (read_only ? READ_ONLY : 0),
        .domain = (uint16_t)domain,
        .frame = (uint32_t)(address / ASH_PAGE_BYTES),
    };
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = give_locked(self, &wanted, reference);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

/* "Invalidating an unused GTF_permit_access entry": all flags at once, or not at all. */
static int end_locked(struct xen_grant *self, unsigned reference) {
    ASH_ASSERT(reference >= FIRST && reference < self->fresh && self->next[reference] == IN_USE);
    uint16_t *flags = &self->entries[reference].flags;
    uint16_t seen = __atomic_load_n(flags, __ATOMIC_RELAXED);
    do {
        if ((seen & (READING | WRITING)) != 0)
            return -ASH_EBUSY;
    } while (
        !__atomic_compare_exchange_n(flags, &seen, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
    self->next[reference] = self->free;
    self->free = (uint16_t)reference;
    return 0;
}

int xen_grant_xen_grant_end(struct ash_xen_grant *instance, unsigned reference) {
    struct xen_grant *self = (struct xen_grant *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = end_locked(self, reference);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}
