/* SPDX-License-Identifier: MIT */
/* Ports of streams, listening, accepting. */
static bool is_own(uint32_t address) {
    return address == 0 || (address & 255) == 127 || address == ash_net_ip_config(STACK).address;
}

static bool is_taken(const struct file *file, const struct ash_net_ip_end *end) {
    for (unsigned i = 0; i < FDS; i++) {
        const struct file *other = &it.files[i];
        if (!other->taken || other->ended || other == file || !other->bound ||
            other->local.port != end->port ||
            (other->reuse && file->reuse && other->kind == STREAM))
            continue;
        if (other->local.address == end->address || other->local.address == 0 || end->address == 0)
            return true;
    }
    return false;
}

static long bind_stream(struct file *file, struct ash_net_ip_end end) {
    if (file->bound || file->tcp != NULL)
        return -EINVAL;
    if (!is_own(end.address))
        return -EADDRNOTAVAIL;
    bool any = end.port == 0;
    do {
        if (any)
            end.port = (uint16_t)(49152 + it.next_port++ % 16384);
        else if (is_taken(file, &end))
            return -EADDRINUSE;
    } while (is_taken(file, &end));
    file->local = end;
    file->bound = true;
    return 0;
}

int listen(int fd, int backlog) {
    const struct ash_net_ip_end any = {0, 0};
    struct file *file;
    long error = get_socket(fd, &file);
    if (error != 0 || file->kind != STREAM || file->tcp != NULL)
        return (int)result(error != 0               ? error
                           : file->kind == DATAGRAM ? -EOPNOTSUPP
                           : file->kind == LISTENER ? 0
                                                    : -EINVAL);
    if (!file->bound)
        error = bind_stream(file, any);
    if (error == 0)
        error = ash_net_tcp_listen(TCP, &file->local, backlog < 0 ? SOMAXCONN : (unsigned)backlog,
                                   &file->listener);
    if (error != 0)
        return (int)result(error == -ASH_ENOSPC ? -ENOBUFS : error);
    file->kind = LISTENER;
    attach(file, ash_net_tcp_listener_source(TCP, file->listener));
    return (int)result(0);
}

static long accept_one(struct file *file, struct message *message) {
    struct ash_net_tcp_connection *tcp;
    if (file->kind != LISTENER)
        return file->kind == STREAM ? -EINVAL : -EOPNOTSUPP;
    if ((ready_of(file) & ASH_NET_IP_READABLE) == 0)
        return -EAGAIN;
    int fd = install(STREAM, message->out_flags);
    if (fd < 0) {
#ifdef BREAK_LOSES_UNACCEPTED
        if (ash_net_tcp_accept(TCP, file->listener, &tcp) == 0)
            ash_net_tcp_abort(TCP, tcp);
#endif
        return fd;
    }
    int error = ash_net_tcp_accept(TCP, file->listener, &tcp);
    if (error != 0) {
        posix_put(posix_remove(fd));
        return error;
    }
    struct file *fresh = get(fd);
#ifndef BREAK_NOT_INHERITED
    fresh->switches = file->switches;
    fresh->resets = file->resets;
    fresh->receive_ns = file->receive_ns;
    fresh->send_ns = file->send_ns;
#endif
    has_connection(fresh, tcp);
    message->remote = status_of(fresh).remote;
    return fd;
}
