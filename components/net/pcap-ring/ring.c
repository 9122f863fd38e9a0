/* SPDX-License-Identifier: MIT */
/* Section numbers are those of draft-ietf-opsawg-pcap. */
#include <cc_runtime.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/capture.h>
#include <ashlar/time.h>
#include "pcap_ring.h"

#define SIZE          ((size_t)ASH_OPT_SIZE)
#define SNAP          ((uint32_t)ASH_OPT_SNAP)
#define NS_PER_SECOND 1000000000u

/* §4 */
struct file_head {
    uint32_t magic;
    uint16_t major, minor;
    uint32_t reserved[2];
    uint32_t snap;
    uint32_t link;
};
_Static_assert(sizeof(struct file_head) == ASH_NET_CAPTURE_HEAD, "draft-ietf-opsawg-pcap §4");

/* §5 */
struct record {
    uint32_t seconds, ns;
    uint32_t kept, bytes;
};
_Static_assert(sizeof(struct record) == ASH_NET_CAPTURE_RECORD, "draft-ietf-opsawg-pcap §5");
_Static_assert(ASH_OPT_SIZE >= sizeof(struct record) + ASH_OPT_SNAP, "the newest has room");

static const struct file_head head = {
    .magic = 0xa1b23c4d, .major = 2, .minor = 4, .snap = SNAP, .link = 1};

static struct pcap_ring *of(struct ash_net_capture *self) {
    return (struct pcap_ring *)self;
}

/* Where the byte at `at` of the records is. */
static size_t place(const struct pcap_ring *ring, size_t at) {
    at += ring->first;
    return at < SIZE ? at : at - SIZE;
}

static void copy_out(const struct pcap_ring *ring, size_t at, void *into, size_t count) {
    size_t from = place(ring, at), straight = SIZE - from < count ? SIZE - from : count;
    memcpy(into, ring->bytes + from, straight);
    memcpy((uint8_t *)into + straight, ring->bytes, count - straight);
}

/* There is room. */
static void append(struct pcap_ring *ring, const void *bytes, size_t count) {
    size_t to = place(ring, ring->used), straight = SIZE - to < count ? SIZE - to : count;
    memcpy(ring->bytes + to, bytes, straight);
    memcpy(ring->bytes, (const uint8_t *)bytes + straight, count - straight);
    ring->used += count;
}

static void make_room(struct pcap_ring *ring, size_t count) {
    while (SIZE - ring->used < count) {
        struct record oldest;
        copy_out(ring, 0, &oldest, sizeof oldest);
        size_t step = sizeof oldest + oldest.kept;
        ring->first = place(ring, step);
        ring->used -= step;
        ring->counts.forgotten++;
    }
}

/* Since 1970 where somebody knows that, and else since the start. */
static uint64_t now_ns(struct pcap_ring *ring) {
    uint64_t now = ash_time_now_ns(&ash_use_time), wall;
    if (!ring->asked_wall && ash_time_wall(&ash_use_time, &wall) == 0)
        ring->wall_ns = wall - now;
    ring->asked_wall = true;
    return ring->wall_ns + now;
}

void pcap_ring_net_capture_add(struct ash_net_capture *self, const struct ash_net_buffer *frame) {
    struct pcap_ring *ring = of(self);
    if (ring->pauses != 0)
        return;
    uint64_t now = now_ns(ring);
    struct record record = {.seconds = (uint32_t)(now / NS_PER_SECOND),
                            .ns = (uint32_t)(now % NS_PER_SECOND)};
    for (const struct ash_net_buffer *piece = frame; piece != NULL; piece = piece->next)
        record.bytes += piece->bytes;
    record.kept = record.bytes < SNAP ? record.bytes : SNAP;
    make_room(ring, sizeof record + record.kept);
    append(ring, &record, sizeof record);
    for (uint32_t left = record.kept; left != 0; frame = frame->next) {
        uint32_t step = frame->bytes < left ? frame->bytes : left;
        append(ring, frame->data, step);
        left -= step;
    }
    ring->counts.added++;
}

void pcap_ring_net_capture_pause(struct ash_net_capture *self, bool paused) {
    ASH_ASSERT(paused || of(self)->pauses != 0);
    of(self)->pauses += paused ? 1u : -1u;
}

uint64_t pcap_ring_net_capture_bytes(struct ash_net_capture *self) {
    return sizeof head + of(self)->used;
}

size_t pcap_ring_net_capture_read(struct ash_net_capture *self, uint64_t offset, void *into,
                                  size_t room) {
    const struct pcap_ring *ring = of(self);
    uint64_t size = sizeof head + ring->used;
    if (offset >= size)
        return 0;
    size_t at = (size_t)offset, left = (size_t)size - at, count = left < room ? left : room;
    size_t of_head = at < sizeof head ? sizeof head - at : 0;
    of_head = of_head < count ? of_head : count;
    memcpy(into, (const uint8_t *)&head + (of_head != 0 ? at : 0), of_head);
    if (count != of_head)
        copy_out(ring, at + of_head - sizeof head, (uint8_t *)into + of_head, count - of_head);
    return count;
}

struct ash_net_capture_counts pcap_ring_net_capture_count(struct ash_net_capture *self) {
    return of(self)->counts;
}
