/* SPDX-License-Identifier: MIT */
/* Answers for as long as their servers said: RFC 1035 §7.4, RFC 2308 §5. */
#include <cc_runtime.h>
#include <ashlar/time.h>
#include "dns.h"

#define NS_PER_S UINT64_C(1000000000)

static bool is_of(const struct dns_entry *entry, const struct dns_name *name) {
    return entry->count == name->count && memcmp(entry->name, name->bytes, name->count) == 0;
}

static bool recall_locked(struct dns *self, const struct dns_name *name,
                          struct ash_net_resolver_answer *found) {
    uint64_t now_ns = ash_time_now_ns(&ash_use_time);
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    for (unsigned i = 0; i < ASH_OPT_CACHE; i++) {
        const struct dns_entry *entry = &self->entries[i];
        if (entry->until_ns <= now_ns || !is_of(entry, name))
            continue;
        *found = entry->found;
        return true;
    }
    return false;
}

bool dns_recall(struct dns *self, const struct dns_name *name,
                struct ash_net_resolver_answer *found) {
    if (name->count > DNS_KEPT_BYTES)
        return false;
    ash_lock_take(&ash_use_lock, &self->lock);
    bool known = recall_locked(self, name, found);
    ash_lock_release(&ash_use_lock, &self->lock);
    return known;
}

/* The place of the name, or the one that is to be forgotten first: free, old, or soon old. */
static struct dns_entry *place_locked(struct dns *self, const struct dns_name *name) {
    struct dns_entry *place = self->entries;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    for (unsigned i = 0; i < ASH_OPT_CACHE; i++) {
        struct dns_entry *entry = &self->entries[i];
        if (is_of(entry, name))
            return entry;
        if (entry->until_ns < place->until_ns)
            place = entry;
    }
    return place;
}

void dns_remember(struct dns *self, const struct dns_name *name, const struct dns_answer *answer) {
    if (name->count > DNS_KEPT_BYTES || answer->ttl_s == 0)
        return;
    ash_lock_take(&ash_use_lock, &self->lock);
    struct dns_entry *entry = place_locked(self, name);
    entry->until_ns = ash_time_now_ns(&ash_use_time) + answer->ttl_s * NS_PER_S;
    entry->found = answer->found;
    entry->count = name->count;
    memcpy(entry->name, name->bytes, name->count);
    ash_lock_release(&ash_use_lock, &self->lock);
}
