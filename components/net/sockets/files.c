/* SPDX-License-Identifier: MIT */
/* Sockets and epolls as files of posix.files. */
#include <cc_runtime.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
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

/* What read and write are here. */
static ssize_t read_parts(struct posix_file *file, const struct iovec *parts, int count) {
    struct sockets_message message = {.parts = parts, .count = (size_t)count};
    return sockets_receive(sockets_of(file), &message);
}

static ssize_t write_parts(struct posix_file *file, const struct iovec *parts, int count) {
    struct sockets_message message = {.parts = parts, .count = (size_t)count};
    return sockets_send(sockets_of(file), &message, NULL, 0);
}

static int get_flags(struct posix_file *file) {
    return O_RDWR | (sockets_of(file)->nonblocking ? O_NONBLOCK : 0);
}

static int set_flags(struct posix_file *file, int flags) {
    sockets_of(file)->nonblocking = (flags & O_NONBLOCK) != 0;
    return 0;
}

static void end(struct posix_file *base);

static const struct posix_kind socket_kind = {
    .read = read_parts,
    .write = write_parts,
    .get_flags = get_flags,
    .set_flags = set_flags,
    .end = end,
    .mode = S_IFSOCK,
};
static const struct posix_kind epoll_kind = {
    .get_flags = get_flags,
    .set_flags = set_flags,
    .end = end,
};

struct sockets_file *sockets_of(struct posix_file *file) {
    bool ours = file->kind == &socket_kind || file->kind == &epoll_kind;
    return ours ? ASH_CONTAINER_OF(file, struct sockets_file, base) : NULL;
}

int sockets_get_socket(int fd, struct sockets_file **file) {
    struct posix_file *any = posix_get(fd);
    *file = NULL;
    if (any == NULL)
        return -EBADF;
    if (any->kind == &socket_kind) {
        *file = sockets_of(any);
        return 0;
    }
    posix_put(any);
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
    return (int)posix_result(error);
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

/* Only epolls are left that watch it; alone in its ring, a member is forgotten. */
static void end(struct posix_file *base) {
    struct sockets_file *file = sockets_of(base);
    ash_lock_take(&ash_use_lock, &sockets_state.lock);
    while (file->watches.after != &file->watches) {
        struct sockets_watch *watch =
            ASH_CONTAINER_OF(file->watches.after, struct sockets_watch, of_file);
        sockets_link_out(&watch->of_file);
        watch->tell(watch);
    }
    sockets_unbind_locked(file);
    ash_lock_release(&ash_use_lock, &sockets_state.lock);
    dispose(file);
}

void sockets_put(struct sockets_file *file) {
    posix_put(&file->base);
}

struct sockets_file *sockets_new(const struct sockets_ops *ops, int flags) {
    struct sockets_file *file = ash_alloc_get(&ash_use_alloc, sizeof *file);
    if (file == NULL)
        return NULL;
    memset(file, 0, sizeof *file);
    posix_new(&file->base, ops == &sockets_epoll_ops ? &epoll_kind : &socket_kind);
    file->ops = ops;
    file->watches.before = file->watches.after = &file->watches;
    file->nonblocking = (flags & SOCK_NONBLOCK) != 0;
    return file;
}

int sockets_install(struct sockets_file *file, int flags) {
    int fd = posix_install(&file->base, 0, (flags & SOCK_CLOEXEC) != 0);
    if (fd < 0)
        sockets_put(file);
    return fd;
}
