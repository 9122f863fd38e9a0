/* SPDX-License-Identifier: MIT */
/* On Xen, and on a machine that is not Xen's. Numbers are those of Xen 4.17's public headers. */
#include <ashlar/cpu.h>
#include <ashlar/test.h>
#include <ashlar/xen/call.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define CALL        &ash_use_xen_call
#define VECTOR      40
#define SLACK       100000u /* nanoseconds by which Xen may correct its time */

enum {
    XEN_VERSION = 17, /* public/xen.h, __HYPERVISOR_… */
    VCPU = 24,
    NO_CALL = 55,
    GET_FEATURES = 6, /* public/version.h, XENVER_… */
    PAGE_SIZE = 7,
    IS_UP = 3, /* public/vcpu.h, VCPUOP_… */
    GET_RUNSTATE = 4,
    NO_PARAM = 1000, /* public/hvm/params.h: HVM_NR_PARAMS is less */
    NO_SPACE = 77,
};

#define NO_SYS (-38) /* public/errno.h, XEN_ENOSYS */

/* public/vcpu.h, struct vcpu_runstate_info */
struct runstate {
    int32_t state; /* 0: it runs */
    uint64_t since, times[4];
};

static _Alignas(ASH_PAGE_BYTES) uint8_t page[ASH_PAGE_BYTES];

static int64_t make(unsigned number, uint64_t a, uint64_t b, uint64_t c) {
    const uint64_t arguments[4] = {a, b, c};
    return ash_xen_call_make(CALL, number, arguments);
}

/* public/arch-x86/cpuid.h: "XenVMMXenVMM" in a leaf of the hypervisors'. */
static bool is_xen(void) {
    for (uint32_t leaf = 0x40000000; leaf < 0x40010000; leaf += 0x100) {
        uint32_t a = leaf, b, c = 0, d;
        __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
        if (b == 0x566e6558 && c == 0x65584d4d && d == 0x4d4d566e)
            return true;
    }
    return false;
}

static bool is_filled(void) {
    for (size_t i = 0; i < sizeof page; i++)
        if (page[i] != 0x5a)
            return false;
    return true;
}

/* What only looks, and so may be repeated in interrupt context. */
static volatile int64_t seen_size, seen_param;
static volatile uint64_t seen_now;

ASH_IRQ static void fired(void *argument) {
    const uint64_t arguments[4] = {PAGE_SIZE};
    uint64_t value;
    (void)argument;
    seen_size = ash_xen_call_make(CALL, XEN_VERSION, arguments);
    seen_param = ash_xen_call_get_param(CALL, ASH_XEN_CALLBACK, &value);
    seen_now = ash_xen_call_now(CALL);
}

static void interrupt(void) {
    CHECK(ash_cpu_attach(&ash_use_cpu, VECTOR, fired, NULL) == 0);
    __asm__ volatile("int %0" ::"i"(VECTOR) : "memory");
    CHECK(ash_cpu_attach(&ash_use_cpu, VECTOR, NULL, NULL) == 0);
}

static void test_absent(void) {
    uint64_t value;
    BEGIN("1: without Xen everything says so");
    __builtin_memset(page, 0x5a, sizeof page);
    CHECK(make(XEN_VERSION, PAGE_SIZE, 0, 0) == -ASH_ENODEV);
    CHECK(make(NO_CALL, 0, 0, 0) == -ASH_ENODEV);
    CHECK(ash_xen_call_get_param(CALL, ASH_XEN_STORE_FRAME, &value) == -ASH_ENODEV);
    CHECK(ash_xen_call_set_param(CALL, ASH_XEN_CALLBACK, 1) == -ASH_ENODEV);
    CHECK(ash_xen_call_map(CALL, ASH_XEN_SPACE_GRANTS, 0, page) == -ASH_ENODEV);
    CHECK(is_filled());
    CHECK(ash_xen_call_shared(CALL) == NULL);
    CHECK(ash_xen_call_now(CALL) == 0);
    BEGIN("1, 2: nor in interrupt context");
    interrupt();
    CHECK(seen_size == -ASH_ENODEV && seen_param == -ASH_ENODEV && seen_now == 0);
}

static void test_make(void) {
    struct runstate runstate = {.state = -1};
    struct {
        uint32_t index, features; /* struct xen_feature_info */
    } features = {.index = 0};
    BEGIN("3: arguments go as they are, and results come so");
    CHECK(make(XEN_VERSION, PAGE_SIZE, 0, 0) == ASH_PAGE_BYTES);
    CHECK(make(XEN_VERSION, GET_FEATURES, (uintptr_t)&features, 0) == 0 && features.features != 0);
    CHECK(make(VCPU, IS_UP, 0, 0) == 1);
    CHECK(make(VCPU, IS_UP, 100, 0) < 0);
    CHECK(make(VCPU, GET_RUNSTATE, 0, (uintptr_t)&runstate) == 0);
    CHECK(runstate.state == 0 && runstate.since != 0);
    CHECK(make(XEN_VERSION, 999, 0, 0) == NO_SYS);
    CHECK(make(NO_CALL, 0, 0, 0) == NO_SYS);
}

