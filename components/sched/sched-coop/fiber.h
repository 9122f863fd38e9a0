/* SPDX-License-Identifier: MIT */
#ifndef SCHED_COOP_FIBER_H
#define SCHED_COOP_FIBER_H
/*
 * In a process under AddressSanitizer, a switch of stacks has to be announced to it (compiler-rt,
 * sanitizer/common_interface_defs.h), and a stack that is freed may hold its marks. Elsewhere all
 * of this is nothing.
 */
#include "coop.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SCHED_COOP_FIBERS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SCHED_COOP_FIBERS 1
#endif

#if defined(ASH_HOSTED) && defined(SCHED_COOP_FIBERS)
void __sanitizer_start_switch_fiber(void **fake_stack, const void *bottom, size_t bytes);
void __sanitizer_finish_switch_fiber(void *fake_stack, const void **bottom, size_t *bytes);
void __asan_unpoison_memory_region(const volatile void *start, size_t bytes);

static inline void fiber_leave(struct ash_sched_thread *from, struct ash_sched_thread *to) {
    from->coop->left = from;
    __sanitizer_start_switch_fiber(from->wait == SCHED_COOP_DEAD ? NULL : &from->fake_stack,
                                   to->bottom, to->bottom_bytes);
}

/* What was left tells its bounds: those of "main" are known from nowhere else. */
static inline void fiber_arrive(struct ash_sched_thread *to) {
    struct ash_sched_thread *left = to->coop->left;
    __sanitizer_finish_switch_fiber(to->fake_stack, &left->bottom, &left->bottom_bytes);
}

static inline void fiber_forget(const void *start, size_t bytes) {
    __asan_unpoison_memory_region(start, bytes);
}
#else
static inline void fiber_leave(struct ash_sched_thread *from, struct ash_sched_thread *to) {
    (void)from, (void)to;
}

static inline void fiber_arrive(struct ash_sched_thread *to) {
    (void)to;
}

static inline void fiber_forget(const void *start, size_t bytes) {
    (void)start, (void)bytes;
}
#endif

#endif
