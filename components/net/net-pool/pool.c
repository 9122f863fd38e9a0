/* SPDX-License-Identifier: MIT */
/*
 * Memory that was never used is not touched: buffers come from the list of those that were put, and
 * only then from what is untouched. The one that was put last is given first: it is in the cache.
 */
#include <ashlar/lock.h>
#include <ashlar/mem/pages.h>
#include <ashlar/net/buffers.h>
#include "pool.h"

#define PAGES       (ASH_OPT_SIZE / ASH_PAGE_BYTES)
#define BUFFERS     (PAGES * (ASH_PAGE_BYTES / ASH_NET_BUFFER_BYTES))
#define BUFFER_BITS 11

_Static_assert(ASH_NET_BUFFER_BYTES == 1u << BUFFER_BITS, "a buffer's size");
_Static_assert(ASH_PAGE_BYTES % ASH_NET_BUFFER_BYTES == 0, "buffers are aligned to their size");

int net_pool_init(struct net_pool *self) {
    void *memory;
    if (ash_mem_pages_get(&ash_use_mem_pages, PAGES, &memory) != 0)
        return 0;
    self->start = self->untouched = (uintptr_t)memory;
    self->end = self->start + PAGES * ASH_PAGE_BYTES;
    self->total = self->free = (unsigned)BUFFERS;
    return 0;
}

static struct ash_net_buffer *get_locked(struct net_pool *pool) {
    struct ash_net_buffer *buffer = pool->list;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &pool->lock));
    if (buffer != NULL) {
        pool->list = buffer->next;
    } else if (pool->untouched != pool->end) {
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

__attribute__((noinline)) struct ash_net_buffer *
net_pool_net_buffers_get(struct ash_net_buffers *self) {
    struct net_pool *pool = (struct net_pool *)self;
    ash_lock_take(&ash_use_lock, &pool->lock);
    struct ash_net_buffer *buffer = get_locked(pool);
    ash_lock_release(&ash_use_lock, &pool->lock);
    return buffer;
}

void net_pool_net_buffers_hold(struct ash_net_buffers *self, struct ash_net_buffer *buffer) {
    struct net_pool *pool = (struct net_pool *)self;
    ash_lock_take(&ash_use_lock, &pool->lock);
    ASH_ASSERT(buffer->holders != 0 && buffer->holders != UINT16_MAX);
    buffer->holders++;
    ash_lock_release(&ash_use_lock, &pool->lock);
}

/* Its place in the pool, turned round: of what does not begin where a buffer does that is no small
 * number. */
static bool is_ours(const struct net_pool *pool, const struct ash_net_buffer *buffer) {
    uint64_t place = (uintptr_t)buffer - pool->start;
    return (place / ASH_NET_BUFFER_BYTES | place << (64 - BUFFER_BITS)) < BUFFERS;
}

/* Not inlined, as get: who puts has many places, and none of them is so hot. */
__attribute__((noinline)) void net_pool_net_buffers_put(struct ash_net_buffers *self,
                                                        struct ash_net_buffer *buffer) {
    struct net_pool *pool = (struct net_pool *)self;
    ash_lock_take(&ash_use_lock, &pool->lock);
    ASH_ASSERT(is_ours(pool, buffer) && buffer->holders != 0);
    if (--buffer->holders == 0) {
        buffer->next = pool->list;
        pool->list = buffer;
        pool->free++;
    }
    ash_lock_release(&ash_use_lock, &pool->lock);
}

unsigned net_pool_net_buffers_free(struct ash_net_buffers *self) {
    return __atomic_load_n(&((struct net_pool *)self)->free, __ATOMIC_RELAXED);
}

unsigned net_pool_net_buffers_total(struct ash_net_buffers *self) {
    return ((struct net_pool *)self)->total;
}
