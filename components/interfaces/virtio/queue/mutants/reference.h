/* SPDX-License-Identifier: MIT */
/* Descriptors are found by search, and chains by what the slots remember: simple, and slow. */
#include <ashlar/virtio/queue.h>

struct part {
    uint64_t address;
    uint32_t bytes;
    uint16_t flags;
    uint16_t next;
};

static volatile uint16_t *word(struct ash_virtio_ring *ring, unsigned at) {
    return (volatile uint16_t *)(void *)(ring->shared + at);
}

/* In `last` of a slot: 0 free, else 1 and the number of its chain's head. */
static bool is_free(const struct ash_virtio_ring *ring, unsigned at) {
    return ring->slots[at].last == 0;
}

int mutant_virtio_queue_init(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                             void *shared, struct ash_virtio_slot *slots, unsigned size) {
    uint8_t *bytes = shared;
    (void)self;
    if (size == 0 || size > ASH_VIRTIO_QUEUE_MAX || (size & (size - 1)) != 0 ||
        (uintptr_t)shared % 16 != 0)
        return -ASH_EINVAL;
    for (unsigned i = 0; i < ASH_VIRTIO_QUEUE_SHARED_BYTES(size); i++)
        bytes[i] = 0;
    for (unsigned i = 0; i < size; i++)
        slots[i] = (struct ash_virtio_slot){0};
    *ring = (struct ash_virtio_ring){.shared = shared, .slots = slots, .size = (uint16_t)size};
    ring->free_count = (uint16_t)size;
    return 0;
}

int mutant_virtio_queue_add(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                            const struct ash_virtio_buffer *buffers, unsigned readable,
                            unsigned writable, void *token) {
    struct part *parts = (struct part *)(void *)ring->shared;
    unsigned count = readable + writable, head = 0;
    (void)self;
    if (ring->broken)
        return -ASH_EPROTO;
    for (unsigned i = 0; i < count; i++)
        if (i < ring->size && buffers[i].bytes == 0)
            return -ASH_EINVAL;
    if (count == 0)
        return -ASH_EINVAL;
    if (count > ring->free_count)
        return -ASH_ENOSPC;
    for (unsigned i = count; i > 0; i--) { /* from the last on, so that each knows its next */
        unsigned at = 0;
        while (!is_free(ring, at) || (i < count && at == head))
            at++;
        parts[at] = (struct part){buffers[i - 1].address, buffers[i - 1].bytes,
                                  (uint16_t)((i < count ? 1 : 0) | (i > readable ? 2 : 0)),
                                  (uint16_t)(i < count ? head : 0)};
        ring->slots[at].last = 1;
        head = at;
    }
    uint32_t sum = 0;
    for (unsigned i = readable; i < count; i++)
        sum += buffers[i].bytes;
    unsigned at = head; /* mark the chain with its head, by what was just written */
    for (unsigned i = 0; i < count; i++, at = parts[at].next)
        ring->slots[at].last = (uint16_t)(head + 1);
    ring->slots[head].token = token;
    ring->slots[head].writable = sum;
    ring->free_count = (uint16_t)(ring->free_count - count);
    ring->in_flight++;
    *word(ring, ASH_VIRTIO_QUEUE_AVAILABLE(ring->size) + 4u + ring->added % ring->size * 2u) =
        (uint16_t)head;
    ring->added++;
#ifdef BREAK_SHOWS_EARLY
    *word(ring, ASH_VIRTIO_QUEUE_AVAILABLE(ring->size) + 2u) = ring->added;
#endif
    return 0;
}

bool mutant_virtio_queue_publish(struct ash_virtio_queue *self, struct ash_virtio_ring *ring) {
    (void)self;
    if (ring->broken || ring->published == ring->added)
        return false;
    ring->published = ring->added;
    *word(ring, ASH_VIRTIO_QUEUE_AVAILABLE(ring->size) + 2u) = ring->added;
#ifdef BREAK_ALWAYS_NOTIFIES
    return true;
#else
    return (*word(ring, ASH_VIRTIO_QUEUE_USED(ring->size)) & 1) == 0;
#endif
}

static int lie(struct ash_virtio_ring *ring) {
#ifdef BREAK_OPEN_AGAIN
    (void)ring;
#else
    ring->broken = true;
#endif
    return -ASH_EPROTO;
}

int mutant_virtio_queue_take(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                             void **token, uint32_t *written) {
    unsigned used = ASH_VIRTIO_QUEUE_USED(ring->size);
    (void)self;
    if (ring->broken)
        return -ASH_EPROTO;
    uint16_t ready = (uint16_t)(*word(ring, used + 2) - ring->taken);
    if (ready == 0)
        return -ASH_EAGAIN;
    if (ready > ring->in_flight)
        return lie(ring);
    const volatile uint32_t *element =
        (const volatile uint32_t *)(const volatile void *)(ring->shared + used + 4 +
                                                           ring->taken % ring->size * 8u);
    uint32_t id = element[0], bytes = element[1];
#ifdef BREAK_TRUSTS_ID
    id %= ring->size;
    if (ring->slots[id].token == NULL)
        *token = NULL;
#else
    if (id >= ring->size || ring->slots[id].token == NULL)
        return lie(ring);
#endif
#ifdef BREAK_TRUSTS_DESCRIPTORS
    if (bytes > ((struct part *)(void *)ring->shared)[id].bytes + 1000)
        return lie(ring);
    id = ((struct part *)(void *)ring->shared)[id].next == 0x7fff ? (id + 1) % ring->size : id;
#elif !defined(BREAK_TRUSTS_LENGTH)
    if (bytes > ring->slots[id].writable)
        return lie(ring);
#endif
    *token = ring->slots[id].token;
    *written = bytes;
    ring->slots[id].token = NULL;
    for (unsigned i = 0; i < ring->size; i++) {
        if (ring->slots[i].last != id + 1)
            continue;
#ifndef BREAK_FORGETS_FREE
        ring->slots[i].last = 0;
        ring->free_count++;
#endif
    }
    ring->in_flight--;
    ring->taken++;
    return 0;
}

unsigned mutant_virtio_queue_in_flight(struct ash_virtio_queue *self,
                                       const struct ash_virtio_ring *ring) {
    (void)self;
    return ring->in_flight;
}
