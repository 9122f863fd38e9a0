/* SPDX-License-Identifier: MIT */
/* Who waits for what, and the work that is done meanwhile. */
#include <ashlar/time.h>
#include "ip.h"
#include "link.h"
#include "tcpip.h"

#define NS_PER_MS 1000000u
#define BATCH     64u /* frames */
#define SOON      4u  /* pauses in a row that were short */

static struct tcpip *stack(struct ash_net_ip *self) {
    return (struct tcpip *)self;
}

void tcpip_clock_locked(struct tcpip *self) {
    self->now_ns = ash_time_now_ns(&ash_use_time);
    self->now_ms = (uint32_t)(self->now_ns / NS_PER_MS);
}

void tcpip_leave_locked(struct tcpip *self) {
    /* The device has no room: who sleeps for it has to ask that it tells when there is some. */
    if (self->tcp.settle_count != 0 && self->working)
        ash_sched_set(&ash_use_sched, &self->wake);
    if (!self->unflushed)
        return;
    self->unflushed = false;
    ash_net_device_flush(&ash_use_net_device);
}

/* When a millisecond of the wheel begins. */
static uint64_t begins_ns(const struct tcpip *self, uint32_t ms) {
    int64_t away = (int32_t)(ms - self->now_ms);
    return (self->now_ns / NS_PER_MS + (uint64_t)away) * NS_PER_MS;
}

void tcpip_arm_locked(struct tcpip *self, struct tcpip_timer *timer, uint32_t due_ms) {
    tcpip_wheel_arm(&self->wheel, timer, due_ms);
    if (self->asleep_until_ns > begins_ns(self, timer->due_ms)) {
        self->asleep_until_ns = 0;
        ash_sched_set(&ash_use_sched, &self->wake);
    }
}

void tcpip_tell_locked(struct tcpip *self, struct ash_net_ip_source *source, unsigned events) {
    struct ash_net_ip_set *set = source->set;
    (void)self;
    if (set == NULL || ((source->interest | ASH_NET_IP_ENDED) & events) == 0 || source->queued)
        return;
    source->queued = true;
    source->next = NULL;
    if (set->first == NULL)
        set->first = source;
    else
        set->last->next = source;
    set->last = source;
    if (set->sleeping != NULL)
        ash_sched_set(&ash_use_sched, set->sleeping);
}

static void unqueue(struct ash_net_ip_source *source) {
    struct ash_net_ip_set *set = source->set;
    struct ash_net_ip_source *before = NULL;
    if (!source->queued)
        return;
    for (struct ash_net_ip_source *at = set->first; at != source; at = at->next)
        before = at;
    if (before == NULL)
        set->first = source->next;
    else
        before->next = source->next;
    if (set->last == source)
        set->last = before;
    source->queued = false;
}

void tcpip_unwatch_locked(struct tcpip *self, struct ash_net_ip_source *source) {
    (void)self;
    if (source->set != NULL)
        unqueue(source);
    source->set = NULL;
}

