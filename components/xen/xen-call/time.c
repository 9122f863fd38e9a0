/* SPDX-License-Identifier: MIT */
/* Xen 4.17, public/xen.h, struct vcpu_time_info: how time follows from the processor's counter. */
#include "call.h"

/* Intel SDM vol. 3B §17.17 */
ASH_IRQ static uint64_t counter(void) {
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return low | (uint64_t)high << 32;
}

ASH_IRQ static uint64_t scaled(uint64_t counts, uint32_t scale, int shift) {
    counts = shift < 0 ? counts >> (-shift & 63) : counts << (shift & 63);
    return (uint64_t)((unsigned __int128)counts * scale >> 32);
}

/* Xen writes an odd version before it changes anything, and an even one after. */
ASH_IRQ uint64_t xen_call_xen_call_now(struct ash_xen_call *instance) {
    volatile struct ash_xen_shared *shared = xen_call_xen_call_shared(instance);
    uint32_t version;
    uint64_t ns;
    if (shared == NULL)
        return 0;
    volatile struct ash_xen_time *time = &shared->vcpus[0].time;
    do {
        version = time->version & ~1u;
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        /* The counter begins with the domain, so that a time from before it is below 0. */
        int64_t passed = (int64_t)(counter() - time->tsc_timestamp);
        ns = time->system_time +
             scaled(passed > 0 ? (uint64_t)passed : 0, time->tsc_to_system_mul, time->tsc_shift);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
    } while (time->version != version);
    return ns;
}
