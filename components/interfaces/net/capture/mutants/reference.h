/* SPDX-License-Identifier: MIT */
/* A capture that moves its records to the front when it makes room, with a clock of its own. */
#include <cc_runtime.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/capture.h>

#define SIZE 4096u
#define SNAP 1024u

struct record {
    uint32_t seconds, ns, kept, bytes;
};

static struct {
    uint32_t head[6];
    uint8_t bytes[SIZE];
    size_t used;
    uint32_t ns;
    unsigned paused;
    struct ash_net_capture_counts counts;
} file = {
#ifdef BREAK_MICROSECONDS
    .head = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, SNAP, 1},
#else
    .head = {0xa1b23c4d, 2 | 4 << 16, 0, 0, SNAP, 1},
#endif
};

static void forget(void) {
    struct record oldest;
    memcpy(&oldest, file.bytes, sizeof oldest);
    size_t step = sizeof oldest + oldest.kept;
#ifdef BREAK_FORGETS_IN_PART
    step = 16;
#endif
#ifdef BREAK_FORGETS_ALL
    step = file.used;
#endif
    memmove(file.bytes, file.bytes + step, file.used - step);
    file.used -= step;
#ifndef BREAK_COUNTS_NOTHING
    file.counts.forgotten++;
#endif
}

static void append(const void *bytes, size_t count) {
    memcpy(file.bytes + file.used, bytes, count);
    file.used += count;
}

void mutant_net_capture_add(struct ash_net_capture *self, const struct ash_net_buffer *frame) {
    (void)self;
#ifdef BREAK_HOLDS
    ((struct ash_net_buffer *)(uintptr_t)frame)->holders++;
#endif
#ifndef BREAK_NEVER_PAUSES
    if (file.paused != 0)
        return;
#endif
    struct record record = {.ns = ++file.ns};
#ifdef BREAK_BACKWARDS
    record.ns = 999999 - file.ns;
#endif
    for (const struct ash_net_buffer *piece = frame; piece != NULL; piece = piece->next) {
        record.bytes += piece->bytes;
#ifdef BREAK_FIRST_PIECE
        break;
#endif
    }
    record.kept = record.bytes < SNAP ? record.bytes : SNAP;
#ifdef BREAK_NEWEST_LOST
    if (SIZE - file.used < sizeof record + record.kept)
        return;
#endif
    while (SIZE - file.used < sizeof record + record.kept)
        forget();
    append(&record, sizeof record);
    for (uint32_t left = record.kept; left != 0; frame = frame->next) {
        uint32_t step = frame->bytes < left ? frame->bytes : left;
        append(frame->data, step);
        left -= step;
    }
    file.counts.added++;
}

void mutant_net_capture_pause(struct ash_net_capture *self, bool paused) {
    (void)self;
#ifdef BREAK_PAUSE_EMPTIES
    if (paused)
        file.used = 0;
#endif
#ifdef BREAK_ENDS_ANY_PAUSE
    file.paused = paused;
#else
    file.paused += paused ? 1u : -1u;
#endif
}

uint64_t mutant_net_capture_bytes(struct ash_net_capture *self) {
    (void)self;
    return sizeof file.head + file.used;
}

size_t mutant_net_capture_read(struct ash_net_capture *self, uint64_t offset, void *into,
                               size_t room) {
    (void)self;
    size_t size = sizeof file.head + file.used;
    if (offset >= size)
        return 0;
    size_t count = size - (size_t)offset < room ? size - (size_t)offset : room;
#ifdef BREAK_FROM_BEGIN
    offset = offset < sizeof file.head ? 0 : offset;
#endif
#ifdef BREAK_BEYOND_ROOM
    count = size - (size_t)offset < room + 1 ? size - (size_t)offset : room + 1;
#endif
    memcpy(into, (const uint8_t *)file.head + offset, count);
    return count;
}

struct ash_net_capture_counts mutant_net_capture_count(struct ash_net_capture *self) {
    (void)self;
    return file.counts;
}
