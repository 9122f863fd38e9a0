/* SPDX-License-Identifier: MIT */
/*
 * What is published is done at once, in the order of `submit`, so that `wake` is never needed. What
 * is only submitted is not looked at: like a real disk's client, this one's has to publish.
 */
#include <cc_runtime.h>
#include <ashlar/block.h>
#include <ashlar/block/request.h>
#include <ashlar/console.h>
#include <ashlar/lock.h>
#include <ashlar/mem/pages.h>
#include "ram.h"

#define PAGES         (ASH_OPT_SIZE / ASH_PAGE_BYTES)
#define SECTORS       (PAGES * (ASH_PAGE_BYTES / ASH_BLOCK_SECTOR))
#define MOST_SEGMENTS 64u
#define MOST_BYTES    (1u << 30)

static const struct ash_block_facts disk_facts = {
    .sectors = SECTORS,
    .block_bytes = ASH_BLOCK_SECTOR,
    .flags = ASH_BLOCK_DISCARDS,
    .most_segments = MOST_SEGMENTS,
    .most_segment_bytes = MOST_BYTES,
    .most_bytes = MOST_BYTES,
    .most_discard_sectors = UINT32_MAX,
};

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
    *facts = disk_facts;
    return 0;
}

int block_ram_block_submit(struct ash_block *self, struct ash_block_request *request) {
    struct block_ram *ram = (struct block_ram *)self;
    int error = ash_block_request_check(&disk_facts, request);
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
    bool moves = request->what == ASH_BLOCK_READ || request->what == ASH_BLOCK_WRITE;
    if (moves)
        transfer(ram->content + request->sector * ASH_BLOCK_SECTOR, request);
    else if (request->what == ASH_BLOCK_DISCARD) /* other content: nobody may count on it */
        memset(ram->content + request->sector * ASH_BLOCK_SECTOR, 0,
               (size_t)request->sectors * ASH_BLOCK_SECTOR);
    request->status = 0;
    ash_block_request_count(&ram->counts, request);
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
