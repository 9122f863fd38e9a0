/* SPDX-License-Identifier: MIT */
#ifndef DNS_H
#define DNS_H
#include <ashlar/lock.h>
#include "message.h"

#define DNS_KEPT_BYTES 64u /* a longer name is not remembered */

struct dns_entry {
    uint64_t until_ns; /* 0: free */
    struct ash_net_resolver_answer found;
    uint8_t count; /* of the name */
    uint8_t name[DNS_KEPT_BYTES];
};

struct dns {
    struct dns_boot boot;
    struct ash_lock_word lock; /* guards `entries` */
    struct dns_entry entries[ASH_OPT_CACHE];
};

/* cache.c. False: nothing is remembered of `name`. With a count of 0: that there is none. */
bool dns_recall(struct dns *self, const struct dns_name *name,
                struct ash_net_resolver_answer *found);
void dns_remember(struct dns *self, const struct dns_name *name, const struct dns_answer *answer);

#endif
