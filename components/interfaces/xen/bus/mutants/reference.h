/* SPDX-License-Identifier: MIT */
/* With the C library of the process; the store below it is a sound one. */
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include <ashlar/xen/bus.h>
#include <ashlar/xen/store.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fetch(const char *folder, const char *key, char *buffer, size_t size, size_t *bytes) {
    const struct ash_xen_place place = {.folder = folder, .key = key};
    return ash_xen_store_read(&ash_use_xen_store, &place, buffer, size, bytes);
}

/* Digits alone, up to ten of them. */
static bool number_of(const char *text, size_t bytes, uint32_t *number) {
#ifdef BREAK_TAKES_SPACES
    while (bytes > 0 && *text == ' ')
        text++, bytes--;
#endif
#ifdef BREAK_STOPS_AT_NUL
    bytes = strlen(text);
#endif
    if (bytes == 0 || bytes > 10 || strspn(text, "0123456789") != bytes)
#ifdef BREAK_TAKES_REST
        if (bytes == 0 || strspn(text, "0123456789") == 0)
#endif
            return false;
    unsigned long long value = strtoull(text, NULL, 10);
    *number = (uint32_t)value;
#ifdef BREAK_WRAPS
    return true;
#endif
    return value <= UINT32_MAX;
}

static int fetch_number(const char *folder, const char *key, uint32_t *number) {
    char text[64];
    size_t bytes;
    int error = fetch(folder, key, text, sizeof text, &bytes);
    if (error != 0)
        return error;
    return number_of(text, bytes, number) ? 0 : -ASH_EPROTO;
}

static int compare(const void *a, const void *b) {
    const uint32_t *first = a, *second = b;
    return *first < *second ? -1 : *first > *second;
}

int mutant_xen_bus_find(struct ash_xen_bus *self, const char *kind, unsigned index,
                        struct ash_sched_event *wake, struct ash_xen_device *device) {
    const struct ash_xen_place all = {.folder = "device", .key = kind};
    uint32_t numbers[32];
    unsigned count = 0;
    char list[256];
    size_t bytes;
    (void)self;
    memset(device, 0, sizeof *device);
    device->watch.wake = wake;
    int error = ash_xen_store_list(&ash_use_xen_store, &all, list, sizeof list, &bytes);
    if (error == -ASH_ENOENT)
        return -ASH_ENODEV;
    if (error != 0)
        return error;
    for (size_t at = 0; at < bytes; at += strlen(list + at) + 1)
        if (number_of(list + at, strlen(list + at), &numbers[count]))
            count++;
#ifndef BREAK_ANY_ORDER
    qsort(numbers, count, sizeof numbers[0], compare);
#else
    (void)compare;
#endif
#ifdef BREAK_LAST_AGAIN
    if (count > 0 && index >= count)
        index = count - 1;
#endif
    if (index >= count)
        return -ASH_ENODEV;
    (void)snprintf(device->front, sizeof device->front, "device/%s/%u", kind, numbers[index]);
    error = fetch(device->front, "backend", device->back, sizeof device->back, &bytes);
    if (error == 0)
        error = fetch_number(device->front, "backend-id", &device->domain);
#ifdef BREAK_WITHOUT_NUMBER
    if (error == -ASH_EPROTO)
        error = 0;
#endif
    if (error == -ASH_ENOENT || error == -ASH_EOVERFLOW)
        return -ASH_EPROTO;
#ifndef BREAK_RELATIVE_BACK
    if (error == 0 && device->back[0] != '/')
        return -ASH_EPROTO;
#endif
    if (error != 0)
        return error;
    const struct ash_xen_place state = {.folder = device->back, .key = "state"};
    return ash_xen_store_watch(&ash_use_xen_store, &device->watch, &state);
}

int mutant_xen_bus_read(struct ash_xen_bus *self, const struct ash_xen_device *device, bool ours,
                        const char *key, char *buffer, size_t size) {
    size_t bytes;
    (void)self;
#ifdef BREAK_OTHER_FOLDER
    ours = !ours;
#endif
    return fetch(ours ? device->front : device->back, key, buffer, size, &bytes);
}

