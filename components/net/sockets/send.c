/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include "sockets.h"

long sockets_send(struct sockets_file *file, struct sockets_message *message,
                  const struct sockaddr *to, socklen_t to_bytes) {
    int error = sockets_begin(message);
    if (error == 0 && (message->flags & ~(MSG_DONTWAIT | MSG_NOSIGNAL)) != 0)
        error = -EOPNOTSUPP;
    if (error == 0 && to != NULL) {
        error = sockets_read_address(to, to_bytes, &message->remote);
        message->has_remote = true;
    }
    if (error != 0)
        return error;
    long result = sockets_repeat(file, message, file->ops->send, file->send_ns);
    return result < 0 && message->done > 0 ? (long)message->done : result;
}

static ssize_t send_on(int fd, struct sockets_message *message, const struct sockaddr *to,
                       socklen_t to_bytes) {
    struct sockets_file *file;
    long result = sockets_get_socket(fd, &file);
    if (result == 0) {
        result = sockets_send(file, message, to, to_bytes);
        sockets_put(file);
    }
    return posix_result(result);
}

ssize_t sendto(int fd, const void *bytes, size_t count, int flags, const struct sockaddr *to,
               socklen_t to_bytes) {
    const struct iovec part = {(void *)(uintptr_t)bytes, count};
    struct sockets_message message = {.parts = &part, .count = 1, .flags = flags};
    return send_on(fd, &message, to, to_bytes);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    return sendto(fd, bytes, count, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *header, int flags) {
    if (!posix_is_memory(header, sizeof *header))
        return posix_result(-EFAULT);
    if (header->msg_iovlen > SOCKETS_IOV_MAX)
        return posix_result(-EMSGSIZE);
    if (header->msg_controllen != 0)
        return posix_result(-EOPNOTSUPP);
    struct sockets_message message = {
        .parts = header->msg_iov, .count = header->msg_iovlen, .flags = flags};
    return send_on(fd, &message, header->msg_name, header->msg_namelen);
}
