/* SPDX-License-Identifier: MIT */
/*
 * Host test: the front end against a back end that lies about ids, operations, states and indices,
 * keeps grants, and closes, in seeded random order. A request's memory is a piece of the heap of
 * its own. Half of the rounds have an honest back end, with a disk: what was written is read,
 * whatever the order of the answers. The arguments are a seed and a number of rounds;
 * tests/net/fuzzers.mjs builds it.
 */
#include <string.h>
#include "../blk.h"
#include "bind.h"
#include "world.h"

#define DEVICE   ((struct ash_block *)&blk)
#define REQUESTS 40u
#define SECTORS  4096u /* of the disk */

struct ash_xen_store {
    char unused;
} ash_use_xen_store;

/* A request of the client's, with memory of its own. */
struct asked {
    struct ash_block_request request;
    struct ash_block_segment segments[BLKFRONT_SEGMENTS];
    uint8_t *memory;
    size_t bytes;
    bool given; /* to the device */
};

static struct blkfront blk;
static struct ash_sched_event wake;
static struct ash_block_facts facts;
static struct asked asked[REQUESTS];
static uint8_t disk[SECTORS][ASH_BLOCK_SECTOR];
static bool busy[SECTORS]; /* a request that is not done reads or writes it */
static struct blkfront_wire queue[BLKFRONT_SLOTS];
static unsigned queued;
static uint32_t seen, answered;
static bool caught; /* a lie was told that has to be found out */
static unsigned done, stalled;

const char *const world_kind = "vbd";

bool world_owns(const uint8_t *page) {
    for (unsigned i = 0; i < REQUESTS; i++)
        if (asked[i].memory != NULL && page >= asked[i].memory &&
            page < asked[i].memory + asked[i].bytes)
            return true;
    return false;
}

const char *world_text(bool ours, const char *key) {
    static const char *const bad[] = {"", "0", "-1", "18014398509481985", "99999999999999999999",
                                      "x"};
    FOUND(strcmp(key, ours ? "virtual-device" : "sectors") == 0);
    if (world.lies && world_draw(20) == 0)
        return world_draw(4) == 0 ? NULL : bad[world_draw(6)];
    return ours ? "51712" : "4096";
}

uint32_t world_number(const char *key) {
    if (world.lies && world_draw(30) == 0)
        return world_draw(8) * 512;
    if (strcmp(key, "sector-size") == 0)
        return ASH_BLOCK_SECTOR;
    return strcmp(key, "info") == 0 ? 0 : 1;
}

void world_told(const char *key, uint32_t number) {
    FOUND(strcmp(key, "ring-ref") != 0 || world.grants[number].page == world.pages);
}

void world_refused(void) {}

int ash_xen_store_write(struct ash_xen_store *self, const struct ash_xen_place *place,
                        const char *text, size_t bytes) {
    (void)self;
    FOUND(strcmp(place->key, "protocol") == 0 && bytes == 10 &&
          memcmp(text, "x86_64-abi", 10) == 0);
    return world.lies && world_draw(80) == 0 ? -ASH_ETIMEDOUT : 0;
}

static void mark(const struct ash_block_request *request, bool as) {
    uint64_t count = request->sectors;
    for (unsigned i = 0; i < request->segment_count; i++)
        count += request->segments[i].bytes / ASH_BLOCK_SECTOR;
    for (uint64_t i = 0; i < count; i++)
        busy[request->sector + i] = as;
}

/* What a request moves, between the disk and the pages that it names. */
static uint64_t move(const struct blkfront_wire *wire, bool really) {
    uint64_t sector = wire->sector;
    FOUND(wire->pieces >= 1 && wire->pieces <= BLKFRONT_PIECES);
    for (unsigned i = 0; i < wire->pieces; i++) {
        struct blkfront_piece piece = wire->piece[i];
        FOUND(piece.reference < WORLD_GRANTS && piece.first <= piece.last && piece.last < 8);
        uint8_t *page = world.grants[piece.reference].page;
        FOUND(page != NULL && world_is_alive(page));
        FOUND(world.grants[piece.reference].read_only == (wire->operation == BLKFRONT_WRITE));
        for (unsigned at = piece.first; at <= piece.last; at++, sector++) {
            FOUND(sector < SECTORS);
            uint8_t *memory = page + (size_t)at * ASH_BLOCK_SECTOR;
            if (really && wire->operation == BLKFRONT_WRITE)
                memcpy(disk[sector], memory, ASH_BLOCK_SECTOR);
            else if (really)
                memcpy(memory, disk[sector], ASH_BLOCK_SECTOR);
        }
    }
    return sector;
}

