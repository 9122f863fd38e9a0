/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_XEN_CALL_H
#define ASHLAR_XEN_CALL_H
/*
 * The Xen hypervisor, as a domain without emulated devices (PVH) sees it: calls, the domain's
 * parameters, pages that Xen gives, and the page of information that both share. Names in comments
 * are those of Xen's public headers, version 4.17 (xen/include/public).
 *
 * Nothing has to be set up: the first call looks for Xen and makes it ready, in whatever context
 * that is. On a machine that is not Xen's everything fails with -ASH_ENODEV and touches nothing.
 *
 * Errors of Xen's own are turned into ours where there is one of that meaning; their numbers are
 * the same (public/errno.h). Context: any, interrupt and panic included; nothing blocks but what
 * the hypercall itself does.
 */
#include <ashlar/base.h>

struct ash_xen_call;

/* Hypercalls. public/xen.h, __HYPERVISOR_… */
#define ASH_XEN_MEMORY    12u
#define ASH_XEN_SET_TIMER 15u
#define ASH_XEN_CONSOLE   18u
#define ASH_XEN_GRANTS    20u
#define ASH_XEN_SCHED     29u
#define ASH_XEN_EVENTS    32u
#define ASH_XEN_HVM       34u

/* This domain, wherever a number of one is asked for. public/xen.h, DOMID_SELF */
#define ASH_XEN_SELF 0x7ff0u

/* Parameters. public/hvm/params.h, HVM_PARAM_… */
#define ASH_XEN_CALLBACK      0u
#define ASH_XEN_STORE_FRAME   1u
#define ASH_XEN_STORE_PORT    2u
#define ASH_XEN_CONSOLE_FRAME 17u
#define ASH_XEN_CONSOLE_PORT  18u

/* What pages Xen gives. public/memory.h, XENMAPSPACE_… */
#define ASH_XEN_SPACE_SHARED 0u
#define ASH_XEN_SPACE_GRANTS 1u

/* What time it is. public/xen.h, struct vcpu_time_info */
struct ash_xen_time {
    uint32_t version; /* odd while Xen writes; another one afterwards */
    uint32_t pad0;
    uint64_t tsc_timestamp;
    uint64_t system_time; /* nanoseconds since the machine, not the domain, began */
    uint32_t tsc_to_system_mul;
    int8_t tsc_shift;
    uint8_t flags;
    uint8_t pad1[2];
};
_Static_assert(sizeof(struct ash_xen_time) == 32, "public/xen.h, struct vcpu_time_info");

/* public/xen.h, struct vcpu_info; for x86 */
struct ash_xen_vcpu {
    uint8_t upcall_pending;
    uint8_t pad[7];
    uint64_t pending_words; /* evtchn_pending_sel */
    uint64_t arch[2];
    struct ash_xen_time time;
};
_Static_assert(sizeof(struct ash_xen_vcpu) == 64, "public/xen.h, struct vcpu_info");

/* public/xen.h, struct shared_info, as far as it is used here. Xen writes it at any time. */
struct ash_xen_shared {
    struct ash_xen_vcpu vcpus[32];
    uint64_t pending[64]; /* evtchn_pending */
    uint64_t mask[64];    /* evtchn_mask */
    uint32_t wall_version;
    uint32_t wall_seconds; /* at system time 0, since 1970 */
    uint32_t wall_nanoseconds;
    uint32_t wall_seconds_high;
};
_Static_assert(offsetof(struct ash_xen_shared, pending) == 2048, "public/xen.h, shared_info");
_Static_assert(offsetof(struct ash_xen_shared, wall_version) == 3072, "public/xen.h, shared_info");

/*
 * One hypercall with up to four arguments, of which pointers are to memory that is mapped. What Xen
 * returns: negative is an error. -ASH_ENODEV also: this is not Xen.
 */
ASH_MUST_USE int64_t ash_xen_call_make(struct ash_xen_call *self, unsigned number,
                                       const uint64_t arguments[4]);

/* One of this domain's parameters, ASH_XEN_…; 0 in `*value` is one that is not set. */
ASH_MUST_USE int ash_xen_call_get_param(struct ash_xen_call *self, unsigned index, uint64_t *value);
ASH_MUST_USE int ash_xen_call_set_param(struct ash_xen_call *self, unsigned index, uint64_t value);

/*
 * Puts page `index` of a space of Xen's in the place of the memory at `page`, a whole page of the
 * image's own, for good. What was there is given back to Xen. -ASH_ENOSPC, -ASH_EINVAL: there is no
 * such page.
 */
ASH_MUST_USE int ash_xen_call_map(struct ash_xen_call *self, unsigned space, uint64_t index,
                                  void *page);

/*
 * Xen's system time: nanoseconds since the machine began, by the processor's counter and what the
 * shared page says of it. It may stand still for a moment, or go back by one, when Xen corrects it.
 * 0: this is not Xen. About 30 instructions.
 */
uint64_t ash_xen_call_now(struct ash_xen_call *self);

/* The shared page, mapped with the first call of this. NULL: this is not Xen, or refuses. */
volatile struct ash_xen_shared *ash_xen_call_shared(struct ash_xen_call *self);

#endif
