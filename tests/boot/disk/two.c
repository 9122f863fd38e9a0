/* SPDX-License-Identifier: MIT */
/* The first sector of one disk becomes the last of the other. */
#include <stdio.h>
#include <ashlar/block.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

static _Alignas(512) unsigned char memory[512];
static const struct ash_block_segment segment = {memory, sizeof memory};
static struct ash_block_request read = {.what = ASH_BLOCK_READ, .segment_count = 1, .segments = &segment};
static struct ash_block_request write = {.what = ASH_BLOCK_WRITE, .segment_count = 1, .segments = &segment};

#define PERFORM(slot, request)                                                                     \
    do {                                                                                           \
        if (ash_##slot##_submit(&ash_use_##slot, request) != 0)                                    \
            return 3;                                                                              \
        ash_##slot##_publish(&ash_use_##slot);                                                     \
        while (ash_##slot##_take(&ash_use_##slot) == NULL)                                         \
            if (ash_##slot##_idle(&ash_use_##slot, 1) &&                                           \
                ash_sched_wait(&ash_use_sched, &slot##_wake,                                       \
                               ash_time_now_ns(&ash_use_time) + 20000000000ull) != 0)              \
                return 4;                                                                          \
        if ((request)->status != 0)                                                                \
            return 5;                                                                              \
    } while (0)

static struct ash_sched_event left_wake, right_wake;

int main(void)
{
    struct ash_block_facts left, right;
    if (ash_right_open(&ash_use_right, &right_wake, &right) != 0 ||
        ash_left_open(&ash_use_left, &left_wake, &left) != 0)
        return 2;
    PERFORM(left, &read);
    printf("%llu %u\n", (unsigned long long)left.sectors, memory[0]);
    PERFORM(right, &read);
    printf("%llu %u\n", (unsigned long long)right.sectors, memory[0]);
    PERFORM(left, &read);
    write.sector = right.sectors - 1;
    PERFORM(right, &write);
    ash_left_close(&ash_use_left);
    ash_right_close(&ash_use_right);
    return 0;
}
