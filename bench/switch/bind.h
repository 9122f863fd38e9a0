/* SPDX-License-Identifier: MIT */
#ifndef SWITCH_BIND_H
#define SWITCH_BIND_H
/* What an image's build puts before each source of sched-coop: its option, and whom it calls:
 * world.c. */
#include <ashlar/console.h>
#include <ashlar/cpu.h>
#include <ashlar/machine.h>
#include <ashlar/mem/map.h>
#include <ashlar/mem/pages.h>
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>
#include <ashlar/sync.h>
#include <ashlar/time.h>

#define ASH_OPT_STACK UINT64_C(16384)

extern char switch_nothing;
#define ash_use_console   (*(struct ash_console *)&switch_nothing)
#define ash_use_cpu       (*(struct ash_cpu *)&switch_nothing)
#define ash_use_machine   (*(struct ash_machine *)&switch_nothing)
#define ash_use_mem_map   (*(struct ash_mem_map *)&switch_nothing)
#define ash_use_mem_pages (*(struct ash_mem_pages *)&switch_nothing)
#define ash_use_time      (*(struct ash_time *)&switch_nothing)

extern __typeof__(ash_sched_wait) sched_coop_sched_wait;
extern __typeof__(ash_sched_set) sched_coop_sched_set;
extern __typeof__(ash_sched_yield) sched_coop_sched_yield;
extern __typeof__(ash_sched_sleep) sched_coop_sched_sleep;
extern __typeof__(ash_sched_threads_start) sched_coop_sched_threads_start;
extern __typeof__(ash_sched_threads_join) sched_coop_sched_threads_join;
extern ASH_NORETURN __typeof__(ash_sched_threads_exit) sched_coop_sched_threads_exit;
extern __typeof__(ash_sched_threads_self) sched_coop_sched_threads_self;
extern __typeof__(ash_sched_threads_name) sched_coop_sched_threads_name;
extern __typeof__(ash_sched_threads_local) sched_coop_sched_threads_local;
extern __typeof__(ash_sync_lock) sched_coop_sync_lock;
extern __typeof__(ash_sync_unlock) sched_coop_sync_unlock;
extern __typeof__(ash_sync_trylock) sched_coop_sync_trylock;
extern __typeof__(ash_sync_cond_wait) sched_coop_sync_cond_wait;
extern __typeof__(ash_sync_cond_signal) sched_coop_sync_cond_signal;
extern __typeof__(ash_sync_cond_broadcast) sched_coop_sync_cond_broadcast;
extern __typeof__(ash_sync_sem_init) sched_coop_sync_sem_init;
extern __typeof__(ash_sync_sem_take) sched_coop_sync_sem_take;
extern __typeof__(ash_sync_sem_give) sched_coop_sync_sem_give;

#endif
