/* SPDX-License-Identifier: MIT */
/*
 * Arguments: a name to resolve, `+SECONDS` to let pass, `!SECONDS` for the patience with the names
 * behind it. For each name a line `found NAME ADDRESS…` or `failed NAME NUMBER SECONDS`; at the
 * end how many buffers are out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/resolver.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

#define NS_PER_S UINT64_C(1000000000)

static void find(const char *name, uint64_t patience_ns) {
    struct ash_net_resolver_answer answer;
    uint64_t begin_ns = ash_time_now_ns(&ash_use_time);
    uint64_t deadline_ns = patience_ns == 0 ? ASH_FOREVER : begin_ns + patience_ns;
    int error = ash_net_resolver_find(&ash_use_net_resolver, name, deadline_ns, &answer);
    if (error != 0) {
        uint64_t took_ns = ash_time_now_ns(&ash_use_time) - begin_ns;
        (void)printf("failed %s %d %llu\n", name, -error, (unsigned long long)(took_ns / NS_PER_S));
        return;
    }
    (void)printf("found %s", name);
    for (uint32_t i = 0; i < answer.count; i++) {
        uint32_t a = answer.addresses[i];
        (void)printf(" %u.%u.%u.%u", a & 255, a >> 8 & 255, a >> 16 & 255, a >> 24);
    }
    (void)printf("\n");
}

int main(int count, char **argument) {
    uint64_t patience_ns = 0;
    for (int i = 1; i < count; i++) {
        const char *word = argument[i];
        if (word[0] == '+')
            ash_sched_sleep(&ash_use_sched, strtoull(word + 1, NULL, 10) * NS_PER_S);
        else if (word[0] == '!')
            patience_ns = strtoull(word + 1, NULL, 10) * NS_PER_S;
        else
            find(word, patience_ns);
        (void)fflush(stdout);
    }
    (void)printf("held %u\n", ash_net_buffers_total(&ash_use_net_buffers) -
                                  ash_net_buffers_free(&ash_use_net_buffers));
    (void)fflush(stdout);
    return 0;
}