/* Does it, and checks that it may. */
static void perform(const struct blkfront_wire *wire) {
    FOUND(world.lies || (wire->id < BLKFRONT_SLOTS && wire->handle == (uint16_t)51712));
    bool really = !world.lies || world_draw(4) != 0;
    switch (wire->operation) {
    case BLKFRONT_READ:
    case BLKFRONT_WRITE:
        (void)move(wire, really);
        break;
    case BLKFRONT_DISCARD:
        FOUND(wire->sectors >= 1 && wire->sector + wire->sectors <= SECTORS);
        for (uint64_t i = 0; i < wire->sectors; i++)
            memset(disk[wire->sector + i], 0, ASH_BLOCK_SECTOR);
        break;
    default:
        FOUND(wire->operation == BLKFRONT_FLUSH && wire->pieces == 0);
    }
}

/* An answer for one of the requests that were seen, in any order. */
static void answer(void) {
    unsigned which = world_draw(queued);
    struct blkfront_wire wire = queue[which];
    queue[which] = queue[--queued];
    perform(&wire);
    struct blkfront_answer say = {.id = wire.id, .operation = wire.operation};
    if (world.lies && world_draw(20) == 0)
        say.status = (int16_t)-(int16_t)world_draw(3);
    if (world.lies && world_draw(100) == 0) {
        say.status =
            (int16_t)(world_draw(2) == 0 ? 1 + world_draw(100) : 0x8000 + world_draw(1000));
        caught = true;
    }
    if (world.lies && world_draw(60) == 0) {
        say.id = world_draw(4) == 0 ? (uint64_t)world_draw(9) << 32 | wire.id : world_draw(70);
        caught = caught || say.id >= BLKFRONT_SLOTS || !blk.parts[say.id].sent ||
                 blk.parts[say.id].operation != say.operation;
        /* Else that one is answered now, and this one is not. */
        for (unsigned i = 0; i < queued; i++)
            if (queue[i].id == say.id)
                queue[i] = wire;
    }
    if (world.lies && world_draw(100) == 0) {
        say.operation = (uint8_t)world_draw(7);
        caught = caught || say.id >= BLKFRONT_SLOTS || blk.parts[say.id].operation != say.operation;
    }
    if (world.lies && world_draw(60) == 0 && wire.operation <= BLKFRONT_WRITE)
        world.grants[wire.piece[world_draw(wire.pieces)].reference].kept = true;
    blk.ring->slots[answered++ % BLKFRONT_SLOTS].response = say;
    blk.ring->responses = answered;
}

static void back_end(void) {
    while (seen != blk.ring->requests && queued < BLKFRONT_SLOTS)
        queue[queued++] = blk.ring->slots[seen++ % BLKFRONT_SLOTS].request;
    /* At times it answers nothing for a while, so that the ring fills. */
    if (stalled == 0 && world_draw(60) == 0)
        stalled = world_draw(80);
    stalled -= stalled > 0 ? 1 : 0;
    for (unsigned some = stalled > 0 ? 0 : world_draw(6); some > 0 && queued > 0 && !caught; some--)
        answer();
    blk.ring->request_event = seen + 1;
    if (!world.lies)
        return;
    if (world_draw(200) == 0) {
        blk.ring->responses = blk.ring->requests + 1 + world_draw(400);
        caught = true;
    }
    if (world_draw(200) == 0)
        blk.ring->request_event = world_draw(1u << 30);
    if (world_draw(300) == 0)
        world.peer = (enum ash_xen_state)world_draw(7);
    if (world_draw(300) == 0)
        world.grants[blk.reference].kept = true;
    const struct blkfront_wire *open = &queue[world_draw(BLKFRONT_SLOTS)];
    if (open < queue + queued && open->operation <= BLKFRONT_WRITE && world_draw(20) == 0)
        world.grants[open->piece[0].reference].kept = true;
}

