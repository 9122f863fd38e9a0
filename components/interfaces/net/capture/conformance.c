/* SPDX-License-Identifier: MIT */
#include <ashlar/net/buffers.h>
#include <ashlar/net/capture.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define HEAD        ASH_NET_CAPTURE_HEAD
#define RECORD      ASH_NET_CAPTURE_RECORD
#define FRAME       300u /* bytes of most frames here */
#define MOST        4096u

static uint8_t file[MOST];

static uint32_t word(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* A frame of two pieces whose bytes count from `first`. */
static struct ash_net_buffer *frame(uint8_t first, uint16_t bytes) {
    struct ash_net_buffer *a = ash_net_buffers_get(&ash_use_net_buffers);
    struct ash_net_buffer *b = ash_net_buffers_get(&ash_use_net_buffers);
    a->bytes = 14;
    b->bytes = (uint16_t)(bytes - 14);
    a->next = b;
    for (unsigned i = 0; i < bytes; i++)
        *(i < 14 ? a->data + i : b->data + i - 14) = (uint8_t)(first + i);
    return a;
}

static void add(uint8_t first, uint16_t bytes) {
    struct ash_net_buffer *a = frame(first, bytes);
    unsigned before = ash_net_buffers_free(&ash_use_net_buffers);
    ash_net_capture_add(&ash_use_net_capture, a);
    CHECK(ash_net_buffers_free(&ash_use_net_buffers) == before);
    CHECK(a->holders == 1 && a->next != NULL && a->next->holders == 1 && a->data[0] == first);
    ash_net_buffers_put(&ash_use_net_buffers, a->next);
    ash_net_buffers_put(&ash_use_net_buffers, a);
}

static uint64_t bytes_now(void) {
    return ash_net_capture_bytes(&ash_use_net_capture);
}

static size_t read_at(uint64_t offset, void *into, size_t room) {
    return ash_net_capture_read(&ash_use_net_capture, offset, into, room);
}

/* The record at `at` is of a frame of `bytes` bytes from `first` on; how long it is, 0: it is not.
 */
static size_t record(uint64_t at, uint8_t first, uint16_t bytes) {
    uint8_t head[RECORD], body[FRAME];
    if (read_at(at, head, sizeof head) != sizeof head || word(head + 4) >= 1000000000u)
        return 0;
    if (word(head + 8) != bytes || word(head + 12) != bytes)
        return 0;
    if (read_at(at + RECORD, body, bytes) != bytes)
        return 0;
    for (unsigned i = 0; i < bytes; i++)
        if (body[i] != (uint8_t)(first + i))
            return 0;
    return RECORD + bytes;
}

static void empty(void) {
    uint8_t head[HEAD + 1];
    BEGIN("a file without frames");
    CHECK(bytes_now() == HEAD);
    head[HEAD] = 77;
    CHECK(read_at(0, head, sizeof head) == HEAD);
    CHECK(head[HEAD] == 77);
    CHECK(word(head) == 0xa1b23c4d);
    CHECK(word(head + 4) == (2 | 4u << 16));
    CHECK(word(head + 8) == 0 && word(head + 12) == 0);
    CHECK(word(head + 16) >= FRAME && word(head + 16) <= 262144);
    CHECK(word(head + 20) == 1);
}

static void two(void) {
    BEGIN("two frames, in order");
    add(1, 60);
    CHECK(bytes_now() == HEAD + RECORD + 60);
    add(101, FRAME);
    CHECK(bytes_now() == HEAD + 2 * RECORD + 60 + FRAME);
    CHECK(record(HEAD, 1, 60) != 0);
    CHECK(record(HEAD + RECORD + 60, 101, FRAME) != 0);
    struct ash_net_capture_counts counts = ash_net_capture_count(&ash_use_net_capture);
    CHECK(counts.added == 2 && counts.forgotten == 0);
}

static void pieces(void) {
    uint64_t size = bytes_now();
    BEGIN("in any pieces");
    CHECK(size <= MOST && read_at(0, file, MOST) == size);
    for (size_t room = 1; room < 40; room += 6) {
        bool same = true;
        for (uint64_t at = 0; at < size;) {
            uint8_t part[40];
            part[room] = 77;
            size_t got = read_at(at, part, room);
            same = same && got == (size - at < room ? size - at : room) && part[room] == 77;
            for (size_t i = 0; i < got; i++)
                same = same && part[i] == file[at + i];
            at += got != 0 ? got : room;
        }
        CHECK(same);
    }
    CHECK(read_at(size, file, MOST) == 0);
    CHECK(read_at(size + 1, file, MOST) == 0 && read_at(UINT64_MAX, file, MOST) == 0);
}

static void paused(void) {
    uint64_t before = bytes_now();
    BEGIN("nothing is added while it is paused");
    ash_net_capture_pause(&ash_use_net_capture, true);
    add(7, 60);
    CHECK(bytes_now() == before && record(HEAD, 1, 60) != 0);
    ash_net_capture_pause(&ash_use_net_capture, true);
    ash_net_capture_pause(&ash_use_net_capture, false);
    add(8, 60); /* one of two has ended */
    CHECK(bytes_now() == before);
    ash_net_capture_pause(&ash_use_net_capture, false);
    CHECK(bytes_now() == before && record(HEAD, 1, 60) != 0);
    CHECK(ash_net_capture_count(&ash_use_net_capture).added == 2);
}

/* Walks over the records; how many there are, 0: they make no sense. `*last` is the newest's first
 * byte. */
static unsigned walk(uint8_t *last) {
    uint64_t at = HEAD, end = bytes_now(), time = 0;
    unsigned count = 0;
    while (at < end) {
        uint8_t head[RECORD + 1];
        if (read_at(at, head, sizeof head) != sizeof head)
            return 0;
        uint64_t now = word(head) * UINT64_C(1000000000) + word(head + 4);
        size_t step = record(at, head[RECORD], (uint16_t)word(head + 12));
        if (step == 0 || now < time)
            return 0;
        time = now;
        at += step;
        *last = head[RECORD];
        count++;
    }
    return at == end ? count : 0;
}

static void overflow(void) {
    uint8_t last = 0;
    unsigned total = 2, count = 2;
    BEGIN("the oldest make room, whole, and no more of them than needed");
    uint64_t most = bytes_now();
    for (unsigned i = 0; i < 100000 && count == total; i++) {
        add((uint8_t)i, (uint16_t)(60 + i * 37 % (FRAME - 60)));
        total++;
        count = walk(&last);
        CHECK(last == (uint8_t)i);
        if (bytes_now() > most)
            most = bytes_now();
    }
    CHECK(count != 0 && count < total);
    bool good = true;
    for (unsigned i = 0; i < 200; i++) {
        uint16_t bytes = (uint16_t)(60 + i * 53 % (FRAME - 60));
        add((uint8_t)i, bytes);
        count = walk(&last);
        good = good && count != 0 && last == (uint8_t)i && bytes_now() + RECORD + FRAME > most;
        total++;
    }
    CHECK(good);
    struct ash_net_capture_counts counts = ash_net_capture_count(&ash_use_net_capture);
    CHECK(counts.added == total && counts.forgotten == total - count);
}

int main(void) {
    empty();
    two();
    pieces();
    paused();
    overflow();
    return ash_test_end(&ash_use_test);
}
