/* SPDX-License-Identifier: MIT */
/* What the back end is done with, and waiting for it. Names as in request.c. */
#include <ashlar/block.h>
#include <ashlar/block/request.h>
#include <ashlar/cpu/io.h>
#include <ashlar/sched.h>
#include <ashlar/xen/grant.h>
#include "blk.h"

ASH_IRQ void blkfront_fired(void *argument) {
    struct blkfront *blk = argument;
    uint64_t count = __atomic_load_n(&blk->interrupts, __ATOMIC_RELAXED);
    __atomic_store_n(&blk->interrupts, count + 1, __ATOMIC_RELAXED);
    ash_sched_set(&ash_use_sched, blk->wake);
}

void blkfront_end(struct blkfront *blk, struct ash_block_request *request, int status) {
    request->status = status;
    request->next = NULL;
    *blk->end = request;
    blk->end = &request->next;
    blk->finished++;
}

bool blkfront_release(struct blkfront *blk, struct blkfront_part *part) {
    bool released = true;
    for (unsigned i = 0; i < part->pieces; i++)
        if (ash_xen_grant_end(&ash_use_xen_grant, part->references[i]) != 0)
            released = false;
    part->pieces = 0;
    part->job = NULL;
    part->sent = false;
    part->next = blk->free_part;
    blk->free_part = (uint8_t)(part - blk->parts);
    return released;
}

void blkfront_end_all(struct blkfront *blk, int status) {
    for (unsigned i = 0; i < BLKFRONT_SLOTS; i++) {
        struct blkfront_job *job = blk->parts[i].job;
        if (job != NULL && !blkfront_release(blk, &blk->parts[i]))
            job->status = -ASH_EBUSY;
    }
    for (unsigned i = 0; i < BLKFRONT_SLOTS; i++) {
        struct blkfront_job *job = &blk->jobs[i];
        if (job->request != NULL)
            blkfront_end(blk, job->request, job->status == -ASH_EBUSY ? -ASH_EBUSY : status);
        job->request = NULL;
    }
    blk->waiting = blk->submitted = 0;
}

void blkfront_fail(struct blkfront *blk, const char *why) {
    if (!blk->usable)
        return;
    blk->usable = false;
    (void)blkfront_refuse(0, why);
    blkfront_end_all(blk, -ASH_EIO);
    ash_sched_set(&ash_use_sched, blk->wake);
}

/* What an answer says; 1: nothing that there is. */
static int status_of(int16_t status) {
    switch (status) {
    case BLKFRONT_OKAY:
        return 0;
    case BLKFRONT_ERROR:
        return -ASH_EIO;
    case BLKFRONT_UNKNOWN:
        return -ASH_ENOSYS;
    default:
        return 1;
    }
}

static void finish(struct blkfront *blk, struct blkfront_job *job) {
    struct ash_block_request *request = job->request;
    job->request = NULL;
    job->next = blk->free_job;
    blk->free_job = job;
    blk->waiting--;
    blkfront_end(blk, request, job->status);
}

/* An answer, read once. False: it is none to a question of ours. */
static bool accept(struct blkfront *blk, uint64_t id, uint8_t operation, int status) {
    if (id >= BLKFRONT_SLOTS || !blk->parts[id].sent || blk->parts[id].operation != operation ||
        status > 0)
        return false;
    struct blkfront_job *job = blk->parts[id].job;
    /* It said that it is done, and still has the memory. */
    bool released = blkfront_release(blk, &blk->parts[id]);
    if (!released)
        job->status = -ASH_EBUSY;
    else if (job->status == 0)
        job->status = status;
    if (--job->left == 0)
        finish(blk, job);
    if (!released)
        blkfront_fail(blk, "the back end does not let go of memory");
    return true;
}

/* All answers that are there. */
static void collect(struct blkfront *blk) {
    uint32_t there = __atomic_load_n(&blk->ring->responses, __ATOMIC_ACQUIRE) - blk->taken;
    if (there > blk->told - blk->taken) {
        blkfront_fail(blk, "the back end answers more than it was asked");
        return;
    }
    for (; there != 0 && blk->usable; there--) {
        volatile const struct blkfront_answer *answer =
            &blk->ring->slots[blk->taken++ % BLKFRONT_SLOTS].response;
        if (!accept(blk, answer->id, answer->operation, status_of(answer->status)))
            blkfront_fail(blk, "the back end answers what it was not asked");
    }
}

struct ash_block_request *blkfront_block_take(struct ash_block *self) {
    struct blkfront *blk = (struct blkfront *)self;
    if (blk->done == NULL && blk->usable)
        collect(blk);
    struct ash_block_request *request = blk->done;
    if (request == NULL)
        return NULL;
    blk->done = request->next;
    if (blk->done == NULL)
        blk->end = &blk->done;
    blk->finished--;
    ash_block_request_count(&blk->counts, request);
    return request;
}

/* The back end's state is looked at when xenstore told of a change, and costs little else. */
static void look(struct blkfront *blk) {
    enum ash_xen_state state;
    int error = ash_xen_bus_state(&ash_use_xen_bus, &blk->device, &state);
    if (error != 0 || state != ASH_XEN_CONNECTED)
        blkfront_fail(blk, "the back end closed");
}

/*
 * RING_FINAL_CHECK_FOR_RESPONSES, for the answer after which there may be enough: a request that
 * has several parts is waited for once more. Each round but the last takes answers.
 */
bool blkfront_block_idle(struct ash_block *self, unsigned count) {
    struct blkfront *blk = (struct blkfront *)self;
    ASH_ASSERT(count != 0);
    if (blk->usable)
        look(blk);
    while (blk->usable) {
        collect(blk);
        if (!blk->usable || blk->finished >= count || blk->waiting == 0)
            break;
        uint32_t missing = count - blk->finished;
        uint32_t needed = missing < blk->waiting ? missing : blk->waiting;
        blk->ring->response_event = blk->taken + needed;
        ash_dma_fence(false); /* our wish before its index */
        if (__atomic_load_n(&blk->ring->responses, __ATOMIC_ACQUIRE) - blk->taken < needed)
            return true;
    }
    return blk->finished == 0;
}

int blkfront_block_health(struct ash_block *self) {
    return ((struct blkfront *)self)->usable ? 0 : -ASH_EIO;
}

struct ash_block_counts blkfront_block_count(struct ash_block *self) {
    struct blkfront *blk = (struct blkfront *)self;
    struct ash_block_counts counts = blk->counts;
    counts.interrupts = __atomic_load_n(&blk->interrupts, __ATOMIC_RELAXED);
    return counts;
}