int mutant_xen_bus_read_number(struct ash_xen_bus *self, const struct ash_xen_device *device,
                               const char *key, uint32_t *number) {
    (void)self;
    return fetch_number(device->back, key, number);
}

int mutant_xen_bus_write_number(struct ash_xen_bus *self, const struct ash_xen_device *device,
                                const char *key, uint32_t number) {
    char text[16];
#ifdef BREAK_SIGNED
    int bytes = snprintf(text, sizeof text, "%d", (int)number);
#else
    int bytes = snprintf(text, sizeof text, "%u", number);
#endif
    (void)self;
#ifdef BREAK_WRITES_TO_BACK
    const char *folder = device->back;
#else
    const char *folder = device->front;
#endif
    const struct ash_xen_place place = {.folder = folder, .key = key};
    return ash_xen_store_write(&ash_use_xen_store, &place, text, (size_t)bytes);
}

int mutant_xen_bus_move(struct ash_xen_bus *self, const struct ash_xen_device *device,
                        enum ash_xen_state state) {
#ifdef BREAK_NEVER_MOVES
    return 0;
#endif
    return mutant_xen_bus_write_number(self, device, "state", state);
}

int mutant_xen_bus_state(struct ash_xen_bus *self, struct ash_xen_device *device,
                         enum ash_xen_state *state) {
    uint32_t number = 0;
    (void)self;
#ifdef BREAK_LOOKS_ONCE
    static bool looked;
    if (looked) {
        *state = device->peer;
        return 0;
    }
    looked = true;
#endif
    if (ash_xen_store_changed(&ash_use_xen_store, &device->watch)) {
        int error = fetch_number(device->back, "state", &number);
#ifdef BREAK_KEEPS_WHAT_WAS
        if (error == 0)
            device->peer = (enum ash_xen_state)number;
        error = 0;
#elif defined(BREAK_PASSES_NONSENSE)
        device->peer = error == 0 ? (enum ash_xen_state)number : ASH_XEN_UNKNOWN;
        error = 0;
#else
        device->peer =
            error == 0 && number <= ASH_XEN_CLOSED ? (enum ash_xen_state)number : ASH_XEN_UNKNOWN;
        if (error == -ASH_ENOENT || error == -ASH_EPROTO)
            error = 0;
#endif
        if (error != 0)
            return error;
    }
    *state = device->peer;
    return 0;
}

int mutant_xen_bus_wait(struct ash_xen_bus *self, struct ash_xen_device *device, unsigned states,
                        uint64_t deadline_ns) {
    enum ash_xen_state state;
    for (;;) {
        int error = mutant_xen_bus_state(self, device, &state);
        if (error != 0)
            return error;
#ifdef BREAK_ONE_STATE
        if (states == ASH_XEN_IN(state))
#else
        if ((states & ASH_XEN_IN(state)) != 0)
#endif
            return 0;
#ifndef BREAK_WAITS_FOR_THE_DEAD
        if (state == ASH_XEN_UNKNOWN)
            return -ASH_ECONNRESET;
#endif
#ifdef BREAK_NOISE_PROLONGS
        if (ash_sched_wait(&ash_use_sched, device->watch.wake, deadline_ns) != 0)
            return -ASH_ETIMEDOUT;
#elif defined(BREAK_GIVES_UP)
        (void)ash_sched_wait(&ash_use_sched, device->watch.wake, deadline_ns);
        return -ASH_ETIMEDOUT;
#else
        if (ash_time_now_ns(&ash_use_time) >= deadline_ns)
            return -ASH_ETIMEDOUT;
        error = ash_sched_wait(&ash_use_sched, device->watch.wake, deadline_ns);
        if (error != 0 && error != -ASH_ETIMEDOUT)
            return error;
#endif
    }
}

void mutant_xen_bus_release(struct ash_xen_bus *self, struct ash_xen_device *device) {
    (void)self;
#ifdef BREAK_NEVER_RELEASES
    (void)device;
#else
    ash_xen_store_unwatch(&ash_use_xen_store, &device->watch);
#endif
}
