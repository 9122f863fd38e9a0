/* SPDX-License-Identifier: MIT */
#include <ashlar/cpu.h>
#include "store.h"

#define DIGITS 11u /* of 2^32 - 1, and a NUL */

static struct xen_store *store(struct ash_xen_store *self) {
    return (struct xen_store *)self;
}

/* The watch's number is its token. */
static int tell(struct xen_store *self, enum xen_store_type type,
                const struct ash_xen_watch *watch) {
    struct xen_store_question question = {.type = type};
    char token[DIGITS];
    size_t at = sizeof token - 1;
    int error = xen_store_add_place(&question, &watch->place);
    if (error != 0)
        return error;
    token[at] = '\0';
    for (uint32_t rest = watch->number; rest != 0; rest /= 10)
        token[--at] = (char)('0' + rest % 10);
    xen_store_add(&question, token + at, sizeof token - at);
    return xen_store_tell(self, &question);
}

static void forget(struct xen_store *self, struct ash_xen_watch *watch) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    struct ash_xen_watch **at = &self->watches;
    while (*at != NULL && *at != watch)
        at = &(*at)->next;
    if (*at == watch)
        *at = watch->next;
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

int xen_store_xen_store_watch(struct ash_xen_store *instance, struct ash_xen_watch *watch,
                              const struct ash_xen_place *place) {
    struct xen_store *self = store(instance);
    watch->place = *place;
    watch->changed = true;
    do
        watch->number = ++self->last_watch;
    while (watch->number == 0);
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    watch->next = self->watches;
    self->watches = watch;
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    int error = tell(self, XEN_STORE_WATCH, watch);
    if (error != 0)
        forget(self, watch);
    return error;
}

void xen_store_xen_store_unwatch(struct ash_xen_store *instance, struct ash_xen_watch *watch) {
    struct xen_store *self = store(instance);
    int error = tell(self, XEN_STORE_UNWATCH, watch);
    (void)error; /* an event for a number that nobody has is dropped */
    forget(self, watch);
}

bool xen_store_xen_store_changed(struct ash_xen_store *instance, struct ash_xen_watch *watch) {
    struct xen_store *self = store(instance);
    xen_store_look(self);
    bool changed = watch->changed || self->broken;
    watch->changed = false;
    return changed;
}
