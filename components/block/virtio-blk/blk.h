/* SPDX-License-Identifier: MIT */
#ifndef VIRTIO_BLK_BLK_H
#define VIRTIO_BLK_BLK_H
/* Section numbers are those of virtio 1.2. */
#include <ashlar/block.h>
#include <ashlar/lock.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>

/* §5.2.3 */
#define VIRTIO_BLK_F_SIZE_MAX (1ull << 1)
#define VIRTIO_BLK_F_SEG_MAX  (1ull << 2)
#define VIRTIO_BLK_F_RO       (1ull << 5)
#define VIRTIO_BLK_F_BLK_SIZE (1ull << 6)
#define VIRTIO_BLK_F_FLUSH    (1ull << 9)
#define VIRTIO_BLK_F_DISCARD  (1ull << 13)

/* What a request begins with. §5.2.6; little endian, like every machine of ours. */
struct virtio_blk_header {
    uint32_t type;
    uint32_t reserved;
    uint64_t sector; /* 0 but for a read or write */
};
_Static_assert(sizeof(struct virtio_blk_header) == 16, "virtio 1.2 §5.2.6");

/* Its type. §5.2.6 */
enum {
    VIRTIO_BLK_T_IN = 0,
    VIRTIO_BLK_T_OUT = 1,
    VIRTIO_BLK_T_FLUSH = 4,
    VIRTIO_BLK_T_DISCARD = 11
};

/* What a discard carries. §5.2.6 */
struct virtio_blk_range {
    uint64_t sector;
    uint32_t sectors;
    uint32_t flags; /* bit 0 is for other requests */
};
_Static_assert(sizeof(struct virtio_blk_range) == 16, "virtio 1.2 §5.2.6");

/* What a request ends with, one byte. §5.2.6 */
enum { VIRTIO_BLK_S_OK = 0, VIRTIO_BLK_S_IOERR = 1, VIRTIO_BLK_S_UNSUPP = 2 };
#define VIRTIO_BLK_UNWRITTEN 0xffu /* what stands there before: no status */

/* The part of a request that the device sees besides its segments. */
struct virtio_blk_wire {
    struct virtio_blk_header header;
    struct virtio_blk_range range;
    volatile uint8_t status; /* the device writes it */
    uint8_t unused[15];
};
_Static_assert(sizeof(struct virtio_blk_wire) % 16 == 0, "each is aligned like the first");

/* The part that it does not. One for each entry of the queue, in use or in the list of free ones.
 */
struct virtio_blk_job {
    struct ash_block_request *request;
    struct virtio_blk_job *next;
};

#define VIRTIO_BLK_QUEUE 0u /* §5.2.2: the first; others are for more processors */

/* The entries of the queue: the option, as a power of two; and fewer than that are of no use. */
#define VIRTIO_BLK_ENTRIES     (1u << (31 - __builtin_clz(ASH_OPT_QUEUE_SIZE)))
#define VIRTIO_BLK_MIN_ENTRIES 4u

/* The most segments of a request, its header and its status: what each table is for. */
#define VIRTIO_BLK_SEGMENTS      16u
#define VIRTIO_BLK_TABLE_ENTRIES (VIRTIO_BLK_SEGMENTS + 2u)

struct virtio_blk {
    struct ash_lock_word lock; /* guards: */
    bool open;

    /* Shared with the interrupt handler, each a word accessed atomically. */
    bool changed; /* the configuration, or the device wants a reset */
    uint64_t interrupts;

    /* The client's, which makes one call at a time. */
    bool usable; /* open, and the device has kept to the protocol */
    bool lost;   /* the device did not let go of its memory */
    bool armed;  /* interrupts were asked for */
    unsigned published;
    uint64_t features;
    struct ash_block_facts facts;
    struct ash_sched_event *wake;
    struct ash_virtio_device *device;
    struct ash_virtio_ring ring;
    struct virtio_blk_job *jobs, *free;
    struct virtio_blk_wire *wires;  /* that of jobs[i] is wires[i] */
    struct ash_block_request *done; /* those that did not come from the device */
    struct ash_block_counts counts;
    void *pages;
    size_t page_count;
};

/* open.c: the device is out of use for good: says `why`, resets it, and ends all requests. */
void virtio_blk_fail(struct virtio_blk *blk, const char *why);

/* done.c: the interrupt handler. */
void virtio_blk_fired(void *argument, unsigned why);

/* Ends a request without the device: ash_block_take will give it. */
static inline void virtio_blk_end(struct virtio_blk *blk, struct ash_block_request *request,
                                  int status) {
    request->status = status;
    request->next = blk->done;
    blk->done = request;
}

#endif
