/* SPDX-License-Identifier: MIT */
/*
 * Listeners and connections. Each stream counts up from 0, whoever is at the other end: a peer, or
 * another of these. What a call says must agree with what the source said before.
 */
#include <string.h>
#include <ashlar/net/buffers.h>
#include <ashlar/world.h>
#include "fuzzer.h"

#define OPEN      12u
#define LISTENERS 3u
#define TCP       &ash_use_net_tcp
#define POOL      &ash_use_net_buffers
#define LOOP      ASH_NET_IP(127, 0, 0, 1)

static struct stream {
    struct ash_net_tcp_connection *tcp; /* NULL: there is none */
    struct member member;
    uint8_t expected, written; /* the next byte to read, and to write */
} streams[OPEN];

static struct listener {
    struct ash_net_tcp_listener *tcp;
    struct member member;
} listeners[LISTENERS];

static unsigned long accepted, read_bytes;

unsigned long streams_accepted(void) {
    return accepted;
}

unsigned long streams_read(void) {
    return read_bytes;
}

unsigned streams_listeners(void) {
    unsigned count = 0;
    for (unsigned i = 0; i < LISTENERS; i++)
        count += listeners[i].tcp != NULL;
    return count;
}

static void begin(struct stream *stream) {
    stream->expected = stream->written = 0;
    member_begin(&stream->member, ash_net_tcp_source(TCP, stream->tcp));
}

static void let_go(struct stream *stream, bool aborts) {
    member_end(&stream->member);
    if (aborts)
        ash_net_tcp_abort(TCP, stream->tcp);
    else
        ash_net_tcp_close(TCP, stream->tcp);
    stream->tcp = NULL;
}

static void accept_some(struct listener *listener) {
    for (unsigned i = 0; i < OPEN; i++) {
        if (streams[i].tcp != NULL)
            continue;
        bool ready = (member_ready(&listener->member) & ASH_NET_IP_READABLE) != 0;
        int error = ash_net_tcp_accept(TCP, listener->tcp, &streams[i].tcp);
        must(error == (ready ? 0 : -ASH_EAGAIN), "what a listener has");
        if (error != 0) {
            streams[i].tcp = NULL;
            return;
        }
        begin(&streams[i]);
        accepted++;
    }
}

/* Opens a listener, at all addresses or one, or closes it; the first one stays. */
static void turn_listener(struct listener *listener) {
    const struct ash_net_ip_end ends[] = {{ASH_NET_IP_ANY, 80},
                                          {ASH_NET_IP_ANY, 81},
                                          {ASH_NET_IP(10, 0, 0, 1), 80},
                                          {ASH_NET_IP(10, 9, 9, 9), 81}};
    if (listener->tcp == NULL) {
        int error = ash_net_tcp_listen(TCP, &ends[draw(4)], draw(300), &listener->tcp);
        must(error == 0 || error == -ASH_EADDRINUSE || error == -ASH_EADDRNOTAVAIL,
             "a listener's error");
        if (error != 0)
            listener->tcp = NULL;
        else
            member_begin(&listener->member, ash_net_tcp_listener_source(TCP, listener->tcp));
        return;
    }
    if (!rarely(4) || listener == listeners)
        return;
    member_end(&listener->member);
    ash_net_tcp_unlisten(TCP, listener->tcp);
    listener->tcp = NULL;
}

