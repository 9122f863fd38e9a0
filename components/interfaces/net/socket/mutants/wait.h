/* SPDX-License-Identifier: MIT */
/* poll and epoll: each look goes over all. */
static unsigned events_of(struct file *file);

/* Is a member ready, and for what? `news` of an edge-triggered one must be new. */
static unsigned member_events(const struct member *member) {
    uint32_t wanted = member->event.events;
    if (member->file == NULL || wanted == 0)
        return 0;
#ifndef BREAK_LEVELS_ONLY
    if ((wanted & EPOLLET) != 0 && member->seen == member->file->news)
        return 0;
#endif
    return events_of(member->file) & (wanted | POLLERR | POLLHUP);
}

static unsigned events_of(struct file *file) {
    unsigned events = 0;
    switch (file->kind) {
    case STREAM:
        return stream_events(file);
    case LISTENER:
        return (ready_of(file) & ASH_NET_IP_READABLE) != 0 ? POLLIN | POLLRDNORM : 0;
    case DATAGRAM:
        events = POLLOUT | POLLWRNORM | (file->shut_read ? POLLRDHUP : 0);
        if (file->held != NULL || file->shut_read || (ready_of(file) & ASH_NET_IP_READABLE) != 0)
            events |= POLLIN | POLLRDNORM;
        return events;
    case EPOLL:
        for (unsigned i = 0; i < MEMBERS; i++)
            if (member_events(&file->members[i]) != 0)
                events = POLLIN | POLLRDNORM;
        return events;
    }
    return 0;
}

static int poll_now(struct pollfd *files, nfds_t count) {
    int found = 0;
    for (nfds_t i = 0; i < count; i++) {
        int fd = files[i].fd;
        struct file *file = get(fd);
        unsigned wanted = (unsigned)files[i].events | POLLERR | POLLHUP;
        unsigned events = file != NULL ? events_of(file) & wanted : fd < 0 ? 0 : POLLNVAL;
        if (file == NULL && stands(fd))
            events = (POLLIN | POLLOUT) & wanted;
        files[i].revents = (short)events;
        found += events != 0;
    }
    return found;
}

static uint64_t until_of(int timeout_ms) {
    return timeout_ms < 0 ? ASH_FOREVER : now_ns() + (uint64_t)timeout_ms * MS_NS;
}

int poll(struct pollfd *files, nfds_t count, int timeout_ms) {
    uint64_t until_ns = until_of(timeout_ms);
    int found = 0;
    if (count > (nfds_t)getdtablesize())
        return (int)result(-EINVAL);
    if (!is_memory(files, count * sizeof *files))
        return (int)result(-EFAULT);
    look();
    for (unsigned times = 0; (found = poll_now(files, count)) == 0 && now_ns() < until_ns;
         times++) {
        rest(times);
        look();
    }
    return (int)result(found);
}

int epoll_create1(int flags) {
    if ((flags & ~EPOLL_CLOEXEC) != 0)
        return (int)result(-EINVAL);
    return (int)result(install(EPOLL, flags));
}

static struct member *find(struct file *epoll, const struct file *file) {
    for (unsigned i = 0; i < MEMBERS; i++)
        if (epoll->members[i].file == file)
            return &epoll->members[i];
    return NULL;
}

static long control(struct file *epoll, int operation, struct file *file,
                    const struct epoll_event *event) {
    if (operation < EPOLL_CTL_ADD || operation > EPOLL_CTL_MOD || epoll == NULL ||
        epoll->kind != EPOLL)
        return -EINVAL;
    if (file == NULL || file->kind == EPOLL)
        return file == NULL ? -EPERM : -EINVAL;
    if (operation != EPOLL_CTL_DEL && !is_memory(event, sizeof *event))
        return -EFAULT;
    struct member *member = find(epoll, file);
    if (operation == EPOLL_CTL_ADD && member != NULL)
        return -EEXIST;
    if (operation != EPOLL_CTL_ADD && member == NULL)
        return -ENOENT;
    if (operation == EPOLL_CTL_DEL) {
        member->file = NULL;
        return 0;
    }
    if (member == NULL)
        member = find(epoll, NULL);
    if (member == NULL)
        return -ENOMEM;
    *member = (struct member){.file = file, .event = *event, .seen = file->news - 1};
    return 0;
}

int epoll_ctl(int fd, int operation, int target, struct epoll_event *event) {
    if (!stands(fd) || !stands(target))
        return (int)result(-EBADF);
    return (int)result(control(get(fd), operation, get(target), event));
}

static int collect(struct file *epoll, struct epoll_event *events, int most) {
    unsigned begin = epoll->turn;
    int found = 0;
    for (unsigned i = 0; i < MEMBERS && found < most; i++) {
        struct member *member = &epoll->members[(begin + i) % MEMBERS];
        unsigned now = member_events(member);
        if (now == 0)
            continue;
        events[found].events = now;
        events[found++].data = member->event.data;
        member->seen = member->file->news;
#ifndef BREAK_MORE_THAN_ONCE
        if ((member->event.events & EPOLLONESHOT) != 0)
            member->event.events = 0;
#endif
#ifndef BREAK_NO_TURNS
        epoll->turn = (begin + i + 1) % MEMBERS;
#endif
    }
    return found;
}

int epoll_wait(int fd, struct epoll_event *events, int most, int timeout_ms) {
    uint64_t until_ns = until_of(timeout_ms);
    struct file *epoll = get(fd);
    int found;
    if (!stands(fd))
        return (int)result(-EBADF);
    if (epoll == NULL || epoll->kind != EPOLL || most <= 0)
        return (int)result(-EINVAL);
    if (!is_memory(events, (size_t)most * sizeof *events))
        return (int)result(-EFAULT);
    look();
    for (unsigned times = 0; (found = collect(epoll, events, most)) == 0 && now_ns() < until_ns;
         times++) {
        rest(times);
        look();
    }
    return (int)result(found);
}
