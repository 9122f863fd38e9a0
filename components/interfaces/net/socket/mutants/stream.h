/* SPDX-License-Identifier: MIT */
static struct ash_net_tcp_status status_of(const struct file *file) {
    return ash_net_tcp_status(TCP, file->tcp);
}

static void set_switches(const struct file *file) {
    for (unsigned which = 1; which <= ASH_NET_TCP_KEEP_ALIVE; which++)
        ash_net_tcp_set(TCP, file->tcp, (enum ash_net_tcp_switch)which,
                        (file->switches >> which & 1) != 0);
}

static void has_connection(struct file *file, struct ash_net_tcp_connection *tcp) {
    file->tcp = tcp;
    set_switches(file);
    attach(file, ash_net_tcp_source(TCP, tcp));
}

/* The connection's error, the first time that it is asked for. */
static int take_error(struct file *file) {
    if (file->tcp == NULL || file->told)
        return 0;
    int error = -status_of(file).error;
#ifndef BREAK_TELLS_ALWAYS
    file->told = error != 0;
#endif
    return error;
}

static long failed(struct file *file, int error, int after) {
    if (status_of(file).error == 0)
        return error == -ASH_ENOTCONN ? -EAGAIN : error;
    int told = take_error(file);
    return told != 0 ? -told : after;
}

static long send_stream(struct file *file, struct message *message) {
    int sent = 0;
    if (file->tcp == NULL || file->shut_write)
        return -EPIPE;
    do {
        size_t room;
        const char *at = piece(message, message->done, &room);
        sent = ash_net_tcp_write(TCP, file->tcp, at == NULL ? "" : at, room);
        message->done += sent > 0 ? (size_t)sent : 0;
    } while (sent > 0 && message->done < message->bytes);
    return sent >= 0 ? (long)message->done : failed(file, sent, -EPIPE);
}

/* Has the stack give what it has, up to `bytes`; how much is held then, and why not more. */
static size_t hold(struct file *file, size_t bytes, int *error) {
    struct ash_net_buffer **end = &file->held;
    size_t have = 0;
    *error = 0;
    for (; *end != NULL; end = &(*end)->next)
        have += (*end)->bytes;
    while (have < bytes) {
        *error = ash_net_tcp_receive(TCP, file->tcp, end);
        if (*error != 0 || *end == NULL)
            break;
        have += (*end)->bytes;
        end = &(*end)->next;
    }
    return have;
}

static long receive_stream(struct file *file, struct message *message) {
    int error;
    if (file->tcp == NULL)
        return -ENOTCONN;
    if ((message->flags & MSG_TRUNC) != 0)
        return -EOPNOTSUPP;
    size_t have = message->bytes == 0 ? 0 : hold(file, message->bytes, &error);
#ifdef BREAK_NEVER_ALL
    message->flags &= ~MSG_WAITALL;
#endif
    bool more = have == 0 || (have < message->bytes && (message->flags & MSG_WAITALL) != 0);
    if (message->bytes != 0 && more && error != 0) {
        long value = failed(file, error, 0);
        if (value == -EAGAIN && file->shut_read)
            return 0;
        if (value < 0 && (value == -EAGAIN || have == 0))
            return value;
    }
    size_t left = message->bytes;
    for (struct ash_net_buffer *at = file->held, *next; at != NULL && left != 0; at = next) {
        size_t copied = copy_out(message, at->data, at->bytes < left ? at->bytes : left);
        next = at->next;
        left -= copied;
        if ((message->flags & MSG_PEEK) != 0)
            continue;
        at->data += copied;
        at->bytes = (uint16_t)(at->bytes - copied);
        if (at->bytes != 0)
            break;
        file->held = next;
        ash_net_buffers_put(POOL, at);
    }
    return (long)message->done;
}

static long is_open(struct file *file, struct message *message) {
    (void)message;
    struct ash_net_tcp_status status = status_of(file);
    if (status.error != 0) {
        ash_net_tcp_abort(TCP, file->tcp);
        file->tcp = NULL;
        file->source = NULL;
        file->connecting = file->told = false;
        return status.error;
    }
    if (status.state == ASH_NET_TCP_SYN_SENT || status.state == ASH_NET_TCP_SYN_RECEIVED)
        return -EAGAIN;
    file->connecting = false;
    return 0;
}

static long connect_stream(struct file *file, const struct ash_net_ip_end *to) {
    struct message message = {0};
    struct ash_net_tcp_connection *tcp;
    bool before = file->tcp != NULL;
    if (file->kind == LISTENER || (before && !file->connecting))
        return -EISCONN;
    if (!before) {
        long error = ash_net_tcp_connect(TCP, to, file->bound ? &file->local : NULL, &tcp);
        if (error != 0)
            return error == -ASH_ENOSPC ? -ENOBUFS : error;
        file->connecting = true;
        has_connection(file, tcp);
        if (file->nonblocking)
            return -EINPROGRESS;
    }
    long value = repeat(file, &message, is_open, file->send_ns);
    return value != -EAGAIN ? value : before ? -EALREADY : -EINPROGRESS;
}

static unsigned stream_events(const struct file *file) {
    if (file->tcp == NULL)
#ifdef BREAK_NEVER_HANGS_UP
        return POLLOUT;
#else
        return POLLOUT | POLLHUP;
#endif
    struct ash_net_tcp_status status = status_of(file);
    unsigned ready = ready_of(file), events = 0;
    bool over = status.state >= ASH_NET_TCP_CLOSE_WAIT || file->shut_read;
    if ((ready & ASH_NET_IP_READABLE) != 0 || file->held != NULL || over)
        events |= POLLIN | POLLRDNORM;
    if ((ready & ASH_NET_IP_WRITABLE) != 0 || file->shut_write)
        events |= POLLOUT | POLLWRNORM;
    if (over)
        events |= POLLRDHUP;
    if ((ready & ASH_NET_IP_ENDED) != 0)
        events |= POLLHUP | POLLRDHUP | POLLIN;
    return events | (status.error != 0 && !file->told ? POLLERR : 0);
}
