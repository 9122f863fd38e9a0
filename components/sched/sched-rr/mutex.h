/* SPDX-License-Identifier: MIT */
#ifndef SCHED_RR_MUTEX_H
#define SCHED_RR_MUTEX_H
#include "rr.h"

/* mutex.c: what ash_sync_lock and ash_sync_unlock do, with interrupts off. */
void sched_rr_lock_off(struct sched_rr *rr, struct ash_sync_mutex *mutex);
void sched_rr_unlock_off(struct sched_rr *rr, struct ash_sync_mutex *mutex);

#endif
