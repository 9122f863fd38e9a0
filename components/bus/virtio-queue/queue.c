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
_Static_assert(ASH_VIRTIO_QUEUE_TABLE_BYTES(1) == sizeof(struct descriptor), "virtio 1.2 §2.7.5.3");

enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

/* §2.7.6. The driver writes it. After the ring: used_event, if VIRTIO_F_EVENT_IDX was agreed. */
struct available {
    uint16_t flags;
    uint16_t index;
    uint16_t ring[];
};
_Static_assert(offsetof(struct available, ring) == 4, "virtio 1.2 §2.7.6");

enum { NO_INTERRUPT = 1 }; /* in its flags. §2.7.7 */

/*
 * §2.7.8. The device writes it, so that everything here is hostile and read once. After the ring:
 * avail_event, likewise.
 */
struct used {
    uint16_t flags;
    uint16_t index;
    struct used_element {
        uint32_t id;
        uint32_t bytes;
    } ring[];
};
_Static_assert(offsetof(struct used, ring) == 4, "virtio 1.2 §2.7.8");

enum { NO_NOTIFY = 1 }; /* in its flags. §2.7.10 */

#define END UINT16_MAX /* of a list of descriptors; no queue has so many */

static struct descriptor *descriptors(const struct ash_virtio_ring *ring) {
    return ring->descriptors;
}

static volatile struct available *available(const struct ash_virtio_ring *ring) {
    return ring->available;
}

static volatile struct used *used(const struct ash_virtio_ring *ring) {
    return ring->used;
}

/* §2.7.7: the index of the used ring whose element is worth an interrupt. */
static volatile uint16_t *used_event(const struct ash_virtio_ring *ring) {
    return &available(ring)->ring[ring->size];
}

/* §2.7.10: the index of the available ring whose entry is worth a notification. */
static volatile uint16_t *avail_event(const struct ash_virtio_ring *ring) {
    return (volatile uint16_t *)&used(ring)->ring[ring->size];
}

/*
 * §2.7.7.1: with events the flag stays 0, and used_event says where; an index that has just been
 * passed is the farthest.
 */
void virtio_queue_virtio_queue_quiet(struct ash_virtio_queue *self, struct ash_virtio_ring *ring) {
    (void)self;
    if (ring->events)
        *used_event(ring) = (uint16_t)(ring->taken - 1);
    else
        available(ring)->flags = NO_INTERRUPT;
}

int virtio_queue_virtio_queue_init(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                                   const struct ash_virtio_queue_memory *memory, unsigned size,
                                   uint64_t features) {
    uint8_t *shared = memory->shared;
    if (size == 0 || size > ASH_VIRTIO_QUEUE_MAX || (size & (size - 1)) != 0 ||
        (uintptr_t)shared % ALIGN != 0 || (uintptr_t)memory->tables % ALIGN != 0)
        return -ASH_EINVAL;
    bool tables = memory->tables != NULL && (features & ASH_VIRTIO_F_INDIRECT_DESC) != 0;
    *ring = (struct ash_virtio_ring){
        .descriptors = shared,
        .available = shared + ASH_VIRTIO_QUEUE_AVAILABLE(size),
        .used = shared + ASH_VIRTIO_QUEUE_USED(size),
        .tables = memory->tables,
        .slots = memory->slots,
        .size = (uint16_t)size,
        .table_count = tables ? memory->table_count : 0,
        .table_entries = memory->table_entries,
        .free_head = END,
        .free_count = (uint16_t)size,
        .events = (features & ASH_VIRTIO_F_EVENT_IDX) != 0,
        .translated = ash_dma_translated(),
    };
    available(ring)->flags = 0;
    available(ring)->index = 0;
    *used_event(ring) = 0;
    used(ring)->flags = 0;
    used(ring)->index = 0;
    *avail_event(ring) = 0;
    virtio_queue_virtio_queue_quiet(self, ring);
    return 0;
}

/* The buffers of one chain. */
struct chain {
    const struct ash_virtio_buffer *buffers;
    unsigned readable, count;
};

/* What the device may write into these buffers; false: a sum or a buffer that cannot be. */
static bool count_writable(const struct chain *chain, uint32_t *writable) {
    uint64_t sum = 0;
    for (unsigned i = 0; i < chain->count; i++) {
        if (chain->buffers[i].bytes == 0)
            return false;
        if (i >= chain->readable)
            sum += chain->buffers[i].bytes;
    }
    *writable = (uint32_t)sum;
    return sum <= UINT32_MAX;
}

