/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "world.h"

#define INSTANCE(type, name)                                                                       \
    struct type {                                                                                  \
        char unused;                                                                               \
    } name
INSTANCE(ash_console, ash_use_console);
INSTANCE(ash_lock, ash_use_lock);
INSTANCE(ash_mem_pages, ash_use_mem_pages);
INSTANCE(ash_sched, ash_use_sched);
INSTANCE(ash_time, ash_use_time);
INSTANCE(ash_xen_bus, ash_use_xen_bus);
INSTANCE(ash_xen_event, ash_use_xen_event);
INSTANCE(ash_xen_grant, ash_use_xen_grant);

struct world world;
static uint64_t state;

void world_seed(uint64_t seed) {
    state = seed;
}

uint32_t world_draw(uint32_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

void world_begin(bool lies) {
    memset(&world, 0, sizeof world);
    world.lies = lies;
    world.peer = ASH_XEN_CLOSED;
}

void world_end(void) {
    free(world.pages);
}

bool world_is_alive(const uint8_t *page) {
    if (world.pages != NULL && page >= world.pages &&
        page < world.pages + world.page_count * ASH_PAGE_BYTES)
        return true;
    return world_owns(page);
}

void ash_host_assert_failed(const char *what, const char *file, int line) {
    fprintf(stderr, "Assertion %s %s:%d\n", what, file, line);
    abort();
}

void ash_console_write(struct ash_console *self, const char *bytes, size_t count) {
    (void)self;
    FOUND(count == 0 || bytes[0] != '\0');
}

void ash_console_line(struct ash_console *self) {
    (void)self;
}

void ash_lock_take(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    FOUND(lock->held++ == 0);
}

void ash_lock_release(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    FOUND(lock->held-- == 1);
}

void ash_sched_set(struct ash_sched *self, struct ash_sched_event *event) {
    (void)self;
    event->set = 1;
}

uint64_t ash_time_now_ns(struct ash_time *self) {
    (void)self;
    return 0;
}

int ash_mem_pages_get(struct ash_mem_pages *self, size_t count, void **pages) {
    (void)self;
    if (world.lies && world_draw(50) == 0)
        return -ASH_ENOMEM;
    FOUND(world.pages == NULL);
    world.pages = aligned_alloc(ASH_PAGE_BYTES, count * ASH_PAGE_BYTES);
    world.page_count = count;
    memset(world.pages, 0xa5, count * ASH_PAGE_BYTES);
    *pages = world.pages;
    return 0;
}

void ash_mem_pages_put(struct ash_mem_pages *self, void *pages, size_t count) {
    (void)self;
    FOUND(pages == world.pages && count == world.page_count);
    free(pages);
    world.pages = NULL;
}

int ash_xen_grant_give(struct ash_xen_grant *self, unsigned domain, const void *page,
                       bool read_only, unsigned *reference) {
    (void)self;
    (void)domain;
    FOUND((uintptr_t)page % ASH_PAGE_BYTES == 0 && world_is_alive(page));
    if (world.lies && world_draw(200) == 0) {
        world_refused();
        return -ASH_ENOSPC;
    }
    for (*reference = 8; *reference < WORLD_GRANTS; ++*reference) {
        if (world.grants[*reference].page != NULL)
            continue;
        world.grants[*reference].page = (uint8_t *)(uintptr_t)page;
        world.grants[*reference].read_only = read_only;
        world.grants[*reference].kept = false;
        return 0;
    }
    return -ASH_ENOSPC;
}

int ash_xen_grant_end(struct ash_xen_grant *self, unsigned reference) {
    (void)self;
    FOUND(reference >= 8 && reference < WORLD_GRANTS && world.grants[reference].page != NULL);
    if (world.grants[reference].kept) {
        world.any_kept = true;
        return -ASH_EBUSY;
    }
    world.grants[reference].page = NULL;
    return 0;
}

int ash_xen_event_offer(struct ash_xen_event *self, unsigned domain, unsigned *port) {
    (void)self;
    (void)domain;
    *port = 5;
    return world.lies && world_draw(50) == 0 ? -ASH_ENOSPC : 0;
}

int ash_xen_event_attach(struct ash_xen_event *self, unsigned port, void (*handler)(void *),
                         void *argument) {
    (void)self;
    (void)handler;
    (void)argument;
    FOUND(port == 5);
    return 0;
}

void ash_xen_event_send(struct ash_xen_event *self, unsigned port) {
    (void)self;
    FOUND(port == 5);
}

void ash_xen_event_close(struct ash_xen_event *self, unsigned port) {
    (void)self;
    FOUND(port == 5);
}

int ash_xen_bus_find(struct ash_xen_bus *self, const char *kind, unsigned index,
                     struct ash_sched_event *wake, struct ash_xen_device *device) {
    (void)self;
    (void)index;
    FOUND(strcmp(kind, world_kind) == 0);
    *device = (struct ash_xen_device){.watch.wake = wake};
    return world.lies && world_draw(50) == 0 ? -ASH_ENODEV : 0;
}

int ash_xen_bus_read(struct ash_xen_bus *self, const struct ash_xen_device *device, bool ours,
                     const char *key, char *buffer, size_t size) {
    (void)self;
    (void)device;
    const char *text = world_text(ours, key);
    if (text == NULL)
        return -ASH_ENOENT;
    if (strlen(text) >= size)
        return -ASH_EPROTO;
    strcpy(buffer, text);
    return 0;
}

int ash_xen_bus_read_number(struct ash_xen_bus *self, const struct ash_xen_device *device,
                            const char *key, uint32_t *number) {
    (void)self;
    (void)device;
    *number = world_number(key);
    return world.lies && world_draw(30) == 0 ? -ASH_ENOENT : 0;
}

int ash_xen_bus_write_number(struct ash_xen_bus *self, const struct ash_xen_device *device,
                             const char *key, uint32_t number) {
    (void)self;
    (void)device;
    world_told(key, number);
    return world.lies && world_draw(80) == 0 ? -ASH_ETIMEDOUT : 0;
}

/* The back end follows at once. */
int ash_xen_bus_move(struct ash_xen_bus *self, const struct ash_xen_device *device,
                     enum ash_xen_state wanted) {
    (void)self;
    (void)device;
    world.peer = wanted == ASH_XEN_INITIALISING  ? ASH_XEN_WAITING
                 : wanted == ASH_XEN_INITIALISED ? ASH_XEN_CONNECTED
                                                 : wanted;
    return 0;
}

int ash_xen_bus_state(struct ash_xen_bus *self, struct ash_xen_device *device,
                      enum ash_xen_state *seen) {
    (void)self;
    (void)device;
    *seen = world.peer;
    return 0;
}

int ash_xen_bus_wait(struct ash_xen_bus *self, struct ash_xen_device *device, unsigned states,
                     uint64_t deadline_ns) {
    (void)self;
    (void)device;
    (void)deadline_ns;
    if (world.lies && world_draw(30) == 0)
        return -ASH_ETIMEDOUT;
    return (states & ASH_XEN_IN(world.peer)) != 0 ? 0 : -ASH_ETIMEDOUT;
}

void ash_xen_bus_release(struct ash_xen_bus *self, struct ash_xen_device *device) {
    (void)self;
    (void)device;
}
