/* SPDX-License-Identifier: MIT */
/* Who waits for which file; sockets.h says how. */
#include <errno.h>
#include "sockets.h"

void sockets_attach(struct sockets_file *file, struct ash_net_ip_source *source) {
    struct sockets *self = &sockets_state;
    ash_lock_take(&ash_use_lock, &self->lock);
    file->source = source;
    ash_net_ip_watch(&ash_use_net_ip, &self->hub, source, ASH_NET_IP_READABLE | ASH_NET_IP_WRITABLE,
                     file);
    ash_lock_release(&ash_use_lock, &self->lock);
}

void sockets_notify_locked(struct sockets_file *file) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &sockets_state.lock));
    file->told++;
    for (struct sockets_link *at = file->watches.after, *next; at != &file->watches; at = next) {
        next = at->after;
        struct sockets_watch *watch = ASH_CONTAINER_OF(at, struct sockets_watch, of_file);
        watch->tell(watch);
    }
}

static unsigned always_ready(const struct ash_net_ip_source *source) {
    (void)source;
    return ASH_NET_IP_READABLE;
}

void sockets_rouse_locked(struct sockets *self) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    if (self->leader == NULL || !self->leader->woken)
        return;
    self->kick.ready = always_ready;
    ash_net_ip_watch(&ash_use_net_ip, &self->hub, &self->kick, ASH_NET_IP_READABLE, &self->kick);
}

/* Passes on what the hub has heard. */
static void dispatch_locked(struct sockets *self) {
    void *user;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    while ((user = ash_net_ip_next(&ash_use_net_ip, &self->hub)) != NULL)
        if (user != &self->kick)
            sockets_notify_locked(user);
    sockets_rouse_locked(self); /* by now the hub may be empty again */
}

void sockets_notify(struct sockets_file *file) {
    ash_lock_take(&ash_use_lock, &sockets_state.lock);
    sockets_notify_locked(file);
    sockets_rouse_locked(&sockets_state);
    ash_lock_release(&ash_use_lock, &sockets_state.lock);
}

void sockets_pump(void) {
    struct sockets *self = &sockets_state;
    (void)ash_net_ip_poll(&ash_use_net_ip);
    ash_lock_take(&ash_use_lock, &self->lock);
    dispatch_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
}

static void wake(struct sockets_watch *watch) {
    struct sockets_waiter *waiter = ASH_CONTAINER_OF(watch, struct sockets_post, watch)->waiter;
    waiter->woken = true;
    ash_sched_set(&ash_use_sched, &waiter->event);
}

void sockets_watch(struct sockets_post *post, struct sockets_waiter *waiter,
                   struct sockets_file *file) {
    post->watch.tell = wake;
    post->waiter = waiter;
    post->file = file;
    ash_lock_take(&ash_use_lock, &sockets_state.lock);
    sockets_link_in(&file->watches, &post->watch.of_file);
    ash_lock_release(&ash_use_lock, &sockets_state.lock);
}

void sockets_unwatch(struct sockets_post *post) {
    ash_lock_take(&ash_use_lock, &sockets_state.lock);
    sockets_link_out(&post->watch.of_file);
    ash_lock_release(&ash_use_lock, &sockets_state.lock);
}

/* Waits in the hub for everybody. -EAGAIN at the deadline. */
static int lead_locked(struct sockets *self, struct sockets_waiter *waiter, uint64_t deadline_ns) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    self->leader = waiter;
    ash_lock_release(&ash_use_lock, &self->lock);
    int error = ash_net_ip_wait(&ash_use_net_ip, &self->hub, deadline_ns);
    ash_lock_take(&ash_use_lock, &self->lock);
    self->leader = NULL;
    dispatch_locked(self);
    return error == -ASH_ETIMEDOUT ? -EAGAIN : error;
}

/* Sleeps until the thread that leads wakes us, for a file of ours or to lead. */
static int follow_locked(struct sockets *self, struct sockets_waiter *waiter,
                         uint64_t deadline_ns) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    waiter->next = self->sleeping;
    self->sleeping = waiter;
    ash_lock_release(&ash_use_lock, &self->lock);
    int error = ash_sched_wait(&ash_use_sched, &waiter->event, deadline_ns);
    ash_lock_take(&ash_use_lock, &self->lock);
    struct sockets_waiter **at = &self->sleeping;
    while (*at != waiter)
        at = &(*at)->next;
    *at = waiter->next;
    return error == 0 ? 0 : -EAGAIN;
}

int sockets_wait(struct sockets_waiter *waiter, uint64_t deadline_ns) {
    struct sockets *self = &sockets_state;
    int error = 0;
    ash_lock_take(&ash_use_lock, &self->lock);
    while (!waiter->woken && error == 0)
        error = self->leader != NULL ? follow_locked(self, waiter, deadline_ns)
                                     : lead_locked(self, waiter, deadline_ns);
    if (self->leader == NULL && self->sleeping != NULL)
        ash_sched_set(&ash_use_sched, &self->sleeping->event); /* it leads from now on */
    bool woken = waiter->woken;
    waiter->woken = false;
    ash_lock_release(&ash_use_lock, &self->lock);
    return woken ? 0 : error;
}

uint32_t sockets_told(struct sockets_file *file) {
    ash_lock_take(&ash_use_lock, &sockets_state.lock);
    uint32_t told = file->told;
    ash_lock_release(&ash_use_lock, &sockets_state.lock);
    return told;
}

int sockets_block(struct sockets_file *file, uint32_t seen, uint64_t deadline_ns) {
    struct sockets_waiter waiter = {0};
    struct sockets_post post;
    int error = 0;
    sockets_watch(&post, &waiter, file);
    if (sockets_told(file) == seen)
        error = sockets_wait(&waiter, deadline_ns);
    sockets_unwatch(&post);
    return error;
}

uint64_t sockets_deadline(uint64_t timeout_ns) {
    uint64_t now_ns = ash_time_now_ns(&ash_use_time);
    return timeout_ns > ASH_FOREVER - now_ns ? ASH_FOREVER : now_ns + timeout_ns;
}

uint64_t sockets_deadline_ms(int timeout_ms) {
    if (timeout_ms <= 0)
        return timeout_ms < 0 ? ASH_FOREVER : 0;
    return sockets_deadline((uint64_t)timeout_ms * SOCKETS_NS_PER_MS);
}
