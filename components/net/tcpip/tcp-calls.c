/* SPDX-License-Identifier: MIT */
/* What programs call on a connection. RFC 9293 §3.9.1 */
#include <cc_runtime.h>
#include "link.h"
#include "tcpip.h"

static struct tcpip *stack(struct ash_net_tcp *self) {
    return (struct tcpip *)self;
}

static struct tcpip_connection *of(struct ash_net_tcp_connection *connection) {
    struct tcpip_connection *c = (struct tcpip_connection *)connection;
    ASH_ASSERT(c->owned);
    return c;
}

/* May `c` send data? */
static int may_send(const struct tcpip_connection *c) {
    if (c->error != 0)
        return c->error;
    if (c->state == ASH_NET_TCP_SYN_SENT || c->state == ASH_NET_TCP_SYN_RECEIVED)
        return -ASH_ENOTCONN;
    return c->fin_wanted || c->state == ASH_NET_TCP_CLOSED ? -ASH_EPIPE : 0;
}

ASH_COLD static int want_room(struct tcpip *self, struct tcpip_connection *c, bool starved) {
    c->wants_room = true;
    if (starved) {
        self->tcp.starved = true;
        tcpip_tcp_feed(self);
    }
    return -ASH_EAGAIN;
}

static void enqueue(struct tcpip_connection *c, struct ash_net_buffer *buffer) {
    const struct tcpip_sent *last = c->last == NULL ? NULL : tcpip_sent(c->last);
    *tcpip_sent(buffer) = (struct tcpip_sent){
        .data = buffer->data,
        .seq = last == NULL ? c->nxt : last->seq + last->bytes,
        .bytes = buffer->bytes,
    };
    if (c->last == NULL)
        c->sent = buffer;
    else
        tcpip_sent(c->last)->link = buffer;
    c->last = buffer;
    if (c->unsent == NULL)
        c->unsent = buffer;
    c->queued += buffer->bytes;
}

/* Nobody was refused yet, but that there is room again is news as well. */
static void note_full(struct tcpip_connection *c) {
    if (c->queued >= ASH_OPT_SEND_QUEUE)
        c->wants_room = true;
}

static int send_locked(struct tcpip *self, struct tcpip_connection *c,
                       struct ash_net_buffer *buffer) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock) && buffer->holders == 1);
    int error = may_send(c);
    if (error != 0)
        return error;
    if (buffer->bytes == 0 || buffer->next != NULL ||
        ash_net_buffer_headroom(buffer) < ASH_NET_BUFFER_HEADROOM)
        return -ASH_EINVAL;
    if (c->queued >= ASH_OPT_SEND_QUEUE)
        return want_room(self, c, false);
    tcpip_clock_locked(self);
    enqueue(c, buffer);
    note_full(c);
    tcpip_tcp_output(self, c);
    return 0;
}

