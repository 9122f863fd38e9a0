/* SPDX-License-Identifier: MIT */
/* Section numbers are those of virtio 1.2. Little endian, like every machine that this runs on. */
#include <ashlar/cpu/io.h>
#include <ashlar/virtio/queue.h>

#define ALIGN 16u /* of the descriptors, the strictest of the three. §2.7 */

/* §2.7.5 */
struct descriptor {
    uint64_t address;
    uint32_t bytes;
    uint16_t flags;
    uint16_t next;
};
_Static_assert(sizeof(struct descriptor) == 16, "virtio 1.2 §2.7.5");

enum { NEXT = 1, WRITE = 2 };

/* §2.7.6, without its last word, which only VIRTIO_F_EVENT_IDX uses. The driver writes it. */
struct available {
    uint16_t flags;
    uint16_t index;
    uint16_t ring[];
};
_Static_assert(offsetof(struct available, ring) == 4, "virtio 1.2 §2.7.6");

/* §2.7.8. The device writes it, so that everything here is hostile and read once. */
struct used {
    uint16_t flags;
    uint16_t index;
    struct used_element {
        uint32_t id;
        uint32_t bytes;
    } ring[];
};
_Static_assert(offsetof(struct used, ring) == 4, "virtio 1.2 §2.7.8");

enum { NO_NOTIFY = 1 }; /* in the used ring's flags. §2.7.10 */

#define END UINT16_MAX /* of a list of descriptors; no queue has so many */

static struct descriptor *descriptors(const struct ash_virtio_ring *ring) {
    return (struct descriptor *)(void *)ring->shared;
}

static volatile struct available *available(const struct ash_virtio_ring *ring) {
    return (volatile struct available *)(void *)(ring->shared +
                                                 ASH_VIRTIO_QUEUE_AVAILABLE(ring->size));
}

static volatile struct used *used(const struct ash_virtio_ring *ring) {
    return (volatile struct used *)(void *)(ring->shared + ASH_VIRTIO_QUEUE_USED(ring->size));
}

int virtio_queue_virtio_queue_init(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                                   void *shared, struct ash_virtio_slot *slots, unsigned size) {
    (void)self;
    if (size == 0 || size > ASH_VIRTIO_QUEUE_MAX || (size & (size - 1)) != 0 ||
        (uintptr_t)shared % ALIGN != 0)
        return -ASH_EINVAL;
    uint64_t *words = shared; /* of which there are an even number */
    for (size_t i = 0; i < ASH_VIRTIO_QUEUE_SHARED_BYTES(size) / sizeof *words; i++)
        words[i] = 0;
    for (unsigned i = 0; i < size; i++)
        slots[i] = (struct ash_virtio_slot){.next = (uint16_t)(i + 1 < size ? i + 1 : END)};
    *ring = (struct ash_virtio_ring){
        .shared = shared, .slots = slots, .size = (uint16_t)size, .free_count = (uint16_t)size};
    return 0;
}

/* What the device may write into these buffers; false: a sum or a buffer that cannot be. */
static bool count_writable(const struct ash_virtio_buffer *buffers, unsigned readable,
                           unsigned count, uint32_t *writable) {
    uint64_t sum = 0;
    for (unsigned i = 0; i < count; i++) {
        if (buffers[i].bytes == 0)
            return false;
        if (i >= readable)
            sum += buffers[i].bytes;
    }
    *writable = (uint32_t)sum;
    return sum <= UINT32_MAX;
}

int virtio_queue_virtio_queue_add(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                                  const struct ash_virtio_buffer *buffers, unsigned readable,
                                  unsigned writable, void *token) {
    unsigned count = readable + writable;
    uint32_t bytes;
    (void)self;
    ASH_ASSERT(token != NULL);
    if (ring->broken)
        return -ASH_EPROTO;
    if (readable > ring->size || writable > ring->size || count > ring->free_count)
        return -ASH_ENOSPC;
    if (count == 0 || !count_writable(buffers, readable, count, &bytes))
        return -ASH_EINVAL;
    uint16_t head = ring->free_head, at = head, last = head;
    for (unsigned i = 0; i < count; i++) {
        bool more = i + 1 < count;
        uint16_t next = ring->slots[at].next;
        descriptors(ring)[at] = (struct descriptor){
            .address = buffers[i].address,
            .bytes = buffers[i].bytes,
            .flags = (uint16_t)((more ? NEXT : 0) | (i >= readable ? WRITE : 0)),
            .next = more ? next : 0,
        };
        last = at;
        at = next;
    }
    ring->free_head = at;
    ring->free_count = (uint16_t)(ring->free_count - count);
    ring->slots[head].token = token;
    ring->slots[head].writable = bytes;
    ring->slots[head].last = last;
    ring->in_flight++;
    available(ring)->ring[ring->added++ & (ring->size - 1)] = head;
    return 0;
}

bool virtio_queue_virtio_queue_publish(struct ash_virtio_queue *self,
                                       struct ash_virtio_ring *ring) {
    (void)self;
    if (ring->published == ring->added || ring->broken)
        return false;
    ring->published = ring->added;
    ash_dma_release(); /* descriptors and ring before the index: the device's load of the index */
    available(ring)->index = ring->added;
    ash_dma_fence(); /* the index before the flags: the device's flags before its load. §2.7.13.4 */
    return (used(ring)->flags & NO_NOTIFY) == 0;
}

static int broken(struct ash_virtio_ring *ring) {
    ring->broken = true;
    return -ASH_EPROTO;
}

int virtio_queue_virtio_queue_take(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                                   void **token, uint32_t *written) {
    (void)self;
    if (ring->broken)
        return -ASH_EPROTO;
    uint16_t ready = (uint16_t)(used(ring)->index - ring->taken);
    if (ready == 0)
        return -ASH_EAGAIN;
    if (ready > ring->in_flight)
        return broken(ring);
    ash_dma_acquire(); /* the index before the element: the device's stores in that order */
    volatile struct used_element *element = &used(ring)->ring[ring->taken & (ring->size - 1)];
    uint32_t id = element->id, bytes = element->bytes;
    if (id >= ring->size || ring->slots[id].token == NULL || bytes > ring->slots[id].writable)
        return broken(ring);
    struct ash_virtio_slot *head = &ring->slots[id];
    uint16_t count = 1;
    for (uint16_t at = (uint16_t)id; at != head->last; at = ring->slots[at].next)
        count++;
    *token = head->token;
    *written = bytes;
    head->token = NULL;
    ring->slots[head->last].next = ring->free_head;
    ring->free_head = (uint16_t)id;
    ring->free_count = (uint16_t)(ring->free_count + count);
    ring->in_flight--;
    ring->taken++;
    return 0;
}

unsigned virtio_queue_virtio_queue_in_flight(struct ash_virtio_queue *self,
                                             const struct ash_virtio_ring *ring) {
    (void)self;
    return ring->in_flight;
}
