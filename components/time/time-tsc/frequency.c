/* SPDX-License-Identifier: MIT */
/*
 * How fast the counter counts, from whoever knows: a hypervisor's leaves first, since the
 * processor's own may be those of the host. CPUID leaves 0x15 and 0x16: Intel SDM vol. 2A;
 * 0x40000010: VMware's, which QEMU and others have taken over; KVM: Linux,
 * Documentation/virt/kvm/x86/cpuid.rst and msr.rst.
 */
#include "tsc.h"

#define HYPERVISOR_LEAF 0x40000000u
#define KVM_FEATURES    0x40000001u
#define TIMING_LEAF     0x40000010u /* EAX: kHz */
#define CRYSTAL_LEAF    0x15u       /* EBX / EAX times ECX Hz */
#define BASE_LEAF       0x16u       /* EAX: MHz */

#define ECX_HYPERVISOR      (1u << 31) /* of leaf 1 */
#define KVM_CLOCKSOURCE2    (1u << 3)
#define KVM_MSR_SYSTEM_TIME 0x4b564d01u

struct leaf {
    uint32_t a, b, c, d;
};

static struct leaf cpuid(uint32_t number) {
    struct leaf leaf = {.a = number};
    __asm__("cpuid" : "+a"(leaf.a), "=b"(leaf.b), "+c"(leaf.c), "=d"(leaf.d));
    return leaf;
}

static void write_msr(uint32_t number, uint64_t value) {
    __asm__ volatile("wrmsr" ::"c"(number), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
                     : "memory");
}

/* The structure that KVM fills while its MSR names it. */
struct kvm_time {
    uint32_t version;
    uint32_t reserved;
    uint64_t tsc_timestamp;
    uint64_t system_time;
    uint32_t scale; /* nanoseconds for a tick shifted by `shift`, 2^-32 of one as the unit */
    int8_t shift;
    uint8_t flags;
    uint8_t reserved2[2];
};
_Static_assert(sizeof(struct kvm_time) == 32, "msr.rst, MSR_KVM_SYSTEM_TIME_NEW");

static uint64_t from_kvm(void) {
    if ((cpuid(KVM_FEATURES).a & KVM_CLOCKSOURCE2) == 0)
        return 0;
    /* 32 bytes aligned to 32 stay within a page, as they must. */
    _Alignas(32) volatile struct kvm_time time = {0};
    write_msr(KVM_MSR_SYSTEM_TIME, (uintptr_t)&time | 1);
    write_msr(KVM_MSR_SYSTEM_TIME, 0);
    uint64_t scale = time.scale;
    int shift = time.shift;
    if (scale == 0 || shift < -31 || shift > 31)
        return 0;
    uint64_t hz = ((uint64_t)TIME_TSC_SECOND_NS << 32) / scale;
    return shift < 0 ? hz << -shift : hz >> shift;
}

static uint64_t from_hypervisor(void) {
    struct leaf leaf = cpuid(HYPERVISOR_LEAF);
    if (leaf.b == 0x4b4d564b && leaf.c == 0x564b4d56 && leaf.d == 0x4d) { /* KVMKVMKVM */
        uint64_t hz = from_kvm();
        if (hz != 0)
            return hz;
    }
    return leaf.a < TIMING_LEAF ? 0 : cpuid(TIMING_LEAF).a * 1000ull;
}

static uint64_t from_processor(uint32_t last_leaf) {
    if (last_leaf >= CRYSTAL_LEAF) {
        struct leaf leaf = cpuid(CRYSTAL_LEAF);
        if (leaf.a != 0 && leaf.b != 0 && leaf.c != 0)
            return (uint64_t)leaf.c * leaf.b / leaf.a;
    }
    return last_leaf < BASE_LEAF ? 0 : (cpuid(BASE_LEAF).a & 0xffff) * 1000000ull;
}

uint64_t time_tsc_frequency(void) {
    uint64_t hz = (cpuid(1).c & ECX_HYPERVISOR) != 0 ? from_hypervisor() : 0;
    return hz != 0 ? hz : from_processor(cpuid(0).a);
}
