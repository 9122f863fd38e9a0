/* SPDX-License-Identifier: MIT */
/* What a daemon does that lies: test/xen-lab/README.md says which name asks for what. */
#include "suite.h"
#include <ashlar/time.h>

#define LAB(name) (&(const struct ash_xen_place){.folder = "lab", .key = (name)})

static int read_lab(const char *name) {
    char buffer[64];
    size_t bytes;
    return ash_xen_store_read(STORE, LAB(name), buffer, sizeof buffer, &bytes);
}

/* A real one has no such folder. */
bool can_misbehave(void) {
    const struct ash_xen_place lab = {.folder = "lab"};
    return says(&lab, "");
}

void test_answers(void) {
    BEGIN("8: an answer is an answer, or an error of its own");
    CHECK(read_lab("long") == -ASH_EOVERFLOW);
    CHECK(read_lab("odd") == -ASH_EIO);
    CHECK(read_lab("cut") == -ASH_EIO);
    CHECK(read_lab("other") == -ASH_EPROTO);
    CHECK(says(LAB("bits"), "bits"));
    CHECK(says(LAB("noise"), "noise"));
    CHECK(say(PLACE("after"), "sound") == 0 && says(PLACE("after"), "sound"));
}

void test_silence(void) {
    uint64_t begin = ash_time_now_ns(&ash_use_time);
    BEGIN("8: who says nothing is not waited for any longer");
    CHECK(read_lab("silent") == -ASH_ETIMEDOUT);
    CHECK(says(PLACE("after"), "sound"));
    CHECK(read_lab("late") == -ASH_ETIMEDOUT);
    CHECK(says(PLACE("after"), "sound")); /* and what came too late is nobody's */
    CHECK(ash_time_now_ns(&ash_use_time) - begin < 3600000000000ull);
}

void test_broken(void) {
    struct ash_sched_event wake = {.set = 0};
    struct ash_xen_watch watch = {.wake = &wake};
    BEGIN("8: a broken protocol is the end");
    CHECK(ash_xen_store_watch(STORE, &watch, PLACE("after")) == 0);
    CHECK(read_lab("torn") == -ASH_EPROTO);
    CHECK(say(PLACE("after"), "broken") == -ASH_EPROTO);
    CHECK(!says(PLACE("after"), "sound"));
    CHECK(ash_xen_store_changed(STORE, &watch) && ash_xen_store_changed(STORE, &watch));
    ash_xen_store_unwatch(STORE, &watch);
}
