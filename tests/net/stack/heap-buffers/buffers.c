/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <ashlar/net/buffers.h>
#include "heap_buffers.h"

struct ash_net_buffer *heap_buffers_net_buffers_get(struct ash_net_buffers *self) {
    struct heap_buffers *heap = (struct heap_buffers *)self;
    uint64_t past = ++heap->asked - heap->boot.failAt;
    bool fails =
        heap->boot.failAt != 0 && heap->asked >= heap->boot.failAt && past < heap->boot.failFor;
    struct ash_net_buffer *buffer =
        fails || heap->used == HEAP_BUFFERS ? NULL : malloc(ASH_NET_BUFFER_BYTES);
    if (buffer == NULL)
        return NULL;
    heap->used++;
    *buffer = (struct ash_net_buffer){
        .data = ash_net_buffer_storage(buffer) + ASH_NET_BUFFER_HEADROOM, .holders = 1};
    return buffer;
}

void heap_buffers_net_buffers_hold(struct ash_net_buffers *self, struct ash_net_buffer *buffer) {
    (void)self;
    ASH_ASSERT(buffer->holders != 0);
    buffer->holders++;
}

void heap_buffers_net_buffers_put(struct ash_net_buffers *self, struct ash_net_buffer *buffer) {
    ASH_ASSERT(buffer->holders != 0);
    if (--buffer->holders != 0)
        return;
    ((struct heap_buffers *)self)->used--;
    free(buffer);
}

unsigned heap_buffers_net_buffers_free(struct ash_net_buffers *self) {
    return HEAP_BUFFERS - ((struct heap_buffers *)self)->used;
}

unsigned heap_buffers_net_buffers_total(struct ash_net_buffers *self) {
    (void)self;
    return HEAP_BUFFERS;
}
