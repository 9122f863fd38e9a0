/* SPDX-License-Identifier: MIT */
#ifndef SCHED_BIND_H
#define SCHED_BIND_H
/* What an image's build puts before each source: options, and what the calls go to: model.c. */
#include <ashlar/console.h>
#include <ashlar/cpu.h>
#include <ashlar/cpu/divert.h>
#include <ashlar/lock.h>
#include <ashlar/machine.h>
#include <ashlar/mem/map.h>
#include <ashlar/mem/pages.h>
#include <ashlar/sched.h>
#include <ashlar/sched/preempt.h>
#include <ashlar/sched/threads.h>
#include <ashlar/sync.h>
#include <ashlar/time.h>

#define ASH_OPT_STACK   UINT64_C(16384)
#define ASH_OPT_QUANTUM UINT64_C(1000000)

/* There is one of each, and its state is the model's. */
extern char model_nothing;
#define ash_use_console    (*(struct ash_console *)&model_nothing)
#define ash_use_cpu        (*(struct ash_cpu *)&model_nothing)
#define ash_use_cpu_divert (*(struct ash_cpu_divert *)&model_nothing)
#define ash_use_machine    (*(struct ash_machine *)&model_nothing)
#define ash_use_mem_map    (*(struct ash_mem_map *)&model_nothing)
#define ash_use_mem_pages  (*(struct ash_mem_pages *)&model_nothing)
#define ash_use_time       (*(struct ash_time *)&model_nothing)

/* The component itself provides this to the other one. */
extern struct lock_preempt model_lock;
#define ash_use_sched_preempt (*(struct ash_sched_preempt *)&model_lock)

#define ash_sched_preempt_attach lock_preempt_sched_preempt_attach
#define ash_sched_preempt_held   lock_preempt_sched_preempt_held
#define ash_sched_preempt_want   lock_preempt_sched_preempt_want

extern __typeof__(ash_lock_take) lock_preempt_lock_take;
extern __typeof__(ash_lock_release) lock_preempt_lock_release;
extern __typeof__(ash_lock_held) lock_preempt_lock_held;
void lock_preempt_sched_preempt_attach(struct ash_sched_preempt *self, void (*run)(void *argument),
                                       void *argument);
bool lock_preempt_sched_preempt_held(struct ash_sched_preempt *self);
void lock_preempt_sched_preempt_want(struct ash_sched_preempt *self);

extern __typeof__(ash_sched_wait) sched_rr_sched_wait;
extern __typeof__(ash_sched_set) sched_rr_sched_set;
extern __typeof__(ash_sched_yield) sched_rr_sched_yield;
extern __typeof__(ash_sched_sleep) sched_rr_sched_sleep;
extern __typeof__(ash_sched_threads_start) sched_rr_sched_threads_start;
extern __typeof__(ash_sched_threads_join) sched_rr_sched_threads_join;
extern ASH_NORETURN __typeof__(ash_sched_threads_exit) sched_rr_sched_threads_exit;
extern __typeof__(ash_sched_threads_self) sched_rr_sched_threads_self;
extern __typeof__(ash_sched_threads_name) sched_rr_sched_threads_name;
extern __typeof__(ash_sched_threads_local) sched_rr_sched_threads_local;
extern __typeof__(ash_sync_lock) sched_rr_sync_lock;
extern __typeof__(ash_sync_unlock) sched_rr_sync_unlock;
extern __typeof__(ash_sync_trylock) sched_rr_sync_trylock;
extern __typeof__(ash_sync_cond_wait) sched_rr_sync_cond_wait;
extern __typeof__(ash_sync_cond_signal) sched_rr_sync_cond_signal;
extern __typeof__(ash_sync_cond_broadcast) sched_rr_sync_cond_broadcast;
extern __typeof__(ash_sync_sem_init) sched_rr_sync_sem_init;
extern __typeof__(ash_sync_sem_take) sched_rr_sync_sem_take;
extern __typeof__(ash_sync_sem_give) sched_rr_sync_sem_give;

#endif
