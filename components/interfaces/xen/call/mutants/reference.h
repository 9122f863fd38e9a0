/* SPDX-License-Identifier: MIT */
/* Takes it that this is Xen, and no other hypervisor. Numbers are those of Xen's public headers. */
#include <ashlar/xen/call.h>

static _Alignas(ASH_PAGE_BYTES) volatile struct ash_xen_shared shared;
static bool mapped;

/* "Auth" in EBX: a processor of AMD's. AMD64 Architecture Programmer's Manual vol. 3, CPUID Fn0. */
ASH_IRQ static bool is_amd(void) {
    uint32_t a = 0, b, c = 0, d;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return b == 0x68747541;
}

ASH_IRQ static int64_t call(unsigned number, uint64_t a, uint64_t b, uint64_t c) {
    int64_t result = number;
    if (is_amd())
        __asm__ volatile("vmmcall" : "+a"(result), "+D"(a), "+S"(b), "+d"(c)::"memory");
    else
        __asm__ volatile("vmcall" : "+a"(result), "+D"(a), "+S"(b), "+d"(c)::"memory");
    return result;
}

ASH_IRQ int64_t mutant_xen_call_make(struct ash_xen_call *self, unsigned number,
                                     const uint64_t arguments[4]) {
    uint64_t third = arguments[2];
    (void)self;
#ifdef BREAK_DROPS_THIRD
    if (number == 24)
        third = 0;
#endif
#ifdef BREAK_NOT_IN_INTERRUPTS
    uintptr_t flags;
    __asm__ volatile("pushfq; pop %0" : "=r"(flags));
    if (number == 17 && (flags & 0x200) == 0)
        return -ASH_ENODEV;
#endif
    int64_t result = call(number, arguments[0], arguments[1], third);
#ifdef BREAK_ONE_ERROR
    if (result < 0)
        result = -ASH_EINVAL;
#endif
#ifdef BREAK_HIDES_RESULTS
    if (result > 0 && number == 17)
        result = 0;
#endif
    return result;
}

struct param {
    uint16_t domain, pad;
    uint32_t index;
    uint64_t value;
};

ASH_IRQ int mutant_xen_call_get_param(struct ash_xen_call *self, unsigned index, uint64_t *value) {
    struct param param = {.domain = ASH_XEN_SELF, .index = index};
    (void)self;
    int error = (int)call(ASH_XEN_HVM, 1, (uintptr_t)&param, 0);
#ifdef BREAK_KNOWS_EVERY_PARAM
    error = 0;
#endif
#ifdef BREAK_CUTS_PARAMS
    if (index == ASH_XEN_CALLBACK)
        param.value = (uint32_t)param.value;
#endif
    *value = param.value;
    return error;
}

ASH_IRQ int mutant_xen_call_set_param(struct ash_xen_call *self, unsigned index, uint64_t value) {
    struct param param = {.domain = ASH_XEN_SELF, .index = index, .value = value};
    (void)self;
#ifdef BREAK_SETS_NOTHING
    if (index == ASH_XEN_CALLBACK)
        return 0;
#endif
    return (int)call(ASH_XEN_HVM, 0, (uintptr_t)&param, 0);
}

ASH_IRQ int mutant_xen_call_map(struct ash_xen_call *self, unsigned space, uint64_t index,
                                void *page) {
    struct {
        uint16_t domain, size;
        uint32_t space;
        uint64_t index, frame;
    } add = {ASH_XEN_SELF, 0, space, index, (uintptr_t)page / ASH_PAGE_BYTES};
    (void)self;
#ifndef BREAK_TAKES_ANY_ADDRESS
    if ((uintptr_t)page % ASH_PAGE_BYTES != 0)
        return -ASH_EINVAL;
#endif
#ifdef BREAK_MAPS_NOTHING
    if (space == ASH_XEN_SPACE_GRANTS && index == 0)
        return 0;
#endif
    int error = (int)call(ASH_XEN_MEMORY, 7, (uintptr_t)&add, 0);
#ifdef BREAK_MAPS_ALL
    error = 0;
#endif
    return error;
}

ASH_IRQ volatile struct ash_xen_shared *mutant_xen_call_shared(struct ash_xen_call *self) {
    if (!mapped && mutant_xen_call_map(self, ASH_XEN_SPACE_SHARED, 0, (void *)&shared) != 0)
        return NULL;
    mapped = true;
#ifdef BREAK_COPIES_SHARED
    static _Alignas(ASH_PAGE_BYTES) struct ash_xen_shared copy;
    copy.vcpus[0].time.version = shared.vcpus[0].time.version & ~1u;
    copy.vcpus[0].time.system_time = shared.vcpus[0].time.system_time;
    copy.vcpus[0].time.tsc_timestamp = shared.vcpus[0].time.tsc_timestamp;
    copy.vcpus[0].time.tsc_to_system_mul = shared.vcpus[0].time.tsc_to_system_mul;
    copy.vcpus[0].time.tsc_shift = shared.vcpus[0].time.tsc_shift;
    copy.vcpus[31].pad[0] = shared.vcpus[31].pad[0];
    return &copy;
#endif
    return &shared;
}

ASH_IRQ uint64_t mutant_xen_call_now(struct ash_xen_call *self) {
    volatile struct ash_xen_time *time = &mutant_xen_call_shared(self)->vcpus[0].time;
    uint32_t version;
    uint64_t ns;
    do {
        uint32_t low, high;
        version = time->version & ~1u;
        __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
        int64_t passed = (int64_t)((low | (uint64_t)high << 32) - time->tsc_timestamp);
        uint64_t counts = passed > 0 ? (uint64_t)passed : 0;
        counts = time->tsc_shift < 0 ? counts >> -time->tsc_shift : counts << time->tsc_shift;
        ns = (uint64_t)((unsigned __int128)counts * time->tsc_to_system_mul >> 32);
#ifdef BREAK_COARSE_TIME
        ns = 0;
#endif
#ifdef BREAK_COUNTS_AS_TIME
        ns = counts;
#endif
        ns += time->system_time;
    } while (time->version != version);
#ifdef BREAK_TIME_SINCE_BOOT
    static uint64_t first;
    if (first == 0)
        first = ns - 1;
    ns -= first;
#endif
    return ns;
}