static void connect_one(struct stream *stream) {
    const struct ash_net_ip_end ends[] = {
        {ASH_NET_IP(10, 0, 0, 2), (uint16_t)(SERVER_PORT + draw(SERVERS))},
        {ASH_NET_IP(10, 0, 0, 1), 80},
        {LOOP, (uint16_t)(80 + draw(3))},
        {LOOP, 5000}, /* itself, if it is from there */
        {ASH_NET_IP(192, 0, 2, 1), 80},
        {ASH_NET_IP(10, 0, 0, 77), 80},
        {ASH_NET_IP_BROADCAST, 80},
    };
    const struct ash_net_ip_end froms[] = {
        {0, 0}, {0, (uint16_t)(5000 + draw(3))}, {LOOP, 0}, {ASH_NET_IP(10, 9, 9, 9), 0}};
    const struct ash_net_ip_end *to = &ends[rarely(3) ? draw(7) : draw(3)];
    const struct ash_net_ip_end *from = rarely(3) ? &froms[draw(4)] : NULL;
    servers_forget();
    int error = ash_net_tcp_connect(TCP, to, from, &stream->tcp);
    look();
    if (error == 0)
        begin(stream);
    else
        stream->tcp = NULL;
    must(to->address != ASH_NET_IP_BROADCAST || error != 0, "a connection to everybody");
}

static void count_on(struct stream *stream, const uint8_t *bytes, int count) {
    read_bytes += count > 0 ? (unsigned long)count : 0;
    for (int at = 0; at < count; at++, stream->expected++)
        if (bytes[at] != stream->expected)
            found("byte %u where %u should be", bytes[at], stream->expected);
}

/* The next `count` bytes of the stream. */
static void make(const struct stream *stream, uint8_t *bytes, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(stream->written + i);
}

static void send_one(struct stream *stream) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(POOL);
    if (buffer == NULL)
        return;
    uint32_t count = draw(rarely(2) ? 1800 : ash_net_tcp_segment(TCP, stream->tcp) + 1);
    buffer->bytes = (uint16_t)count;
    make(stream, buffer->data, count);
    int error = ash_net_tcp_send(TCP, stream->tcp, buffer);
    must(error != 0 || count != 0, "nothing that is sent");
    if (error == 0)
        stream->written = (uint8_t)(stream->written + count);
    else
        ash_net_buffers_put(POOL, buffer);
}

static void receive_one(struct stream *stream) {
    struct ash_net_buffer *buffer;
    bool ready = (member_ready(&stream->member) & ASH_NET_IP_READABLE) != 0;
    int error = ash_net_tcp_receive(TCP, stream->tcp, &buffer);
    must(!ready || error != -ASH_EAGAIN, "what is readable and not there");
    must(ready || error == -ASH_EAGAIN || error == -ASH_ENOTCONN, "what is there and not readable");
    if (error != 0 || buffer == NULL)
        return;
    count_on(stream, buffer->data, buffer->bytes);
    ash_net_buffers_put(POOL, buffer);
}

static void write_some(struct stream *stream) {
    static uint8_t bytes[4096];
    uint32_t count = 1 + draw(sizeof bytes);
    make(stream, bytes, count);
    unsigned ready = member_ready(&stream->member);
    int done = ash_net_tcp_write(TCP, stream->tcp, bytes, count);
    must(done <= (int)count && done != 0, "how much was written");
    if ((ready & (ASH_NET_IP_WRITABLE | ASH_NET_IP_ENDED)) == ASH_NET_IP_WRITABLE)
        must(done > 0 || done == -ASH_EAGAIN, "what is writable and fails");
    if (done == -ASH_EAGAIN)
        must((member_ready(&stream->member) & ASH_NET_IP_WRITABLE) == 0,
             "what is full and writable");
    if (done > 0)
        stream->written = (uint8_t)(stream->written + done);
}

static void read_some(struct stream *stream) {
    static uint8_t bytes[4096];
    bool ready = (member_ready(&stream->member) & ASH_NET_IP_READABLE) != 0;
    int count = ash_net_tcp_read(TCP, stream->tcp, bytes, 1 + draw(sizeof bytes));
    must(!ready || count != -ASH_EAGAIN, "what is readable and not there");
    must(ready || count == -ASH_EAGAIN || count == -ASH_ENOTCONN, "what is there and not readable");
    count_on(stream, bytes, count);
}

