/* SPDX-License-Identifier: MIT */
/* All that sends and receives. */
#define KNOWN (MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL)

static long send_file(struct file *file, struct message *message, const struct sockaddr *to,
                      socklen_t bytes) {
    long error = begin(message);
    if (error == 0 && (message->flags & ~(MSG_DONTWAIT | MSG_NOSIGNAL)) != 0)
        error = -EOPNOTSUPP;
    if (error == 0 && to != NULL) {
        error = read_address(to, bytes, &message->remote);
        message->has_remote = true;
    }
    if (error != 0)
        return error;
    if (file->kind == LISTENER)
        return -EPIPE;
    return repeat(file, message, file->kind == DATAGRAM ? send_datagram : send_stream,
                  file->send_ns);
}

static long do_send(int fd, struct message *message, const struct sockaddr *to, socklen_t bytes) {
    struct file *file;
    long error = get_socket(fd, &file);
    return error != 0 ? error : send_file(file, message, to, bytes);
}

static long receive_file(struct file *file, struct message *message) {
    long error = begin(message);
    if (error == 0 && (message->flags & ~KNOWN) != 0)
        error = -EOPNOTSUPP;
    if (error != 0)
        return error;
    if (file->kind == LISTENER)
        return -ENOTCONN;
    return repeat(file, message, file->kind == DATAGRAM ? receive_datagram : receive_stream,
                  file->receive_ns);
}

static long do_receive(int fd, struct message *message) {
    struct file *file;
    long error = get_socket(fd, &file);
    return error != 0 ? error : receive_file(file, message);
}

static ssize_t write_parts(struct posix_file *base, const struct iovec *parts, int count) {
    struct message message = {.parts = parts, .count = (size_t)count};
    return send_file(ASH_CONTAINER_OF(base, struct file, base), &message, NULL, 0);
}

static ssize_t read_parts(struct posix_file *base, const struct iovec *parts, int count) {
    struct message message = {.parts = parts, .count = (size_t)count};
    return receive_file(ASH_CONTAINER_OF(base, struct file, base), &message);
}

ssize_t sendto(int fd, const void *bytes, size_t count, int flags, const struct sockaddr *to,
               socklen_t to_bytes) {
    const struct iovec part = {(void *)(uintptr_t)bytes, count};
    struct message message = {.parts = &part, .count = 1, .flags = flags};
    return result(do_send(fd, &message, to, to_bytes));
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    return sendto(fd, bytes, count, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *header, int flags) {
    if (!is_memory(header, sizeof *header))
        return result(-EFAULT);
    if (header->msg_iovlen > 1024 || header->msg_controllen != 0)
        return result(header->msg_iovlen > 1024 ? -EMSGSIZE : -EOPNOTSUPP);
    struct message message = {
        .parts = header->msg_iov, .count = header->msg_iovlen, .flags = flags};
    return result(do_send(fd, &message, header->msg_name, header->msg_namelen));
}

ssize_t recvfrom(int fd, void *restrict into, size_t count, int flags,
                 struct sockaddr *restrict from, socklen_t *restrict from_bytes) {
    const struct iovec part = {into, count};
    struct message message = {.parts = &part, .count = 1, .flags = flags};
    long value = check_address(from, from_bytes);
    if (value == 0)
        value = do_receive(fd, &message);
    if (value >= 0 && message.has_remote)
        write_address(&message.remote, from, from_bytes);
    return result(value);
}

ssize_t recv(int fd, void *into, size_t count, int flags) {
    return recvfrom(fd, into, count, flags, NULL, NULL);
}

ssize_t recvmsg(int fd, struct msghdr *header, int flags) {
    if (!is_memory(header, sizeof *header))
        return result(-EFAULT);
    if (header->msg_iovlen > 1024)
        return result(-EMSGSIZE);
    struct message message = {
        .parts = header->msg_iov, .count = header->msg_iovlen, .flags = flags};
    long value = check_address(header->msg_name, &header->msg_namelen);
    if (value == 0)
        value = do_receive(fd, &message);
    if (value < 0)
        return result(value);
    if (message.has_remote)
        write_address(&message.remote, header->msg_name, &header->msg_namelen);
    header->msg_controllen = 0;
    header->msg_flags = message.out_flags;
    return result(value);
}
