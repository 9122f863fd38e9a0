/* SPDX-License-Identifier: MIT */
/*
 * What is published is done at once, in the order of `submit`, so that `wake` is never needed. What
 * is only submitted is not looked at: like a real disk's client, this one's has to publish.
 */
#include <cc_runtime.h>
#include <ashlar/block.h>
#include <ashlar/console.h>
#include <ashlar/lock.h>
#include <ashlar/mem/pages.h>
#include "ram.h"

#define PAGES         (ASH_OPT_SIZE / ASH_PAGE_BYTES)
#define SECTORS       (PAGES * (ASH_PAGE_BYTES / ASH_BLOCK_SECTOR))
#define MOST_SEGMENTS 64u
#define MOST_BYTES    (1u << 30)

int block_ram_init(struct block_ram *self) {
    void *memory;
    if (ash_mem_pages_get(&ash_use_mem_pages, PAGES, &memory) != 0)
        return 0; /* `open` says so */
    self->content = memory;
    memset(memory, 0, PAGES * ASH_PAGE_BYTES);
    return 0;
}

static void say_missing(void) {
    static const char text[] = "ashlar: block-ram: too little memory for the disk\n";
    ash_console_line(&ash_use_console);
    ash_console_write(&ash_use_console, text, sizeof text - 1);
}

int block_ram_block_open(struct ash_block *self, struct ash_sched_event *wake,
                         struct ash_block_facts *facts) {
    struct block_ram *ram = (struct block_ram *)self;
    (void)wake;
    if (ram->content == NULL) {
        say_missing();
        return -ASH_ENOMEM;
    }
    ash_lock_take(&ash_use_lock, &ram->lock);
    bool open = ram->open;
    ram->open = true;
    ash_lock_release(&ash_use_lock, &ram->lock);
    if (open)
        return -ASH_EBUSY;
    ram->counts = (struct ash_block_counts){0};
    *facts = (struct ash_block_facts){
        .sectors = SECTORS,
        .block_bytes = ASH_BLOCK_SECTOR,
        .flags = ASH_BLOCK_DISCARDS,
        .most_segments = MOST_SEGMENTS,
        .most_segment_bytes = MOST_BYTES,
        .most_bytes = MOST_BYTES,
        .most_discard_sectors = UINT32_MAX,
    };
    return 0;
}

/* On the disk? */
static bool fits(uint64_t sector, uint64_t sectors) {
    return sectors <= SECTORS && sector <= SECTORS - sectors;
}

static uint64_t bytes_of(const struct ash_block_request *request) {
    uint64_t bytes = 0; /* no sum of 16 bits of 32 can wrap */
    for (unsigned i = 0; i < request->segment_count; i++)
        bytes += request->segments[i].bytes;
    return bytes;
}

static int check_segments(const struct ash_block_request *request) {
    if (request->segment_count == 0 || request->segment_count > MOST_SEGMENTS)
        return -ASH_EINVAL;
    for (unsigned i = 0; i < request->segment_count; i++) {
        const struct ash_block_segment *segment = &request->segments[i];
        if (segment->bytes == 0 || segment->bytes > MOST_BYTES ||
            (((uintptr_t)segment->memory | segment->bytes) & (ASH_BLOCK_SECTOR - 1)) != 0)
            return -ASH_EINVAL;
    }
    uint64_t bytes = bytes_of(request);
    return bytes <= MOST_BYTES && fits(request->sector, bytes / ASH_BLOCK_SECTOR) ? 0 : -ASH_EINVAL;
}

static int check(const struct ash_block_request *request) {
    switch (request->what) {
    case ASH_BLOCK_FLUSH:
        return 0;
    case ASH_BLOCK_READ:
    case ASH_BLOCK_WRITE:
        return check_segments(request);
    case ASH_BLOCK_DISCARD:
        return request->sectors != 0 && fits(request->sector, request->sectors) ? 0 : -ASH_EINVAL;
    default:
        return -ASH_EINVAL;
    }
}

int block_ram_block_submit(struct ash_block *self, struct ash_block_request *request) {
    struct block_ram *ram = (struct block_ram *)self;
    int error = check(request);
    if (error != 0)
        return error;
    request->next = ram->waiting;
    ram->waiting = request;
    return 0;
}

static void transfer(uint8_t *at, const struct ash_block_request *request) {
    for (unsigned i = 0; i < request->segment_count; i++) {
        const struct ash_block_segment *segment = &request->segments[i];
        if (request->what == ASH_BLOCK_READ)
            memcpy(segment->memory, at, segment->bytes);
        else
            memcpy(at, segment->memory, segment->bytes);
        at += segment->bytes;
    }
}

static void perform(struct block_ram *ram, struct ash_block_request *request) {
    struct ash_block_counts *counts = &ram->counts;
    uint64_t sector = request->what == ASH_BLOCK_FLUSH ? 0 : request->sector; /* never checked */
    uint8_t *at = ram->content + sector * ASH_BLOCK_SECTOR;
    switch (request->what) {
    case ASH_BLOCK_READ:
        transfer(at, request);
        counts->reads++;
        counts->read_bytes += bytes_of(request);
        break;
    case ASH_BLOCK_WRITE:
        transfer(at, request);
        counts->writes++;
        counts->write_bytes += bytes_of(request);
        break;
    case ASH_BLOCK_FLUSH:
        counts->flushes++;
        break;
    default: /* other content than before: nobody may count on it */
        memset(at, 0, (size_t)request->sectors * ASH_BLOCK_SECTOR);
        counts->discards++;
    }
    request->status = 0;
}

/* All that waits, the oldest first. */
static struct ash_block_request *take_waiting(struct block_ram *ram) {
    struct ash_block_request *first = NULL;
    while (ram->waiting != NULL) {
        struct ash_block_request *request = ram->waiting;
        ram->waiting = request->next;
        request->next = first;
        first = request;
    }
    return first;
}

void block_ram_block_publish(struct ash_block *self) {
    struct block_ram *ram = (struct block_ram *)self;
    struct ash_block_request *first = take_waiting(ram), **end = &ram->done;
    if (first == NULL)
        return;
    ram->counts.kicks++;
    for (struct ash_block_request *request = first; request != NULL; request = request->next)
        perform(ram, request);
    while (*end != NULL)
        end = &(*end)->next;
    *end = first;
}

struct ash_block_request *block_ram_block_take(struct ash_block *self) {
    struct block_ram *ram = (struct block_ram *)self;
    struct ash_block_request *request = ram->done;
    if (request != NULL)
        ram->done = request->next;
    return request;
}

bool block_ram_block_idle(struct ash_block *self, unsigned count) {
    ASH_ASSERT(count != 0);
    return ((struct block_ram *)self)->done == NULL;
}

int block_ram_block_health(struct ash_block *self) {
    (void)self;
    return 0;
}

struct ash_block_counts block_ram_block_count(struct ash_block *self) {
    return ((struct block_ram *)self)->counts;
}

void block_ram_block_close(struct ash_block *self) {
    struct block_ram *ram = (struct block_ram *)self;
    for (; ram->waiting != NULL; ram->waiting = ram->waiting->next)
        ram->waiting->status = -ASH_ECANCELED;
    ram->done = NULL;
    ash_lock_take(&ash_use_lock, &ram->lock);
    ram->open = false;
    ash_lock_release(&ash_use_lock, &ram->lock);
}
