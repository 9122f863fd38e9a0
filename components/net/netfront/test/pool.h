/* SPDX-License-Identifier: MIT */
#ifndef NETFRONT_TEST_POOL_H
#define NETFRONT_TEST_POOL_H
/* The client's buffers, each a piece of the heap, and what xenstore says of a card. */
#include "bind.h"
#include "world.h"

#define POOL_BUFFERS 300u
#define POOL_HELD    280u

struct pool {
    bool sending;     /* a call that sends is under way */
    unsigned buffers; /* in use */
    struct ash_net_buffer *all[POOL_BUFFERS];
    struct ash_net_buffer *held[POOL_HELD]; /* by the client */
    unsigned held_count;
};

extern struct pool pool;

void pool_begin(void);
void pool_end(void);

/*
 * Where a grant is refused the back end writes over what was not told of yet. This takes it back,
 * so that what is told of later can be checked.
 */
void pool_restore(void);

#endif
