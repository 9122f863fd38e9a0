/* SPDX-License-Identifier: MIT */
/* A sound provider stands behind; what is here is what breaks. */
#include <ashlar/net/ip.h>
#include <ashlar/time.h>

#define BEHIND &ash_use_net_ip
#define FEW    16u

/* What the breaks remember. */
static struct {
    struct ash_net_ip_set *set; /* whose `pending` it is */
    void *pending;
    struct {
        const struct ash_net_ip_source *source;
        void *user;
    } first[FEW];
} it;

/* The `user` that a source was watched with first. */
static void *first_user(const struct ash_net_ip_source *source, void *user) {
    for (unsigned i = 0; i < FEW; i++) {
        if (it.first[i].source == NULL) {
            it.first[i].source = source;
            it.first[i].user = user;
        }
        if (it.first[i].source == source)
            return it.first[i].user;
    }
    return user;
}

void mutant_net_ip_watch(struct ash_net_ip *self, struct ash_net_ip_set *set,
                         struct ash_net_ip_source *source, unsigned interest, void *user) {
    (void)self;
    (void)first_user;
#ifdef BREAK_STAYS_WATCHED
    if (set == NULL)
        return;
#endif
#ifdef BREAK_FIRST_USER
    user = first_user(source, user);
#endif
#ifdef BREAK_ANY_INTEREST
    interest = ASH_NET_IP_READABLE | ASH_NET_IP_WRITABLE;
#endif
    ash_net_ip_watch(BEHIND, set, source, interest, user);
#ifdef BREAK_NOT_AT_ONCE
    if (set != NULL)
        (void)ash_net_ip_next(BEHIND, set);
#endif
}

unsigned mutant_net_ip_ready(struct ash_net_ip *self, const struct ash_net_ip_source *source) {
    (void)self;
#ifdef BREAK_ALWAYS_READY
    return ASH_NET_IP_READABLE | ash_net_ip_ready(BEHIND, source);
#else
    return ash_net_ip_ready(BEHIND, source);
#endif
}

void *mutant_net_ip_next(struct ash_net_ip *self, struct ash_net_ip_set *set) {
    (void)self;
#ifdef BREAK_SECOND_FIRST
    void *first = it.set == set ? it.pending : NULL;
    it.pending = NULL;
    if (first != NULL)
        return first;
    first = ash_net_ip_next(BEHIND, set);
    void *second = ash_net_ip_next(BEHIND, set);
    it.set = set;
    it.pending = second == NULL ? NULL : first;
    return second == NULL ? first : second;
#else
    return ash_net_ip_next(BEHIND, set);
#endif
}

int mutant_net_ip_wait(struct ash_net_ip *self, struct ash_net_ip_set *set, uint64_t deadline_ns) {
    (void)self;
#ifdef BREAK_EARLY
    uint64_t now_ns = ash_time_now_ns(&ash_use_time);
    if (deadline_ns != ASH_FOREVER && deadline_ns > now_ns)
        deadline_ns = now_ns + (deadline_ns - now_ns) / 2;
#endif
#ifdef BREAK_DEADLINE_FIRST
    if (deadline_ns <= ash_time_now_ns(&ash_use_time))
        return -ASH_ETIMEDOUT;
#endif
    int error = ash_net_ip_wait(BEHIND, set, deadline_ns);
#ifdef BREAK_TIME_IS_READY
    if (error == -ASH_ETIMEDOUT)
        error = 0;
#endif
    return error;
}

uint64_t mutant_net_ip_poll(struct ash_net_ip *self) {
    (void)self;
#ifdef BREAK_POLL_WAITS
    struct ash_net_ip_set none = {0};
    (void)!ash_net_ip_wait(BEHIND, &none, ash_time_now_ns(&ash_use_time) + 50000000);
#endif
#ifdef BREAK_POLL_IS_IDLE
    return ASH_FOREVER;
#endif
    uint64_t due_ns = ash_net_ip_poll(BEHIND);
#ifdef BREAK_NEVER_AGAIN
    due_ns = ASH_FOREVER;
#endif
    return due_ns;
}

int mutant_net_ip_configure(struct ash_net_ip *self, const struct ash_net_ip_config *config) {
    struct ash_net_ip_config changed = *config;
    (void)self;
#ifdef BREAK_FORGETS_DNS
    changed.dns = 0;
#endif
#ifdef BREAK_NO_GATEWAY
    changed.gateway = 0;
#endif
    int error = ash_net_ip_configure(BEHIND, &changed);
#ifdef BREAK_REFUSES_IN_SILENCE
    error = 0;
#endif
#ifdef BREAK_CHANGES_FIRST
    changed = (struct ash_net_ip_config){0};
    if (error != 0)
        (void)!ash_net_ip_configure(BEHIND, &changed);
#endif
    return error;
}

struct ash_net_ip_config mutant_net_ip_config(struct ash_net_ip *self) {
    (void)self;
    return ash_net_ip_config(BEHIND);
}

int mutant_net_ip_probe(struct ash_net_ip *self, uint32_t address) {
    (void)self;
#ifdef BREAK_PROBES_NOT
    (void)address;
    return 0;
#else
    return ash_net_ip_probe(BEHIND, address);
#endif
}

void mutant_net_ip_count(struct ash_net_ip *self, struct ash_net_ip_counts *counts) {
    (void)self;
    ash_net_ip_count(BEHIND, counts);
#ifdef BREAK_COUNTS_NOBODY
    counts->udp_nobody = 0;
#endif
}

void mutant_net_ip_link_address(struct ash_net_ip *self, uint8_t address[6]) {
    (void)self;
    ash_net_ip_link_address(BEHIND, address);
#ifdef BREAK_GROUP_ADDRESS
    address[0] |= 1;
#endif
}
