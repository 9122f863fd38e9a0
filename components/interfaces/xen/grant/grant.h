/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_XEN_GRANT_H
#define ASHLAR_XEN_GRANT_H
/*
 * Grants: which other domain of Xen may read, or write, which page of this one's memory. A grant is
 * known by a number, its reference, that the other domain is told. Memory is granted by whole
 * pages: what else is in the page is granted too.
 *
 * The other side may keep a page mapped for as long as it likes. A grant that it still uses cannot
 * be ended, and until it is ended the page belongs to both: whoever gave it asks again, or never
 * uses that page for anything else.
 *
 * Errors: -ASH_ENODEV: this is not Xen. Context: boot and thread. A provider takes its `lock`;
 * nothing blocks.
 */
#include <ashlar/base.h>

struct ash_xen_grant;

/* No reference. Xen keeps the first eight for itself: public/grant_table.h, GNTTAB_RESERVED_… */
#define ASH_XEN_GRANT_NONE 0u

/*
 * Lets `domain` use the page at `page`, only for reading if `read_only`, until ash_xen_grant_end.
 * `page` is a multiple of ASH_PAGE_BYTES. One page may have several grants. -ASH_ENOSPC: all
 * references are in use. -ASH_EINVAL: not the start of a page, or no domain has that number. Cost:
 * about 20 instructions, no hypercall; the first one takes one for each frame of the table.
 */
ASH_MUST_USE int ash_xen_grant_give(struct ash_xen_grant *self, unsigned domain, const void *page,
                                    bool read_only, unsigned *reference);

/*
 * Ends a grant. 0: the other side has no access any more, and the reference is free. -ASH_EBUSY: it
 * uses the page now, and the grant is as before. A reference that is not in use is a programming
 * error. Cost: about 20 instructions.
 */
ASH_MUST_USE int ash_xen_grant_end(struct ash_xen_grant *self, unsigned reference);

#endif
