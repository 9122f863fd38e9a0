/* SPDX-License-Identifier: MIT */
/*
 * Watching and waiting. A source that was not ready, and is, must be told; one that is closed or
 * taken out must not; a wait ends at its deadline and not before, unless something is ready.
 */
#include <ashlar/world/clock.h>
#include "fuzzer.h"

#define IP    &ash_use_net_ip
#define CLOCK &ash_use_world_clock

static struct ash_net_ip_set set;
static struct member *members;

unsigned member_ready(const struct member *member) {
    return ash_net_ip_ready(IP, member->source);
}

/* A failure, and the end of both directions, are told whatever was asked for. */
static bool is_ready(const struct member *member) {
    return (member_ready(member) & (member->interest | ASH_NET_IP_ENDED)) != 0;
}

void member_begin(struct member *member, struct ash_net_ip_source *source) {
    *member = (struct member){.source = source, .next = members};
    members = member;
}

void member_end(struct member *member) {
    struct member **at = &members;
    while (*at != member)
        at = &(*at)->next;
    *at = member->next;
    *member = (struct member){.source = NULL};
}

static struct member *any(void) {
    unsigned count = 0;
    struct member *member = members;
    for (const struct member *m = members; m != NULL; m = m->next)
        count++;
    for (unsigned skip = count == 0 ? 0 : draw(count); skip > 0; skip--)
        member = member->next;
    return member;
}

static void watch_one(void) {
    struct member *member = any();
    if (member == NULL)
        return;
    member->watched = !rarely(5);
    member->interest = draw(4);
    member->idle = false;
    ash_net_ip_watch(IP, member->watched ? &set : NULL, member->source, member->interest, member);
    if (member->watched && is_ready(member))
        member->idle = true; /* so that it must be told */
}

/* Takes all that is queued. True: there was something. */
static bool drain(void) {
    unsigned told = 0;
    for (struct member *m; (m = ash_net_ip_next(IP, &set)) != NULL; told++) {
        const struct member *at = members;
        while (at != NULL && at != m)
            at = at->next;
        must(at != NULL && m->watched, "a source is told that nobody watches");
        must(told < 1000, "sources are told without end");
        m->idle = false;
    }
    for (struct member *m = members; m != NULL; m = m->next) {
        if (m->watched && m->idle && is_ready(m))
            found("a source is ready for %u of %u and nobody is told", member_ready(m),
                  m->interest);
        m->idle = m->watched && !is_ready(m);
    }
    return told > 0;
}

static void wait_some(void) {
    static const uint32_t most_ms[] = {1, 5, 50, 300, 3000, 70000};
    uint64_t begin = ash_world_clock_now(CLOCK);
    uint64_t deadline = begin + (uint64_t)draw(most_ms[draw(6)]) * 1000000 + draw(1000000);
    if (rarely(8))
        deadline = begin - draw(2) * (begin / 2);
    int error = ash_net_ip_wait(IP, &set, deadline);
    uint64_t now = ash_world_clock_now(CLOCK);
    look();
    must(now <= (deadline > begin ? deadline : begin), "a wait that misses its deadline");
    if (error == -ASH_ETIMEDOUT)
        must(now >= deadline, "a wait that ends too early");
    else
        must(error == 0, "a wait that fails");
    must(drain() == (error == 0), "a wait that does not say what is ready");
}

void watch_call(void) {
    uint32_t kind = draw(5);
    if (kind < 2)
        watch_one();
    else if (kind < 4)
        (void)drain();
    else
        wait_some();
}
