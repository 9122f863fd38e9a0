/* SPDX-License-Identifier: MIT */
/*
 * Memory that was never used is not touched: buffers come from the list of those that were put, and
 * only then from what is untouched. The one that was put last is given first: it is in the cache.
 */
#include <ashlar/lock.h>
#include <ashlar/mem/pages.h>
#include <ashlar/net/buffers.h>
#include "pool.h"

_Static_assert(ASH_PAGE_BYTES % ASH_NET_BUFFER_BYTES == 0, "buffers are aligned to their size");

/* With the first call of any kind: the memory, or none. False: this is not the first. */
static bool ask_locked(struct net_pool *pool) {
    const size_t pages = ASH_OPT_SIZE / ASH_PAGE_BYTES;
    void *memory;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &pool->lock));
    if (pool->asked)
        return false;
    pool->asked = true;
    if (ash_mem_pages_get(&ash_use_mem_pages, pages, &memory) != 0)
        return false;
    pool->start = pool->untouched = (uintptr_t)memory;
    pool->end = pool->start + pages * ASH_PAGE_BYTES;
    pool->total = pool->free = (unsigned)(pages * (ASH_PAGE_BYTES / ASH_NET_BUFFER_BYTES));
    return true;
}

static struct ash_net_buffer *get_locked(struct net_pool *pool) {
    struct ash_net_buffer *buffer = pool->list;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &pool->lock));
    if (buffer != NULL) {
        pool->list = buffer->next;
    } else if (pool->untouched != pool->end || ask_locked(pool)) {
        buffer = (struct ash_net_buffer *)pool->untouched;
        pool->untouched += ASH_NET_BUFFER_BYTES;
    } else {
        return NULL;
    }
    pool->free--;
    buffer->next = NULL;
    buffer->data = ash_net_buffer_storage(buffer) + ASH_NET_BUFFER_HEADROOM;
    buffer->bytes = 0;
    buffer->holders = 1;
    buffer->flags = 0;
    return buffer;
}

struct ash_net_buffer *net_pool_net_buffers_get(struct ash_net_buffers *self) {
    struct net_pool *pool = (struct net_pool *)self;
    ash_lock_take(&ash_use_lock, &pool->lock);
    struct ash_net_buffer *buffer = get_locked(pool);
    ash_lock_release(&ash_use_lock, &pool->lock);
    return buffer;
}

/* One of ours, given out at some time, and held by someone. */
static void check_locked(const struct net_pool *pool, const struct ash_net_buffer *buffer) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &pool->lock));
    ASH_ASSERT((uintptr_t)buffer - pool->start < pool->untouched - pool->start);
    ASH_ASSERT((uintptr_t)buffer % ASH_NET_BUFFER_BYTES == 0);
    ASH_ASSERT(buffer->holders != 0);
}

void net_pool_net_buffers_hold(struct ash_net_buffers *self, struct ash_net_buffer *buffer) {
    struct net_pool *pool = (struct net_pool *)self;
    ash_lock_take(&ash_use_lock, &pool->lock);
    check_locked(pool, buffer);
    ASH_ASSERT(buffer->holders != UINT16_MAX);
    buffer->holders++;
    ash_lock_release(&ash_use_lock, &pool->lock);
}

/* Not inlined: who puts has many places, and none of them is so hot. */
__attribute__((noinline)) void net_pool_net_buffers_put(struct ash_net_buffers *self,
                                                        struct ash_net_buffer *buffer) {
    struct net_pool *pool = (struct net_pool *)self;
    ash_lock_take(&ash_use_lock, &pool->lock);
    check_locked(pool, buffer);
    if (--buffer->holders == 0) {
        buffer->next = pool->list;
        pool->list = buffer;
        pool->free++;
    }
    ash_lock_release(&ash_use_lock, &pool->lock);
}

/* One of the two counts, which the memory must be there for. */
static unsigned count(struct net_pool *pool, const unsigned *which) {
    ash_lock_take(&ash_use_lock, &pool->lock);
    (void)ask_locked(pool);
    unsigned buffers = *which;
    ash_lock_release(&ash_use_lock, &pool->lock);
    return buffers;
}

unsigned net_pool_net_buffers_free(struct ash_net_buffers *self) {
    struct net_pool *pool = (struct net_pool *)self;
    return count(pool, &pool->free);
}

unsigned net_pool_net_buffers_total(struct ash_net_buffers *self) {
    struct net_pool *pool = (struct net_pool *)self;
    return count(pool, &pool->total);
}
