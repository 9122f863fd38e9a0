/* SPDX-License-Identifier: MIT */
/*
 * Host test: a device that writes anything at any time. Whatever it does, no access goes astray
 * (ASan), no token comes back that is not in flight, and no length is beyond the chain's room. Half
 * of the time it is honest, so that queues live. Build with -DASH_HOSTED and any image's headers.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/cpu/io.h>
#include <ashlar/virtio/queue.h>

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)what;
    (void)file;
    (void)line;
    abort();
}

#include "../queue.c"

#define MAX 64u

static unsigned size, table_count, table_entries;
static uint64_t features;
static uint8_t *shared, *tables;
static struct ash_virtio_slot *slots;
static struct ash_virtio_ring ring;
static uint32_t room[MAX];   /* of the chain with this token, and 1; 0: not in flight */
static unsigned length[MAX]; /* of that chain */
static uint16_t seen;        /* what the honest device has used */

static bool in_bounds(const struct descriptor *list, unsigned count) {
    return (const uint8_t *)list >= tables &&
           (const uint8_t *)(list + count) <= tables + table_count * table_entries * 16u;
}

/* What an honest device may write into the chain; it looks at all of it. */
static uint32_t walk(uint16_t id, unsigned *chain) {
    const struct descriptor *list = descriptors(&ring);
    uint32_t bytes = 0;
    *chain = 0;
    if ((list[id].flags & INDIRECT) != 0) {
        assert((features & ASH_VIRTIO_F_INDIRECT_DESC) != 0 && list[id].flags == INDIRECT);
        list = (const struct descriptor *)(uintptr_t)list[id].address;
        assert(in_bounds(list, descriptors(&ring)[id].bytes / 16));
        id = 0;
    }
    for (uint16_t at = id;; at = list[at].next) {
        assert(list[at].address == 0x1000 && ++*chain <= size);
        if ((list[at].flags & WRITE) != 0)
            bytes += list[at].bytes;
        if ((list[at].flags & NEXT) == 0)
            return bytes;
    }
}

/* Uses the next chain; true: it would interrupt now. §2.7.7.2 */
static bool honest(void) {
    volatile struct used *to = used(&ring);
    unsigned chain;
    if (available(&ring)->index == seen)
        return false;
    uint16_t id = available(&ring)->ring[seen % size];
    uint32_t bytes = walk(id, &chain);
    unsigned token = (unsigned)((uint32_t *)slots[id].token - room);
    assert(token < MAX && room[token] == bytes + 1 && length[token] == chain);
    to->ring[seen % size].id = id;
    to->ring[seen % size].bytes = bytes == 0 ? 0 : (uint32_t)rand() % (bytes + 1);
    to->index = ++seen;
    *avail_event(&ring) = (uint16_t)(seen + rand() % 3);
    return ring.events ? *used_event(&ring) == (uint16_t)(seen - 1) : available(&ring)->flags == 0;
}

/* An element with some identifier and length, and an index that need not fit. */
static void claim(void) {
    volatile struct used *to = used(&ring);
    volatile struct used_element *element = &to->ring[ring.taken % size];
    element->id = rand() % 8 == 0 ? (uint32_t)rand() : (uint32_t)rand() % (size + 1);
    element->bytes = (uint32_t)rand() % 4000;
    to->index = (uint16_t)(ring.taken + 1 + (rand() % 8 == 0 ? rand() % 3 : 0));
}

/* Any byte that the device can write. */
static void scribble(void) {
    size_t used_at = ASH_VIRTIO_QUEUE_USED(size);
    size_t at = rand() % 2 == 0
                    ? (size_t)rand() % ASH_VIRTIO_QUEUE_SHARED_BYTES(size)
                    : used_at + (size_t)rand() % (ASH_VIRTIO_QUEUE_SHARED_BYTES(size) - used_at);
    shared[at] = (uint8_t)(rand() % 3 == 0 ? rand() : rand() % 4);
    if (tables != NULL)
        tables[(size_t)rand() % (table_count * table_entries * 16u)] = (uint8_t)rand();
}