static void test_params(void) {
    uint64_t before = 1, value = 2;
    BEGIN("4: parameters");
    CHECK(ash_xen_call_get_param(CALL, ASH_XEN_CALLBACK, &before) == 0);
    for (uint64_t vector = 0x50; vector < 0x52; vector++) {
        uint64_t wanted = 2ull << 56 | vector; /* HVM_PARAM_CALLBACK_TYPE_VECTOR */
        CHECK(ash_xen_call_set_param(CALL, ASH_XEN_CALLBACK, wanted) == 0);
        CHECK(ash_xen_call_get_param(CALL, ASH_XEN_CALLBACK, &value) == 0 && value == wanted);
    }
    CHECK(ash_xen_call_set_param(CALL, ASH_XEN_CALLBACK, before) == 0);
    CHECK(ash_xen_call_get_param(CALL, ASH_XEN_CALLBACK, &value) == 0 && value == before);
    CHECK(ash_xen_call_get_param(CALL, NO_PARAM, &value) == -ASH_EINVAL);
    CHECK(ash_xen_call_set_param(CALL, NO_PARAM, 1) == -ASH_EINVAL);
}

/* Nobody else in this image has the table of grants. */
static void test_map(void) {
    BEGIN("5: pages that Xen gives");
    __builtin_memset(page, 0x5a, sizeof page);
    CHECK(ash_xen_call_map(CALL, ASH_XEN_SPACE_GRANTS, 0, page + 8) == -ASH_EINVAL);
    CHECK(ash_xen_call_map(CALL, ASH_XEN_SPACE_GRANTS, 0, page + 4095) == -ASH_EINVAL);
    CHECK(ash_xen_call_map(CALL, ASH_XEN_SPACE_GRANTS, 1u << 20, page) < 0);
    CHECK(ash_xen_call_map(CALL, NO_SPACE, 0, page) < 0);
    CHECK(is_filled());
    CHECK(ash_xen_call_map(CALL, ASH_XEN_SPACE_GRANTS, 0, page) == 0);
    for (size_t i = 64; i < sizeof page; i++) /* behind those that are reserved none is in use */
        CHECK(page[i] == 0);
    page[sizeof page - 1] = 0; /* it may be written */
}

static void test_shared(void) {
    BEGIN("6: one shared page");
    volatile struct ash_xen_shared *shared = ash_xen_call_shared(CALL);
    CHECK(shared != NULL && (uintptr_t)shared % ASH_PAGE_BYTES == 0);
    if (shared == NULL)
        return;
    CHECK(shared->vcpus[0].time.system_time != 0 && shared->vcpus[0].time.tsc_to_system_mul != 0);
    uint8_t before = shared->vcpus[31].pad[0];
    shared->vcpus[31].pad[0] = 0x77; /* nobody reads it; there is no such processor */
    CHECK(ash_xen_call_shared(CALL) == shared && shared->vcpus[31].pad[0] == 0x77);
    CHECK(ash_xen_call_shared(CALL) == shared);
    shared->vcpus[31].pad[0] = before;
}

/* Intel SDM vol. 3B §17.17 */
static uint64_t counter(void) {
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return low | (uint64_t)high << 32;
}

/* public/xen.h, struct vcpu_time_info, once more; between two looks at the same version. */
static uint64_t expected(void) {
    volatile struct ash_xen_time *time = &ash_xen_call_shared(CALL)->vcpus[0].time;
    for (;;) {
        uint32_t version = time->version;
        int64_t counts = (int64_t)(counter() - time->tsc_timestamp);
        int shift = time->tsc_shift;
        uint64_t scale = time->tsc_to_system_mul, base = time->system_time;
        uint64_t shifted = counts < 0  ? 0
                           : shift < 0 ? (uint64_t)counts >> -shift
                                       : (uint64_t)counts << shift;
        if (version % 2 == 0 && time->version == version)
            return base + (uint64_t)((unsigned __int128)shifted * scale >> 32);
    }
}

static void test_now(void) {
    struct runstate runstate = {.state = 0};
    uint64_t last = ash_xen_call_now(CALL), first = last;
    BEGIN("7: Xen's time");
    CHECK(last != 0);
    for (unsigned i = 0; i < 20000; i++) {
        uint64_t now = ash_xen_call_now(CALL);
        CHECK(now + SLACK >= last);
        last = now;
    }
    CHECK(last > first);
    for (unsigned i = 0; i < 1000; i++) {
        uint64_t before = expected(), now = ash_xen_call_now(CALL), after = expected();
        CHECK(before <= now + SLACK && now <= after + SLACK);
    }
    CHECK(make(VCPU, GET_RUNSTATE, 0, (uintptr_t)&runstate) == 0);
    CHECK(runstate.since <= ash_xen_call_now(CALL) + SLACK);
}

static void test_interrupt(void) {
    BEGIN("2: in interrupt context");
    interrupt();
    CHECK(seen_size == ASH_PAGE_BYTES && seen_param == 0 && seen_now != 0);
}

int main(void) {
    if (!is_xen()) {
        test_absent();
        return ash_test_end(&ash_use_test);
    }
    test_make();
    test_params();
    test_map();
    test_shared();
    test_now();
    test_interrupt();
    return ash_test_end(&ash_use_test);
}
