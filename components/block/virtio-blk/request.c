/* SPDX-License-Identifier: MIT */
/* Requests to the device. Section numbers are those of virtio 1.2. */
#include <ashlar/block.h>
#include <ashlar/block/request.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>
#include "blk.h"

static uint32_t type_of(const struct ash_block_request *request) {
    switch (request->what) {
    case ASH_BLOCK_WRITE:
        return VIRTIO_BLK_T_OUT;
    case ASH_BLOCK_FLUSH:
        return VIRTIO_BLK_T_FLUSH;
    case ASH_BLOCK_DISCARD:
        return VIRTIO_BLK_T_DISCARD;
    default:
        return VIRTIO_BLK_T_IN;
    }
}

/* A request as the device is given it. */
struct chain {
    struct ash_virtio_buffer buffers[VIRTIO_BLK_TABLE_ENTRIES];
    unsigned readable, count;
};

static void append(struct chain *chain, const volatile void *memory, uint32_t bytes) {
    chain->buffers[chain->count++] = (struct ash_virtio_buffer){(uintptr_t)memory, bytes};
}

/* §5.2.6: header, what goes out, what comes in, status; §2.7.4.2: in this order. */
static void describe(const struct ash_block_request *request, struct virtio_blk_wire *wire,
                     struct chain *chain) {
    bool moves = request->what == ASH_BLOCK_READ || request->what == ASH_BLOCK_WRITE;
    wire->header = (struct virtio_blk_header){
        .type = type_of(request),
        .sector = moves ? request->sector : 0,
    };
    wire->status = VIRTIO_BLK_UNWRITTEN;
    chain->count = 0;
    append(chain, &wire->header, sizeof wire->header);
    if (request->what == ASH_BLOCK_DISCARD) {
        wire->range = (struct virtio_blk_range){request->sector, request->sectors, 0};
        append(chain, &wire->range, sizeof wire->range);
    }
    for (unsigned i = 0; moves && i < request->segment_count; i++)
        append(chain, request->segments[i].memory, request->segments[i].bytes);
    chain->readable = request->what == ASH_BLOCK_READ ? 1 : chain->count;
    append(chain, &wire->status, sizeof wire->status);
}

int virtio_blk_block_submit(struct ash_block *self, struct ash_block_request *request) {
    struct virtio_blk *blk = (struct virtio_blk *)self;
    struct virtio_blk_job *job = blk->free;
    struct chain chain;
    if (!blk->usable)
        return -ASH_EIO;
    int error = ash_block_request_check(&blk->facts, request);
    if (error != 0)
        return error;
    /* §5.2.6.2: without the feature what is done lasts. */
    if (request->what == ASH_BLOCK_FLUSH && (blk->facts.flags & ASH_BLOCK_CACHES) == 0) {
        virtio_blk_end(blk, request, 0);
        return 0;
    }
    if (job == NULL)
        return -ASH_EAGAIN;
    describe(request, &blk->wires[job - blk->jobs], &chain);
    error = ash_virtio_queue_add(&ash_use_virtio_queue, &blk->ring, chain.buffers, chain.readable,
                                 chain.count - chain.readable, job);
    if (error != 0)
        return -ASH_EAGAIN; /* the queue is sound, and no chain longer than it */
    job->request = request;
    blk->free = job->next;
    return 0;
}

void virtio_blk_block_publish(struct ash_block *self) {
    struct virtio_blk *blk = (struct virtio_blk *)self;
    if (!blk->usable)
        return;
    bool wanted = ash_virtio_queue_publish(&ash_use_virtio_queue, &blk->ring);
    blk->published = ash_virtio_queue_in_flight(&ash_use_virtio_queue, &blk->ring);
    if (!wanted)
        return;
    blk->counts.kicks++;
    ash_virtio_bus_notify(&ash_use_virtio_bus, blk->device, VIRTIO_BLK_QUEUE);
}
