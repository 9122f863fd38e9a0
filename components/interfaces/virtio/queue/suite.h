/* SPDX-License-Identifier: MIT */
#ifndef VIRTIO_QUEUE_SUITE_H
#define VIRTIO_QUEUE_SUITE_H
/*
 * The suite is the device: it reads the available ring and writes the used ring, honestly and not.
 * Each file of the suite has a queue of its own.
 */
#include <ashlar/test.h>
#include <ashlar/virtio/queue.h>

#define SIZE 8u

struct descriptor {
    uint64_t address;
    uint32_t bytes;
    uint16_t flags;
    uint16_t next;
};

#define TABLES  6u /* the last slots have none */
#define ENTRIES 3u

enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

static _Alignas(16) uint8_t shared[ASH_VIRTIO_QUEUE_SHARED_BYTES(SIZE) + 16];
static _Alignas(16) uint8_t tables[TABLES * ASH_VIRTIO_QUEUE_TABLE_BYTES(ENTRIES) + 16];
static struct ash_virtio_slot slots[SIZE + 1];
static struct ash_virtio_ring ring;
static uint16_t used_index;
static uint64_t features;

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

static inline uint16_t *half(unsigned offset) {
    return (uint16_t *)(void *)(shared + offset);
}

static inline uint16_t available_index(void) {
    return *half(ASH_VIRTIO_QUEUE_AVAILABLE(SIZE) + 2);
}

static inline uint16_t available_entry(unsigned at) {
    return *half(ASH_VIRTIO_QUEUE_AVAILABLE(SIZE) + 4 + at % SIZE * 2);
}

static inline struct descriptor *descriptor(unsigned at) {
    return (struct descriptor *)(void *)shared + at;
}

/* The device uses a chain. */
static inline void use(uint32_t id, uint32_t bytes) {
    uint32_t *element =
        (uint32_t *)(void *)(shared + ASH_VIRTIO_QUEUE_USED(SIZE) + 4 + used_index % SIZE * 8);
    element[0] = id;
    element[1] = bytes;
    *half(ASH_VIRTIO_QUEUE_USED(SIZE) + 2) = ++used_index;
}

/* What the device writes, and nobody else. */
static inline volatile uint16_t *used_flags(void) {
    return half(ASH_VIRTIO_QUEUE_USED(SIZE));
}

static inline volatile uint16_t *avail_event(void) {
    return half(ASH_VIRTIO_QUEUE_USED(SIZE) + 4 + SIZE * 8);
}

/* Would the device interrupt for the chain that it uses next? §2.7.7.2 */
static inline bool wants_interrupt(void) {
    if ((features & ASH_VIRTIO_F_EVENT_IDX) != 0)
        return *half(ASH_VIRTIO_QUEUE_AVAILABLE(SIZE) + 4 + SIZE * 2) == used_index;
    return *half(ASH_VIRTIO_QUEUE_AVAILABLE(SIZE)) == 0;
}

static inline int init(unsigned size, unsigned offset, unsigned table_offset) {
    const struct ash_virtio_queue_memory memory = {
        .shared = shared + offset,
        .slots = slots,
        .tables = tables + table_offset,
        .table_count = TABLES,
        .table_entries = ENTRIES,
    };
    return ash_virtio_queue_init(&ash_use_virtio_queue, &ring, &memory, size, features);
}

static inline void renew(void) {
    used_index = 0;
    CHECK(init(SIZE, 0, 0) == 0);
}

static inline int add(unsigned readable, unsigned writable, void *token) {
    static struct ash_virtio_buffer buffers[SIZE + 1];
    for (unsigned i = 0; i <= SIZE; i++)
        buffers[i] = (struct ash_virtio_buffer){0x1000u + i, 100 + i};
    return ash_virtio_queue_add(&ash_use_virtio_queue, &ring, buffers, readable, writable, token);
}

static inline int take(void **token, uint32_t *written) {
    return ash_virtio_queue_take(&ash_use_virtio_queue, &ring, token, written);
}

static inline bool publish(void) {
    return ash_virtio_queue_publish(&ash_use_virtio_queue, &ring);
}

/* conformance-used.c: the tests of what comes back, with the features `with`. */
void conformance_used(uint64_t with);

#endif