void tcpip_net_ip_watch(struct ash_net_ip *instance, struct ash_net_ip_set *set,
                        struct ash_net_ip_source *source, unsigned interest, void *user) {
    struct tcpip *self = stack(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    tcpip_unwatch_locked(self, source);
    source->set = set;
    source->interest = (uint8_t)interest;
    source->user = user;
    tcpip_tell_locked(self, source, source->ready(source));
    ash_lock_release(&ash_use_lock, &self->lock);
}

unsigned tcpip_net_ip_ready(struct ash_net_ip *self, const struct ash_net_ip_source *source) {
    (void)self;
    return source->ready(source);
}

void *tcpip_net_ip_next(struct ash_net_ip *instance, struct ash_net_ip_set *set) {
    struct tcpip *self = stack(instance);
    void *user = NULL;
    ash_lock_take(&ash_use_lock, &self->lock);
    struct ash_net_ip_source *source = set->first;
    if (source != NULL) {
        set->first = source->next;
        source->queued = false;
        user = source->user;
    }
    ash_lock_release(&ash_use_lock, &self->lock);
    return user;
}

/*
 * The next frame is taken care of. False: there is none. Those to ourselves go first, since the
 * device may never run out of others.
 */
static bool input_one(struct tcpip *self) {
    struct ash_net_buffer *frame = self->loop_first;
    if (frame != NULL) {
        self->loop_first = frame->next;
        frame->next = NULL;
        tcpip_ip_input(self, frame, false);
        return true;
    }
    frame = ash_net_device_receive(&ash_use_net_device);
    if (frame == NULL)
        return false;
    if (ASH_OPT_POLL != 0)
        self->seen_ns = self->now_ns;
    frame->flags &= ASH_NET_BUFFER_CHECKED | ASH_NET_BUFFER_UNSUMMED;
    tcpip_link_input(self, frame);
    return true;
}

/*
 * What is there now, but no more than a batch: who sends without end must not keep timers, answers
 * and programs from their turn. True: there may be more.
 */
static bool work_locked(struct tcpip *self) {
    unsigned left = BATCH;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    tcpip_clock_locked(self);
    tcpip_wheel_run(&self->wheel, self, self->now_ms);
    do {
        while (left != 0 && input_one(self))
            left--;
        if (self->tcp.settle_count != 0 || self->tcp.starved)
            self->tcp_settle(self);
    } while (left != 0 && self->loop_first != NULL);
    tcpip_leave_locked(self);
    return left == 0;
}

static uint64_t next_due_ns(struct tcpip *self) {
    uint32_t due;
    return tcpip_wheel_next(&self->wheel, &due) ? begins_ns(self, due) : ASH_FOREVER;
}

uint64_t tcpip_net_ip_poll(struct ash_net_ip *instance) {
    struct tcpip *self = stack(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    bool more = work_locked(self);
    uint64_t due_ns = more ? self->now_ns : next_due_ns(self);
    /* This call took the device's mind off the thread that sleeps for it, which has to ask anew. */
    if (self->working)
        ash_sched_set(&ash_use_sched, &self->wake);
    ash_lock_release(&ash_use_lock, &self->lock);
    return due_ns;
}

/*
 * Where frames follow one another closely, looking for the next is cheaper than being woken for it;
 * where they do not, or no longer do, it is a waste. True: one came.
 */
static bool poll_locked(struct tcpip *self, uint64_t deadline_ns) {
    uint64_t until_ns = self->seen_ns + ASH_OPT_POLL, due_ns;
    self->soon = self->now_ns - self->idle_ns < ASH_OPT_POLL ? self->soon + 1 : 0;
    self->idle_ns = self->now_ns;
    if (self->soon < SOON)
        return false;
    due_ns = next_due_ns(self);
    due_ns = due_ns < deadline_ns ? due_ns : deadline_ns;
    until_ns = until_ns < due_ns ? until_ns : due_ns;
    while (self->now_ns < until_ns) {
        if (input_one(self))
            return true;
        tcpip_clock_locked(self);
    }
    return false;
}

/* Sleeps until the device, a timer or a call of another thread wakes us, and lets others in. */
static void sleep_locked(struct tcpip *self, struct ash_net_ip_set *set, uint64_t deadline_ns) {
    uint64_t until_ns = next_due_ns(self);
    if (until_ns > deadline_ns)
        until_ns = deadline_ns;
    self->working = true;
    self->asleep_until_ns = until_ns;
    set->sleeping = &self->wake;
    ash_lock_release(&ash_use_lock, &self->lock);
    (void)!ash_sched_wait(&ash_use_sched, &self->wake, until_ns);
    ash_lock_take(&ash_use_lock, &self->lock);
    set->sleeping = NULL;
    self->asleep_until_ns = 0;
    self->working = false;
}

/* Another thread works; it wakes us when `set` has something, or when it leaves. */
static void follow_locked(struct tcpip *self, struct ash_net_ip_set *set, uint64_t deadline_ns) {
    set->next = self->waiting;
    self->waiting = set;
    set->sleeping = &set->event;
    ash_lock_release(&ash_use_lock, &self->lock);
    (void)!ash_sched_wait(&ash_use_sched, &set->event, deadline_ns);
    ash_lock_take(&ash_use_lock, &self->lock);
    set->sleeping = NULL;
    struct ash_net_ip_set **at = &self->waiting;
    while (*at != set)
        at = &(*at)->next;
    *at = set->next;
}

static int wait_locked(struct tcpip *self, struct ash_net_ip_set *set, uint64_t deadline_ns) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    for (;;) {
        bool more = !self->working && work_locked(self);
        if (set->first != NULL)
            return 0;
        if (ash_net_device_health(&ash_use_net_device) != 0)
            return -ASH_EIO;
        if (self->working)
            tcpip_clock_locked(self);
        if (self->now_ns >= deadline_ns)
            return -ASH_ETIMEDOUT;
        if (self->working)
            follow_locked(self, set, deadline_ns);
        else if (!more && !(ASH_OPT_POLL != 0 && poll_locked(self, deadline_ns)) &&
                 ash_net_device_idle(&ash_use_net_device))
            sleep_locked(self, set, deadline_ns);
    }
}

int tcpip_wait(struct tcpip *self, struct ash_net_ip_set *set, uint64_t deadline_ns) {
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = wait_locked(self, set, deadline_ns);
    if (!self->working && self->waiting != NULL)
        ash_sched_set(&ash_use_sched, &self->waiting->event); /* it works from now on */
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

int tcpip_net_ip_wait(struct ash_net_ip *self, struct ash_net_ip_set *set, uint64_t deadline_ns) {
    return tcpip_wait(stack(self), set, deadline_ns);
}
