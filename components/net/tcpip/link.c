/* SPDX-License-Identifier: MIT */
#include "ip.h"
#include "link.h"
#include "tcpip.h"

static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

void tcpip_link_drop(struct tcpip *self, struct ash_net_buffer *chain) {
    (void)self;
    while (chain != NULL) {
        struct ash_net_buffer *next = chain->next;
        ash_net_buffers_put(&ash_use_net_buffers, chain);
        chain = next;
    }
}

/* IEEE 802.3 §3.2.3: the lowest bit of the first byte. */
static bool is_group(const uint8_t mac[6]) {
    return (mac[0] & 1) != 0;
}

/* In two pieces, without a call. */
static bool is_same(const uint8_t a[6], const uint8_t b[6]) {
    uint32_t first[2];
    uint16_t second[2];
    __builtin_memcpy(&first[0], a, sizeof first[0]);
    __builtin_memcpy(&first[1], b, sizeof first[1]);
    __builtin_memcpy(&second[0], a + 4, sizeof second[0]);
    __builtin_memcpy(&second[1], b + 4, sizeof second[1]);
    return first[0] == first[1] && second[0] == second[1];
}

void tcpip_link_input(struct tcpip *self, struct ash_net_buffer *frame) {
    const struct tcpip_ethernet *header = (const void *)frame->data;
    if (frame->bytes < sizeof *header || is_group(header->from)) {
        self->counts.ip_bad++;
        tcpip_link_drop(self, frame);
        return;
    }
    bool group = is_group(header->to);
    uint16_t type = tcpip_swap16(header->type);
    if (!group && !is_same(header->to, self->mac))
        type = 0; /* an open switch port, or a promiscuous device */
    tcpip_pull(frame, sizeof *header);
    switch (type) {
    case TCPIP_TYPE_IP4:
        tcpip_ip_input(self, frame, group);
        break;
    case TCPIP_TYPE_ARP:
        tcpip_arp_input(self, frame);
        break;
    default:
        tcpip_link_drop(self, frame);
    }
}

int tcpip_link_frame(struct tcpip *self, struct ash_net_buffer *buffer, const uint8_t to[6],
                     uint16_t type) {
    tcpip_push(buffer, sizeof(struct tcpip_ethernet));
    struct tcpip_ethernet *header = (void *)buffer->data;
    __builtin_memcpy(header->to, to, sizeof header->to);
    __builtin_memcpy(header->from, self->mac, sizeof header->from);
    header->type = tcpip_swap16(type);
    int error = ash_net_device_send(&ash_use_net_device, buffer);
    if (error == 0) {
        self->unflushed = true;
        return 0;
    }
    tcpip_pull(buffer, sizeof *header);
    return -ASH_EAGAIN; /* a device that is out of use is found out by whoever waits for it */
}

int tcpip_link_send(struct tcpip *self, struct ash_net_buffer *buffer, uint32_t ip) {
    const uint8_t *mac = tcpip_arp_resolve(self, ip, buffer);
    return mac == NULL ? 0 : tcpip_link_frame(self, buffer, mac, TCPIP_TYPE_IP4);
}

int tcpip_link_broadcast(struct tcpip *self, struct ash_net_buffer *buffer) {
    return tcpip_link_frame(self, buffer, everybody, TCPIP_TYPE_IP4);
}

void tcpip_link_loop(struct tcpip *self, struct ash_net_buffer *buffer) {
    buffer->next = NULL;
    if (self->loop_first == NULL)
        self->loop_first = buffer;
    else
        self->loop_last->next = buffer;
    self->loop_last = buffer;
    if (self->working) /* another thread sleeps till the device has something; this is more */
        ash_sched_set(&ash_use_sched, &self->wake);
}
