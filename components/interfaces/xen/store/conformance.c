/* SPDX-License-Identifier: MIT */
/* Beside xenstored, of any making; and in a domain that has none, as Xen's first one is at first.
 */
#include "suite.h"
#include <ashlar/time.h>
#include <ashlar/xen/call.h>

#define CANARY 0x5a

static size_t length(const char *text) {
    size_t bytes = 0;
    while (text[bytes] != '\0')
        bytes++;
    return bytes;
}

static bool same(const char *a, const char *b, size_t bytes) {
    return __builtin_memcmp(a, b, bytes) == 0;
}

static bool all_are(const char *at, size_t bytes, char value) {
    for (size_t i = 0; i < bytes; i++)
        if (at[i] != value)
            return false;
    return true;
}

uint64_t soon(void) {
    return ash_time_now_ns(&ash_use_time) + 20000000000ull;
}

bool says(const struct ash_xen_place *place, const char *text) {
    char buffer[64];
    size_t bytes = 0;
    return ash_xen_store_read(STORE, place, buffer, sizeof buffer, &bytes) == 0 &&
           bytes == length(text) && same(buffer, text, bytes + 1);
}

bool is_gone(const struct ash_xen_place *place) {
    char buffer[64];
    size_t bytes;
    return ash_xen_store_read(STORE, place, buffer, sizeof buffer, &bytes) == -ASH_ENOENT;
}

int say(const struct ash_xen_place *place, const char *text) {
    return ash_xen_store_write(STORE, place, text, length(text));
}

/* public/hvm/params.h: a domain without a ring has no xenstore. */
static bool is_absent(void) {
    uint64_t frame = 0;
    return ash_xen_call_get_param(&ash_use_xen_call, ASH_XEN_STORE_FRAME, &frame) != 0 ||
           frame == 0;
}

static void test_absent(void) {
    struct ash_sched_event wake = {.set = 0};
    struct ash_xen_watch watch = {.wake = &wake};
    char buffer[8];
    size_t bytes;
    uint32_t transaction;
    BEGIN("9: without xenstore everything says so");
    CHECK(ash_xen_store_read(STORE, PLACE("a"), buffer, sizeof buffer, &bytes) == -ASH_ENODEV);
    CHECK(ash_xen_store_list(STORE, PLACE("a"), buffer, sizeof buffer, &bytes) == -ASH_ENODEV);
    CHECK(ash_xen_store_write(STORE, PLACE("a"), "text", 4) == -ASH_ENODEV);
    CHECK(ash_xen_store_remove(STORE, PLACE("a")) == -ASH_ENODEV);
    CHECK(ash_xen_store_begin(STORE, &transaction) == -ASH_ENODEV);
    CHECK(ash_xen_store_end(STORE, 1, true) == -ASH_ENODEV);
    CHECK(ash_xen_store_watch(STORE, &watch, PLACE("a")) == -ASH_ENODEV);
    CHECK(ash_sched_wait(&ash_use_sched, &wake, 0) == -ASH_ETIMEDOUT);
}

static void test_texts(void) {
    static const char text[] = "one\0two\xff";
    char buffer[16];
    size_t bytes = 0;
    BEGIN("1: what is written is read");
    CHECK(ash_xen_store_write(STORE, PLACE("text"), text, sizeof text) == 0);
    CHECK(ash_xen_store_read(STORE, PLACE("text"), buffer, sizeof buffer, &bytes) == 0);
    CHECK(bytes == sizeof text && same(buffer, text, sizeof text) && buffer[bytes] == '\0');
    CHECK(say(PLACE("text"), "") == 0 && says(PLACE("text"), ""));
    CHECK(say(PLACE("a/b/c"), "deep") == 0 && says(PLACE("a/b/c"), "deep"));
    CHECK(says(PLACE("a"), "") && says(PLACE("a/b"), ""));
    const struct ash_xen_place whole = {.folder = SUITE "/a/b/c"};
    CHECK(says(&whole, "deep"));
    CHECK(say(&whole, "deeper") == 0 && says(PLACE("a/b/c"), "deeper"));
}

static void test_room(void) {
    char buffer[64];
    size_t bytes = 77;
    BEGIN("1: what does not fit is an error, and goes nowhere");
    CHECK(say(PLACE("room"), "twelve bytes") == 0);
    for (size_t size = 0; size <= 13; size++) {
        __builtin_memset(buffer, CANARY, sizeof buffer);
        int error = ash_xen_store_read(STORE, PLACE("room"), buffer, size, &bytes);
        CHECK(error == (size <= 12 ? -ASH_EOVERFLOW : 0));
        CHECK(all_are(buffer + size, sizeof buffer - size, CANARY));
    }
    CHECK(bytes == 12 && same(buffer, "twelve bytes", 13));
    CHECK(say(PLACE("list/first"), "") == 0);
    for (size_t size = 0; size <= 7; size++) {
        __builtin_memset(buffer, CANARY, sizeof buffer);
        int error = ash_xen_store_list(STORE, PLACE("list"), buffer, size, &bytes);
        CHECK(error == (size <= 6 ? -ASH_EOVERFLOW : 0));
        CHECK(all_are(buffer + size, sizeof buffer - size, CANARY));
    }
}

