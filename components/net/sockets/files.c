/* SPDX-License-Identifier: MIT */
/* Descriptors and the files behind them. */
#include <cc_runtime.h>
#include <errno.h>
#include <unistd.h>
#include "sockets.h"

struct sockets sockets_state;

void sockets_link_in(struct sockets_link *ring, struct sockets_link *link) {
    link->after = ring;
    link->before = ring->before;
    ring->before->after = link;
    ring->before = link;
}

void sockets_link_out(struct sockets_link *link) {
    link->before->after = link->after;
    link->after->before = link->before;
    link->before = link->after = link;
}

long sockets_result(long result) {
    if (result >= 0)
        return result;
    errno = (int)-result;
    return -1;
}

ssize_t sockets_read_result(ssize_t result) {
    if (result < 0 && errno == ENOTSOCK)
        errno = EINVAL;
    return result;
}

struct sockets_file *sockets_get(int fd) {
    struct sockets *self = &sockets_state;
    struct sockets_file *file = NULL;
    ash_lock_take(&ash_use_lock, &self->lock);
    if (fd >= 0 && (unsigned)fd < ASH_OPT_DESCRIPTORS)
        file = self->files[fd];
    if (file != NULL)
        file->users++;
    ash_lock_release(&ash_use_lock, &self->lock);
    return file;
}

int sockets_get_socket(int fd, struct sockets_file **file) {
    *file = sockets_get(fd);
    if (*file == NULL)
        return -EBADF;
    if ((*file)->ops->names != NULL)
        return 0;
    sockets_put(*file);
    return -ENOTSOCK;
}

int sockets_enter(int fd, struct sockets_file **file) {
    int error = sockets_get_socket(fd, file);
    if (error != 0)
        *file = NULL;
    else
        ash_lock_take(&ash_use_lock, &(*file)->lock);
    return error;
}

int sockets_leave(struct sockets_file *file, int error) {
    if (file != NULL) {
        ash_lock_release(&ash_use_lock, &file->lock);
        sockets_put(file);
    }
    return (int)sockets_result(error);
}

/* Nobody can reach the file any more, but for the thread that leads, until its source is out. */
ASH_COLD static void dispose(struct sockets_file *file) {
    struct sockets *self = &sockets_state;
    ash_lock_take(&ash_use_lock, &self->lock);
    if (file->source != NULL)
        ash_net_ip_watch(&ash_use_net_ip, NULL, file->source, 0, NULL);
    ash_lock_release(&ash_use_lock, &self->lock);
    bool unread = file->held != NULL;
    for (struct ash_net_buffer *next; file->held != NULL; file->held = next) {
        next = file->held->next;
        ash_net_buffers_put(&ash_use_net_buffers, file->held);
    }
    file->resets |= unread; /* RFC 9293 §3.6.1: what was not read is not lost in silence */
    file->ops->dispose(file);
    ash_alloc_put(&ash_use_alloc, file);
}

unsigned sockets_readable(struct sockets_file *file) {
    bool now = file->held != NULL ||
               (file->source != NULL &&
                (ash_net_ip_ready(&ash_use_net_ip, file->source) & ASH_NET_IP_READABLE) != 0);
    return now ? POLLIN | POLLRDNORM : 0;
}

void sockets_put(struct sockets_file *file) {
    ash_lock_take(&ash_use_lock, &sockets_state.lock);
    bool last = --file->users == 0;
    while (last && file->watches.after != &file->watches) {
        struct sockets_watch *watch =
            ASH_CONTAINER_OF(file->watches.after, struct sockets_watch, of_file);
        sockets_link_out(&watch->of_file);
        watch->tell(watch); /* only epolls are left; alone in its ring, a member is forgotten */
    }
    ash_lock_release(&ash_use_lock, &sockets_state.lock);
    if (last)
        dispose(file);
}

struct sockets_file *sockets_new(const struct sockets_ops *ops, int flags) {
    struct sockets_file *file = ash_alloc_get(&ash_use_alloc, sizeof *file);
    if (file == NULL)
        return NULL;
    memset(file, 0, sizeof *file);
    file->ops = ops;
    file->users = 1;
    file->watches.before = file->watches.after = &file->watches;
    file->nonblocking = (flags & SOCK_NONBLOCK) != 0;
    file->cloexec = (flags & SOCK_CLOEXEC) != 0;
    return file;
}

int sockets_install(struct sockets_file *file) {
    struct sockets *self = &sockets_state;
    ash_lock_take(&ash_use_lock, &self->lock);
    unsigned fd = self->lowest < SOCKETS_FIRST ? SOCKETS_FIRST : self->lowest;
    while (fd < ASH_OPT_DESCRIPTORS && self->files[fd] != NULL)
        fd++;
    self->lowest = fd;
    if (fd < ASH_OPT_DESCRIPTORS)
        self->files[fd] = file;
    ash_lock_release(&ash_use_lock, &self->lock);
    return fd < ASH_OPT_DESCRIPTORS ? (int)fd : -EMFILE;
}

struct sockets_file *sockets_remove(int fd) {
    struct sockets *self = &sockets_state;
    struct sockets_file *file = NULL;
    ash_lock_take(&ash_use_lock, &self->lock);
    if (fd >= 0 && (unsigned)fd < ASH_OPT_DESCRIPTORS)
        file = self->files[fd];
    if (file != NULL) {
        self->files[fd] = NULL;
        if ((unsigned)fd < self->lowest)
            self->lowest = (unsigned)fd;
    }
    ash_lock_release(&ash_use_lock, &self->lock);
    return file;
}

int close(int fd) {
    struct sockets_file *file = sockets_remove(fd);
    if (file == NULL)
        return (int)sockets_result(-EBADF);
    sockets_put(file);
    return 0;
}
