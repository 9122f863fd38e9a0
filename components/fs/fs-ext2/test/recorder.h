/* SPDX-License-Identifier: MIT */
#ifndef FS_EXT2_TEST_RECORDER_H
#define FS_EXT2_TEST_RECORDER_H
/* A disk in memory that notes what is written and flushed, and fails when it is told to. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include "../ext2.h"

#define INSTANCE(type, name)                                                                       \
    struct type {                                                                                  \
        char unused;                                                                               \
    } name
INSTANCE(ash_alloc, ash_use_alloc);
INSTANCE(ash_block, ash_use_block);
INSTANCE(ash_console, ash_use_console);
INSTANCE(ash_mem_pages, ash_use_mem_pages);
INSTANCE(ash_sched, ash_use_sched);
INSTANCE(ash_time, ash_use_time);

#define NEVER UINT32_MAX

size_t fuzz_cache = 65536;

/* One write, or a flush when it has no bytes. */
struct event {
    uint64_t sector;
    uint32_t bytes;
    unsigned operation; /* that was played when it came */
    uint8_t *data;
};

static struct {
    uint8_t *bytes; /* what is on the disk now */
    size_t size;
    bool records, is_quiet;
    struct event *events;
    size_t event_count, event_room;
    unsigned operation;
    uint32_t until_failure; /* requests */
    struct ash_block_request *waiting;
} disk;

static inline unsigned below(unsigned limit) {
    static uint64_t state = 88172645463325252u;
    if (limit == 0) {
        state = 88172645463325252u;
        return 0;
    }
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (unsigned)(state >> 20) % limit;
}

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)fprintf(stderr, "Assertion %s at %s:%d\n", what, file, line);
    abort();
}

void *ash_alloc_get(struct ash_alloc *self, size_t bytes) {
    (void)self;
    return malloc(bytes);
}

void ash_alloc_put(struct ash_alloc *self, void *block) {
    (void)self;
    free(block);
}

int ash_mem_pages_get(struct ash_mem_pages *self, size_t count, void **pages) {
    (void)self;
    *pages = aligned_alloc(ASH_PAGE_BYTES, count * ASH_PAGE_BYTES);
    return *pages == NULL ? -ASH_ENOMEM : 0;
}

void ash_mem_pages_put(struct ash_mem_pages *self, void *pages, size_t count) {
    (void)self, (void)count;
    free(pages);
}

void ash_console_line(struct ash_console *self) {
    (void)self;
}

void ash_console_write(struct ash_console *self, const char *bytes, size_t count) {
    (void)self;
    if (!disk.is_quiet)
        (void)fwrite(bytes, 1, count, stderr);
}

uint64_t ash_time_now_ns(struct ash_time *self) {
    (void)self;
    return 0;
}

int ash_time_wall(struct ash_time *self, uint64_t *now) {
    (void)self, (void)now;
    return -ASH_ENODEV;
}

int ash_sched_wait(struct ash_sched *self, struct ash_sched_event *event, uint64_t deadline) {
    (void)self, (void)event, (void)deadline;
    return 0;
}

int ash_block_open(struct ash_block *self, struct ash_sched_event *wake,
                   struct ash_block_facts *facts) {
    (void)self, (void)wake;
    *facts = (struct ash_block_facts){
        .sectors = disk.size / 512,
        .block_bytes = 512,
        .flags = ASH_BLOCK_CACHES,
        .most_segments = 1,
        .most_segment_bytes = 4096,
        .most_bytes = 4096,
    };
    return 0;
}

void ash_block_close(struct ash_block *self) {
    (void)self;
}

static void note(const struct ash_block_request *request) {
    const struct ash_block_segment *segment = request->segments;
    struct event event = {.operation = disk.operation};
    if (request->what == ASH_BLOCK_WRITE) {
        event.sector = request->sector;
        event.bytes = segment->bytes;
        event.data = malloc(segment->bytes);
        memcpy(event.data, segment->memory, segment->bytes);
    }
    if (disk.event_count == disk.event_room) {
        disk.event_room = disk.event_room * 2 + 64;
        disk.events = realloc(disk.events, disk.event_room * sizeof event);
    }
    disk.events[disk.event_count++] = event;
}

int ash_block_submit(struct ash_block *self, struct ash_block_request *request) {
    const struct ash_block_segment *segment = request->segments;
    (void)self;
    assert(disk.waiting == NULL);
    disk.waiting = request;
    request->status = 0;
    if (disk.until_failure != NEVER && disk.until_failure-- == 0) {
        disk.until_failure = NEVER;
        request->status = -ASH_EIO;
        return 0;
    }
    if (request->what == ASH_BLOCK_FLUSH) {
        if (disk.records)
            note(request);
        return 0;
    }
    assert(request->segment_count == 1 && segment->bytes % 512 == 0 && segment->bytes > 0);
    assert(request->sector <= disk.size / 512 &&
           segment->bytes <= disk.size - request->sector * 512);
    uint8_t *at = disk.bytes + request->sector * 512;
    if (request->what == ASH_BLOCK_READ)
        memcpy(segment->memory, at, segment->bytes);
    else {
        memcpy(at, segment->memory, segment->bytes);
        if (disk.records)
            note(request);
    }
    return 0;
}

void ash_block_publish(struct ash_block *self) {
    (void)self;
}

struct ash_block_request *ash_block_take(struct ash_block *self) {
    struct ash_block_request *request = disk.waiting;
    (void)self;
    disk.waiting = NULL;
    return request;
}

bool ash_block_idle(struct ash_block *self, unsigned count) {
    (void)self, (void)count;
    return false;
}

#endif
