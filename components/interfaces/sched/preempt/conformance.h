/* SPDX-License-Identifier: MIT */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H
#include <ashlar/lock.h>
#include <ashlar/sched.h>
#include <ashlar/sched/preempt.h>
#include <ashlar/sched/threads.h>
#include <ashlar/sync.h>
#include <ashlar/test.h>
#include <ashlar/time.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define MS          UINT64_C(1000000)
#define LONG        (20000 * MS) /* longer than anything here takes, on whatever machine */

/* Starts a thread that has to be joined. */
struct ash_sched_thread *conformance_start(void (*run)(void *argument), void *argument,
                                           int priority);
void conformance_join(struct ash_sched_thread *thread);

static inline uint64_t conformance_now(void) {
    return ash_time_now_ns(&ash_use_time);
}

/* registers.c, inherit.c: tests. */
void conformance_registers(void);
void conformance_inherit(void);

#endif
