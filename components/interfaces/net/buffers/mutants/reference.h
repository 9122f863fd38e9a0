/* SPDX-License-Identifier: MIT */
/* A few buffers, found by search: held or not is what their count says. */
#include <ashlar/mem/pages.h>
#include <ashlar/net/buffers.h>

#define COUNT 64u

static uint8_t *memory;
static unsigned last; /* given */

static struct ash_net_buffer *at(unsigned i) {
#ifdef BREAK_OVERLAPS
    return (struct ash_net_buffer *)(void *)(memory + i * (ASH_NET_BUFFER_BYTES - 64));
#else
    return (struct ash_net_buffer *)(void *)(memory + i * ASH_NET_BUFFER_BYTES);
#endif
}

static bool ready(void) {
    void *pages;
    if (memory != NULL)
        return true;
    if (ash_mem_pages_get(&ash_use_mem_pages, COUNT * ASH_NET_BUFFER_BYTES / ASH_PAGE_BYTES,
                          &pages) != 0)
        return false;
    memory = pages;
    for (unsigned i = 0; i < COUNT; i++)
        at(i)->holders = 0;
    return true;
}

struct ash_net_buffer *mutant_net_buffers_get(struct ash_net_buffers *self) {
    (void)self;
    if (!ready())
        return NULL;
#ifdef BREAK_GROWS
    void *more;
    (void)!ash_mem_pages_get(&ash_use_mem_pages, 1, &more);
#endif
    for (unsigned tries = 0; tries < COUNT; tries++) {
        struct ash_net_buffer *buffer = at(++last % COUNT);
#ifdef BREAK_KEEPS_ONE
        if (last % COUNT == 7)
            continue;
#endif
        if (buffer->holders != 0)
            continue;
#ifdef BREAK_KEEPS_CONTENT
        buffer->holders = 1;
#else
        *buffer = (struct ash_net_buffer){
            .data = ash_net_buffer_storage(buffer) + ASH_NET_BUFFER_HEADROOM,
            .holders = 1,
        };
#endif
        return buffer;
    }
#ifdef BREAK_NEVER_EMPTY
    return at(0);
#else
    return NULL;
#endif
}

void mutant_net_buffers_hold(struct ash_net_buffers *self, struct ash_net_buffer *buffer) {
    (void)self;
#ifdef BREAK_COUNTS_IN_A_BYTE
    buffer->holders = (uint8_t)(buffer->holders + 1);
#else
    buffer->holders++;
#endif
}

void mutant_net_buffers_put(struct ash_net_buffers *self, struct ash_net_buffer *buffer) {
    (void)self;
#ifdef BREAK_PUTS_NEXT
    if (buffer->next != NULL && buffer->holders == 1 && buffer->next->holders != 0)
        buffer->next->holders--;
#endif
#ifdef BREAK_PUTS_ALL
    buffer->holders = 0;
#else
    buffer->holders--;
#endif
}

unsigned mutant_net_buffers_free(struct ash_net_buffers *self) {
    unsigned count = 0;
    (void)self;
#ifdef BREAK_COUNTS_LATE
    if (memory == NULL)
        return 0;
#endif
    for (unsigned i = 0; ready() && i < COUNT; i++)
        count += at(i)->holders == 0;
    return count;
}

unsigned mutant_net_buffers_total(struct ash_net_buffers *self) {
    (void)self;
#ifdef BREAK_TOTAL_IS_FREE
    return mutant_net_buffers_free(self);
#elif defined(BREAK_COUNTS_LATE)
    return COUNT;
#else
    return ready() ? COUNT : 0;
#endif
}
