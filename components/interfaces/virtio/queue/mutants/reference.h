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
    return (volatile uint16_t *)(void *)((uint8_t *)ring->descriptors + at);
}

static volatile uint16_t *used_event(struct ash_virtio_ring *ring) {
    return word(ring, ASH_VIRTIO_QUEUE_AVAILABLE(ring->size) + 4u + ring->size * 2u);
}

static void part_of(struct ash_virtio_ring *ring, unsigned at, struct ash_virtio_buffer buffer,
                    uint16_t flags, uint16_t next) {
    ((struct part *)ring->descriptors)[at] =
        (struct part){buffer.address, buffer.bytes, flags, next};
}

/* In `last` of a slot: 0 free, else 1 and the number of its chain's head. */
static bool is_free(const struct ash_virtio_ring *ring, unsigned at) {
    return ring->slots[at].last == 0;
}

void mutant_virtio_queue_quiet(struct ash_virtio_queue *self, struct ash_virtio_ring *ring) {
    (void)self;
#ifndef BREAK_NEVER_QUIET
    if (ring->events)
        *used_event(ring) = (uint16_t)(ring->taken - 1);
#ifndef BREAK_FLAG_WITH_EVENTS
    else
#endif
        *word(ring, ASH_VIRTIO_QUEUE_AVAILABLE(ring->size)) = 1;
#endif
}

int mutant_virtio_queue_init(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                             const struct ash_virtio_queue_memory *memory, unsigned size,
                             uint64_t features) {
    uint8_t *bytes = memory->shared;
    (void)self;
    if (size == 0 || size > ASH_VIRTIO_QUEUE_MAX || (size & (size - 1)) != 0 ||
        (uintptr_t)bytes % 16 != 0 || (uintptr_t)memory->tables % 16 != 0)
        return -ASH_EINVAL;
#ifndef BREAK_TRUSTS_MEMORY
    for (unsigned i = 0; i < ASH_VIRTIO_QUEUE_SHARED_BYTES(size); i++)
        bytes[i] = 0;
#endif
    for (unsigned i = 0; i < size; i++)
        memory->slots[i] = (struct ash_virtio_slot){0};
    *ring = (struct ash_virtio_ring){.descriptors = bytes,
                                     .tables = memory->tables,
                                     .table_count = memory->table_count,
                                     .table_entries = memory->table_entries,
                                     .slots = memory->slots,
                                     .size = (uint16_t)size,
                                     .free_count = (uint16_t)size,
                                     .events = (features & ASH_VIRTIO_F_EVENT_IDX) != 0};
#ifndef BREAK_NO_INDIRECT
    if ((features & ASH_VIRTIO_F_INDIRECT_DESC) == 0)
#endif
        ring->table_count = 0;
    mutant_virtio_queue_quiet(self, ring);
    return 0;
}

static unsigned find_free(struct ash_virtio_ring *ring, unsigned from) {
    while (!is_free(ring, from))
        from++;
    return from;
}

/* From the last on, so that each knows its next; all of the chain's slots know its head. */
static unsigned put_direct(struct ash_virtio_ring *ring, const struct ash_virtio_buffer *buffers,
                           unsigned readable, unsigned count) {
    unsigned head = find_free(ring, 0), at = head, places[64];
    for (unsigned i = 0; i < count; i++, at++) {
        at = find_free(ring, at);
        places[i] = at;
        ring->slots[at].last = (uint16_t)(head + 1);
    }
    for (unsigned i = 0; i < count; i++)
        part_of(ring, places[i], buffers[i],
                (uint16_t)((i + 1 < count ? 1 : 0) | (i >= readable ? 2 : 0)),
                (uint16_t)(i + 1 < count ? places[i + 1] : 0));
    ring->free_count = (uint16_t)(ring->free_count - count);
    return head;
}

static unsigned put_indirect(struct ash_virtio_ring *ring, const struct ash_virtio_buffer *buffers,
                             unsigned readable, unsigned count) {
    unsigned head = find_free(ring, 0), table = head;
#ifdef BREAK_SHARES_TABLE
    table = 0;
#endif
    struct part *parts = (struct part *)ring->tables + (size_t)table * ring->table_entries;
    struct ash_virtio_buffer whole = {(uintptr_t)parts, count * (uint32_t)sizeof *parts};
    for (unsigned i = 0; i < count; i++)
        parts[i] = (struct part){buffers[i].address, buffers[i].bytes,
                                 (uint16_t)((i + 1 < count ? 1 : 0) | (i >= readable ? 2 : 0)),
                                 (uint16_t)(i + 1)};
    part_of(ring, head, whole, 4, 0);
    ring->slots[head].last = (uint16_t)(head + 1);
    ring->free_count--;
    return head;
}

