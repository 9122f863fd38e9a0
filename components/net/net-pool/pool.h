/* SPDX-License-Identifier: MIT */
#ifndef NET_POOL_POOL_H
#define NET_POOL_POOL_H
#include <ashlar/lock.h>
#include <ashlar/net/buffers.h>

struct net_pool {
    struct ash_lock_word lock;   /* guards everything below */
    bool asked;                  /* mem.pages was, and what follows is final but for the counts */
    unsigned total, free;        /* buffers */
    uintptr_t start, end;        /* of all that there are */
    uintptr_t untouched;         /* the first that was never given out; so are all after it */
    struct ash_net_buffer *list; /* those that were and are free, the last one put first */
};

#endif