static void test_lengths(void) {
    static char text[TEXT_BYTES - 1], buffer[TEXT_BYTES];
    size_t bytes;
    BEGIN("1: texts of every length, one after the other");
    for (size_t count = 0; count <= sizeof text; count += 7) {
        for (size_t i = 0; i < count; i++)
            text[i] = (char)(i * 5 + count);
        CHECK(ash_xen_store_write(STORE, PLACE("length"), text, count) == 0);
        CHECK(ash_xen_store_read(STORE, PLACE("length"), buffer, sizeof buffer, &bytes) == 0);
        CHECK(bytes == count && same(buffer, text, count) && buffer[count] == '\0');
    }
}

/* Each name once, in whatever order. */
static void test_list(void) {
    static const char *const names[] = {"alpha", "b", "a-longer-name", "0"};
    char buffer[128];
    size_t bytes = 0, seen = 0;
    BEGIN("2: the names below a place");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(names); i++) {
        const struct ash_xen_place place = {.folder = SUITE "/names", .key = names[i]};
        CHECK(say(&place, "text") == 0);
    }
    CHECK(say(PLACE("names/b/below"), "") == 0);
    CHECK(ash_xen_store_list(STORE, PLACE("names"), buffer, sizeof buffer, &bytes) == 0);
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(names); i++) {
        unsigned count = 0;
        for (size_t at = 0; at < bytes; at += length(buffer + at) + 1)
            count += length(buffer + at) == length(names[i]) &&
                     same(buffer + at, names[i], length(names[i]) + 1);
        CHECK(count == 1);
        seen += length(names[i]) + 1;
    }
    CHECK(bytes == seen);
    CHECK(ash_xen_store_list(STORE, PLACE("names/b/below"), buffer, sizeof buffer, &bytes) == 0 &&
          bytes == 0);
}

static void test_missing(void) {
    char buffer[16];
    size_t bytes;
    BEGIN("2: what is not there");
    CHECK(is_gone(PLACE("missing")));
    CHECK(ash_xen_store_list(STORE, PLACE("missing"), buffer, sizeof buffer, &bytes) ==
          -ASH_ENOENT);
    CHECK(ash_xen_store_remove(STORE, PLACE("missing/below")) == -ASH_ENOENT);
    CHECK(ash_xen_store_remove(STORE, PLACE("missing")) == 0);
    CHECK(say(PLACE("there/below"), "text") == 0 && say(PLACE("there-too"), "text") == 0);
    CHECK(ash_xen_store_remove(STORE, PLACE("there")) == 0);
    CHECK(is_gone(PLACE("there")) && is_gone(PLACE("there/below")));
    CHECK(says(PLACE("there-too"), "text"));
}

/* What each function says to a place that is none. */
static bool all_refuse(const struct ash_xen_place *place) {
    struct ash_sched_event wake = {.set = 0};
    struct ash_xen_watch watch = {.wake = &wake};
    char buffer[16];
    size_t bytes;
    return ash_xen_store_read(STORE, place, buffer, sizeof buffer, &bytes) == -ASH_EINVAL &&
           ash_xen_store_list(STORE, place, buffer, sizeof buffer, &bytes) == -ASH_EINVAL &&
           ash_xen_store_write(STORE, place, "text", 4) == -ASH_EINVAL &&
           ash_xen_store_remove(STORE, place) == -ASH_EINVAL &&
           ash_xen_store_watch(STORE, &watch, place) == -ASH_EINVAL;
}

static void test_places(void) {
    static char name[400];
    __builtin_memset(name, 'n', sizeof name - 1);
    const struct ash_xen_place empty = {.folder = ""}, empty_too = {.folder = "", .key = "key"},
                               alone = {.folder = name}, with_key = {.folder = "data", .key = name};
    BEGIN("3: places that are none, and the longest one");
    CHECK(all_refuse(&empty) && all_refuse(&empty_too));
    CHECK(all_refuse(&alone) && all_refuse(&with_key));
    name[ASH_XEN_PLACE_BYTES] = '\0'; /* one too many: there is the NUL */
    CHECK(all_refuse(&alone));
    name[ASH_XEN_PLACE_BYTES - 1] = '\0';
    CHECK(is_gone(&alone));
    name[ASH_XEN_PLACE_BYTES - sizeof "data/" + 1] = '\0';
    CHECK(all_refuse(&with_key));
    name[ASH_XEN_PLACE_BYTES - sizeof "data/"] = '\0';
    CHECK(is_gone(&with_key));
    CHECK(say(&with_key, "long") == 0 && says(&with_key, "long"));
    CHECK(ash_xen_store_remove(STORE, &with_key) == 0 && is_gone(&with_key));
}

int main(void) {
    const struct ash_xen_place suite = {.folder = SUITE};
    if (is_absent()) {
        test_absent();
        return ash_test_end(&ash_use_test);
    }
    test_texts();
    test_room();
    test_lengths();
    test_list();
    test_missing();
    test_places();
    test_transactions();
    test_watches();
    test_unwatch();
    test_threads();
    BEGIN("2: all of it goes with its folder");
    CHECK(ash_xen_store_remove(STORE, &suite) == 0 && is_gone(&suite) && is_gone(PLACE("text")));
    if (can_misbehave()) {
        test_answers();
        test_silence();
        test_broken();
    }
    return ash_test_end(&ash_use_test);
}
