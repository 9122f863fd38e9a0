/* SPDX-License-Identifier: MIT */
/* epoll(7). A member watches its file; told, it enters the ring of those that may be ready. */
#include <cc_runtime.h>
#include <errno.h>
#include "sockets.h"

_Static_assert(sizeof(struct epoll_event) == 12, "Linux's on x86-64");

#define ALWAYS (EPOLLERR | EPOLLHUP)
#define SWITCH (EPOLLET | EPOLLONESHOT)

struct member {
    struct sockets_watch watch;
    struct sockets_link of_epoll, ready; /* ready: alone, or in the epoll's ring */
    struct sockets_file *file;
    struct sockets_epoll *epoll;
    struct epoll_event event; /* `events` is 0 after EPOLLONESHOT */
};

/* Guarded by the state's lock. */
struct sockets_epoll {
    struct sockets_file *file; /* its own */
    struct sockets_link members, ready;
};

static bool is_alone(const struct sockets_link *link) {
    return link->after == link;
}

static void be_alone(struct sockets_link *link) {
    link->before = link->after = link;
}

static struct sockets *locked(void) {
    ash_lock_take(&ash_use_lock, &sockets_state.lock);
    return &sockets_state;
}

static void forget_locked(struct member *member) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &sockets_state.lock));
    sockets_link_out(&member->watch.of_file);
    sockets_link_out(&member->of_epoll);
    sockets_link_out(&member->ready);
    ash_alloc_put(&ash_use_alloc, member);
}

static void tell(struct sockets_watch *watch) {
    struct member *member = ASH_CONTAINER_OF(watch, struct member, watch);
    if (is_alone(&watch->of_file)) { /* its file is gone */
        forget_locked(member);
        return;
    }
    if (is_alone(&member->ready) && (member->event.events & ~SWITCH) != 0) {
        sockets_link_in(&member->epoll->ready, &member->ready);
        sockets_notify_locked(member->epoll->file);
    }
}

static unsigned ready_now(const struct member *member) {
    unsigned wanted = member->event.events & ~SWITCH;
    return wanted == 0 ? 0 : member->file->ops->ready(member->file) & wanted;
}

static unsigned epoll_ready(struct sockets_file *file) {
    for (struct sockets_link *at = file->epoll->ready.after; at != &file->epoll->ready;
         at = at->after)
        if (ready_now(ASH_CONTAINER_OF(at, struct member, ready)) != 0)
            return POLLIN | POLLRDNORM;
    return 0;
}

static void epoll_dispose(struct sockets_file *file) {
    struct sockets_epoll *epoll = file->epoll;
    struct sockets *self = locked();
    while (!is_alone(&epoll->members))
        forget_locked(ASH_CONTAINER_OF(epoll->members.after, struct member, of_epoll));
    ash_lock_release(&ash_use_lock, &self->lock);
    ash_alloc_put(&ash_use_alloc, epoll);
}

const struct sockets_ops sockets_epoll_ops = {.ready = epoll_ready, .dispose = epoll_dispose};

static long create(int flags) {
    if ((flags & ~EPOLL_CLOEXEC) != 0)
        return -EINVAL;
    struct sockets_epoll *epoll = ash_alloc_get(&ash_use_alloc, sizeof *epoll);
    struct sockets_file *file = epoll == NULL ? NULL : sockets_new(&sockets_epoll_ops, flags);
    if (file == NULL) {
        ash_alloc_put(&ash_use_alloc, epoll);
        return -ENOMEM;
    }
    epoll->file = file;
    be_alone(&epoll->members);
    be_alone(&epoll->ready);
    file->epoll = epoll;
    return sockets_install(file, flags);
}

int epoll_create1(int flags) {
    return (int)posix_result(create(flags));
}

/* A file that is an epoll; else NULL. */
static struct sockets_file *epoll_of(struct posix_file *base) {
    struct sockets_file *file = sockets_of(base);
    return file != NULL && file->ops == &sockets_epoll_ops ? file : NULL;
}

static struct member *find_locked(struct sockets_epoll *epoll, struct sockets_file *file) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &sockets_state.lock));
    for (struct sockets_link *at = file->watches.after; at != &file->watches; at = at->after) {
        struct sockets_watch *watch = ASH_CONTAINER_OF(at, struct sockets_watch, of_file);
        struct member *member = ASH_CONTAINER_OF(watch, struct member, watch);
        if (watch->tell == tell && member->epoll == epoll)
            return member;
    }
    return NULL;
}

static void enter_locked(struct member *member, struct sockets_epoll *epoll,
                         struct sockets_file *file) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &sockets_state.lock));
    member->watch.tell = tell;
    member->file = file;
    member->epoll = epoll;
    be_alone(&member->ready);
    sockets_link_in(&epoll->members, &member->of_epoll);
    sockets_link_in(&file->watches, &member->watch.of_file);
}

