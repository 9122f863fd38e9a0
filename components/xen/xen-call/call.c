/* SPDX-License-Identifier: MIT */
/* Names are those of Xen 4.17's public headers. */
#include "call.h"

/* public/arch-x86/cpuid.h: the first leaf may have others' before it, in steps of 0x100. */
#define LEAF_FIRST 0x40000000u
#define LEAF_STEP  0x100u
#define LEAF_LAST  0x40010000u

/* The leaf after it but one: EAX pages of hypercalls, EBX the MSR that takes their address. */
#define LEAF_CALLS 2u
#define CALL_BYTES 32u

#define HVMOP_SET_PARAM             0u /* public/hvm/hvm_op.h */
#define HVMOP_GET_PARAM             1u
#define XENMEM_ADD_TO_PHYSMAP       7u /* public/memory.h */
#define CPUID_LEAF_1_ECX_HYPERVISOR (1u << 31)

/* public/hvm/hvm_op.h, struct xen_hvm_param */
struct hvm_param {
    uint16_t domain;
    uint16_t pad;
    uint32_t index;
    uint64_t value;
};
_Static_assert(sizeof(struct hvm_param) == 16, "public/hvm/hvm_op.h");

/* public/memory.h, struct xen_add_to_physmap */
struct add_to_physmap {
    uint16_t domain;
    uint16_t size;
    uint32_t space;
    uint64_t index;
    uint64_t frame;
};
_Static_assert(sizeof(struct add_to_physmap) == 24, "public/memory.h");
_Static_assert(sizeof(((struct xen_call *)NULL)->page) == ASH_PAGE_BYTES, "a page");

struct leaf {
    uint32_t a, b, c, d;
};

ASH_IRQ static struct leaf cpuid(uint32_t number) {
    struct leaf leaf = {.a = number};
    __asm__ volatile("cpuid" : "+a"(leaf.a), "=b"(leaf.b), "+c"(leaf.c), "=d"(leaf.d));
    return leaf;
}

/* "XenV", "MMXe", "nVMM" in EBX, ECX, EDX. */
ASH_IRQ static bool is_xen(struct leaf leaf) {
    return leaf.b == 0x566e6558 && leaf.c == 0x65584d4d && leaf.d == 0x4d4d566e;
}

ASH_IRQ static bool find(uint32_t *base) {
    if ((cpuid(1).c & CPUID_LEAF_1_ECX_HYPERVISOR) == 0)
        return false;
    for (*base = LEAF_FIRST; *base < LEAF_LAST; *base += LEAF_STEP) {
        struct leaf leaf = cpuid(*base);
        if (is_xen(leaf))
            return leaf.a >= *base + LEAF_CALLS;
    }
    return false;
}

/*
 * The hypercall page holds, for each call, `mov $number, %eax`, the instruction that leads to Xen,
 * and `ret` (Intel SDM vol. 3C, VMCALL; AMD64 Architecture Programmer's Manual vol. 3, VMMCALL).
 * Which instruction that is depends on the processor, and is all that is taken from it.
 */
ASH_IRQ static enum xen_call_way way_of(const uint8_t *calls) {
    const uint8_t *code = calls + ASH_XEN_SCHED * CALL_BYTES;
    if (code[0] != 0xb8 || code[1] != ASH_XEN_SCHED || code[5] != 0x0f || code[6] != 0x01)
        return XEN_CALL_NONE;
    return code[7] == 0xc1 ? XEN_CALL_VMCALL : code[7] == 0xd9 ? XEN_CALL_VMMCALL : XEN_CALL_NONE;
}

ASH_COLD __attribute__((noinline)) ASH_IRQ static void start(struct xen_call *self) {
    uint32_t base;
    self->way = XEN_CALL_NONE;
    if (!find(&base))
        return;
    uint64_t page = (uintptr_t)self->page.calls; /* its low bits: the first page of them */
    __asm__ volatile("wrmsr" ::"c"(cpuid(base + LEAF_CALLS).b), "a"((uint32_t)page),
                     "d"((uint32_t)(page >> 32))
                     : "memory");
    self->way = way_of(self->page.calls);
}

/* public/arch-x86/xen-x86_64.h: the number in RAX, arguments in RDI, RSI, RDX and R10. */
ASH_IRQ static int64_t call(struct xen_call *self, unsigned number, const uint64_t arguments[4]) {
    int64_t result = number;
    uint64_t a = arguments[0], b = arguments[1], c = arguments[2];
    register uint64_t d __asm__("r10") = arguments[3];
    if (self->way == XEN_CALL_UNKNOWN)
        start(self);
    if (self->way == XEN_CALL_VMCALL)
        __asm__ volatile("vmcall" : "+a"(result), "+D"(a), "+S"(b), "+d"(c), "+r"(d)::"memory");
    else if (self->way == XEN_CALL_VMMCALL)
        __asm__ volatile("vmmcall" : "+a"(result), "+D"(a), "+S"(b), "+d"(c), "+r"(d)::"memory");
    else
        result = -ASH_ENODEV;
    return result;
}

ASH_IRQ int64_t xen_call_xen_call_make(struct ash_xen_call *self, unsigned number,
                                       const uint64_t arguments[4]) {
    return call((struct xen_call *)self, number, arguments);
}

/* Xen's numbers are ours; what is left are errors that no caller can tell from a refusal. */
ASH_IRQ static int error_of(int64_t result) {
    if (result >= 0)
        return 0;
    return result >= -ASH_ECANCELED ? (int)result : -ASH_EINVAL;
}

ASH_IRQ int xen_call_xen_call_get_param(struct ash_xen_call *self, unsigned index,
                                        uint64_t *value) {
    struct hvm_param param = {.domain = ASH_XEN_SELF, .index = index};
    const uint64_t arguments[4] = {HVMOP_GET_PARAM, (uintptr_t)&param};
    int error = error_of(call((struct xen_call *)self, ASH_XEN_HVM, arguments));
    *value = error == 0 ? param.value : 0;
    return error;
}

ASH_IRQ int xen_call_xen_call_set_param(struct ash_xen_call *self, unsigned index, uint64_t value) {
    struct hvm_param param = {.domain = ASH_XEN_SELF, .index = index, .value = value};
    const uint64_t arguments[4] = {HVMOP_SET_PARAM, (uintptr_t)&param};
    return error_of(call((struct xen_call *)self, ASH_XEN_HVM, arguments));
}

ASH_IRQ int xen_call_xen_call_map(struct ash_xen_call *self, unsigned space, uint64_t index,
                                  void *page) {
    struct add_to_physmap add = {
        .domain = ASH_XEN_SELF,
        .space = space,
        .index = index,
        .frame = (uintptr_t)page / ASH_PAGE_BYTES,
    };
    const uint64_t arguments[4] = {XENMEM_ADD_TO_PHYSMAP, (uintptr_t)&add};
    if ((uintptr_t)page % ASH_PAGE_BYTES != 0)
        return -ASH_EINVAL;
    return error_of(call((struct xen_call *)self, ASH_XEN_MEMORY, arguments));
}

ASH_IRQ volatile struct ash_xen_shared *xen_call_xen_call_shared(struct ash_xen_call *instance) {
    struct xen_call *self = (struct xen_call *)instance;
    if (!self->shared_mapped) {
        if (xen_call_xen_call_map(instance, ASH_XEN_SPACE_SHARED, 0, &self->page) != 0)
            return NULL;
        self->shared_mapped = true;
    }
    return &self->page.shared;
}