/* Buffer number `i` as a descriptor, followed by `next` if it is not the last. */
static void describe(struct descriptor *to, const struct chain *chain, unsigned i, uint16_t next) {
    bool more = i + 1 < chain->count;
    *to = (struct descriptor){
        .address = chain->buffers[i].address,
        .bytes = chain->buffers[i].bytes,
        .flags = (uint16_t)((more ? NEXT : 0) | (i >= chain->readable ? WRITE : 0)),
        .next = more ? next : 0,
    };
}

/* The descriptor that `next_free` gives next. */
static uint16_t peek_free(const struct ash_virtio_ring *ring) {
    return ring->free_head != END ? ring->free_head : ring->untouched;
}

static uint16_t next_free(struct ash_virtio_ring *ring) {
    uint16_t at = ring->free_head;
    if (at == END)
        return ring->untouched++;
    ring->free_head = ring->slots[at].next;
    return at;
}

/* A descriptor for each buffer, from `head` on; the last one. */
static uint16_t add_direct(struct ash_virtio_ring *ring, const struct chain *chain, uint16_t head) {
    uint16_t at = head;
    for (unsigned i = 0; i + 1 < chain->count; i++) {
        uint16_t next = next_free(ring);
        describe(&descriptors(ring)[at], chain, i, next);
        ring->slots[at].next = next;
        ring->slots[next].token = NULL;
        at = next;
    }
    describe(&descriptors(ring)[at], chain, chain->count - 1, 0);
    ring->free_count = (uint16_t)(ring->free_count - chain->count);
    return at;
}

/* The table of `head`, and one descriptor for it. §2.7.5.3 */
static uint16_t add_indirect(struct ash_virtio_ring *ring, const struct chain *chain,
                             uint16_t head) {
    struct descriptor *table =
        (struct descriptor *)ring->tables + (size_t)head * ring->table_entries;
    for (unsigned i = 0; i < chain->count; i++)
        describe(&table[i], chain, i, (uint16_t)(i + 1));
    descriptors(ring)[head] = (struct descriptor){
        .address = (uintptr_t)table,
        .bytes = chain->count * (uint32_t)sizeof *table,
        .flags = INDIRECT,
    };
    ring->free_count--;
    return head;
}

/* Does the next head have a table, and the chain fit into it? */
static bool is_indirect(const struct ash_virtio_ring *ring, const struct chain *chain) {
    return chain->count > 1 && chain->count <= ring->table_entries &&
           peek_free(ring) < ring->table_count;
}

/* Makes the chain at `head` the next entry of the available ring. */
static void offer(struct ash_virtio_ring *ring, uint16_t head, uint32_t writable, void *token) {
    ring->slots[head].token = token;
    ring->slots[head].writable = writable;
    available(ring)->ring[ring->added++ & (ring->size - 1)] = head;
}

/* Not inline: the common case then saves no registers for it. */
__attribute__((noinline)) static int add_chain(struct ash_virtio_ring *ring, struct chain whole,
                                               void *token) {
    const struct chain *chain = &whole;
    uint32_t bytes;
    if (ring->broken)
        return -ASH_EPROTO;
    /* §2.7.5.3.1: nor may a table be longer than the queue. */
    if (ring->free_count == 0 || chain->readable > ring->size || chain->count > ring->size)
        return -ASH_ENOSPC;
    bool indirect = is_indirect(ring, chain);
    if (!indirect && chain->count > ring->free_count)
        return -ASH_ENOSPC;
    if (chain->count == 0 || !count_writable(chain, &bytes))
        return -ASH_EINVAL;
    uint16_t head = next_free(ring);
    ring->slots[head].last =
        indirect ? add_indirect(ring, chain, head) : add_direct(ring, chain, head);
    offer(ring, head, bytes, token);
    return 0;
}

/* The common case stands first: one buffer, which a broken queue has no descriptor for. */
int virtio_queue_virtio_queue_add(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                                  const struct ash_virtio_buffer *buffers, unsigned readable,
                                  unsigned writable, void *token) {
    (void)self;
    ASH_ASSERT(token != NULL);
    if ((uint64_t)readable + writable != 1 || ring->free_count == 0 || buffers->bytes == 0)
        return add_chain(ring, (struct chain){buffers, readable, readable + writable}, token);
    uint16_t head = next_free(ring);
    descriptors(ring)[head] = (struct descriptor){
        .address = buffers->address,
        .bytes = buffers->bytes,
        .flags = (uint16_t)(writable * WRITE),
    };
    ring->slots[head].last = head;
    ring->free_count--;
    offer(ring, head, writable != 0 ? buffers->bytes : 0, token);
    return 0;
}

