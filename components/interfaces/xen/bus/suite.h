/* SPDX-License-Identifier: MIT */
#ifndef SUITE_H
#define SUITE_H
/*
 * The suite plays the back ends: it leads three front ends, `device/vif` 0, 2 and 10, to folders
 * below `data`. In a domain of libxl's these front ends have to be there, since it alone may make
 * them; what is in them is the domain's own. Elsewhere the suite makes them.
 */
#include <ashlar/sched.h>
#include <ashlar/test.h>
#include <ashlar/time.h>
#include <ashlar/xen/bus.h>
#include <ashlar/xen/store.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define BUS         &ash_use_xen_bus
#define FIRST       "device/vif/0"
#define FIRST_BACK  "data/back0"

/* conformance.c: says something in a folder, which may be the back end's; is something said? */
void say(const char *folder, const char *key, const char *text);
void say_bytes(const char *folder, const char *key, const char *text, size_t bytes);
void forget(const char *folder, const char *key);
bool says(const char *folder, const char *key, const char *text);

static inline uint64_t after(uint64_t ns) {
    return ash_time_now_ns(&ash_use_time) + ns;
}

#define SOON after(20000000000ull) /* nothing sound takes so long */

/* conformance-peer.c: what a back end's state is, and waiting for it; `device` is the first one's
 */
bool becomes(struct ash_xen_device *device, enum ash_xen_state wanted);
void test_state(struct ash_xen_device *device);
void test_wait(struct ash_xen_device *device);
void test_patience(struct ash_xen_device *device);
void test_gone(struct ash_xen_device *device);
void test_release(struct ash_xen_device *device);

#endif