/* What the status says of unread bytes is what reading gives. */
static void read_all(struct stream *stream) {
    static uint8_t bytes[128 * 1024];
    struct ash_net_tcp_status status = ash_net_tcp_status(TCP, stream->tcp);
    must(status.state <= ASH_NET_TCP_TIME_WAIT && status.error <= 0, "a status");
    int count = ash_net_tcp_read(TCP, stream->tcp, bytes, sizeof bytes);
    if (status.error != 0)
        must(count == status.error || count == (int)status.unread, "an error that changes");
    else
        must((count > 0 ? (uint32_t)count : 0) == status.unread, "how much is unread");
    count_on(stream, bytes, count);
}

static void use(struct stream *stream) {
    switch (draw(16)) {
    case 0:
    case 1:
        let_go(stream, rarely(2));
        break;
    case 2:
        (void)!ash_net_tcp_finish(TCP, stream->tcp);
        break;
    case 3:
        ash_net_tcp_set(TCP, stream->tcp, (enum ash_net_tcp_switch)(1 + draw(3)), rarely(2));
        break;
    case 4:
        send_one(stream);
        break;
    case 5:
        receive_one(stream);
        break;
    case 6:
    case 7:
    case 8:
        read_some(stream);
        break;
    case 9:
        read_all(stream);
        break;
    default:
        write_some(stream);
    }
    look();
}

void streams_call(void) {
    struct stream *stream = &streams[draw(OPEN)];
    struct listener *listener = &listeners[rarely(3) ? draw(LISTENERS) : 0];
    if (rarely(50))
        turn_listener(&listeners[1 + draw(LISTENERS - 1)]);
    else if (rarely(3) && listener->tcp != NULL)
        accept_some(listener);
    else if (stream->tcp != NULL)
        use(stream);
    else if (rarely(6))
        connect_one(stream);
}

/* Connections to ourselves, which this side closes first. */
void streams_fill_waits(void) {
    const struct ash_net_ip_end home = {LOOP, 80};
    struct ash_net_tcp_connection *near, *far;
    streams_call();
    for (unsigned i = 0; i < 1100; i++) {
        if (ash_net_tcp_connect(TCP, &home, NULL, &near) != 0)
            return;
        (void)ash_net_ip_poll(&ash_use_net_ip);
        ash_net_tcp_close(TCP, near);
        (void)ash_net_ip_poll(&ash_use_net_ip);
        while (ash_net_tcp_accept(TCP, listeners[0].tcp, &far) == 0)
            ash_net_tcp_close(TCP, far);
        (void)ash_net_ip_poll(&ash_use_net_ip);
    }
}

void streams_are_failed(void) {
    for (unsigned i = 0; i < OPEN; i++) {
        if (streams[i].tcp == NULL)
            continue;
        struct ash_net_tcp_status status = ash_net_tcp_status(TCP, streams[i].tcp);
        bool loops = (status.local.address & 0xff) == 127;
        must(loops || status.error != 0 || status.state == ASH_NET_TCP_CLOSED ||
                 status.state == ASH_NET_TCP_TIME_WAIT,
             "a connection of an address that went away");
    }
}

void streams_begin(void) {
    const struct ash_net_ip_end at80 = {ASH_NET_IP_ANY, 80};
    must(ash_net_tcp_listen(TCP, &at80, 3, &listeners[0].tcp) == 0, "the first listener");
    member_begin(&listeners[0].member, ash_net_tcp_listener_source(TCP, listeners[0].tcp));
}

void streams_end(void) {
    for (unsigned i = 0; i < OPEN; i++)
        if (streams[i].tcp != NULL)
            let_go(&streams[i], true);
    for (unsigned i = 0; i < LISTENERS; i++) {
        if (listeners[i].tcp == NULL)
            continue;
        member_end(&listeners[i].member);
        ash_net_tcp_unlisten(TCP, listeners[i].tcp);
    }
}
