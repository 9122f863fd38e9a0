/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include "sockets.h"

#define KNOWN (MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL)

long sockets_receive(struct sockets_file *file, struct sockets_message *message) {
    long result = sockets_begin(message);
    if (result == 0 && (message->flags & ~KNOWN) != 0)
        result = -EOPNOTSUPP;
    if (result == 0)
        result = sockets_repeat(file, message, file->ops->receive, file->receive_ns);
    return result < 0 && message->done > 0 ? (long)message->done : result;
}

static ssize_t receive_on(int fd, struct sockets_message *message) {
    struct sockets_file *file;
    long result = sockets_get_socket(fd, &file);
    if (result == 0) {
        result = sockets_receive(file, message);
        sockets_put(file);
    }
    return posix_result(result);
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
        return posix_result(error);
    long result = receive_on(fd, &message);
    if (result >= 0)
        write_from(&message, from, from_bytes);
    return result;
}

ssize_t recv(int fd, void *into, size_t count, int flags) {
    return recvfrom(fd, into, count, flags, NULL, NULL);
}

ssize_t recvmsg(int fd, struct msghdr *header, int flags) {
    if (!posix_is_memory(header, sizeof *header))
        return posix_result(-EFAULT);
    if (header->msg_iovlen > SOCKETS_IOV_MAX)
        return posix_result(-EMSGSIZE);
    int error = sockets_check_address(header->msg_name, &header->msg_namelen);
    if (error != 0)
        return posix_result(error);
    struct sockets_message message = {
        .parts = header->msg_iov, .count = header->msg_iovlen, .flags = flags};
    long result = receive_on(fd, &message);
    if (result < 0)
        return result;
    write_from(&message, header->msg_name, &header->msg_namelen);
    header->msg_controllen = 0;
    header->msg_flags = message.out_flags;
    return result;
}
