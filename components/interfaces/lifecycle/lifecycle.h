/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_LIFECYCLE_H
#define ASHLAR_LIFECYCLE_H
/*
 * What a component does when a snapshot of the machine is taken, and in each machine that is
 * started from it. Whoever holds something that is true of one machine only provides this: a clock,
 * random state, an address, a device's queues. Whoever directs a snapshot requires it as a table
 * (`many: true`) and calls every provider.
 *
 * Context: thread, interrupts on, nothing else running. Neither is called in an image that is never
 * snapshotted, and the functions are then not in it.
 */
#include <ashlar/base.h>

struct ash_lifecycle;

/*
 * Brings the component into a state that a snapshot may keep: requests finished, devices quiet.
 * Providers are called after whatever requires them. An error is a reason not to take the snapshot:
 * -ASH_EBUSY when it may be asked again; the machine then goes on as if nothing had been called.
 */
ASH_MUST_USE int ash_lifecycle_before_snapshot(struct ash_lifecycle *self);

/*
 * Renews what must not be the same in two machines. Called in every clone, and in the original when
 * it goes on, providers before whatever requires them. An error means that the clone must not go
 * on.
 */
ASH_MUST_USE int ash_lifecycle_after_clone(struct ash_lifecycle *self);

#endif
