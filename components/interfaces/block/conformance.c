/* SPDX-License-Identifier: MIT */
#include <ashlar/time.h>
#include "suite.h"

struct ash_block_facts conformance_facts;
struct ash_sched_event conformance_wake;
_Alignas(4096) uint8_t conformance_memory[ROOM + ASH_BLOCK_SECTOR];

static uint8_t byte_of(uint64_t at, uint32_t number) {
    return (uint8_t)(at + at / ASH_BLOCK_SECTOR * 7 + number * 31);
}

void conformance_fill(uint8_t *memory, uint32_t bytes, uint64_t sector, uint32_t number) {
    for (uint32_t i = 0; i < bytes; i++)
        memory[i] = byte_of(sector * ASH_BLOCK_SECTOR + i, number);
}

bool conformance_is(const uint8_t *memory, uint32_t bytes, uint64_t sector, uint32_t number) {
    for (uint32_t i = 0; i < bytes; i++)
        if (memory[i] != byte_of(sector * ASH_BLOCK_SECTOR + i, number))
            return false;
    return true;
}

struct ash_block_request *conformance_next(unsigned count) {
    uint64_t deadline = ash_time_now_ns(&ash_use_time) + PATIENCE_MS * 1000000ull;
    for (;;) {
        struct ash_block_request *request = ash_block_take(DISK);
        if (request != NULL)
            return request;
        if (!ash_block_idle(DISK, count)) {
            if (ash_time_now_ns(&ash_use_time) >= deadline)
                return NULL;
            continue;
        }
        if (ash_sched_wait(&ash_use_sched, &conformance_wake, deadline) != 0)
            return NULL;
    }
}

int conformance_perform(struct ash_block_request *request) {
    request->status = 1;
    int error = ash_block_submit(DISK, request);
    if (error != 0)
        return error;
    ash_block_publish(DISK);
    struct ash_block_request *done = conformance_next(1);
    CHECK(done == request || done == NULL);
    return done == request ? request->status : 1;
}

int conformance_move(uint8_t what, uint64_t sector, uint8_t *memory, uint32_t bytes) {
    const struct ash_block_segment segment = {memory, bytes};
    struct ash_block_request request = {
        .what = what, .segment_count = 1, .sector = sector, .segments = &segment};
    return conformance_perform(&request);
}

static void test_open(void) {
    struct ash_block_facts facts;
    struct ash_sched_event other = {0};
    const struct ash_block_facts *f = &conformance_facts;
    BEGIN("1: open");
    CHECK(ash_block_open(DISK, &conformance_wake, &conformance_facts) == 0);
    CHECK(f->block_bytes >= 512 && f->block_bytes <= 65536);
    CHECK((f->block_bytes & (f->block_bytes - 1)) == 0);
    CHECK(f->sectors <= ASH_BLOCK_MOST_SECTORS && f->sectors % conformance_block() == 0);
    CHECK(f->sectors >= 64u * conformance_block() && f->sectors >= 512);
    CHECK(f->most_segments >= 1 && f->most_segment_bytes >= 512);
    CHECK(f->most_bytes >= f->block_bytes);
    CHECK((f->most_discard_sectors != 0) == ((f->flags & ASH_BLOCK_DISCARDS) != 0));
    CHECK(ash_block_open(DISK, &other, &facts) == -ASH_EBUSY);
    CHECK(ash_block_health(DISK) == 0);
    CHECK(ash_block_take(DISK) == NULL);
}

