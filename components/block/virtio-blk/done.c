/* SPDX-License-Identifier: MIT */
/* What the device is done with, and waiting for it. Section numbers are those of virtio 1.2. */
#include <ashlar/block.h>
#include <ashlar/block/request.h>
#include <ashlar/sched.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>
#include "blk.h"

/* The bus has acknowledged; the work is the client's. The only writer of `interrupts`. */
ASH_IRQ void virtio_blk_fired(void *argument, unsigned why) {
    struct virtio_blk *blk = argument;
    uint64_t count = __atomic_load_n(&blk->interrupts, __ATOMIC_RELAXED);
    __atomic_store_n(&blk->interrupts, count + 1, __ATOMIC_RELAXED);
    if ((why & ASH_VIRTIO_CONFIG) != 0)
        __atomic_store_n(&blk->changed, true, __ATOMIC_RELEASE);
    ash_sched_set(&ash_use_sched, blk->wake);
}

/* §2.1.2: a device that gave up says so by the interrupt for its configuration. */
static void look(struct virtio_blk *blk) {
    __atomic_store_n(&blk->changed, false, __ATOMIC_RELAXED);
    if (ash_virtio_bus_health(&ash_use_virtio_bus, blk->device) != 0)
        virtio_blk_fail(blk, "the device gave up");
}

/* §5.2.6: what the device says of a request. 1: a status that there is not. */
static int status_of(const struct virtio_blk_wire *wire, const struct ash_block_request *request,
                     uint32_t written) {
    switch (wire->status) {
    case VIRTIO_BLK_S_OK:
        /* §2.7.8.2: what is beyond `written` need not have been written: of a read, old memory. */
        return request->what == ASH_BLOCK_READ && written < ash_block_request_bytes(request)
                   ? -ASH_EIO
                   : 0;
    case VIRTIO_BLK_S_IOERR:
        return -ASH_EIO;
    case VIRTIO_BLK_S_UNSUPP:
        return -ASH_ENOSYS;
    default:
        return 1;
    }
}

/* The next one from the queue, or NULL. A device that breaks the protocol ends all of them. */
static struct ash_block_request *next_done(struct virtio_blk *blk) {
    void *token;
    uint32_t written;
    int error = ash_virtio_queue_take(&ash_use_virtio_queue, &blk->ring, &token, &written);
    if (error == -ASH_EPROTO)
        virtio_blk_fail(blk, "the device returned what it was not given");
    if (error != 0)
        return NULL;
    struct virtio_blk_job *job = token;
    struct ash_block_request *request = job->request;
    request->status = status_of(&blk->wires[job - blk->jobs], request, written);
    job->next = blk->free;
    blk->free = job;
    blk->published -= blk->published != 0; /* 0: it took what it was not told of */
    if (request->status <= 0)
        return request;
    virtio_blk_end(blk, request, -ASH_EIO);
    virtio_blk_fail(blk, "the device gave a request no status");
    return NULL;
}

struct ash_block_request *virtio_blk_block_take(struct ash_block *self) {
    struct virtio_blk *blk = (struct virtio_blk *)self;
    struct ash_block_request *request = NULL;
    if (blk->armed && blk->usable) {
        blk->armed = false;
        ash_virtio_queue_quiet(&ash_use_virtio_queue, &blk->ring);
    }
    if (blk->done == NULL && blk->usable)
        request = next_done(blk);
    if (request == NULL && blk->done != NULL) {
        request = blk->done;
        blk->done = request->next;
    }
    if (request != NULL)
        ash_block_request_count(&blk->counts, request);
    return request;
}

bool virtio_blk_block_idle(struct ash_block *self, unsigned wanted) {
    struct virtio_blk *blk = (struct virtio_blk *)self;
    ASH_ASSERT(wanted != 0);
    if (blk->usable && __atomic_load_n(&blk->changed, __ATOMIC_ACQUIRE))
        look(blk);
    if (blk->done != NULL)
        return false;
    if (!blk->usable || blk->published == 0)
        return true;
    blk->armed = true;
    return ash_virtio_queue_arm_after(&ash_use_virtio_queue, &blk->ring,
                                      wanted < blk->published ? wanted : blk->published);
}

int virtio_blk_block_health(struct ash_block *self) {
    return ((struct virtio_blk *)self)->usable ? 0 : -ASH_EIO;
}

struct ash_block_counts virtio_blk_block_count(struct ash_block *self) {
    struct virtio_blk *blk = (struct virtio_blk *)self;
    struct ash_block_counts counts = blk->counts;
    counts.interrupts = __atomic_load_n(&blk->interrupts, __ATOMIC_RELAXED);
    return counts;
}
