/* SPDX-License-Identifier: MIT */
/* Opening and closing, and what the console is told. */
#include <ashlar/block.h>
#include <ashlar/console.h>
#include <ashlar/console/words.h>
#include <ashlar/xen/bus.h>
#include "blk.h"

static void begin_line(const char *text) {
    ash_console_words_begin(&ash_use_console, "blkfront", text);
}

int blkfront_refuse(int error, const char *why) {
    return ash_console_words_refuse(&ash_use_console, "blkfront", error, why);
}

static int find(struct blkfront *blk) {
    int error = ash_xen_bus_find(&ash_use_xen_bus, "vbd", ASH_OPT_INDEX, blk->wake, &blk->device);
    if (error == 0)
        return 0;
    if (error != -ASH_ENODEV)
        return blkfront_refuse(-ASH_EPROTO, "xenstore does not say where the disk is");
    begin_line("no disk with index ");
    ash_console_words_decimal(&ash_use_console, ASH_OPT_INDEX);
    ash_console_words_text(&ash_use_console, "\n");
    return -ASH_ENODEV;
}

static int begin(struct blkfront *blk) {
    blk->end = &blk->done;
    for (unsigned i = 0; i < BLKFRONT_SLOTS; i++) {
        bool last = i + 1 == BLKFRONT_SLOTS;
        blk->parts[i].next = last ? BLKFRONT_NONE : (uint8_t)(i + 1);
        blk->jobs[i].next = last ? NULL : &blk->jobs[i + 1];
    }
    blk->free_job = blk->jobs;
    int error = find(blk);
    if (error != 0)
        return error;
    error = blkfront_bring_up(blk);
    if (error != 0)
        blkfront_take_down(blk);
    return error;
}

static void set_open(struct blkfront *blk, bool open) {
    ash_lock_take(&ash_use_lock, &blk->lock);
    blk->open = open;
    ash_lock_release(&ash_use_lock, &blk->lock);
}

int blkfront_block_open(struct ash_block *self, struct ash_sched_event *wake,
                        struct ash_block_facts *facts) {
    struct blkfront *blk = (struct blkfront *)self;
    ash_lock_take(&ash_use_lock, &blk->lock);
    bool open = blk->open;
    blk->open = true;
    ash_lock_release(&ash_use_lock, &blk->lock);
    if (open)
        return -ASH_EBUSY;
    struct ash_lock_word lock = blk->lock;
    *blk = (struct blkfront){.lock = lock, .open = true, .wake = wake};
    int error = begin(blk);
    if (error != 0)
        set_open(blk, false);
    else
        *facts = blk->facts;
    return error;
}

void blkfront_block_close(struct ash_block *self) {
    struct blkfront *blk = (struct blkfront *)self;
    blkfront_take_down(blk);
    set_open(blk, false);
}
