/* SPDX-License-Identifier: MIT */
/*
 * Host test: the driver and its queues against a device that lies about lengths, identifiers,
 * indexes, pieces, checksums and its configuration, in seeded random order. Every buffer is a piece
 * of the heap, so that ASan sees each access beside one, or after it was put. Half of the rounds
 * have an honest device, which must stay in use. The arguments are a seed and a number of rounds;
 * tests/net/fuzzers.mjs builds it.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "bind.h"
#include "../net.h"

#define INSTANCE(type, name)                                                                       \
    struct type {                                                                                  \
        char unused;                                                                               \
    } name
INSTANCE(ash_console, ash_use_console);
INSTANCE(ash_lock, ash_use_lock);
INSTANCE(ash_mem_pages, ash_use_mem_pages);
INSTANCE(ash_net_buffers, ash_use_net_buffers);
INSTANCE(ash_sched, ash_use_sched);
INSTANCE(ash_virtio_bus, ash_use_virtio_bus);
INSTANCE(ash_virtio_queue, ash_use_virtio_queue);

#define DEVICE ((struct ash_net_device *)&net)
#define MOST   400u /* buffers */

static struct virtio_net net;
static struct ash_sched_event wake;
static struct ash_net_device_facts facts;
static unsigned total, live; /* buffers */
static struct ash_net_buffer *all[MOST];
static void *pages_all; /* one piece is all that the driver takes */
static bool lies;

static unsigned below(unsigned limit) {
    return (unsigned)rand() % limit;
}

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)what;
    (void)file;
    (void)line;
    abort();
}

/* What the driver requires. */

void ash_console_write(struct ash_console *self, const char *bytes, size_t count) {
    (void)self;
    assert(count == 0 || bytes[0] != '\0');
}

void ash_console_line(struct ash_console *self) {
    (void)self;
}

void ash_lock_take(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    assert(lock->held++ == 0);
}

void ash_lock_release(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    assert(lock->held-- == 1);
}

void ash_sched_set(struct ash_sched *self, struct ash_sched_event *event) {
    (void)self;
    event->set = 1;
}

int ash_mem_pages_get(struct ash_mem_pages *self, size_t count, void **pages) {
    (void)self;
    if (lies && below(50) == 0)
        return -ASH_ENOMEM;
    *pages = aligned_alloc(ASH_PAGE_BYTES, count * ASH_PAGE_BYTES);
    memset(*pages, rand(), count * ASH_PAGE_BYTES);
    assert(pages_all == NULL);
    pages_all = *pages;
    return 0;
}

void ash_mem_pages_put(struct ash_mem_pages *self, void *pages, size_t count) {
    (void)self;
    (void)count;
    assert(pages == pages_all);
    free(pages);
    pages_all = NULL;
}

size_t ash_mem_pages_largest(struct ash_mem_pages *self) {
    (void)self;
    return 3;
}

struct ash_net_buffer *ash_net_buffers_get(struct ash_net_buffers *self) {
    (void)self;
    if (live == total)
        return NULL;
    struct ash_net_buffer *buffer = aligned_alloc(64, ASH_NET_BUFFER_BYTES);
    memset(buffer, 0xcd, ASH_NET_BUFFER_BYTES);
    *buffer = (struct ash_net_buffer){
        .data = ash_net_buffer_storage(buffer) + ASH_NET_BUFFER_HEADROOM,
        .holders = 1,
        .words = {~(uintptr_t)buffer, 1, 2, 3},
    };
    for (unsigned i = 0; i < total; i++) {
        if (all[i] == NULL) {
            all[i] = buffer;
            break;
        }
    }
    live++;
    return buffer;
}

void ash_net_buffers_put(struct ash_net_buffers *self, struct ash_net_buffer *buffer) {
    (void)self;
    assert(buffer->holders > 0);
    assert(buffer->words[0] == ~(uintptr_t)buffer && buffer->words[3] == 3); /* the client's own */
    if (--buffer->holders != 0)
        return;
    for (unsigned i = 0; i < total; i++)
        if (all[i] == buffer)
            all[i] = NULL;
    free(buffer);
    live--;
}

unsigned ash_net_buffers_free(struct ash_net_buffers *self) {
    (void)self;
    return total - live;
}

unsigned ash_net_buffers_total(struct ash_net_buffers *self) {
    (void)self;
    return total;
}

#include "device.h"

/* The client: frames with a pattern, kept a while. */

static struct ash_net_buffer *kept[64];

static struct ash_net_buffer *make(void) {
    unsigned bytes = below(8) == 0 ? below(1600) : 14 + below(200);
    if (below(20) == 0) /* as long as may be, or a byte less or more */
        bytes = facts.mtu + VIRTIO_NET_ETHERNET - 1u + below(3);
    unsigned piece = below(3) == 0 ? 10 + below(100) : 1500;
    struct ash_net_buffer *first = NULL, **end = &first;
    for (unsigned at = 0; at < bytes || first == NULL;) {
        struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
        if (buffer == NULL) {
            virtio_net_put(first);
            return NULL;
        }
        if (below(10) == 0)
            buffer->data = ash_net_buffer_storage(buffer) + below(VIRTIO_NET_HEADER);
        for (; at < bytes && buffer->bytes < piece; at++)
            buffer->data[buffer->bytes++] = (uint8_t)(at + bytes);
        *end = buffer;
        end = &buffer->next;
    }
    if (first != NULL && below(4) == 0) {
        first->flags = ASH_NET_BUFFER_UNSUMMED;
        first->sum_start = (uint16_t)below(bytes + 20);
        first->sum_offset = (uint16_t)below(20);
    }
    return first;
}

