/* SPDX-License-Identifier: MIT */
/*
 * The arguments are a seed and a count of rounds. Each round sends frames to the stack, mostly
 * right and near what it last sent, makes calls, and lets time pass, seconds or hours. Data counts
 * up, both ways: a byte in the wrong place is a failure, and so is a buffer that is missing when
 * all is closed, a frame that is not well formed, and a call that says another thing than the one
 * before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/net/buffers.h>
#include <ashlar/world.h>
#include <ashlar/world/clock.h>
#include "fuzzer.h"

#define CLOCK &ash_use_world_clock
#define HOUR  UINT64_C(3600000000000)

void found(const char *format, ...) {
    va_list list;
    va_start(list, format);
    (void)vprintf(format, list);
    va_end(list);
    (void)printf("\n");
    (void)fflush(stdout);
    abort();
}

/*
 * In place of the C library's getrandom, from which the stack's keys are: they are the same in each
 * run, so that a seed is all that there is to know of one.
 */
long fuzzer_random(void *bytes, size_t count, unsigned flags) __asm__("getrandom");
long fuzzer_random(void *bytes, size_t count, unsigned flags) {
    (void)flags;
    for (size_t i = 0; i < count; i++)
        ((uint8_t *)bytes)[i] = (uint8_t)(i * 151 + 7);
    return (long)count;
}

void look(void) {
    static uint8_t frame[2048], before[2048];
    static size_t before_bytes;
    size_t bytes = ash_world_last(&ash_use_world, frame);
    if (bytes == before_bytes && memcmp(before, frame, bytes) == 0)
        return;
    memcpy(before, frame, bytes);
    before_bytes = bytes;
    check_sent(frame, bytes);
    frames_look(frame, bytes);
}

void let_pass(uint64_t ns) {
    uint64_t until = ash_world_clock_now(CLOCK) + ns;
    for (unsigned steps = 0;; steps++) {
        uint64_t due = ash_net_ip_poll(&ash_use_net_ip), now = ash_world_clock_now(CLOCK);
        look();
        if (due > until || steps > 100000)
            break;
        if (due > now)
            ash_world_clock_set(CLOCK, due);
    }
    ash_world_clock_set(CLOCK, until);
    (void)ash_net_ip_poll(&ash_use_net_ip);
    look();
}

static void call(void) {
    uint32_t kind = draw(32);
    if (kind < 18)
        streams_call();
    else if (kind < 24)
        datagrams_call();
    else if (kind < 30)
        watch_call();
    else if (kind < 31)
        facts_call();
    else
        rooms_call();
}

static void play(void) {
    for (unsigned frames = draw(4); frames > 0; frames--) {
        send_frame();
        if (rarely(6))
            continue; /* several come at once */
        (void)ash_net_ip_poll(&ash_use_net_ip);
        look();
    }
    (void)ash_net_ip_poll(&ash_use_net_ip);
    look();
    for (unsigned calls = draw(3); calls > 0; calls--)
        call();
    if (rarely(8))
        let_pass(draw(50000000));
    if (rarely(500))
        let_pass((uint64_t)draw(100000) * 1000000);
    if (rarely(4000))
        let_pass(3 * HOUR);
}

int main(int count, char **argument) {
    if (count != 3)
        return 2;
    frames_seed(strtoull(argument[1], NULL, 10));
    unsigned rounds = (unsigned)strtoul(argument[2], NULL, 10);
    unsigned before = ash_net_buffers_free(&ash_use_net_buffers);
    ash_world_keep(&ash_use_world);
    streams_begin();
    datagrams_begin();
    for (unsigned i = 0; i < rounds; i++)
        play();
    rooms_settle();
    facts_settle();
    streams_end();
    datagrams_end();
    let_pass(UINT64_C(1000000000000));
    unsigned after = ash_net_buffers_free(&ash_use_net_buffers);
    (void)printf("accepted=%lu read=%lu before=%u after=%u\n", streams_accepted(), streams_read(),
                 before, after);
    (void)fflush(stdout);
    return before == after ? 0 : 1;
}
