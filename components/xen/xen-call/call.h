/* SPDX-License-Identifier: MIT */
#ifndef XEN_CALL_H
#define XEN_CALL_H
#include <ashlar/xen/call.h>

/* Which instruction leads to Xen. */
enum xen_call_way { XEN_CALL_UNKNOWN, XEN_CALL_VMCALL, XEN_CALL_VMMCALL, XEN_CALL_NONE };

/*
 * No lock: each step of setting up may be done twice without harm, and the last word written says
 * that it is done.
 */
struct xen_call {
    enum xen_call_way way;
    bool shared_mapped;
    /*
     * Memory that Xen writes: first its hypercall page, which is only read, so that it need not be
     * executable; later the shared page, in the same place.
     */
    _Alignas(ASH_PAGE_BYTES) union {
        uint8_t calls[ASH_PAGE_BYTES];
        struct ash_xen_shared shared;
    } page;
};

#endif