static void send_one(void) {
    struct ash_net_buffer *frame = make();
    int error = frame == NULL ? 0 : virtio_net_net_device_send(DEVICE, frame);
    assert(error == 0 || error == -ASH_EINVAL || error == -ASH_EAGAIN || error == -ASH_EIO);
    assert(error != -ASH_EIO || virtio_net_net_device_health(DEVICE) == -ASH_EIO);
    if (error != 0) /* refused: all of it is still ours */
        virtio_net_put(frame);
    if (below(2) == 0)
        virtio_net_net_device_flush(DEVICE);
}

/* A frame is what it says: no piece beyond its buffer, no more than was promised. */
static void check_frame(struct ash_net_buffer *frame) {
    unsigned bytes = 0, sum = 0, pieces = 0;
    struct virtio_net_header header;
    for (struct ash_net_buffer *piece = frame; piece != NULL; piece = piece->next, pieces++) {
        const uint8_t *end = ash_net_buffer_storage(piece) + ASH_NET_BUFFER_STORAGE;
        unsigned full = VIRTIO_NET_ROOM - (piece == frame ? VIRTIO_NET_HEADER : 0);
        assert(piece->bytes > 0 && piece->data + piece->bytes <= end && piece->holders == 1);
        assert(piece->next == NULL || piece->bytes == full); /* §5.1.6.4 */
        for (unsigned i = 0; i < piece->bytes; i++)
            sum += piece->data[i];
        bytes += piece->bytes;
    }
    assert(bytes >= VIRTIO_NET_ETHERNET && bytes <= facts.mtu + VIRTIO_NET_ETHERNET);
    assert((uintptr_t)(frame->data + VIRTIO_NET_ETHERNET) % 4 == 0);
    memcpy(&header, frame->data - VIRTIO_NET_HEADER, sizeof header);
    assert((device.features & VIRTIO_NET_F_MRG_RXBUF) == 0 || header.num_buffers == pieces);
    if ((frame->flags & ASH_NET_BUFFER_UNSUMMED) != 0) {
        assert(frame->sum_start >= VIRTIO_NET_ETHERNET);
        assert(frame->sum_start + frame->sum_offset + 2 <= frame->bytes);
    }
    assert(lies || device_expects(bytes, (uint8_t)sum));
}

static void receive_some(void) {
    unsigned limit = 3 * VIRTIO_NET_ENTRIES; /* a call takes no more than the device was given */
    struct ash_net_buffer *frame;
    while ((frame = virtio_net_net_device_receive(DEVICE)) != NULL && limit-- > 0) {
        check_frame(frame);
        assert(virtio_queue_virtio_queue_in_flight(NULL, &net.receive) >= net.fewest ||
               virtio_net_net_device_health(DEVICE) != 0); /* or nothing would ever come again */
        struct ash_net_buffer **place = &kept[below(64)];
        virtio_net_put(*place);
        *place = frame;
    }
    virtio_net_put(frame);
}

static void let_some_go(unsigned share) {
    for (unsigned i = 0; i < 64; i++) {
        if (below(share) == 0) {
            virtio_net_put(kept[i]);
            kept[i] = NULL;
        }
    }
}

static void drive(void) {
    switch (below(6)) {
    case 0:
    case 1:
        send_one();
        break;
    case 2:
    case 3:
        receive_some();
        break;
    case 4:
        let_some_go(1 + below(20));
        break;
    default:
        if (virtio_net_net_device_health(DEVICE) == 0 && !virtio_net_net_device_idle(DEVICE))
            receive_some();
        (void)virtio_net_net_device_link(DEVICE);
    }
    device_acts();
    assert(virtio_net_net_device_health(DEVICE) == 0 || wake.set != 0);
}

/* What no device may make it do: lose, or put twice. One that held on to its memory keeps it. */
static void check_balance(void) {
    let_some_go(1);
    struct ash_net_device_counts counts = virtio_net_net_device_count(DEVICE);
    assert(lies || device.skipped <= counts.dropped);
    assert(device.holds_on || (live == 0 && pages_all == NULL));
    if (device.holds_on)
        device_writes();
    for (unsigned i = 0; i < total; i++) {
        free(all[i]);
        all[i] = NULL;
    }
    free(pages_all);
    pages_all = NULL;
    live = 0;
}

static void play(void) {
    wake.set = 0;
    int error = virtio_net_net_device_open(DEVICE, &wake, &facts);
    assert(lies ? error != -ASH_EINVAL : error == 0);
    if (error == 0) {
        assert(facts.mtu >= 576 && facts.mtu <= UINT16_MAX - VIRTIO_NET_ETHERNET);
        assert((facts.address[0] & 1) == 0);
        assert(virtio_net_net_device_open(DEVICE, &wake, &facts) == -ASH_EBUSY);
        for (unsigned step = 0; step < 300; step++)
            drive();
        assert(lies || virtio_net_net_device_health(DEVICE) == 0);
        virtio_net_net_device_close(DEVICE);
    }
    check_balance();
}

int main(int count, char **argument) {
    if (count != 3)
        return 2;
    unsigned seed = (unsigned)strtoul(argument[1], NULL, 10);
    unsigned rounds = (unsigned)strtoul(argument[2], NULL, 10);
    for (unsigned round = 0; round < rounds; round++) {
        srand(seed * 1000003u + round);
        lies = round % 2 == 1;
        total = 48 + below(MOST - 48);
        net = (struct virtio_net){0};
        device_begin();
        play();
    }
    return 0;
}
