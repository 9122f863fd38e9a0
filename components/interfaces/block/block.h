/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_BLOCK_H
#define ASHLAR_BLOCK_H
/*
 * A disk: sectors by number, many requests at a time, without a copy. Numbers of sectors count 512
 * bytes, whatever the device's own block is.
 *
 * One client opens the device and makes all calls, one at a time. A request is the client's memory:
 * it is the device's from ash_block_submit until ash_block_take gives it back, and must stay where
 * it is meanwhile, with its segments. Requests wait for ash_block_publish, so that many of them
 * cost one access of the device; ash_block_idle says after how many the client wants to be woken,
 * so that many of them cost one interrupt. What is read is hostile, and nothing of it has been
 * looked at.
 *
 * Order. There is none among requests in flight, not even for the same sectors: who wants one thing
 * to follow another takes the first before submitting the second. A write or discard that was taken
 * with status 0 is what every later read finds, but a device with a cache may lose it with its
 * power, until a flush is done that was submitted after that take. A flush says nothing of what was
 * in flight when it was submitted. So the one barrier is: take the writes, submit a flush, take it,
 * go on. When a flush fails, nothing is known of the writes that it was for, and a later one that
 * succeeds does not make up for it: they have to be written again.
 *
 * Errors: -ASH_EIO from a call: the device broke its protocol or gave up, and is out of use for
 * good. Context: boot and thread.
 */
#include <ashlar/base.h>

struct ash_block;
struct ash_sched_event;

#define ASH_BLOCK_SECTOR 512u

/* What a request does. */
enum {
    ASH_BLOCK_READ = 1,
    ASH_BLOCK_WRITE = 2,
    ASH_BLOCK_FLUSH = 3,   /* makes lasting what was taken before; without a cache there is nothing
                              to do, and it is done */
    ASH_BLOCK_DISCARD = 4, /* nobody needs the content any more: what is read there until it is
                              written again is anything */
};

/* Memory to read into or to write from: address and length are multiples of ASH_BLOCK_SECTOR. */
struct ash_block_segment {
    void *memory;
    uint32_t bytes;
};

/*
 * One request. The client fills what is above the line, and changes nothing of it before it has
 * taken the request back; it may use it again then.
 */
struct ash_block_request {
    uint8_t what;           /* ASH_BLOCK_… */
    uint16_t segment_count; /* of a read or write */
    uint32_t sectors;       /* of a discard; a read or write has as many as its segments hold */
    uint64_t sector;        /* the first; not looked at for a flush */
    const struct ash_block_segment *segments;
    /* ---- */
    int status;                     /* of a request that was taken: see ash_block_take */
    struct ash_block_request *next; /* the provider's */
};

/* What a device is, in ash_block_facts. */
#define ASH_BLOCK_READ_ONLY 1u
#define ASH_BLOCK_CACHES    2u /* what was written lasts only after a flush */
#define ASH_BLOCK_DISCARDS  4u /* takes ASH_BLOCK_DISCARD */

/* What is so as long as the device is open. */
struct ash_block_facts {
    uint64_t sectors;              /* whole blocks; at most ASH_BLOCK_MOST_SECTORS */
    uint32_t block_bytes;          /* a power of two from 512 to 65,536: every request is whole
                                      blocks, and begins at one */
    uint32_t flags;                /* ASH_BLOCK_… */
    uint32_t most_segments;        /* in a request, at least 1 */
    uint32_t most_segment_bytes;   /* in one of them, at least 512 */
    uint32_t most_bytes;           /* in a request, at least `block_bytes` */
    uint32_t most_discard_sectors; /* in a discard; 0 without ASH_BLOCK_DISCARDS */
};

/* So that a disk's bytes can be counted in 63 bits. */
#define ASH_BLOCK_MOST_SECTORS (1ull << 54)

/* Counted since open. */
struct ash_block_counts {
    uint64_t reads, read_bytes, writes, write_bytes, flushes, discards; /* taken, with status 0 */
    uint64_t failed;                                                    /* taken, with another */
    uint64_t kicks;      /* accesses of the device to tell it of requests */
    uint64_t interrupts; /* from it */
};

/*
 * Starts the device. From now on it sets `wake`, from interrupt context, when the client said that
 * it is idle and what it waits for is there, or the device gave up. -ASH_ENODEV: there is none.
 * -ASH_EBUSY: it is open. -ASH_EPROTO: it cannot do what is needed, or what it says of itself makes
 * no sense. -ASH_ENOMEM: not enough memory. Each of these but -ASH_EBUSY stands on the console too,
 * with its reason.
 */
ASH_MUST_USE int ash_block_open(struct ash_block *self, struct ash_sched_event *wake,
                                struct ash_block_facts *facts);

/*
 * Takes `request`, which may wait until ash_block_publish. 0: it is the device's, and will come
 * back from ash_block_take exactly once. Else it is still the client's, and the device saw nothing
 * of it. -ASH_EAGAIN: no room now; take what is done first. -ASH_EINVAL: beyond the end of the
 * disk, no whole blocks, too long, no segment or too many, a segment that is empty, too long or no
 * multiple of a sector, or no such request. -ASH_EROFS: a write or discard, and the disk is
 * read-only. -ASH_ENOSYS: a discard, and the device takes none. -ASH_EIO: as above.
 */
ASH_MUST_USE int ash_block_submit(struct ash_block *self, struct ash_block_request *request);

/* Shows the device all that was submitted. At most one access of the device. */
void ash_block_publish(struct ash_block *self);

/*
 * The next request that is done, in any order, or NULL: none now. Its status is 0: done, all of it.
 * -ASH_EIO: it failed, or the device gave up before it was done: the sectors of a write or discard
 * have their old content, the new one, or some of each, and what was read is anything. -ASH_ENOSYS:
 * the device does not know such a request after all. -ASH_EBUSY: the device gave up and does not
 * let go: it may still read and write the memory of the segments, which must not be used for
 * anything else. Without an access of the device.
 */
ASH_MUST_USE struct ash_block_request *ash_block_take(struct ash_block *self);

/*
 * Asks for `wake` once `count` requests can be taken, or all that are published if those are fewer;
 * `count` is at least 1. True: they cannot now, and the moment that they can will set it, or an
 * earlier one on a device that tells of each. False: take first. With a `count` above 1 requests
 * that are done wait for others: a client that cannot wait for them has a deadline, and takes when
 * it has passed.
 */
ASH_MUST_USE bool ash_block_idle(struct ash_block *self, unsigned count);

/* Is the device usable? -ASH_EIO: not any more. A load. */
ASH_MUST_USE int ash_block_health(struct ash_block *self);

/* What has been counted. */
struct ash_block_counts ash_block_count(struct ash_block *self);

/*
 * Stops the device. Every request that was not taken is over: its status is -ASH_ECANCELED, which
 * may have happened, or what ash_block_take would have said. Writes that no flush was done for may
 * be lost. It may be opened again.
 */
void ash_block_close(struct ash_block *self);

#endif
