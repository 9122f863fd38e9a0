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

static unsigned size;
static uint8_t *shared;
static struct ash_virtio_slot *slots;
static struct ash_virtio_ring ring;
static uint32_t room[MAX]; /* of the chain with this token; 0: not in flight */
static uint16_t seen;      /* what the honest device has used */

static void honest(void) {
    struct available *from =
        (struct available *)(void *)(shared + ASH_VIRTIO_QUEUE_AVAILABLE(size));
    struct used *to = (struct used *)(void *)(shared + ASH_VIRTIO_QUEUE_USED(size));
    if (from->index == seen)
        return;
    uint16_t id = from->ring[seen % size];
    uint32_t bytes = 0;
    for (uint16_t at = id;; at = descriptors(&ring)[at].next) {
        if ((descriptors(&ring)[at].flags & WRITE) != 0)
            bytes += descriptors(&ring)[at].bytes;
        if ((descriptors(&ring)[at].flags & NEXT) == 0)
            break;
    }
    to->ring[seen % size].id = id;
    to->ring[seen % size].bytes = bytes == 0 ? 0 : (uint32_t)rand() % (bytes + 1);
    to->index = ++seen;
}

static void hostile(void) {
    size_t used_at = ASH_VIRTIO_QUEUE_USED(size);
    size_t at = rand() % 2 == 0
                    ? (size_t)rand() % ASH_VIRTIO_QUEUE_SHARED_BYTES(size)
                    : used_at + (size_t)rand() % (ASH_VIRTIO_QUEUE_SHARED_BYTES(size) - used_at);
    shared[at] = (uint8_t)(rand() % 3 == 0 ? rand() : rand() % 4);
}

static void drive(void) {
    struct ash_virtio_buffer buffers[6];
    unsigned token = (unsigned)rand() % MAX, readable = (unsigned)rand() % 3,
             writable = (unsigned)rand() % 3;
    uint32_t bytes = 0, written;
    void *taken;
    for (unsigned i = 0; i < readable + writable; i++) {
        buffers[i] = (struct ash_virtio_buffer){0x1000, 1 + (uint32_t)rand() % 1000};
        bytes += i >= readable ? buffers[i].bytes : 0;
    }
    if (room[token] == 0 &&
        virtio_queue_virtio_queue_add(NULL, &ring, buffers, readable, writable, &room[token]) == 0)
        room[token] = bytes + 1;
    (void)virtio_queue_virtio_queue_publish(NULL, &ring);
    if (virtio_queue_virtio_queue_take(NULL, &ring, &taken, &written) == 0) {
        uint32_t *of = taken;
        assert(of >= room && of < room + MAX && *of != 0 && written < *of);
        *of = 0;
    }
}

int main(void) {
    for (unsigned round = 0; round < 3000; round++) {
        bool lies = round % 2 == 0;
        size = 1u << rand() % 6;
        shared = aligned_alloc(16, ASH_VIRTIO_QUEUE_SHARED_BYTES(size));
        slots = malloc(size * sizeof *slots);
        memset(room, 0, sizeof room);
        seen = 0;
        assert(virtio_queue_virtio_queue_init(NULL, &ring, shared, slots, size) == 0);
        for (unsigned step = 0; step < 400; step++) {
            drive();
            if (lies && rand() % 8 == 0)
                hostile();
            else if (!lies && rand() % 2 == 0)
                honest();
        }
        assert(lies || !ring.broken);
        free(shared);
        free(slots);
    }
    return 0;
}