/* `bytes` at `sector`, in segments of at most `part`, from a place that is aligned to no more. */
static bool there_and_back(uint64_t sector, uint32_t bytes, uint32_t part, uint32_t number) {
    struct ash_block_segment segments[64];
    uint8_t *memory = conformance_memory + ASH_BLOCK_SECTOR;
    uint16_t count = 0;
    for (uint32_t at = 0; at < bytes; at += part, count++) {
        uint32_t left = bytes - at;
        segments[count] = (struct ash_block_segment){memory + at, left < part ? left : part};
    }
    struct ash_block_request request = {
        .what = ASH_BLOCK_WRITE, .segment_count = count, .sector = sector, .segments = segments};
    conformance_fill(memory, bytes, sector, number);
    if (conformance_perform(&request) != 0 || !conformance_is(memory, bytes, sector, number))
        return false;
    conformance_fill(memory, bytes, sector, number + 1);
    request.what = ASH_BLOCK_READ;
    return conformance_perform(&request) == 0 && request.sector == sector &&
           request.segment_count == count && conformance_is(memory, bytes, sector, number);
}

static uint32_t least(uint32_t one, uint32_t other) {
    return one < other ? one : other;
}

/* The longest write that the disk takes and the suite has memory for. */
static uint32_t longest(void) {
    const struct ash_block_facts *f = &conformance_facts;
    uint64_t most = (uint64_t)f->most_segments * f->most_segment_bytes;
    uint32_t bytes = least(least(f->most_bytes, ROOM), most > ROOM ? ROOM : (uint32_t)most);
    return bytes & ~(f->block_bytes - 1);
}

static void test_content(void) {
    const struct ash_block_facts *f = &conformance_facts;
    uint32_t block = f->block_bytes, whole = least(longest(), f->most_segment_bytes);
    uint64_t end = f->sectors;
    BEGIN("2: one segment");
    CHECK(there_and_back(0, block, block, 1));
    CHECK(there_and_back(end - conformance_block(), block, block, 2));
    CHECK(there_and_back(0, whole, whole, 3));
    CHECK(there_and_back(end - whole / 512, whole, whole, 4));
    BEGIN("2: many segments");
    for (uint32_t count = 2; count <= least(f->most_segments, 64); count++) {
        uint32_t part = least(f->most_segment_bytes, ROOM / count) & ~511u;
        uint32_t bytes = least(part * count, longest()) & ~(block - 1);
        CHECK(there_and_back(count * conformance_block(), bytes, part, count));
    }
    BEGIN("2: every block is its own");
    bool good = true;
    for (uint32_t i = 0; i < 64; i++)
        good = good && there_and_back((uint64_t)i * conformance_block(), block, block, i);
    for (uint32_t i = 0; i < 64; i++) {
        uint64_t sector = (uint64_t)i * conformance_block();
        good = good && conformance_move(ASH_BLOCK_READ, sector, conformance_memory, block) == 0;
        good = good && conformance_is(conformance_memory, block, sector, i);
    }
    CHECK(good);
}

static void check_refused(struct ash_block_request request, int error) {
    struct ash_block_request copy = request;
    CHECK(ash_block_submit(DISK, &copy) == error);
    ash_block_publish(DISK);
    CHECK(ash_block_take(DISK) == NULL);
}

/* A read and a write of one segment. */
static void check_both(uint64_t sector, uint8_t *memory, uint32_t bytes) {
    const struct ash_block_segment segment = {memory, bytes};
    struct ash_block_request request = {
        .what = ASH_BLOCK_READ, .segment_count = 1, .sector = sector, .segments = &segment};
    check_refused(request, -ASH_EINVAL);
    request.what = ASH_BLOCK_WRITE;
    check_refused(request, -ASH_EINVAL);
}

