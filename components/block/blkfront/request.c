/* SPDX-License-Identifier: MIT */
/* Requests to the back end. Names are those of Xen 4.17's public/io/blkif.h and ring.h. */
#include <ashlar/block.h>
#include <ashlar/block/request.h>
#include <ashlar/cpu/io.h>
#include <ashlar/xen/event.h>
#include <ashlar/xen/grant.h>
#include "blk.h"

/* How far a request's memory has been described. */
struct cursor {
    const struct ash_block_segment *segment;
    unsigned left; /* segments, this one included */
    uint32_t done; /* bytes of this one */
};

/* What of a page comes next. */
struct span {
    void *page;
    uint32_t first, sectors;
};

static struct span next_span(struct cursor *at) {
    uintptr_t address = (uintptr_t)at->segment->memory + at->done;
    uint32_t in_page = (uint32_t)(address % ASH_PAGE_BYTES);
    uint32_t bytes = at->segment->bytes - at->done;
    if (bytes > ASH_PAGE_BYTES - in_page)
        bytes = ASH_PAGE_BYTES - in_page;
    at->done += bytes;
    if (at->done == at->segment->bytes) {
        at->segment++;
        at->left--;
        at->done = 0;
    }
    return (struct span){(void *)(address - in_page), in_page / ASH_BLOCK_SECTOR,
                         bytes / ASH_BLOCK_SECTOR};
}

static bool moves(const struct ash_block_request *request) {
    return request->what == ASH_BLOCK_READ || request->what == ASH_BLOCK_WRITE;
}

static struct cursor begin(const struct ash_block_request *request) {
    return (struct cursor){request->segments, moves(request) ? request->segment_count : 0, 0};
}

/* Requests of the ring that it takes. */
static unsigned parts_of(const struct ash_block_request *request) {
    unsigned pieces = 0;
    for (struct cursor at = begin(request); at.left != 0; pieces++)
        (void)next_span(&at);
    return pieces == 0 ? 1 : (pieces + BLKFRONT_PIECES - 1) / BLKFRONT_PIECES;
}

static uint8_t operation_of(const struct ash_block_request *request) {
    switch (request->what) {
    case ASH_BLOCK_WRITE:
        return BLKFRONT_WRITE;
    case ASH_BLOCK_FLUSH:
        return BLKFRONT_FLUSH;
    case ASH_BLOCK_DISCARD:
        return BLKFRONT_DISCARD;
    default:
        return BLKFRONT_READ;
    }
}

/* Fills the pieces of one request of the ring. The sectors that they hold; 0: too few grants. */
static uint32_t describe(struct blkfront *blk, struct blkfront_part *part, struct cursor *at,
                         struct blkfront_wire *wire) {
    uint32_t sectors = 0;
    while (at->left != 0 && part->pieces < BLKFRONT_PIECES) {
        unsigned reference;
        struct span span = next_span(at);
        if (ash_xen_grant_give(&ash_use_xen_grant, blk->device.domain, span.page,
                               part->operation == BLKFRONT_WRITE, &reference) != 0)
            return 0;
        wire->piece[part->pieces] = (struct blkfront_piece){
            .reference = reference,
            .first = (uint8_t)span.first,
            .last = (uint8_t)(span.first + span.sectors - 1),
        };
        part->references[part->pieces++] = reference;
        sectors += span.sectors;
    }
    return sectors;
}

/* Puts one part of a job in the ring, where it is not seen yet. False: too few grants. */
static bool add(struct blkfront *blk, struct blkfront_job *job, struct cursor *at,
                uint64_t *sector) {
    const struct ash_block_request *request = job->request;
    uint8_t id = blk->free_part;
    struct blkfront_part *part = &blk->parts[id];
    struct blkfront_wire wire = {
        .operation = operation_of(request),
        .handle = blk->handle,
        .id = id,
        .sector = request->what == ASH_BLOCK_FLUSH ? 0 : *sector,
    };
    blk->free_part = part->next;
    part->job = job;
    part->operation = wire.operation;
    job->left++;
    if (request->what == ASH_BLOCK_DISCARD)
        wire.sectors = request->sectors;
    if (moves(request)) {
        uint32_t sectors = describe(blk, part, at, &wire);
        if (sectors == 0)
            return false;
        *sector += sectors;
        wire.pieces = part->pieces;
    }
    blk->ring->slots[blk->made++ % BLKFRONT_SLOTS].request = wire;
    return true;
}

/* As if it had not been submitted: nothing of it was shown. */
static void withdraw(struct blkfront *blk, struct blkfront_job *job, uint32_t made) {
    for (unsigned i = 0; i < BLKFRONT_SLOTS; i++)
        if (blk->parts[i].job == job && !blkfront_release(blk, &blk->parts[i]))
            blk->lost = true; /* nobody can have mapped it: only a lying Xen comes here */
    blk->made = made;
}

int blkfront_block_submit(struct ash_block *self, struct ash_block_request *request) {
    struct blkfront *blk = (struct blkfront *)self;
    struct blkfront_job *job = blk->free_job;
    if (!blk->usable)
        return -ASH_EIO;
    int error = ash_block_request_check(&blk->facts, request);
    if (error != 0)
        return error;
    /* Without the feature what is done lasts, as far as the back end knows. */
    if (request->what == ASH_BLOCK_FLUSH && (blk->facts.flags & ASH_BLOCK_CACHES) == 0) {
        blkfront_end(blk, request, 0);
        return 0;
    }
    unsigned parts = parts_of(request);
    if (job == NULL || BLKFRONT_SLOTS - (blk->made - blk->taken) < parts)
        return -ASH_EAGAIN;
    struct cursor at = begin(request);
    uint64_t sector = request->sector;
    uint32_t made = blk->made;
    *job = (struct blkfront_job){.request = request, .next = job->next};
    for (unsigned i = 0; i < parts; i++) {
        if (!add(blk, job, &at, &sector)) {
            withdraw(blk, job, made);
            job->request = NULL;
            /* Grants come back with requests of ours, if there are any. */
            return blk->waiting + blk->submitted != 0
                       ? -ASH_EAGAIN
                       : (blkfront_fail(blk, "too few grants: more frames for xen-grant"),
                          -ASH_EIO);
        }
    }
    blk->free_job = job->next;
    blk->submitted++;
    return 0;
}

/* RING_PUSH_REQUESTS_AND_CHECK_NOTIFY */
void blkfront_block_publish(struct ash_block *self) {
    struct blkfront *blk = (struct blkfront *)self;
    uint32_t old = blk->told;
    if (!blk->usable || blk->made == old)
        return;
    for (unsigned i = 0; i < BLKFRONT_SLOTS; i++)
        blk->parts[i].sent = blk->parts[i].job != NULL;
    blk->waiting += blk->submitted;
    blk->submitted = 0;
    blk->told = blk->made;
    __atomic_store_n(&blk->ring->requests, blk->made, __ATOMIC_RELEASE); /* contents before it */
    ash_dma_fence(false); /* our index before its wish */
    if (blk->made - blk->ring->request_event >= blk->made - old)
        return;
    blk->counts.kicks++;
    ash_xen_event_send(&ash_use_xen_event, blk->port);
}