static void give(void) {
    struct ash_virtio_buffer buffers[8];
    unsigned token = (unsigned)rand() % MAX, readable = (unsigned)rand() % 4,
             writable = (unsigned)rand() % 4;
    uint32_t bytes = 0;
    for (unsigned i = 0; i < readable + writable; i++) {
        buffers[i] = (struct ash_virtio_buffer){0x1000, 1 + (uint32_t)rand() % 1000};
        bytes += i >= readable ? buffers[i].bytes : 0;
    }
    if (room[token] == 0 && virtio_queue_virtio_queue_add(NULL, &ring, buffers, readable, writable,
                                                          &room[token]) == 0) {
        room[token] = bytes + 1;
        length[token] = readable + writable;
    }
    if (rand() % 3 != 0)
        (void)virtio_queue_virtio_queue_publish(NULL, &ring);
}

static bool take(void) {
    uint32_t written;
    void *taken;
    if (virtio_queue_virtio_queue_take(NULL, &ring, &taken, &written) != 0)
        return false;
    uint32_t *of = taken;
    assert(of >= room && of < room + MAX && *of != 0 && written < *of);
    *of = 0;
    return true;
}

/* Asks for an interrupt; an honest device's next chain makes one, and none comes unasked. */
static void drive(bool lies) {
    give();
    if (rand() % 2 == 0) {
        bool quiet = virtio_queue_virtio_queue_arm(NULL, &ring);
        uint16_t before = seen;
        bool fired = !lies && honest();
        assert(lies || fired == (seen != before && (quiet || !ring.events)));
    }
    virtio_queue_virtio_queue_quiet(NULL, &ring);
    if (!lies && rand() % 2 == 0)
        assert(!honest());
    else if (lies && rand() % 8 == 0)
        rand() % 3 == 0 ? scribble() : claim();
    while (take() && rand() % 4 != 0)
        ;
}

static void set_up(void) {
    size = 1u << rand() % 6;
    features = rand() % 2 == 0 ? 0 : ASH_VIRTIO_F_EVENT_IDX;
    features |= rand() % 2 == 0 ? 0 : ASH_VIRTIO_F_INDIRECT_DESC;
    table_count = 1 + (unsigned)rand() % size;
    table_entries = 1 + (unsigned)rand() % 6;
    shared = aligned_alloc(16, ASH_VIRTIO_QUEUE_SHARED_BYTES(size));
    slots = malloc(size * sizeof *slots);
    tables = rand() % 4 == 0 ? NULL : aligned_alloc(16, (size_t)table_count * table_entries * 16);
    const struct ash_virtio_queue_memory memory = {
        .shared = shared,
        .slots = slots,
        .tables = tables,
        .table_count = (uint16_t)table_count,
        .table_entries = (uint16_t)table_entries,
    };
    memset(shared, rand(), ASH_VIRTIO_QUEUE_SHARED_BYTES(size));
    memset(slots, rand(), size * sizeof *slots);
    memset(room, 0, sizeof room);
    seen = 0;
    assert(virtio_queue_virtio_queue_init(NULL, &ring, &memory, size, features) == 0);
}

/* Every chain in flight comes back once. */
static void drain(void) {
    for (uint32_t *token; (token = virtio_queue_virtio_queue_drain(NULL, &ring)) != NULL;) {
        assert(token >= room && token < room + MAX && *token != 0);
        *token = 0;
    }
    for (unsigned i = 0; i < MAX; i++)
        assert(room[i] == 0);
    assert(in_flight(&ring) == 0);
}

int main(void) {
    for (unsigned round = 0; round < 4000; round++) {
        bool lies = round % 2 == 0;
        set_up();
        for (unsigned step = 0; step < 400; step++)
            drive(lies);
        assert(lies || !ring.broken);
        drain();
        free(shared);
        free(slots);
        free(tables);
    }
    return 0;
}