static void test_refused(void) {
    static struct ash_block_segment segments[512];
    const struct ash_block_facts *f = &conformance_facts;
    uint8_t *memory = conformance_memory;
    uint32_t block = f->block_bytes;
    uint64_t last = f->sectors - conformance_block();
    CHECK(there_and_back(0, block, block, 60) && there_and_back(last, block, block, 61));
    BEGIN("3: beyond the end");
    check_both(f->sectors, memory, block);
    check_both(last, memory, 2 * block);
    check_both(f->sectors + conformance_block(), memory, block);
    check_both(UINT64_MAX & ~(uint64_t)(conformance_block() - 1), memory, block);
    check_both(UINT64_MAX / 512 + 1, memory, block); /* 0, counted in bytes */
    check_both(0 - (uint64_t)conformance_block(), memory, 2 * block);
    BEGIN("3: no whole sectors, no whole blocks");
    check_both(0, memory, 0);
    check_both(0, memory, block + 1);
    check_both(0, memory, block - 1);
    check_both(0, memory + 1, block);
    check_both(0, memory + 256, block);
    if (block > 512) {
        check_both(0, memory, 512);
        check_both(1, memory, block);
    }
    BEGIN("3: no such request");
    struct ash_block_request request = {.what = ASH_BLOCK_READ, .segments = segments};
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(segments); i++)
        segments[i] = (struct ash_block_segment){memory, block};
    check_refused(request, -ASH_EINVAL);
    if (f->most_segments < ASH_ARRAY_LENGTH(segments)) {
        request.segment_count = (uint16_t)(f->most_segments + 1);
        check_refused(request, -ASH_EINVAL);
    }
    request = (struct ash_block_request){.what = 0, .segment_count = 1, .segments = segments};
    check_refused(request, -ASH_EINVAL);
    request.what = 255;
    check_refused(request, -ASH_EINVAL);
    CHECK(conformance_move(ASH_BLOCK_READ, 0, memory, block) == 0);
    CHECK(conformance_is(memory, block, 0, 60));
    CHECK(conformance_move(ASH_BLOCK_READ, last, memory, block) == 0);
    CHECK(conformance_is(memory, block, last, 61));
}

static int discard(uint64_t sector, uint32_t sectors) {
    struct ash_block_request request = {
        .what = ASH_BLOCK_DISCARD, .sector = sector, .sectors = sectors};
    return conformance_perform(&request);
}

static void test_discard(void) {
    const struct ash_block_facts *f = &conformance_facts;
    uint32_t unit = conformance_block(), block = f->block_bytes;
    BEGIN("2, 3: discards");
    if ((f->flags & ASH_BLOCK_DISCARDS) == 0) {
        CHECK(discard(0, unit) == -ASH_ENOSYS);
        return;
    }
    CHECK(discard(0, 0) == -ASH_EINVAL);
    CHECK(discard(f->sectors, unit) == -ASH_EINVAL);
    CHECK(discard(f->sectors - unit, 2 * unit) == -ASH_EINVAL);
    CHECK(discard(UINT64_MAX & ~(uint64_t)(unit - 1), unit) == -ASH_EINVAL);
    if (f->most_discard_sectors < UINT32_MAX)
        CHECK(discard(0, f->most_discard_sectors + 1) == -ASH_EINVAL);
    for (uint32_t i = 0; i < 8; i++)
        CHECK(there_and_back((uint64_t)i * unit, block, block, i));
    uint32_t count = least(4 * unit, f->most_discard_sectors) / unit;
    CHECK(discard(2 * unit, count * unit) == 0);
    for (uint32_t i = 0; i < 8; i++) {
        uint64_t sector = (uint64_t)i * unit;
        if (i >= 2 && i < 2 + count)
            continue;
        CHECK(conformance_move(ASH_BLOCK_READ, sector, conformance_memory, block) == 0);
        CHECK(conformance_is(conformance_memory, block, sector, i));
    }
    CHECK(there_and_back(2 * unit, block, block, 9));
}

static void test_flush(void) {
    BEGIN("3, 4: flushes");
    for (unsigned i = 0; i < 4; i++) {
        struct ash_block_request request = {.what = ASH_BLOCK_FLUSH, .sector = UINT64_MAX};
        CHECK(conformance_perform(&request) == 0);
        CHECK(there_and_back(0, conformance_facts.block_bytes, 512u << 7, i));
    }
}

int main(void) {
    test_open();
    test_content();
    test_refused();
    test_discard();
    test_flush();
    conformance_many();
    conformance_wakes();
    conformance_counts();
    conformance_close();
    return ash_test_end(&ash_use_test);
}
