/* SPDX-License-Identifier: MIT */
#include "suite.h"
#include <ashlar/xen/call.h>

static struct ash_sched_event wakes[3];
static struct ash_xen_device devices[3];

static size_t length(const char *text) {
    size_t bytes = 0;
    while (text[bytes] != '\0')
        bytes++;
    return bytes;
}

void say_bytes(const char *folder, const char *key, const char *text, size_t bytes) {
    const struct ash_xen_place place = {.folder = folder, .key = key};
    CHECK(ash_xen_store_write(&ash_use_xen_store, &place, text, bytes) == 0);
}

void say(const char *folder, const char *key, const char *text) {
    say_bytes(folder, key, text, length(text));
}

void forget(const char *folder, const char *key) {
    const struct ash_xen_place place = {.folder = folder, .key = key};
    CHECK(ash_xen_store_remove(&ash_use_xen_store, &place) == 0);
}

bool says(const char *folder, const char *key, const char *text) {
    const struct ash_xen_place place = {.folder = folder, .key = key};
    char buffer[64];
    size_t bytes;
    return ash_xen_store_read(&ash_use_xen_store, &place, buffer, sizeof buffer, &bytes) == 0 &&
           bytes == length(text) && __builtin_memcmp(buffer, text, bytes) == 0;
}

/* public/hvm/params.h: a domain without a ring has no xenstore, and so no devices. */
static bool is_absent(void) {
    uint64_t frame = 0;
    return ash_xen_call_get_param(&ash_use_xen_call, ASH_XEN_STORE_FRAME, &frame) != 0 ||
           frame == 0;
}

static void test_absent(void) {
    static const struct ash_xen_device none = {.front = FIRST, .back = "/" FIRST_BACK};
    char buffer[8];
    uint32_t number;
    BEGIN("8: without xenstore there are no devices");
    CHECK(ash_xen_bus_find(BUS, "vif", 0, &wakes[0], &devices[0]) == -ASH_ENODEV);
    CHECK(ash_xen_bus_read(BUS, &none, true, "key", buffer, sizeof buffer) == -ASH_ENODEV);
    CHECK(ash_xen_bus_read_number(BUS, &none, "key", &number) == -ASH_ENODEV);
    CHECK(ash_xen_bus_write_number(BUS, &none, "key", 1) == -ASH_ENODEV);
    CHECK(ash_xen_bus_move(BUS, &none, ASH_XEN_CLOSED) == -ASH_ENODEV);
    CHECK(ash_sched_wait(&ash_use_sched, &wakes[0], 0) == -ASH_ETIMEDOUT);
}

/* The folder of a back end, from the root. */
static void lead(const char *front, const char *name) {
    static const char home[] = "/local/domain/";
    const struct ash_xen_place own = {.folder = "domid"};
    char folder[64];
    size_t at = sizeof home - 1, bytes = 0;
    __builtin_memcpy(folder, home, at);
    CHECK(ash_xen_store_read(&ash_use_xen_store, &own, folder + at, 8, &bytes) == 0);
    at += bytes;
    folder[at++] = '/';
    for (size_t i = 0; i <= length(name); i++)
        folder[at + i] = name[i];
    say(front, "backend", folder);
}

static void set_up(void) {
    static const struct {
        const char *front, *back, *mark;
    } all[] = {{"device/vif/2", "data/back2", "two"},
               {"device/vif/10", "data/back10", "ten"},
               {FIRST, FIRST_BACK, "null"}};
    const struct ash_xen_place odd = {.folder = "device/vif/1x"};
    BEGIN("there are three front ends");
    for (unsigned i = 0; i < 3; i++) {
        lead(all[i].front, all[i].back);
        say(all[i].front, "backend-id", "7");
        say(all[i].front, "mark", all[i].mark);
        say(all[i].back, "mark", "of the back end");
        say(all[i].back, "state", "2");
    }
    /* What is no number is no device. libxl's domains may not make it. */
    int error = ash_xen_store_write(&ash_use_xen_store, &odd, "", 0);
    CHECK(error == 0 || error == -ASH_EPERM);
}

/* What follows needs the first device. */
static bool test_find(void) {
    static const char *const marks[] = {"null", "two", "ten"};
    struct ash_xen_device more;
    char buffer[16];
    BEGIN("1: devices in the order of their numbers");
    for (unsigned i = 0; i < 3; i++) {
        struct ash_xen_device *device = &devices[i];
        CHECK(ash_xen_bus_find(BUS, "vif", i, &wakes[i], device) == 0);
        CHECK(device->domain == 7);
        CHECK(ash_xen_bus_read(BUS, device, true, "mark", buffer, sizeof buffer) == 0);
        CHECK(__builtin_memcmp(buffer, marks[i], length(marks[i]) + 1) == 0);
        CHECK(ash_xen_bus_read(BUS, device, false, "mark", buffer, sizeof buffer) == 0);
        CHECK(__builtin_memcmp(buffer, "of the back end", 16) == 0);
    }
    CHECK(ash_xen_bus_find(BUS, "vif", 3, &wakes[0], &more) == -ASH_ENODEV);
    CHECK(ash_xen_bus_find(BUS, "none", 0, &wakes[0], &more) == -ASH_ENODEV);
    for (unsigned i = 1; i < 3; i++)
        ash_xen_bus_release(BUS, &devices[i]);
    return ash_xen_bus_read(BUS, &devices[0], true, "mark", buffer, sizeof buffer) == 0 &&
           __builtin_memcmp(buffer, marks[0], length(marks[0])) == 0;
}

