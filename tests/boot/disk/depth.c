/* SPDX-License-Identifier: MIT */
/* Random reads of 4 KiB, 32 of them on their way, taken up 16 at a time; and what they cost. */
#include "disk.h"

#define DEPTH 32u
#define READS 4096u

static _Alignas(4096) unsigned char memory[DEPTH][4096];
static struct ash_block_segment segments[DEPTH];
static struct ash_block_request requests[DEPTH];

static int submit(unsigned i)
{
    requests[i] = (struct ash_block_request){
        .what = ASH_BLOCK_READ,
        .segment_count = 1,
        .sector = next_random() % (facts.sectors / 8) * 8,
        .segments = &segments[i],
    };
    memory[i][0] = 0;
    return ash_block_submit(DISK, &requests[i]);
}

int main(void)
{
    unsigned submitted = 0, taken = 0;
    if (ash_block_open(DISK, &wake, &facts) != 0)
        return 2;
    for (unsigned i = 0; i < DEPTH; i++) {
        segments[i] = (struct ash_block_segment){memory[i], sizeof memory[i]};
        if (submit(i) != 0)
            return 3;
        submitted++;
    }
    ash_block_publish(DISK);
    while (taken < READS) {
        struct ash_block_request *request = await(DEPTH / 2);
        if (request == NULL)
            return 4;
        for (; request != NULL; request = ash_block_take(DISK), taken++) {
            unsigned i = (unsigned)(request - requests);
            /* Each page of the file begins with its number, from 1. */
            if (request->status != 0 || memory[i][0] != (unsigned char)(request->sector / 8 % 255 + 1))
                return 5;
            if (submitted < READS && submit(i) != 0)
                return 6;
            submitted += submitted < READS;
        }
        ash_block_publish(DISK);
    }
    struct ash_block_counts counts = ash_block_count(DISK);
    printf("reads %llu kicks %llu interrupts %llu\n", (unsigned long long)counts.reads,
           (unsigned long long)counts.kicks, (unsigned long long)counts.interrupts);
    ash_block_close(DISK);
    return 0;
}
