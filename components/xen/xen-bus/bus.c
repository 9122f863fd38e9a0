/* SPDX-License-Identifier: MIT */
/* Xen 4.17, public/io/xenbus.h and docs/misc/xenstore-paths.pandoc. */
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include <ashlar/xen/bus.h>
#include <ashlar/xen/store.h>

#define LIST_BYTES   256u
#define NUMBER_BYTES 12u /* ten digits, and what tells that there are more */

/* Digits and nothing else. */
static bool parse(const char *text, size_t bytes, uint32_t *number) {
    uint64_t sum = 0;
    if (bytes == 0 || bytes > 10)
        return false;
    for (size_t i = 0; i < bytes; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        sum = sum * 10 + (uint64_t)(text[i] - '0');
    }
    *number = (uint32_t)sum;
    return sum <= UINT32_MAX;
}

static size_t format(char text[static NUMBER_BYTES], uint32_t number) {
    char digits[10];
    size_t count = 0, bytes = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (count > 0)
        text[bytes++] = digits[--count];
    text[bytes] = '\0';
    return bytes;
}

static size_t length(const char *text) {
    size_t bytes = 0;
    while (text[bytes] != '\0')
        bytes++;
    return bytes;
}

static int read_number(const char *folder, const char *key, uint32_t *number) {
    char text[NUMBER_BYTES];
    size_t bytes;
    const struct ash_xen_place place = {.folder = folder, .key = key};
    int error = ash_xen_store_read(&ash_use_xen_store, &place, text, sizeof text, &bytes);
    if (error == -ASH_EOVERFLOW)
        return -ASH_EPROTO;
    return error != 0 || parse(text, bytes, number) ? error : -ASH_EPROTO;
}

/*
 * The smallest number in the list from `least` on; false: there is none. A name that is no number
 * is no device.
 */
static bool next_number(const char *list, size_t bytes, uint32_t least, uint32_t *number) {
    bool found = false;
    for (size_t at = 0; at < bytes; at += length(list + at) + 1) {
        uint32_t each;
        if (parse(list + at, length(list + at), &each) && each >= least &&
            (!found || each < *number)) {
            *number = each;
            found = true;
        }
    }
    return found;
}

static int find_number(const char *kind, unsigned index, uint32_t *number) {
    char list[LIST_BYTES];
    size_t bytes;
    const struct ash_xen_place place = {.folder = "device", .key = kind};
    int error = ash_xen_store_list(&ash_use_xen_store, &place, list, sizeof list, &bytes);
    if (error != 0)
        return error == -ASH_ENOENT ? -ASH_ENODEV : error;
    uint32_t least = 0;
    for (; next_number(list, bytes, least, number); least = *number + 1) {
        if (index-- == 0)
            return 0;
        if (*number == UINT32_MAX)
            break;
    }
    return -ASH_ENODEV;
}

/* `device/KIND/NUMBER`, below the folder of this domain. */
static void name_front(struct ash_xen_device *device, const char *kind, uint32_t number) {
    static const char first[] = "device/";
    size_t at = sizeof first - 1, bytes = length(kind);
    ASH_ASSERT(at + bytes + 1 + NUMBER_BYTES <= sizeof device->front);
    for (size_t i = 0; i < at; i++)
        device->front[i] = first[i];
    for (size_t i = 0; i < bytes; i++)
        device->front[at++] = kind[i];
    device->front[at++] = '/';
    (void)format(device->front + at, number);
}

/* The back end's folder begins at the root: a relative one would be ours. */
static int find_back(struct ash_xen_device *device) {
    const struct ash_xen_place place = {.folder = device->front, .key = "backend"};
    size_t bytes;
    uint32_t domain;
    int error =
        ash_xen_store_read(&ash_use_xen_store, &place, device->back, sizeof device->back, &bytes);
    if (error == 0)
        error = read_number(device->front, "backend-id", &domain);
    if (error == -ASH_ENOENT || error == -ASH_EOVERFLOW)
        return -ASH_EPROTO;
    if (error != 0)
        return error;
    device->domain = domain;
    return device->back[0] == '/' && length(device->back) == bytes ? 0 : -ASH_EPROTO;
}