/* Segments in memory of their own: anywhere in its pages, in whole sectors. */
static uint64_t describe(struct asked *one) {
    uint64_t total = 0;
    one->bytes = (size_t)(1 + world_draw(24)) * ASH_PAGE_BYTES;
    one->memory = aligned_alloc(ASH_PAGE_BYTES, one->bytes);
    memset(one->memory, 0xa5, one->bytes);
    size_t at = world_draw(8) * ASH_BLOCK_SECTOR;
    one->request.segments = one->segments;
    for (unsigned i = 0; i < BLKFRONT_SEGMENTS && at < one->bytes; i++) {
        uint32_t sectors = 1 + world_draw(world_draw(3) == 0 ? 40 : 6);
        uint64_t left = (one->bytes - at) / ASH_BLOCK_SECTOR,
                 most = facts.most_bytes / ASH_BLOCK_SECTOR;
        sectors = sectors > left ? (uint32_t)left : sectors;
        if (total + sectors > most)
            break;
        one->segments[i] = (struct ash_block_segment){one->memory + at, sectors * ASH_BLOCK_SECTOR};
        one->request.segment_count++;
        total += sectors;
        at += (size_t)sectors * ASH_BLOCK_SECTOR +
              (world_draw(3) == 0 ? ASH_BLOCK_SECTOR * world_draw(9) : 0);
        if (world_draw(4) == 0)
            break;
    }
    return total;
}

static void forget(struct asked *one) {
    free(one->memory);
    *one = (struct asked){0};
}

static bool is_free(uint64_t sector, uint64_t count) {
    for (uint64_t i = 0; i < count; i++)
        if (sector + i < SECTORS && busy[sector + i])
            return false;
    return true;
}

static void ask(void) {
    struct asked *one = &asked[world_draw(REQUESTS)];
    if (one->given || one->memory != NULL)
        return;
    *one = (struct asked){0};
    one->request.what = (uint8_t)(1 + world_draw(4));
    uint64_t count = 0;
    if (one->request.what <= ASH_BLOCK_WRITE)
        count = describe(one);
    else if (one->request.what == ASH_BLOCK_DISCARD)
        count = one->request.sectors = 1 + world_draw(30);
    one->request.sector = world_draw(SECTORS);
    bool fits = one->request.sector + count <= facts.sectors;
    /* What is read and written at once has no order. */
    if (!is_free(one->request.sector, count)) {
        forget(one);
        return;
    }
    for (unsigned i = 0; i < one->request.segment_count && one->request.what == ASH_BLOCK_WRITE;
         i++)
        memset(one->segments[i].memory, (int)world_draw(256), one->segments[i].bytes);
    int error = blkfront_block_submit(DEVICE, &one->request);
    FOUND(error == 0 || error == -ASH_EAGAIN || error == -ASH_EINVAL || error == -ASH_EIO ||
          error == -ASH_EROFS || error == -ASH_ENOSYS);
    FOUND(error != 0 || fits || one->request.what == ASH_BLOCK_FLUSH);
    FOUND(world.lies || error == 0 || error == -ASH_EAGAIN || !fits);
    if (error != 0) {
        for (unsigned i = 0; i < WORLD_GRANTS; i++)
            FOUND(world.grants[i].page == NULL || one->memory == NULL || world.any_kept ||
                  world.grants[i].page < one->memory ||
                  world.grants[i].page >= one->memory + one->bytes);
        if (!world.any_kept)
            forget(one);
        else
            one->given = true; /* its memory may be the back end's still */
        return;
    }
    one->given = true;
    mark(&one->request, one->request.what != ASH_BLOCK_FLUSH);
}

