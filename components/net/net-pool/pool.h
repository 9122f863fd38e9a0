/* SPDX-License-Identifier: MIT */
#ifndef NET_POOL_POOL_H
#define NET_POOL_POOL_H
#include <ashlar/lock.h>
#include <ashlar/net/buffers.h>

struct net_pool {
    uintptr_t start, end;        /* of all buffers that there are */
    unsigned total;              /* how many */
    struct ash_lock_word lock;   /* guards everything below */
    unsigned free;               /* read without it too */
    uintptr_t untouched;         /* the first that was never given out; so are all after it */
    struct ash_net_buffer *list; /* those that were and are free, the last one put first */
};

/* Takes the memory; without any, the pool has no buffers. 0 */
int net_pool_init(struct net_pool *self);

#endif