static bool is_refused(void) {
    struct ash_xen_device device;
    int error = ash_xen_bus_find(BUS, "vif", 1, &wakes[1], &device);
    if (error == 0)
        ash_xen_bus_release(BUS, &device);
    return error == -ASH_EPROTO;
}

/* Each of these once in the place of what should stand there. */
static void test_nonsense(void) {
    static const char *const folders[] = {"", "data/back2",
                                          "/a/folder/whose/name/is/longer/than/it/"
                                          "may/be/which/are/64/bytes/with/NUL"};
    static const char *const numbers[] = {"", "x", "-1", "7x", "4294967296"};
    struct ash_xen_device device;
    BEGIN("1: what makes no sense is no device");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(folders); i++) {
        say("device/vif/2", "backend", folders[i]);
        CHECK(is_refused());
    }
    forget("device/vif/2", "backend");
    CHECK(is_refused());
    lead("device/vif/2", "data/back2");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(numbers); i++) {
        say("device/vif/2", "backend-id", numbers[i]);
        CHECK(is_refused());
    }
    forget("device/vif/2", "backend-id");
    CHECK(is_refused());
    say("device/vif/2", "backend-id", "4294967295");
    CHECK(ash_xen_bus_find(BUS, "vif", 1, &wakes[1], &device) == 0 && device.domain == UINT32_MAX);
    ash_xen_bus_release(BUS, &device);
}

static void test_read(struct ash_xen_device *device) {
    char buffer[16] = "0123456789abcde";
    BEGIN("1: a text, with a NUL behind it");
    say(FIRST_BACK, "text", "twelve bytes");
    CHECK(ash_xen_bus_read(BUS, device, false, "text", buffer, 12) == -ASH_EOVERFLOW);
    CHECK(__builtin_memcmp(buffer + 12, "cde", 4) == 0);
    CHECK(ash_xen_bus_read(BUS, device, false, "text", buffer, 13) == 0);
    CHECK(__builtin_memcmp(buffer, "twelve bytes\0de", 16) == 0);
    CHECK(ash_xen_bus_read(BUS, device, true, "text", buffer, 16) == -ASH_ENOENT);
    CHECK(ash_xen_bus_read(BUS, device, false, "missing", buffer, 16) == -ASH_ENOENT);
}

static void test_numbers(struct ash_xen_device *device) {
    static const struct {
        const char *text;
        uint32_t number;
    } good[] = {{"0", 0}, {"7", 7}, {"4294967295", UINT32_MAX}, {"1000000000", 1000000000}};
    static const char *const bad[] = {
        "",    "4294967296",           "-1",         "+1", "12a", "a12", " 1", "1 ", "0x10",
        "1\n", "18446744073709551617", "10000000000"};
    uint32_t number;
    BEGIN("2: numbers, and what is none");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(good); i++) {
        number = 99;
        say(FIRST_BACK, "number", good[i].text);
        CHECK(ash_xen_bus_read_number(BUS, device, "number", &number) == 0);
        CHECK(number == good[i].number);
    }
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(bad); i++) {
        say(FIRST_BACK, "number", bad[i]);
        CHECK(ash_xen_bus_read_number(BUS, device, "number", &number) == -ASH_EPROTO);
    }
    say_bytes(FIRST_BACK, "number", "1\0002", 3);
    CHECK(ash_xen_bus_read_number(BUS, device, "number", &number) == -ASH_EPROTO);
    CHECK(ash_xen_bus_read_number(BUS, device, "missing", &number) == -ASH_ENOENT);
}

static void test_write(struct ash_xen_device *device) {
    BEGIN("3: the other side reads what was written");
    CHECK(ash_xen_bus_write_number(BUS, device, "written", 0) == 0);
    CHECK(says(FIRST, "written", "0"));
    CHECK(ash_xen_bus_write_number(BUS, device, "written", UINT32_MAX) == 0);
    CHECK(says(FIRST, "written", "4294967295"));
    CHECK(ash_xen_bus_write_number(BUS, device, "written", 1203) == 0);
    CHECK(says(FIRST, "written", "1203") && !says(FIRST_BACK, "written", "1203"));
    CHECK(ash_xen_bus_move(BUS, device, ASH_XEN_INITIALISED) == 0 && says(FIRST, "state", "3"));
    CHECK(ash_xen_bus_move(BUS, device, ASH_XEN_CLOSED) == 0 && says(FIRST, "state", "6"));
    CHECK(says(FIRST_BACK, "state", "2"));
}

int main(void) {
    if (is_absent()) {
        test_absent();
        return ash_test_end(&ash_use_test);
    }
    set_up();
    if (!test_find())
        return ash_test_end(&ash_use_test);
    test_nonsense();
    test_read(&devices[0]);
    test_numbers(&devices[0]);
    test_write(&devices[0]);
    test_state(&devices[0]);
    test_wait(&devices[0]);
    test_patience(&devices[0]);
    test_gone(&devices[0]);
    test_release(&devices[0]);
    return ash_test_end(&ash_use_test);
}