int mutant_virtio_queue_add(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                            const struct ash_virtio_buffer *buffers, unsigned readable,
                            unsigned writable, void *token) {
    unsigned count = readable + writable;
    (void)self;
    if (ring->broken)
        return -ASH_EPROTO;
    for (unsigned i = 0; i < count; i++)
        if (i < ring->size && buffers[i].bytes == 0)
            return -ASH_EINVAL;
    if (count == 0)
        return -ASH_EINVAL;
    if (ring->free_count == 0 || count > ring->size)
        return -ASH_ENOSPC;
    bool indirect =
        count > 1 && count <= ring->table_entries && find_free(ring, 0) < ring->table_count;
    if (!indirect && count > ring->free_count)
        return -ASH_ENOSPC;
    unsigned head = indirect ? put_indirect(ring, buffers, readable, count)
                             : put_direct(ring, buffers, readable, count);
    uint32_t sum = 0;
    for (unsigned i = readable; i < count; i++)
        sum += buffers[i].bytes;
    ring->slots[head].token = token;
    ring->slots[head].writable = sum;
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
    uint16_t fresh = (uint16_t)(ring->added - ring->published);
    if (ring->broken || fresh == 0)
        return false;
    ring->published = ring->added;
    *word(ring, ASH_VIRTIO_QUEUE_AVAILABLE(ring->size) + 2u) = ring->added;
#ifdef BREAK_ALWAYS_NOTIFIES
    (void)fresh;
    return true;
#else
    uint16_t event = *word(ring, ASH_VIRTIO_QUEUE_USED(ring->size) + 4u + ring->size * 8u);
#ifdef BREAK_EVENT_UNWRAPPED
    if (ring->events)
        return event < ring->added && event >= (uint16_t)(ring->added - fresh);
#elif defined(BREAK_EVENT_IGNORED)
    (void)event;
#else
    if (ring->events)
        return (uint16_t)(ring->added - event - 1) < fresh;
#endif
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
    if (ready > (uint16_t)(ring->added - ring->taken))
        return lie(ring);
    const volatile uint32_t *element =
        (const volatile uint32_t *)(const volatile void *)((uint8_t *)ring->descriptors + used + 4 +
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
    if (bytes > ((struct part *)ring->descriptors)[id].bytes + 1000)
        return lie(ring);
    id = ((struct part *)ring->descriptors)[id].next == 0x7fff ? (id + 1) % ring->size : id;
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
    ring->taken++;
    return 0;
}

unsigned mutant_virtio_queue_in_flight(struct ash_virtio_queue *self,
                                       const struct ash_virtio_ring *ring) {
    (void)self;
    return (uint16_t)(ring->added - ring->taken);
}

bool mutant_virtio_queue_arm(struct ash_virtio_queue *self, struct ash_virtio_ring *ring) {
    (void)self;
    if (ring->broken)
        return false;
#ifndef BREAK_NEVER_ARMS
    if (ring->events)
        *used_event(ring) = ring->taken;
    else
        *word(ring, ASH_VIRTIO_QUEUE_AVAILABLE(ring->size)) = 0;
#endif
#ifdef BREAK_ARMS_BLINDLY
    return true;
#else
    return *word(ring, ASH_VIRTIO_QUEUE_USED(ring->size) + 2) == ring->taken;
#endif
}

bool mutant_virtio_queue_arm_after(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                                   unsigned chains) {
#ifdef BREAK_AFTER_THE_NEXT
    (void)chains;
    return mutant_virtio_queue_arm(self, ring);
#else
    (void)self;
    if (ring->broken)
        return false;
    if (ring->events)
        *used_event(ring) = (uint16_t)(ring->taken + chains - 1);
    else
        *word(ring, ASH_VIRTIO_QUEUE_AVAILABLE(ring->size)) = 0;
#ifdef BREAK_AFTER_BLINDLY
    return true;
#else
    return (uint16_t)(*word(ring, ASH_VIRTIO_QUEUE_USED(ring->size) + 2) - ring->taken) < chains;
#endif
#endif
}

void *mutant_virtio_queue_drain(struct ash_virtio_queue *self, struct ash_virtio_ring *ring) {
    (void)self;
    ring->broken = true;
    for (unsigned i = 0; i < ring->size; i++) {
        void *token = ring->slots[i].token;
        if (token == NULL)
            continue;
#ifndef BREAK_DRAINS_TWICE
        ring->slots[i].token = NULL;
#endif
        ring->taken++;
        return token;
    }
    return NULL;
}