/* What comes back is over: its memory is ours again, and holds what the disk has. */
static void take_back(struct asked *one) {
    struct ash_block_request *request = &one->request;
    FOUND(one->given);
    one->given = false;
    if (request->what != ASH_BLOCK_FLUSH)
        mark(request, false);
    for (unsigned i = 0; i < WORLD_GRANTS && one->memory != NULL && request->status != -ASH_EBUSY;
         i++)
        FOUND(world.grants[i].page == NULL || world.grants[i].page < one->memory ||
              world.grants[i].page >= one->memory + one->bytes);
    uint64_t sector = request->sector;
    bool moved = request->what <= ASH_BLOCK_WRITE && request->status == 0 && !world.lies;
    for (unsigned i = 0; i < request->segment_count && moved; i++)
        for (uint32_t at = 0; at < request->segments[i].bytes; at += ASH_BLOCK_SECTOR, sector++)
            FOUND(memcmp((uint8_t *)request->segments[i].memory + at, disk[sector],
                         ASH_BLOCK_SECTOR) == 0);
    FOUND(world.lies || request->status == 0);
    done++;
    if (request->status == -ASH_EBUSY)
        one->given = true; /* kept until the end */
    else
        forget(one);
}

static struct asked *taken(struct ash_block_request *request) {
    for (unsigned i = 0; i < REQUESTS; i++)
        if (&asked[i].request == request)
            return &asked[i];
    FOUND(false);
    return NULL;
}

static void take(void) {
    struct ash_block_request *request = blkfront_block_take(DEVICE);
    if (request == NULL)
        return;
    int status = request->status;
    FOUND(status == 0 || status == -ASH_EIO || status == -ASH_ENOSYS || status == -ASH_EBUSY);
    FOUND(status != -ASH_EBUSY || world.any_kept);
    take_back(taken(request));
}

/* Once all that came has been looked at, a back end that lied is out of use. */
static void check_caught(void) {
    for (unsigned i = 0; i < 2 * REQUESTS; i++)
        take();
    FOUND(blkfront_block_health(DEVICE) == -ASH_EIO);
    FOUND(blkfront_block_take(DEVICE) == NULL);
}

static void finish(void) {
    blkfront_block_close(DEVICE);
    if (!world.any_kept) {
        FOUND(world.pages == NULL);
        for (unsigned i = 0; i < WORLD_GRANTS; i++)
            FOUND(world.grants[i].page == NULL);
    }
    for (unsigned i = 0; i < WORLD_GRANTS; i++)
        FOUND(world.grants[i].page == NULL || world_is_alive(world.grants[i].page));
    for (unsigned i = 0; i < REQUESTS; i++)
        forget(&asked[i]);
    world_end();
}

static void play(bool lies) {
    world_begin(lies);
    memset(busy, 0, sizeof busy);
    memset(disk, 0, sizeof disk);
    seen = answered = queued = done = stalled = 0;
    caught = false;
    if (blkfront_block_open(DEVICE, &wake, &facts) != 0) {
        FOUND(lies && (world.any_kept || world.pages == NULL));
        world_end();
        return;
    }
    FOUND(lies ||
          (facts.sectors == SECTORS && facts.flags == (ASH_BLOCK_CACHES | ASH_BLOCK_DISCARDS)));
    if (facts.sectors > SECTORS) /* a lie, but not one that can be told */
        facts.sectors = blk.facts.sectors = SECTORS;
    for (unsigned steps = 200 + world_draw(600); steps > 0; steps--) {
        if (blkfront_block_health(DEVICE) == 0)
            back_end();
        if (caught)
            check_caught();
        switch (world_draw(6)) {
        case 0:
        case 1:
            ask();
            break;
        case 2:
            blkfront_block_publish(DEVICE);
            break;
        case 3:
            (void)!blkfront_block_idle(DEVICE, 1 + world_draw(4));
            break;
        default:
            take();
        }
    }
    FOUND(lies || (blkfront_block_health(DEVICE) == 0 && done > 4));
    finish();
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    world_seed(strtoull(argv[1], NULL, 10));
    for (long rounds = strtol(argv[2], NULL, 10); rounds > 0; rounds--)
        play(rounds % 2 == 0);
    return 0;
}
