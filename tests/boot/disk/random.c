/* SPDX-License-Identifier: MIT */
/*
 * Random reads and writes, many at a time, in pieces, beside a model of the disk in memory. Prints
 * the sum of what the disk holds at first, and of what it is to hold at the end.
 */
#include "disk.h"

#define MOST  (600u * 1024)
#define JOBS  24u
#define STEPS 4000u

static _Alignas(4096) unsigned char model[MOST], memory[JOBS][8][2048];

static struct job {
    struct ash_block_request request;
    struct ash_block_segment segments[8];
    unsigned bytes;
    bool busy;
} jobs[JOBS];

static bool overlaps(uint64_t sector, unsigned sectors)
{
    for (unsigned i = 0; i < JOBS; i++)
        if (jobs[i].busy && sector < jobs[i].request.sector + jobs[i].bytes / 512 &&
            jobs[i].request.sector < sector + sectors)
            return true;
    return false;
}

/* Segments of 512 to 2048 bytes, in all whole blocks. */
static void choose(struct job *job, unsigned i)
{
    unsigned block = facts.block_bytes / 512, blocks = 1 + next_random() % (16 / block);
    unsigned left = blocks * block, count = 0;
    uint64_t sector = next_random() % ((facts.sectors - left) / block + 1) * block;
    job->busy = false;
    if (overlaps(sector, left))
        return;
    job->bytes = left * 512;
    for (; left > 0; count++) {
        unsigned room = 4 * (7 - count); /* of those after it */
        unsigned least = left > room ? left - room : 1, most = left < 4 ? left : 4;
        unsigned part = least + next_random() % (most - least + 1);
        job->segments[count] = (struct ash_block_segment){memory[i][count], part * 512};
        left -= part;
    }
    job->request = (struct ash_block_request){
        .what = next_random() % 2 == 0 ? ASH_BLOCK_READ : ASH_BLOCK_WRITE,
        .segment_count = (uint16_t)count,
        .sector = sector,
        .segments = job->segments,
    };
    for (unsigned s = 0; s < count; s++)
        for (unsigned at = 0; at < job->segments[s].bytes; at++)
            memory[i][s][at] = (unsigned char)next_random();
    job->busy = true;
}

/* A read has what the model has; a write is in the model from now on. */
static bool settle(struct job *job)
{
    unsigned char *at = model + job->request.sector * 512;
    job->busy = false;
    if (job->request.status != 0)
        return false;
    for (unsigned i = 0; i < job->request.segment_count; i++) {
        const struct ash_block_segment *segment = &job->segments[i];
        if (job->request.what == ASH_BLOCK_WRITE)
            memcpy(at, segment->memory, segment->bytes);
        else if (memcmp(at, segment->memory, segment->bytes) != 0)
            return false;
        at += segment->bytes;
    }
    return true;
}

static int play(void)
{
    for (unsigned step = 0; step < STEPS;) {
        for (unsigned i = 0; i < JOBS; i++) {
            if (jobs[i].busy)
                continue;
            choose(&jobs[i], i);
            if (jobs[i].busy && ash_block_submit(DISK, &jobs[i].request) != 0)
                jobs[i].busy = false; /* no room: later */
        }
        ash_block_publish(DISK);
        struct ash_block_request *request = await(1 + next_random() % JOBS);
        for (; request != NULL; request = ash_block_take(DISK), step++)
            if (!settle(ASH_CONTAINER_OF(request, struct job, request)))
                return 4;
    }
    for (unsigned i = 0; i < JOBS; i++)
        while (jobs[i].busy) {
            struct ash_block_request *request = await(1);
            if (request == NULL || !settle(ASH_CONTAINER_OF(request, struct job, request)))
                return 5;
        }
    return 0;
}

int main(void)
{
    if (ash_block_open(DISK, &wake, &facts) != 0)
        return 2;
    printf("sectors %llu block %u flags %u\n", (unsigned long long)facts.sectors, facts.block_bytes, facts.flags);
    if (facts.sectors * 512 > MOST)
        return 2;
    for (uint64_t sector = 0; sector < facts.sectors; sector += facts.block_bytes / 512)
        if (move(ASH_BLOCK_READ, sector, model + sector * 512, facts.block_bytes) != 0)
            return 3;
    printf("first %u\n", sum_of(model, facts.sectors * 512));
    int error = play();
    if (error == 0)
        error = flush() != 0 ? 6 : 0;
    printf("last %u\n", sum_of(model, facts.sectors * 512));
    struct ash_block_counts counts = ash_block_count(DISK);
    if (counts.failed != 0 || counts.flushes != 1 || counts.reads + counts.writes < STEPS)
        return 7;
    ash_block_close(DISK);
    return error;
}