int tcpip_net_tcp_send(struct ash_net_tcp *instance, struct ash_net_tcp_connection *connection,
                       struct ash_net_buffer *buffer) {
    struct tcpip *self = stack(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = send_locked(self, of(connection), buffer);
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

/* Fills the last buffer up, while it is not on its way. How many bytes fit. */
static size_t top_up(struct tcpip_connection *c, const uint8_t *bytes, size_t count) {
    struct ash_net_buffer *buffer = c->last;
    if (c->unsent == NULL || buffer->holders > 1)
        return 0;
    struct tcpip_sent *sent = tcpip_sent(buffer);
    size_t room = sent->bytes < c->mss ? (size_t)(c->mss - sent->bytes) : 0;
    uint8_t *end = ash_net_buffer_storage(buffer) + ASH_NET_BUFFER_STORAGE;
    size_t tail = (size_t)(end - (sent->data + sent->bytes));
    room = room < tail ? room : tail;
    count = count < room ? count : room;
    memcpy(sent->data + sent->bytes, bytes, count);
    sent->bytes = (uint16_t)(sent->bytes + count);
    c->queued += (uint32_t)count;
    return count;
}

static int write_locked(struct tcpip *self, struct tcpip_connection *c, const uint8_t *bytes,
                        size_t count) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    int error = may_send(c);
    size_t done = 0;
    if (error != 0)
        return error;
    if (count > INT32_MAX)
        count = INT32_MAX;
    tcpip_clock_locked(self);
    while (done < count && c->queued < ASH_OPT_SEND_QUEUE) {
        size_t step = top_up(c, bytes + done, count - done);
        if (step == 0) {
            unsigned free = ash_net_buffers_free(&ash_use_net_buffers);
            unsigned reserve = ash_net_buffers_total(&ash_use_net_buffers) / 16;
            struct ash_net_buffer *buffer =
                free > reserve ? ash_net_buffers_get(&ash_use_net_buffers) : NULL;
            if (buffer == NULL)
                break;
            step = count - done < c->mss ? count - done : c->mss;
            memcpy(buffer->data, bytes + done, step);
            buffer->bytes = (uint16_t)step;
            enqueue(c, buffer);
        }
        done += step;
    }
    if (done == 0 && count != 0)
        return want_room(self, c, c->queued < ASH_OPT_SEND_QUEUE);
    note_full(c);
    tcpip_tcp_output(self, c);
    return (int)done;
}

int tcpip_net_tcp_write(struct ash_net_tcp *instance, struct ash_net_tcp_connection *connection,
                        const void *bytes, size_t count) {
    struct tcpip *self = stack(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    int result = write_locked(self, of(connection), bytes, count);
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return result;
}

unsigned tcpip_net_tcp_segment(struct ash_net_tcp *self,
                               struct ash_net_tcp_connection *connection) {
    (void)self;
    return of(connection)->mss;
}

/* The window may have opened far enough to be told. RFC 9293 §3.8.6.2.2 */
static void was_read(struct tcpip *self, struct tcpip_connection *c, uint32_t bytes) {
    const uint32_t two = 2u * c->mss, half = (uint32_t)ASH_OPT_RECEIVE_WINDOW / 2;
    uint32_t told = c->edge - c->rnxt;
    c->unread -= bytes;
    if (c->fin_received || c->error != 0 || (told > half && told >= two))
        return;
    uint32_t more = tcpip_tcp_edge(c) - c->edge;
    /* An ACK tells it anyway before long, unless the other side may be waiting for it. */
    if (more >= half || (more >= two && told < two)) {
        tcpip_clock_locked(self);
        c->ack_now = true;
        tcpip_tcp_output(self, c);
    }
}

/* What there is to read: 0, or why there is nothing. */
static int may_read(const struct tcpip_connection *c) {
    if (c->got != NULL)
        return 0;
    if (c->error != 0)
        return c->error;
    if (c->state == ASH_NET_TCP_SYN_SENT || c->state == ASH_NET_TCP_SYN_RECEIVED)
        return -ASH_ENOTCONN;
    return c->fin_received || c->state == ASH_NET_TCP_CLOSED ? 1 : -ASH_EAGAIN;
}

static int receive_locked(struct tcpip *self, struct tcpip_connection *c,
                          struct ash_net_buffer **buffer) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    int error = may_read(c);
    *buffer = NULL;
    if (error != 0)
        return error == 1 ? 0 : error;
    *buffer = c->got;
    c->got = (*buffer)->next;
    (*buffer)->next = NULL;
    was_read(self, c, (*buffer)->bytes);
    return 0;
}

int tcpip_net_tcp_receive(struct ash_net_tcp *instance, struct ash_net_tcp_connection *connection,
                          struct ash_net_buffer **buffer) {
    struct tcpip *self = stack(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = receive_locked(self, of(connection), buffer);
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

static int read_locked(struct tcpip *self, struct tcpip_connection *c, uint8_t *into,
                       size_t count) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    int error = may_read(c);
    size_t done = 0;
    if (error != 0)
        return error == 1 ? 0 : error;
    if (count > INT32_MAX)
        count = INT32_MAX;
    while (done < count && c->got != NULL) {
        struct ash_net_buffer *buffer = c->got;
        size_t step = buffer->bytes < count - done ? buffer->bytes : count - done;
        memcpy(into + done, buffer->data, step);
        done += step;
        buffer->data += step;
        buffer->bytes = (uint16_t)(buffer->bytes - step);
        if (buffer->bytes != 0)
            break;
        c->got = buffer->next;
        buffer->next = NULL;
        tcpip_link_drop(self, buffer);
    }
    was_read(self, c, (uint32_t)done);
    return (int)done;
}

int tcpip_net_tcp_read(struct ash_net_tcp *instance, struct ash_net_tcp_connection *connection,
                       void *into, size_t count) {
    struct tcpip *self = stack(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    int result = read_locked(self, of(connection), into, count);
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return result;
}

static int finish_locked(struct tcpip *self, struct tcpip_connection *c) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    int error = may_send(c);
    if (error != 0)
        return error;
    c->fin_wanted = true;
    tcpip_clock_locked(self);
    tcpip_tcp_output(self, c);
    return 0;
}

int tcpip_net_tcp_finish(struct ash_net_tcp *instance, struct ash_net_tcp_connection *connection) {
    struct tcpip *self = stack(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = finish_locked(self, of(connection));
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

static bool is_open(const struct tcpip_connection *c) {
    return c->state >= ASH_NET_TCP_SYN_RECEIVED;
}

static void abort_locked(struct tcpip *self, struct tcpip_connection *c) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    tcpip_clock_locked(self);
    if (is_open(c))
        tcpip_tcp_send_flags(self, c, c->nxt, TCPIP_RST | TCPIP_ACK);
    tcpip_tcp_free(self, c);
}

static void close_locked(struct tcpip *self, struct tcpip_connection *c) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    if (c->got != NULL || !is_open(c)) {
        abort_locked(self, c); /* RFC 9293 §3.6.1: what was not read is not lost in silence */
        return;
    }
    tcpip_clock_locked(self);
    c->owned = false;
    c->fin_wanted = true;
    if (c->state == ASH_NET_TCP_FIN_WAIT_2) {
        tcpip_tcp_set_due(self, c, TCPIP_GIVE_UP, self->now_ms + 2 * TCPIP_MSL_MS);
    }
    tcpip_tcp_output(self, c);
}

static void let_go(struct tcpip *self, struct tcpip_connection *c, bool abort) {
    ash_lock_take(&ash_use_lock, &self->lock);
    tcpip_unwatch_locked(self, &c->source);
    if (abort)
        abort_locked(self, c);
    else
        close_locked(self, c);
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
}

void tcpip_net_tcp_close(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection) {
    let_go(stack(self), of(connection), false);
}

void tcpip_net_tcp_abort(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection) {
    let_go(stack(self), of(connection), true);
}

void tcpip_net_tcp_set(struct ash_net_tcp *instance, struct ash_net_tcp_connection *connection,
                       enum ash_net_tcp_switch which, bool on) {
    struct tcpip *self = stack(instance);
    struct tcpip_connection *c = of(connection);
    ash_lock_take(&ash_use_lock, &self->lock);
    tcpip_clock_locked(self);
    uint8_t bit = (uint8_t)(1u << which);
    c->switches = (uint8_t)(on ? c->switches | bit : c->switches & ~bit);
    if (c->entered) {
        if (which == ASH_NET_TCP_KEEP_ALIVE && on)
            tcpip_tcp_set_due(self, c, TCPIP_ASK, c->heard_ms + TCPIP_KEEPIDLE_MS);
        tcpip_tcp_output(self, c); /* what was held back may go now */
    }
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
}

struct ash_net_ip_source *tcpip_net_tcp_source(struct ash_net_tcp *self,
                                               struct ash_net_tcp_connection *connection) {
    (void)self;
    return &of(connection)->source;
}
