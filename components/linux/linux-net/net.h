/* SPDX-License-Identifier: MIT */
#ifndef LINUX_NET_H
#define LINUX_NET_H
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>

/*
 * Destination, source, type: IEEE 802.3 §3.1.1, without the check; and the most behind it.
 */
#define LINUX_NET_ETHERNET 14u
#define LINUX_NET_MTU      1500u
#define LINUX_NET_LONGEST  (LINUX_NET_ETHERNET + LINUX_NET_MTU)

/* Before each frame on a stream: its length. QEMU, net/stream.c */
#define LINUX_NET_PREFIX 4u

/* Descriptors are those after the three that every process has, and the filter knows no others. */
#define LINUX_NET_FIRST 3
#define LINUX_NET_MOST  4

enum linux_net_cable { LINUX_NET_NONE, LINUX_NET_STREAM, LINUX_NET_TAP };

/* No lock: the one client makes one call at a time. */
struct linux_net {
    struct linux_net_boot boot;

    /* Shared with the interrupt handler, accessed atomically. */
    bool signalled; /* something happened after the last look */
    bool asked;     /* the client wants `wake` */
    uint64_t interrupts;

    /* Set in `init`, constant afterwards. */
    enum linux_net_cable cable;
    int file;
    uint8_t address[6];

    /* The client's. */
    bool open;
    bool gone; /* the other end of the stream is */
    struct ash_sched_event *wake;
    struct ash_net_device_counts counts;

    /* Of a stream: what was read and not handed on yet, and the rest of a frame that is dropped. */
    uint32_t from, to, skip;
    uint8_t in[16384];

    /* Of a stream: the rest of a frame that the kernel took a part of. */
    uint16_t rest_from, rest_to;
    uint8_t rest[LINUX_NET_PREFIX + LINUX_NET_LONGEST];
};

/* words.c */
struct linux_net_words {
    enum linux_net_cable cable;
    const char *name; /* a path, or an interface's */
};
ASH_MUST_USE bool linux_net_read_cable(const char *text, struct linux_net_words *words);
ASH_MUST_USE bool linux_net_read_mac(const char *text, uint8_t address[6]);

/* net.c: in interrupt context */
void linux_net_fired(void *argument);

/* send.c: the rest of a frame that went in part; false: the kernel still has no room. */
ASH_MUST_USE bool linux_net_send_rest(struct linux_net *net);

/* receive.c: is there one that was read already, and found no buffer? */
bool linux_net_has_frame(const struct linux_net *net);

#endif