int xen_bus_xen_bus_find(struct ash_xen_bus *self, const char *kind, unsigned index,
                         struct ash_sched_event *wake, struct ash_xen_device *device) {
    uint32_t number;
    (void)self;
    *device = (struct ash_xen_device){.watch.wake = wake};
    int error = find_number(kind, index, &number);
    if (error != 0)
        return error;
    name_front(device, kind, number);
    error = find_back(device);
    if (error != 0)
        return error;
    const struct ash_xen_place state = {.folder = device->back, .key = "state"};
    return ash_xen_store_watch(&ash_use_xen_store, &device->watch, &state);
}

int xen_bus_xen_bus_read(struct ash_xen_bus *self, const struct ash_xen_device *device, bool ours,
                         const char *key, char *buffer, size_t size) {
    const struct ash_xen_place place = {.folder = ours ? device->front : device->back, .key = key};
    size_t bytes;
    (void)self;
    return ash_xen_store_read(&ash_use_xen_store, &place, buffer, size, &bytes);
}

int xen_bus_xen_bus_read_number(struct ash_xen_bus *self, const struct ash_xen_device *device,
                                const char *key, uint32_t *number) {
    (void)self;
    return read_number(device->back, key, number);
}

int xen_bus_xen_bus_write_number(struct ash_xen_bus *self, const struct ash_xen_device *device,
                                 const char *key, uint32_t number) {
    const struct ash_xen_place place = {.folder = device->front, .key = key};
    char text[NUMBER_BYTES];
    (void)self;
    return ash_xen_store_write(&ash_use_xen_store, &place, text, format(text, number));
}

int xen_bus_xen_bus_move(struct ash_xen_bus *self, const struct ash_xen_device *device,
                         enum ash_xen_state state) {
    return xen_bus_xen_bus_write_number(self, device, "state", state);
}

/* A back end whose folder is gone, or that says nonsense, is unknown, which is an answer. */
int xen_bus_xen_bus_state(struct ash_xen_bus *self, struct ash_xen_device *device,
                          enum ash_xen_state *state) {
    uint32_t number;
    (void)self;
    if (ash_xen_store_changed(&ash_use_xen_store, &device->watch)) {
        int error = read_number(device->back, "state", &number);
        if (error == 0 && number <= ASH_XEN_CLOSED)
            device->peer = (enum ash_xen_state)number;
        else if (error == 0 || error == -ASH_ENOENT || error == -ASH_EPROTO)
            device->peer = ASH_XEN_UNKNOWN;
        else
            return error;
    }
    *state = device->peer;
    return 0;
}

int xen_bus_xen_bus_wait(struct ash_xen_bus *self, struct ash_xen_device *device, unsigned states,
                         uint64_t deadline_ns) {
    enum ash_xen_state state;
    for (;;) {
        int error = xen_bus_xen_bus_state(self, device, &state);
        if (error != 0)
            return error;
        if ((states & ASH_XEN_IN(state)) != 0)
            return 0;
        if (state == ASH_XEN_UNKNOWN)
            return -ASH_ECONNRESET;
        if (ash_time_now_ns(&ash_use_time) >= deadline_ns) /* events alone do not prolong it */
            return -ASH_ETIMEDOUT;
        error = ash_sched_wait(&ash_use_sched, device->watch.wake, deadline_ns);
        if (error != 0 && error != -ASH_ETIMEDOUT)
            return error;
    }
}

void xen_bus_xen_bus_release(struct ash_xen_bus *self, struct ash_xen_device *device) {
    (void)self;
    ash_xen_store_unwatch(&ash_use_xen_store, &device->watch);
}
