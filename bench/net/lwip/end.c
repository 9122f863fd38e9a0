/* SPDX-License-Identifier: MIT */
#include <lwip/init.h>
#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>
#include <lwip/etharp.h>
#include <stdio.h>
#include <string.h>
#include "end.h"

#define QUEUE 1024u /* frames on the cable, at most; a power of two */

static unsigned number;
static uint32_t now_ms;
static struct netif interface;
static void (*other_takes)(const struct pbuf *frame);
static struct pbuf *queue[QUEUE];
static unsigned first, last;
static struct tcp_pcb *connection;
static size_t received;
static uint8_t buffer[65536];

static void check(bool good, const char *what) {
    if (good)
        return;
    (void)fprintf(stderr, "lwIP: %s failed\n", what);
    abort();
}

uint32_t sys_now(void) {
    return now_ms;
}

static void set_time(uint32_t ms) {
    now_ms = ms;
}

/* As a device does: the frame is copied once, into memory of the receiver's. */
static void take(const struct pbuf *frame) {
    if (other_takes == NULL)
        return; /* not open yet */
    struct pbuf *copy = pbuf_alloc(PBUF_RAW, frame->tot_len, PBUF_POOL);
    check(copy != NULL && last - first < QUEUE, "room on the cable");
    check(pbuf_copy(copy, frame) == ERR_OK, "pbuf_copy");
    queue[last++ % QUEUE] = copy;
}

static err_t output(struct netif *netif, struct pbuf *frame) {
    (void)netif;
    other_takes(frame);
    return ERR_OK;
}

static err_t begin(struct netif *netif) {
    const uint8_t mac[6] = {2, 0, 0, 0, 0, (uint8_t)(1 + number)};
    memcpy(netif->hwaddr, mac, sizeof mac);
    netif->hwaddr_len = sizeof mac;
    netif->mtu = 1500;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_LINK_UP;
    netif->output = etharp_output;
    netif->linkoutput = output;
    return ERR_OK;
}

static void open_end(unsigned which, void (*takes)(const struct pbuf *frame)) {
    ip4_addr_t address, mask, gateway;
    number = which;
    other_takes = takes;
    lwip_init();
    IP4_ADDR(&address, 10, 0, 0, 1 + which);
    IP4_ADDR(&mask, 255, 255, 255, 0);
    ip4_addr_set_zero(&gateway);
    check(netif_add(&interface, &address, &mask, &gateway, NULL, begin, ethernet_input) != NULL,
          "netif_add");
    netif_set_default(&interface);
    netif_set_up(&interface);
}

static void poll_end(void) {
    while (first != last) {
        struct pbuf *frame = queue[first++ % QUEUE];
        if (interface.input(frame, &interface) != ERR_OK)
            pbuf_free(frame);
    }
    sys_check_timeouts();
}

static err_t on_data(void *user, struct tcp_pcb *pcb, struct pbuf *data, err_t error) {
    (void)user;
    (void)error;
    if (data == NULL)
        return ERR_OK; /* the other side has finished */
    received += pbuf_copy_partial(data, buffer, data->tot_len, 0);
    tcp_recved(pcb, data->tot_len);
    pbuf_free(data);
    return ERR_OK;
}

static void on_error(void *user, err_t error) {
    (void)user;
    (void)error;
    connection = NULL;
}

static err_t on_open(void *user, struct tcp_pcb *pcb, err_t error) {
    (void)user;
    check(error == ERR_OK, "opening");
    connection = pcb;
    tcp_recv(pcb, on_data);
    tcp_err(pcb, on_error);
    return ERR_OK;
}

static void listen_end(void) {
    struct tcp_pcb *pcb = tcp_new();
    check(pcb != NULL && tcp_bind(pcb, IP_ADDR_ANY, LWIP_END_PORT) == ERR_OK, "tcp_bind");
    pcb = tcp_listen_with_backlog(pcb, 64);
    check(pcb != NULL, "tcp_listen");
    tcp_accept(pcb, on_open);
}

static void connect_end(void) {
    ip_addr_t remote;
    struct tcp_pcb *pcb = tcp_new();
    IP_ADDR4(&remote, 10, 0, 0, 2 - number);
    check(pcb != NULL && tcp_connect(pcb, &remote, LWIP_END_PORT, on_open) == ERR_OK,
          "tcp_connect");
}

static bool is_open(void) {
    return connection != NULL;
}

static size_t write_end(const void *bytes, size_t count) {
    size_t room = tcp_sndbuf(connection);
    if (count > room)
        count = room;
    if (count == 0 || tcp_write(connection, bytes, (uint16_t)count, TCP_WRITE_FLAG_COPY) != ERR_OK)
        return 0;
    check(tcp_output(connection) == ERR_OK, "tcp_output");
    return count;
}

static size_t read_end(void) {
    size_t count = received;
    received = 0;
    return count;
}

static void close_end(void) {
    struct tcp_pcb *pcb = connection;
    connection = NULL;
    if (pcb != NULL)
        check(tcp_close(pcb) == ERR_OK, "tcp_close");
}

static void abort_end(void) {
    struct tcp_pcb *pcb = connection;
    connection = NULL;
    tcp_abort(pcb);
}

__attribute__((visibility("default"))) struct lwip_end lwip_end = {
    .open = open_end,
    .take = take,
    .poll = poll_end,
    .time = set_time,
    .listen = listen_end,
    .connect = connect_end,
    .is_open = is_open,
    .write = write_end,
    .read = read_end,
    .close = close_end,
    .abort = abort_end,
};
