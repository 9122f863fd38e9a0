/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <unistd.h>
#include "sockets.h"

#define KNOWN (MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL)

long sockets_receive(int fd, struct sockets_message *message) {
    struct sockets_file *file;
    long result = sockets_get_socket(fd, &file);
    if (result != 0)
        return sockets_result(result);
    result = sockets_begin(message);
    if (result == 0 && (message->flags & ~KNOWN) != 0)
        result = -EOPNOTSUPP;
    if (result == 0)
        result = sockets_repeat(file, message, file->ops->receive, file->receive_ns);
    if (result < 0 && message->done > 0)
        result = (long)message->done;
    sockets_put(file);
    return sockets_result(result);
}

/* A stream says nothing of who sent: the length is 0, as on Linux. */
static void write_from(const struct sockets_message *message, struct sockaddr *from,
                       socklen_t *bytes) {
    if (message->has_remote)
        sockets_write_address(&message->remote, from, bytes);
    else if (from != NULL)
        *bytes = 0;
}

ssize_t recvfrom(int fd, void *restrict into, size_t count, int flags,
                 struct sockaddr *restrict from, socklen_t *restrict from_bytes) {
    const struct iovec part = {into, count};
    struct sockets_message message = {.parts = &part, .count = 1, .flags = flags};
    int error = sockets_check_address(from, from_bytes);
    if (error != 0)
        return sockets_result(error);
    long result = sockets_receive(fd, &message);
    if (result >= 0)
        write_from(&message, from, from_bytes);
    return result;
}

ssize_t recv(int fd, void *into, size_t count, int flags) {
    return recvfrom(fd, into, count, flags, NULL, NULL);
}

ssize_t read(int fd, void *into, size_t count) {
    return sockets_read_result(recvfrom(fd, into, count, 0, NULL, NULL));
}

ssize_t readv(int fd, const struct iovec *parts, int count) {
    struct sockets_message message = {.parts = parts, .count = (size_t)count};
    if (count < 0 || count > SOCKETS_IOV_MAX)
        return sockets_result(-EINVAL);
    return sockets_read_result(sockets_receive(fd, &message));
}

ssize_t recvmsg(int fd, struct msghdr *header, int flags) {
    if (!sockets_is_memory(header, sizeof *header))
        return sockets_result(-EFAULT);
    if (header->msg_iovlen > SOCKETS_IOV_MAX)
        return sockets_result(-EMSGSIZE);
    int error = sockets_check_address(header->msg_name, &header->msg_namelen);
    if (error != 0)
        return sockets_result(error);
    struct sockets_message message = {
        .parts = header->msg_iov, .count = header->msg_iovlen, .flags = flags};
    long result = sockets_receive(fd, &message);
    if (result < 0)
        return result;
    write_from(&message, header->msg_name, &header->msg_namelen);
    header->msg_controllen = 0;
    header->msg_flags = message.out_flags;
    return result;
}
