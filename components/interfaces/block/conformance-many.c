/* SPDX-License-Identifier: MIT */
/* Many requests at once, waiting for them, and the end. */
#include <ashlar/mem/pages.h>
#include <ashlar/time.h>
#include "suite.h"

#define MANY 48u

static struct job {
    struct ash_block_request request;
    struct ash_block_segment segment;
    unsigned taken;
} jobs[MANY];

/* Each job has a block of the disk, and 512 bytes or more of memory, as far as it goes. */
static unsigned job_count(void) {
    unsigned room = ROOM / conformance_facts.block_bytes;
    return room < MANY ? room : MANY;
}

static uint8_t *memory_of(unsigned i) {
    return conformance_memory + (size_t)i * conformance_facts.block_bytes;
}

static void prepare(unsigned i, uint8_t what, uint32_t number) {
    uint64_t sector = (uint64_t)i * conformance_block();
    jobs[i].segment = (struct ash_block_segment){memory_of(i), conformance_facts.block_bytes};
    jobs[i].request = (struct ash_block_request){.what = what,
                                                 .segment_count = 1,
                                                 .sector = sector,
                                                 .segments = &jobs[i].segment,
                                                 .status = 1};
    jobs[i].taken = 0;
    conformance_fill(memory_of(i), conformance_facts.block_bytes, sector, number);
}

/* Takes until `left` are out; false: one came that must not, or none came. */
static bool take_until(unsigned *out, unsigned left) {
    while (*out > left) {
        struct ash_block_request *request = conformance_next(1);
        if (request == NULL)
            return false;
        struct job *job = ASH_CONTAINER_OF(request, struct job, request);
        if (job < jobs || job >= jobs + MANY || job->taken++ != 0 || request->status != 0)
            return false;
        --*out;
    }
    return true;
}

/* All jobs, as many at a time as there is room for; how many there was room for at first. */
static unsigned play(uint8_t what, uint32_t number) {
    unsigned out = 0, most = 0;
    bool good = true;
    for (unsigned i = 0; i < job_count() && good; i++) {
        prepare(i, what, number);
        int error = ash_block_submit(DISK, &jobs[i].request);
        while (error == -ASH_EAGAIN && good && out > 0) {
            ash_block_publish(DISK);
            good = take_until(&out, out - 1);
            error = ash_block_submit(DISK, &jobs[i].request);
        }
        good = good && error == 0;
        out += error == 0;
        most = out > most ? out : most;
    }
    ash_block_publish(DISK);
    CHECK(good && take_until(&out, 0));
    CHECK(ash_block_take(DISK) == NULL);
    return most;
}

void conformance_many(void) {
    BEGIN("4, 5: many at once");
    for (uint32_t round = 0; round < 10; round++) {
        bool good = true;
        CHECK(play(ASH_BLOCK_WRITE, round) >= 8);
        CHECK(play(ASH_BLOCK_READ, round + 100) >= 8);
        for (unsigned i = 0; i < job_count(); i++)
            good = good && conformance_is(memory_of(i), conformance_facts.block_bytes,
                                          jobs[i].request.sector, round);
        CHECK(good);
    }
}

/* So many reads, published at once, and the wait for `count` of them: were they there then? */
static void check_wait(unsigned reads, unsigned count, bool late) {
    uint64_t deadline = ash_time_now_ns(&ash_use_time) + PATIENCE_MS * 1000000ull;
    unsigned out = reads, there = 0;
    struct ash_block_request *request;
    (void)!ash_sched_wait(&ash_use_sched, &conformance_wake, 0); /* what was left over */
    for (unsigned i = 0; i < reads; i++) {
        prepare(i, ASH_BLOCK_READ, 200);
        CHECK(ash_block_submit(DISK, &jobs[i].request) == 0);
    }
    ash_block_publish(DISK);
    if (late)
        ash_sched_sleep(&ash_use_sched, 5000000);
    bool woken = true;
    while (woken && ash_block_idle(DISK, count)) /* once for each on a device that tells of each */
        woken = ash_sched_wait(&ash_use_sched, &conformance_wake, deadline) == 0;
    CHECK(woken);
    while ((request = ash_block_take(DISK)) != NULL && request->status == 0)
        there++;
    CHECK(there >= (count < reads ? count : reads));
    out -= there;
    CHECK(take_until(&out, 0));
}

void conformance_wakes(void) {
    BEGIN("6: idle, and what wakes");
    for (unsigned i = 0; i < 12; i++) {
        check_wait(1, 1, i % 2 != 0);
        check_wait(8, 1 + i % 8, i % 3 == 0);
        check_wait(3, 100, false); /* more than there are */
    }
}

void conformance_counts(void) {
    uint32_t block = conformance_facts.block_bytes;
    struct ash_block_request flush = {.what = ASH_BLOCK_FLUSH};
    BEGIN("9: counts");
    struct ash_block_counts before = ash_block_count(DISK);
    CHECK(conformance_move(ASH_BLOCK_WRITE, 0, conformance_memory, block) == 0);
    CHECK(conformance_move(ASH_BLOCK_READ, 0, conformance_memory, block) == 0);
    CHECK(conformance_move(ASH_BLOCK_READ, 0, conformance_memory, block) == 0);
    CHECK(conformance_perform(&flush) == 0);
    CHECK(conformance_move(ASH_BLOCK_READ, UINT64_MAX, conformance_memory, block) == -ASH_EINVAL);
    struct ash_block_counts after = ash_block_count(DISK);
    CHECK(after.reads == before.reads + 2 && after.read_bytes == before.read_bytes + 2ull * block);
    CHECK(after.writes == before.writes + 1 && after.write_bytes == before.write_bytes + block);
    CHECK(after.flushes == before.flushes + 1 && after.discards == before.discards);
    CHECK(after.failed == before.failed);
}

/* Closed with requests on their way, published and not. */
void conformance_close(void) {
    uint32_t block = conformance_facts.block_bytes;
    uint64_t last = conformance_facts.sectors - conformance_block();
    BEGIN("7, 10: close, and again");
    ash_block_close(DISK);
    size_t pages =
        ash_mem_pages_in_use(&ash_use_mem_pages); /* of others, who keep what they have */
    CHECK(ash_block_open(DISK, &conformance_wake, &conformance_facts) == 0);
    CHECK(ash_block_count(DISK).reads == 0);
    for (unsigned round = 0; round < 4; round++) {
        struct ash_block_request flush = {.what = ASH_BLOCK_FLUSH};
        conformance_fill(conformance_memory, block, last, round);
        CHECK(conformance_move(ASH_BLOCK_WRITE, last, conformance_memory, block) == 0);
        CHECK(conformance_perform(&flush) == 0);
        for (unsigned i = 0; i < 8; i++) {
            prepare(i, ASH_BLOCK_READ, 7);
            CHECK(ash_block_submit(DISK, &jobs[i].request) == 0);
            if (i < 2 * round)
                ash_block_publish(DISK);
        }
        ash_block_close(DISK);
        for (unsigned i = 0; i < 8; i++)
            CHECK(jobs[i].request.status <= 0 && jobs[i].request.status != -ASH_EINPROGRESS);
        CHECK(ash_mem_pages_in_use(&ash_use_mem_pages) == pages);
        CHECK(ash_block_open(DISK, &conformance_wake, &conformance_facts) == 0);
        CHECK(ash_block_take(DISK) == NULL);
        CHECK(conformance_move(ASH_BLOCK_READ, last, conformance_memory, block) == 0);
        CHECK(conformance_is(conformance_memory, block, last, round));
    }
    ash_block_close(DISK);
}
