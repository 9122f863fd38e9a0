/* SPDX-License-Identifier: MIT */
#ifndef DISK_H
#define DISK_H
/* What the programs of tests/boot/disk.test.ts share: one request at a time, and sums. */
#include <stdio.h>
#include <string.h>
#include <ashlar/block.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

#define DISK     (&ash_use_block)
#define PATIENCE 20000000000ull /* ns */

static struct ash_sched_event wake;
static struct ash_block_facts facts;

/* The next request that is done, after waiting for `count` of them; NULL: it took too long. */
static struct ash_block_request *await(unsigned count)
{
    uint64_t deadline = ash_time_now_ns(&ash_use_time) + PATIENCE;
    struct ash_block_request *request;
    while ((request = ash_block_take(DISK)) == NULL)
        if (ash_block_idle(DISK, count) && ash_sched_wait(&ash_use_sched, &wake, deadline) != 0)
            return NULL;
    return request;
}

/* There and back: what submit refuses, or the status. */
static int perform(struct ash_block_request *request)
{
    int error = ash_block_submit(DISK, request);
    if (error != 0)
        return error;
    ash_block_publish(DISK);
    return await(1) == request ? request->status : -ASH_ETIMEDOUT;
}

/* A read or write of one segment. */
static inline int move(int what, uint64_t sector, void *memory, uint32_t bytes)
{
    const struct ash_block_segment segment = {memory, bytes};
    struct ash_block_request request = {
        .what = (uint8_t)what, .segment_count = 1, .sector = sector, .segments = &segment};
    return perform(&request);
}

static inline int flush(void)
{
    struct ash_block_request request = {.what = ASH_BLOCK_FLUSH};
    return perform(&request);
}

static inline int discard(uint64_t sector, uint32_t sectors)
{
    struct ash_block_request request = {.what = ASH_BLOCK_DISCARD, .sector = sector, .sectors = sectors};
    return perform(&request);
}

/* FNV-1a, as the test has it too. */
static inline uint32_t sum_of(const unsigned char *bytes, size_t count)
{
    uint32_t sum = 2166136261u;
    for (size_t i = 0; i < count; i++)
        sum = (sum ^ bytes[i]) * 16777619u;
    return sum;
}

/* xorshift32 */
static inline uint32_t next_random(void)
{
    static uint32_t state = 0x1234567u;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

#endif
