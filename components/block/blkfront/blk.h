/* SPDX-License-Identifier: MIT */
#ifndef BLKFRONT_BLK_H
#define BLKFRONT_BLK_H
/* Names are those of Xen 4.17's public/io/blkif.h and ring.h. */
#include <ashlar/block.h>
#include <ashlar/lock.h>
#include <ashlar/xen/bus.h>

/* BLKIF_MAX_SEGMENTS_PER_REQUEST: pieces of pages in one request of the ring. */
#define BLKFRONT_PIECES 11u

/* ring.h, __RING_SIZE: slots in a page behind the indices, as a power of two. */
#define BLKFRONT_SLOTS 32u

/*
 * A request of `block` takes several of the ring where its memory lies in more pieces of pages. The
 * most that one can need, so that eight fit at once: each segment begins and ends within a page,
 * and 64 KiB are 16 whole ones: 12 + 16 + 12 * 7/8.
 */
#define BLKFRONT_SEGMENTS 12u
#define BLKFRONT_BYTES    65536u
_Static_assert((BLKFRONT_SEGMENTS + 16 + BLKFRONT_SEGMENTS * 7 / 8) <=
                   BLKFRONT_PIECES * BLKFRONT_SLOTS / 8,
               "block, clause 4");

enum { /* BLKIF_OP_… */
       BLKFRONT_READ = 0,
       BLKFRONT_WRITE = 1,
       BLKFRONT_FLUSH = 3,
       BLKFRONT_DISCARD = 5,
};

enum { /* BLKIF_RSP_… */
       BLKFRONT_OKAY = 0,
       BLKFRONT_ERROR = -1,
       BLKFRONT_UNKNOWN = -2,
};

/* struct blkif_request_segment: sectors `first` to `last` of a page of eight */
struct blkfront_piece {
    uint32_t reference;
    uint8_t first, last;
    uint16_t pad;
};
_Static_assert(sizeof(struct blkfront_piece) == 8, "public/io/blkif.h");

/* struct blkif_request, and struct blkif_request_discard up to `sectors`; for x86_64 */
struct blkfront_wire {
    uint8_t operation, pieces;
    uint16_t handle;
    uint32_t pad;
    uint64_t id, sector;
    union {
        struct blkfront_piece piece[BLKFRONT_PIECES];
        uint64_t sectors; /* of a discard */
    };
};
_Static_assert(sizeof(struct blkfront_wire) == 112, "public/io/blkif.h, for x86_64");

/* struct blkif_response */
struct blkfront_answer {
    uint64_t id;
    uint8_t operation, pad;
    int16_t status;
    uint32_t pad2;
};
_Static_assert(sizeof(struct blkfront_answer) == 16, "public/io/blkif.h, for x86_64");

/* ring.h, DEFINE_RING_TYPES: indices count up, and wrap with 32 bits. */
struct blkfront_ring {
    uint32_t requests, request_event;
    uint32_t responses, response_event;
    uint8_t pad[48];
    union {
        struct blkfront_wire request;
        struct blkfront_answer response;
    } slots[BLKFRONT_SLOTS];
};
_Static_assert(sizeof(struct blkfront_ring) <= ASH_PAGE_BYTES, "public/io/ring.h");

/* A request that the ring has, or part of it. */
struct blkfront_part {
    struct blkfront_job *job; /* NULL: this id is free */
    uint32_t references[BLKFRONT_PIECES];
    uint8_t pieces, operation, next;
    bool sent; /* the back end was told of it */
};

/* A request of the client's that is not done. */
struct blkfront_job {
    struct ash_block_request *request;
    struct blkfront_job *next; /* free ones */
    unsigned left;             /* parts without an answer */
    int status;                /* so far */
};

struct blkfront {
    struct ash_lock_word lock; /* guards: */
    bool open;

    uint64_t interrupts; /* shared with the interrupt handler, accessed atomically */

    /* The client's, which makes one call at a time. */
    bool usable; /* open, and the back end has kept to the protocol */
    bool lost;   /* the back end did not let go of some memory */
    uint8_t free_part;
    uint16_t handle;
    unsigned port, reference;
    uint32_t made, told, taken; /* requests in the ring, those told of; answers taken */
    unsigned submitted;         /* jobs that are not published */
    unsigned waiting;           /* those that are, and not done */
    unsigned finished;          /* requests in `done` */
    struct ash_sched_event *wake;
    struct ash_xen_device device;
    struct ash_block_facts facts;
    struct ash_block_counts counts;
    volatile struct blkfront_ring *ring;
    struct blkfront_job *free_job;
    struct ash_block_request *done, **end;
    struct blkfront_part parts[BLKFRONT_SLOTS];
    struct blkfront_job jobs[BLKFRONT_SLOTS];
};

#define BLKFRONT_NONE 255u /* the end of the list of free parts */

/* open.c: a line on the console. Returns `error`. */
int blkfront_refuse(int error, const char *why);

/* done.c: the device is out of use for good: says `why`, and ends all requests. */
void blkfront_fail(struct blkfront *blk, const char *why);
void blkfront_fired(void *argument);

/* Ends a request: ash_block_take will give it. */
void blkfront_end(struct blkfront *blk, struct ash_block_request *request, int status);

/* Ends the grants of a part. False: the back end still uses a page, which is lost. */
bool blkfront_release(struct blkfront *blk, struct blkfront_part *part);

/* Ends every job that is left, with `status`, or -ASH_EBUSY where the back end still has its
 * memory. */
void blkfront_end_all(struct blkfront *blk, int status);

/* bring.c: ring, grants and xenstore, and taking all of it back. */
ASH_MUST_USE int blkfront_bring_up(struct blkfront *blk);
void blkfront_take_down(struct blkfront *blk);

#endif
