/* SPDX-License-Identifier: MIT */
/*
 * Arguments are seconds of the clock. At each of them: a line `at SECONDS ADDRESS/PREFIX via
 * GATEWAY dns SERVER`; at the end how many buffers are out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

#define NS_PER_S UINT64_C(1000000000)

static void say(uint32_t address) {
    (void)printf("%u.%u.%u.%u", address & 255, address >> 8 & 255, address >> 16 & 255,
                 address >> 24);
}

int main(int count, char **argument) {
    for (int i = 1; i < count; i++) {
        uint64_t s = strtoull(argument[i], NULL, 10);
        uint64_t now_ns = ash_time_now_ns(&ash_use_time);
        if (s * NS_PER_S > now_ns)
            ash_sched_sleep(&ash_use_sched, s * NS_PER_S - now_ns);
        struct ash_net_ip_config config = ash_net_ip_config(&ash_use_net_ip);
        (void)printf("at %llu ", (unsigned long long)s);
        say(config.address);
        (void)printf("/%u via ", config.prefix);
        say(config.gateway);
        (void)printf(" dns ");
        say(config.dns);
        (void)printf("\n");
        (void)fflush(stdout);
    }
    (void)printf("held %u\n", ash_net_buffers_total(&ash_use_net_buffers) -
                                  ash_net_buffers_free(&ash_use_net_buffers));
    (void)fflush(stdout);
    return 0;
}