/* `*fresh` is taken when it is used. */
static int change_locked(struct sockets_epoll *epoll, int operation, struct sockets_file *file,
                         struct member **fresh) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &sockets_state.lock));
    struct member *member = find_locked(epoll, file);
    if (operation == EPOLL_CTL_ADD && member != NULL)
        return -EEXIST;
    if (operation != EPOLL_CTL_ADD && member == NULL)
        return -ENOENT;
    if (operation == EPOLL_CTL_DEL) {
        forget_locked(member);
        return 0;
    }
    struct epoll_event event = (*fresh)->event;
    if (member == NULL) {
        member = *fresh;
        *fresh = NULL;
        enter_locked(member, epoll, file);
    }
    member->event = event;
    sockets_link_out(&member->ready);
    if (ready_now(member) != 0)
        tell(&member->watch);
    return 0;
}

static int control(struct posix_file *base, int operation, struct posix_file *any,
                   const struct epoll_event *event) {
    struct sockets_file *file = epoll_of(base), *target = sockets_of(any);
    struct member *fresh = NULL;
    if (operation < EPOLL_CTL_ADD || operation > EPOLL_CTL_MOD || file == NULL)
        return -EINVAL;
    if (target == NULL) /* always ready: epoll_ctl(2) */
        return -EPERM;
    if (target->ops == &sockets_epoll_ops)
        return -EINVAL;
    if (operation != EPOLL_CTL_DEL) {
        if (!posix_is_memory(event, sizeof *event))
            return -EFAULT;
        if ((fresh = ash_alloc_get(&ash_use_alloc, sizeof *fresh)) == NULL)
            return -ENOMEM;
        fresh->event = *event;
        fresh->event.events |= ALWAYS;
    }
    struct sockets *self = locked();
    int error = change_locked(file->epoll, operation, target, &fresh);
    sockets_rouse_locked(self); /* the thread that waits in the epoll may lead */
    ash_lock_release(&ash_use_lock, &self->lock);
    ash_alloc_put(&ash_use_alloc, fresh);
    return error;
}

int epoll_ctl(int fd, int operation, int target_fd, struct epoll_event *event) {
    struct posix_file *file = posix_get(fd), *target = posix_get(target_fd);
    int error = file == NULL || target == NULL ? -EBADF : control(file, operation, target, event);
    if (file != NULL)
        posix_put(file);
    if (target != NULL)
        posix_put(target);
    return (int)posix_result(error);
}

/*
 * Takes up to `most` of those that are ready; one that is not leaves the ring. Each is looked at
 * once. What stays ready goes behind the others, so that all have their turn.
 */
static int collect_locked(struct sockets_epoll *epoll, struct epoll_event *events, int most) {
    struct sockets_link later;
    int found = 0;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &sockets_state.lock));
    be_alone(&later);
    while (found < most && !is_alone(&epoll->ready)) {
        struct member *member = ASH_CONTAINER_OF(epoll->ready.after, struct member, ready);
        unsigned now = ready_now(member);
        sockets_link_out(&member->ready);
        if (now == 0)
            continue;
        events[found].events = now;
        events[found++].data = member->event.data;
        if ((member->event.events & EPOLLONESHOT) != 0)
            member->event.events = 0;
        else if ((member->event.events & EPOLLET) == 0)
            sockets_link_in(&later, &member->ready);
    }
    while (!is_alone(&later)) {
        struct sockets_link *at = later.after;
        sockets_link_out(at);
        sockets_link_in(&epoll->ready, at);
    }
    return found;
}

static int wait_for(struct sockets_file *file, struct epoll_event *events, int most,
                    uint64_t deadline_ns) {
    struct sockets_waiter waiter = {0};
    struct sockets_post post;
    int found = 0, error = 0;
    sockets_watch(&post, &waiter, file);
    sockets_pump();
    for (;;) {
        struct sockets *self = locked();
        found = collect_locked(file->epoll, events, most);
        ash_lock_release(&ash_use_lock, &self->lock);
        if (found != 0 || error != 0)
            break;
        error = sockets_wait(&waiter, deadline_ns);
    }
    sockets_unwatch(&post);
    return found > 0 || error == -EAGAIN ? found : error;
}

int epoll_wait(int fd, struct epoll_event *events, int most, int timeout_ms) {
    uint64_t deadline_ns = sockets_deadline_ms(timeout_ms);
    struct posix_file *base = posix_get(fd);
    int result;
    if (base == NULL)
        return (int)posix_result(-EBADF);
    struct sockets_file *file = epoll_of(base);
    if (file == NULL || most <= 0)
        result = -EINVAL;
    else if (!posix_is_memory(events, (size_t)most * sizeof *events))
        result = -EFAULT;
    else
        result = wait_for(file, events, most, deadline_ns);
    posix_put(base);
    return (int)posix_result(result);
}