/*
 * §2.7.10: without events the device's flag decides; with them, whether avail_event is among the
 * entries that are new. Indexes wrap, so the distances are compared.
 */
bool virtio_queue_virtio_queue_publish(struct ash_virtio_queue *self,
                                       struct ash_virtio_ring *ring) {
    uint16_t added = ring->added, fresh = (uint16_t)(added - ring->published);
    (void)self;
    if (fresh == 0 || ring->broken)
        return false;
    ring->published = added;
    ash_dma_release(); /* descriptors and ring before the index: the device's load of the index */
    available(ring)->index = added;
    ash_dma_fence(ring->translated); /* the index before event and flags: the device's before its
                                        load. §2.7.13.4 */
    if (ring->events)
        return (uint16_t)(added - *avail_event(ring) - 1) < fresh;
    return (used(ring)->flags & NO_NOTIFY) == 0;
}

static int broken(struct ash_virtio_ring *ring) {
    ring->broken = true;
    ring->free_count = 0;
    return -ASH_EPROTO;
}

/* Each chain is one entry of the available ring, and of the used ring when it comes back. */
static uint16_t in_flight(const struct ash_virtio_ring *ring) {
    return (uint16_t)(ring->added - ring->taken);
}

/* Back to the list of free descriptors, the whole chain at once. */
static void free_chain(struct ash_virtio_ring *ring, uint16_t head) {
    uint16_t last = ring->slots[head].last, count = 1;
    for (uint16_t at = head; at != last; at = ring->slots[at].next)
        count++;
    ring->slots[last].next = ring->free_head;
    ring->free_head = head;
    ring->free_count = (uint16_t)(ring->free_count + count);
}

int virtio_queue_virtio_queue_take(struct ash_virtio_queue *self, struct ash_virtio_ring *ring,
                                   void **token, uint32_t *written) {
    (void)self;
    if (ring->broken)
        return -ASH_EPROTO;
    uint16_t ready = (uint16_t)(used(ring)->index - ring->taken);
    if (ready == 0)
        return -ASH_EAGAIN;
    if (ready > in_flight(ring))
        return broken(ring);
    ash_dma_acquire(); /* the index before the element: the device's stores in that order */
    volatile struct used_element *element = &used(ring)->ring[ring->taken & (ring->size - 1)];
    uint32_t id = element->id, bytes = element->bytes;
    if (id >= ring->untouched || ring->slots[id].token == NULL || bytes > ring->slots[id].writable)
        return broken(ring);
    *token = ring->slots[id].token;
    *written = bytes;
    ring->slots[id].token = NULL;
    free_chain(ring, (uint16_t)id);
    ring->taken++;
    return 0;
}

bool virtio_queue_virtio_queue_arm(struct ash_virtio_queue *self, struct ash_virtio_ring *ring) {
    (void)self;
    if (ring->broken)
        return false;
    if (ring->events)
        *used_event(ring) = ring->taken;
    else
        available(ring)->flags = 0;
    ash_dma_fence(ring->translated); /* the wish before the index: the device's index before its
                                        load of the wish */
    return used(ring)->index == ring->taken;
}

/* Indexes wrap; what a device claims to have used beyond `chains` is for `take` to judge. */
bool virtio_queue_virtio_queue_arm_after(struct ash_virtio_queue *self,
                                         struct ash_virtio_ring *ring, unsigned chains) {
    (void)self;
    ASH_ASSERT(chains != 0 && chains <= ring->size);
    if (ring->broken)
        return false;
    if (ring->events)
        *used_event(ring) = (uint16_t)(ring->taken + chains - 1);
    else
        available(ring)->flags = 0;
    ash_dma_fence(ring->translated); /* as in `arm` */
    return (uint16_t)(used(ring)->index - ring->taken) < chains;
}

unsigned virtio_queue_virtio_queue_in_flight(struct ash_virtio_queue *self,
                                             const struct ash_virtio_ring *ring) {
    (void)self;
    return in_flight(ring);
}

void *virtio_queue_virtio_queue_drain(struct ash_virtio_queue *self, struct ash_virtio_ring *ring) {
    (void)self;
    (void)broken(ring);
    while (ring->untouched > 0) {
        void *token = ring->slots[--ring->untouched].token;
        if (token != NULL) {
            ring->taken++;
            return token;
        }
    }
    return NULL;
}
