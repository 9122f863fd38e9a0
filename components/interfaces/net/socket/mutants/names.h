/* SPDX-License-Identifier: MIT */
/* What takes or gives an address. */
static long read_address(const struct sockaddr *address, socklen_t bytes,
                         struct ash_net_ip_end *end) {
    struct sockaddr_in in = {0};
    if (bytes < sizeof address->sa_family || bytes > sizeof(struct sockaddr_storage))
        return -EINVAL;
    if (!is_memory(address, bytes))
        return -EFAULT;
    memcpy(&in, address, bytes < sizeof in ? bytes : sizeof in);
    *end = (struct ash_net_ip_end){in.sin_addr.s_addr, ntohs(in.sin_port)};
    return in.sin_family != AF_INET ? -EAFNOSUPPORT : bytes < sizeof in ? -EINVAL : 0;
}

static long check_address(const struct sockaddr *address, const socklen_t *bytes) {
    if (address == NULL)
        return 0;
    return is_memory(bytes, sizeof *bytes) && is_memory(address, *bytes) ? 0 : -EFAULT;
}

static void write_address(const struct ash_net_ip_end *end, struct sockaddr *address,
                          socklen_t *bytes) {
    const struct sockaddr_in in = {
        .sin_family = AF_INET, .sin_port = htons(end->port), .sin_addr = {end->address}};
    if (address == NULL)
        return;
    memcpy(address, &in, *bytes < sizeof in ? *bytes : sizeof in);
    *bytes = sizeof in;
}

int bind(int fd, const struct sockaddr *address, socklen_t bytes) {
    struct file *file;
    struct ash_net_ip_end end;
    long error = get_socket(fd, &file);
    if (error == 0)
        error = read_address(address, bytes, &end);
    if (error == 0)
        error = file->kind == DATAGRAM ? open_datagram(file, end)
                : file->kind == STREAM ? bind_stream(file, end)
                                       : -EINVAL;
    return (int)result(error);
}

int connect(int fd, const struct sockaddr *address, socklen_t bytes) {
    struct file *file;
    struct ash_net_ip_end end;
    long error = get_socket(fd, &file);
    if (error != 0)
        return (int)result(error);
    error = read_address(address, bytes, &end);
    if (file->kind == DATAGRAM && error == -EAFNOSUPPORT && address->sa_family == AF_UNSPEC)
        return (int)result(connect_datagram(file, NULL));
    if (error == 0)
        error = file->kind == DATAGRAM ? connect_datagram(file, &end) : connect_stream(file, &end);
    return (int)result(error);
}

int accept4(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes, int flags) {
    struct file *file;
    struct message message = {.out_flags = flags};
    long value = get_socket(fd, &file);
    if (value == 0 && (flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0)
        value = -EINVAL;
    if (value == 0)
        value = check_address(address, bytes);
    if (value == 0)
        value = repeat(file, &message, accept_one, file->receive_ns);
    if (value >= 0)
        write_address(&message.remote, address, bytes);
    return (int)result(value);
}

int accept(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes) {
    return accept4(fd, address, bytes, 0);
}

static long name_of(const struct file *file, bool peer, struct ash_net_ip_end *end) {
    if (file->tcp != NULL) {
        struct ash_net_tcp_status status = status_of(file);
        *end = peer ? status.remote : status.local;
        return peer && status.state <= ASH_NET_TCP_SYN_RECEIVED ? -ENOTCONN : 0;
    }
    *end = peer                ? file->remote
           : file->udp != NULL ? ash_net_udp_local(UDP, file->udp)
                               : file->local;
    return peer && end->port == 0 ? -ENOTCONN : 0;
}

static int name(int fd, struct sockaddr *address, socklen_t *bytes, bool peer) {
    struct file *file;
    struct ash_net_ip_end end;
    long error = get_socket(fd, &file);
    if (error == 0)
        error = address == NULL ? -EFAULT : check_address(address, bytes);
    if (error == 0)
        error = name_of(file, peer, &end);
    if (error == 0)
        write_address(&end, address, bytes);
    return (int)result(error);
}

int getsockname(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes) {
    return name(fd, address, bytes, false);
}

int getpeername(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes) {
    return name(fd, address, bytes, true);
}

int shutdown(int fd, int how) {
    struct file *file;
    struct ash_net_ip_end end;
    long error = get_socket(fd, &file);
    if (error == 0 && (how < SHUT_RD || how > SHUT_RDWR))
        error = -EINVAL;
    look();
    if (error == 0)
        error = name_of(file, true, &end);
    if (error == 0 && how != SHUT_RD && file->tcp != NULL && !file->shut_write)
        error = ash_net_tcp_finish(TCP, file->tcp);
    if (error != 0)
        return (int)result(error == -EBADF || error == -EINVAL ? error : -ENOTCONN);
    file->shut_read = file->shut_read || how != SHUT_WR;
    file->shut_write = file->shut_write || how != SHUT_RD;
    return (int)result(0);
}
