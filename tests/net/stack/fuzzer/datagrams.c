/* SPDX-License-Identifier: MIT */
/* Datagrams, both ways. The bytes of each count up from its first one. */
#include <ashlar/net/buffers.h>
#include <ashlar/net/udp.h>
#include "fuzzer.h"

#define SOCKETS 5u
#define POOL    &ash_use_net_buffers
#define UDP     &ash_use_net_udp

static struct socket {
    struct ash_net_udp_socket *udp; /* NULL: closed */
    struct member member;
} sockets[SOCKETS];

static struct ash_net_ip_end somebody(void) {
    const uint32_t addresses[] = {
        ASH_NET_IP(10, 0, 0, 2),   ASH_NET_IP(10, 0, 0, 2), ASH_NET_IP(10, 0, 0, 1),
        ASH_NET_IP(127, 0, 0, 1),  ASH_NET_IP_BROADCAST,    ASH_NET_IP(10, 0, 0, 255),
        ASH_NET_IP(192, 0, 2, 1),  ASH_NET_IP(10, 0, 0, 3), ASH_NET_IP(10, 0, 0, 3 + draw(200)),
        ASH_NET_IP(127, 1, 2, 255)};
    static const uint16_t ports[] = {9, 9, 9, 5, 5, 7, 0};
    return (struct ash_net_ip_end){addresses[draw(10)], ports[draw(7)]};
}

static void open_one(struct socket *socket) {
    static const uint16_t ports[] = {9, 7, 0, 0};
    const uint32_t addresses[] = {ASH_NET_IP_ANY, ASH_NET_IP_ANY, ASH_NET_IP(10, 0, 0, 1),
                                  ASH_NET_IP(127, 0, 0, 1), ASH_NET_IP(10, 9, 9, 9)};
    const struct ash_net_ip_end wanted = {addresses[draw(5)], ports[draw(4)]};
    int error = ash_net_udp_open(UDP, &wanted, &socket->udp);
    if (error != 0) {
        must(error == -ASH_EADDRINUSE || error == -ASH_EADDRNOTAVAIL, "a socket's error");
        socket->udp = NULL;
        return;
    }
    struct ash_net_ip_end local = ash_net_udp_local(UDP, socket->udp);
    must(local.address == wanted.address, "a socket's address");
    must(wanted.port == 0 ? local.port >= 49152 : local.port == wanted.port, "a socket's port");
    member_begin(&socket->member, ash_net_udp_source(UDP, socket->udp));
}

static void close_one(struct socket *socket) {
    member_end(&socket->member);
    ash_net_udp_close(UDP, socket->udp);
    socket->udp = NULL;
}

/* Whatever is refused is still ours, as it was. */
static void send_one(struct socket *socket) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(POOL);
    struct ash_net_ip_end to = somebody();
    if (buffer == NULL)
        return;
    if (rarely(30))
        buffer->data = ash_net_buffer_storage(buffer) + draw(ASH_NET_BUFFER_HEADROOM);
    uint8_t *data = buffer->data, first = (uint8_t)draw(256);
    uint32_t bytes = rarely(6) ? 1465 + draw(20) : draw(rarely(2) ? 600 : 40);
    for (uint32_t i = 0; i < bytes; i++)
        data[i] = (uint8_t)(first + i);
    buffer->bytes = (uint16_t)bytes;
    int error = ash_net_udp_send(UDP, socket->udp, buffer, rarely(3) ? NULL : &to);
    look();
    if (error == 0) {
        must(bytes <= 1472, "a datagram that is too long is sent");
        return;
    }
    must(buffer->data == data && buffer->bytes == bytes && buffer->next == NULL,
         "a refused datagram is not as it was");
    ash_net_buffers_put(POOL, buffer);
}

/* Puts a datagram; its bytes count up. */
static void take(struct ash_net_buffer *buffer) {
    struct ash_net_buffer *next;
    uint8_t expected = 0;
    for (bool begun = false; buffer != NULL; buffer = next) {
        next = buffer->next;
        for (unsigned i = 0; i < buffer->bytes; i++, begun = true) {
            must(!begun || buffer->data[i] == expected, "the content of a datagram that came");
            expected = (uint8_t)(buffer->data[i] + 1);
        }
        ash_net_buffers_put(POOL, buffer);
    }
}

static void receive_one(struct socket *socket) {
    struct ash_net_buffer *buffer;
    struct ash_net_ip_end from;
    unsigned ready = member_ready(&socket->member);
    int error = ash_net_udp_receive(UDP, socket->udp, &buffer, &from);
    must((ready & ASH_NET_IP_WRITABLE) != 0, "a socket that cannot send");
    must(((ready & ASH_NET_IP_READABLE) != 0) == (error != -ASH_EAGAIN), "what a socket has");
    if (error == 0) {
        must(from.address != 0, "a datagram from nobody");
        take(buffer);
    }
}

static void connect_one(struct socket *socket) {
    struct ash_net_ip_end to = somebody();
    (void)!ash_net_udp_connect(UDP, socket->udp, rarely(3) ? NULL : &to);
}

/* As many as there are places. */
static void open_all(void) {
    const struct ash_net_ip_end any = {ASH_NET_IP_ANY, 0};
    struct ash_net_udp_socket *all[64];
    unsigned count = 0;
    int error = 0;
    while (count < 64 && (error = ash_net_udp_open(UDP, &any, &all[count])) == 0)
        count++;
    must(error == -ASH_ENOSPC, "sockets without end");
    while (count > 0)
        ash_net_udp_close(UDP, all[--count]);
}

void datagrams_begin(void) {
    const struct ash_net_ip_end at9 = {ASH_NET_IP_ANY, 9};
    must(ash_net_udp_open(UDP, &at9, &sockets[0].udp) == 0, "the first socket");
    member_begin(&sockets[0].member, ash_net_udp_source(UDP, sockets[0].udp));
}

void datagrams_call(void) {
    struct socket *socket = &sockets[draw(SOCKETS)];
    uint32_t kind = draw(40);
    if (rarely(2000))
        open_all();
    else if (socket->udp == NULL)
        open_one(socket);
    else if (kind == 0)
        close_one(socket);
    else if (kind < 4)
        connect_one(socket);
    else if (kind < 22)
        receive_one(socket);
    else
        send_one(socket);
}

void datagrams_end(void) {
    for (unsigned i = 0; i < SOCKETS; i++)
        if (sockets[i].udp != NULL)
            close_one(&sockets[i]);
}
