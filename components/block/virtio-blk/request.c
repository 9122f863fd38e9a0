/* SPDX-License-Identifier: MIT */
/* Requests to the device. Section numbers are those of virtio 1.2. */
#include <ashlar/block.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>
#include "blk.h"

/* Whole blocks, on the disk? `sectors` is not 0. */
static bool fits(const struct virtio_blk *blk, uint64_t sector, uint64_t sectors) {
    uint64_t whole = blk->facts.block_bytes / ASH_BLOCK_SECTOR - 1; /* a power of two, less 1 */
    return ((sector | sectors) & whole) == 0 && sectors <= blk->facts.sectors &&
           sector <= blk->facts.sectors - sectors;
}

static int check_segments(const struct virtio_blk *blk, const struct ash_block_request *request) {
    uint64_t bytes = 0; /* no sum of 16 bits of 32 can wrap */
    if (request->segment_count == 0 || request->segment_count > blk->facts.most_segments)
        return -ASH_EINVAL;
    for (unsigned i = 0; i < request->segment_count; i++) {
        const struct ash_block_segment *segment = &request->segments[i];
        if (segment->bytes == 0 || segment->bytes > blk->facts.most_segment_bytes ||
            (((uintptr_t)segment->memory | segment->bytes) & (ASH_BLOCK_SECTOR - 1)) != 0)
            return -ASH_EINVAL;
        bytes += segment->bytes;
    }
    return bytes <= blk->facts.most_bytes && fits(blk, request->sector, bytes / ASH_BLOCK_SECTOR)
               ? 0
               : -ASH_EINVAL;
}

/* Everything that is asked of a request, here and nowhere else. */
static int check(const struct virtio_blk *blk, const struct ash_block_request *request) {
    bool read_only = (blk->facts.flags & ASH_BLOCK_READ_ONLY) != 0;
    switch (request->what) {
    case ASH_BLOCK_FLUSH:
        return 0;
    case ASH_BLOCK_READ:
        return check_segments(blk, request);
    case ASH_BLOCK_WRITE:
        return read_only ? -ASH_EROFS : check_segments(blk, request);
    case ASH_BLOCK_DISCARD:
        if (read_only)
            return -ASH_EROFS;
        if ((blk->facts.flags & ASH_BLOCK_DISCARDS) == 0)
            return -ASH_ENOSYS;
        return request->sectors != 0 && request->sectors <= blk->facts.most_discard_sectors &&
                       fits(blk, request->sector, request->sectors)
                   ? 0
                   : -ASH_EINVAL;
    default:
        return -ASH_EINVAL;
    }
}

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
    int error = check(blk, request);
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
