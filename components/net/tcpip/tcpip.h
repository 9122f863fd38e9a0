/* SPDX-License-Identifier: MIT */
#ifndef TCPIP_H
#define TCPIP_H
/*
 * The state of one stack. Every field is guarded by `lock`; functions whose names end in `_locked`
 * are called with it held, and everything that they call is too.
 */
#include <ashlar/lock.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>
#include <ashlar/net/udp.h>
#include "reassembly.h"
#include "tcp.h"
#include "wheel.h"

#define TCPIP_NEIGHBOURS  32u /* a power of two */
#define TCPIP_SOCKETS     32u /* of UDP */
#define TCPIP_ERROR_BURST 20u /* ICMP errors, resets and challenges at once; RFC 1812 §4.3.2.8 */
#define TCPIP_ERRORS_A_MS 1u  /* and then so many a millisecond */

/* A neighbour and how far we are with it. ARP, RFC 826. */
struct tcpip_neighbour {
    uint32_t ip; /* 0: free */
    uint8_t mac[6];
    uint8_t state; /* enum tcpip_neighbour_state */
    uint8_t tries;
    uint32_t since_ms;
    struct ash_net_buffer *waiting, *last; /* IP packets for it, oldest first */
    uint8_t waiting_count;
    bool asked_again; /* a request to confirm it is on its way */
};

struct tcpip_udp_socket {
    struct ash_net_ip_source source;
    struct ash_net_ip_end local, remote; /* a remote port of 0: everybody */
    struct ash_net_buffer *first, *last; /* received; a datagram's pieces hang on its first */
    uint16_t count;
    int16_t error; /* told once */
    bool open;
};

struct tcpip {
    struct tcpip_boot boot;

    struct ash_lock_word lock; /* guards everything below */

    /* Who waits, and time. */
    struct ash_sched_event wake;
    struct ash_net_ip_set *waiting;
    uint64_t asleep_until_ns; /* of the thread that waits for the device; 0: none does */
    bool working;             /* some thread waits for the device */
    uint32_t now_ms;
    unsigned soon;    /* pauses in a row that were shorter than the time to poll */
    uint64_t idle_ns; /* when the last of them began */
    uint64_t seen_ns; /* when the last frame came. Both only with ASH_OPT_POLL */
    uint64_t now_ns;
    struct tcpip_wheel wheel;

    uint64_t key[2]; /* of every keyed hash: drawn once, told to nobody */
    uint64_t draws;  /* numbers drawn from it */

    /* The link. */
    uint8_t mac[6];
    uint16_t mtu;
    bool sums; /* the device sums */
    bool unflushed;
    struct ash_net_buffer *loop_first, *loop_last; /* to ourselves */
    struct tcpip_neighbour neighbours[TCPIP_NEIGHBOURS];
    uint32_t neighbour_now; /* the number of the one that was looked for last */
    struct tcpip_timer neighbour_timer;
    struct tcpip_probe {
        uint32_t ip; /* 0: none under way */
        bool taken;
    } probe;
    uint32_t defended_ms;

    /* The internet layer. */
    uint32_t address, mask, gateway, dns; /* in network byte order */
    uint32_t broadcasts[2];               /* of our network, RFC 922, and its old form */
    uint32_t errors, errors_ms;           /* tokens for ICMP errors and resets, and when counted */
    struct tcpip_reassembly reassembly;

    /*
     * The transports. Code that nothing calls is not in the image, so a function that only some
     * programs need is reached through a pointer that the call of those programs sets.
     */
    void (*udp_input)(struct tcpip *, struct tcpip_packet *);
    void (*udp_error)(struct tcpip *, const struct tcpip_quoted *);
    void (*tcp_input)(struct tcpip *, struct tcpip_packet *);
    void (*tcp_error)(struct tcpip *, const struct tcpip_quoted *);
    void (*tcp_settle)(struct tcpip *); /* after a batch of frames */
    void (*tcp_reset)(struct tcpip *);  /* our address goes away */
    struct tcpip_udp_socket sockets[TCPIP_SOCKETS];
    struct tcpip_tcp tcp;

    struct ash_net_ip_counts counts;
};

/* instance.c */
int tcpip_init(struct tcpip *self);
/* A random number that nobody can tell from those before. */
uint32_t tcpip_draw_locked(struct tcpip *self);

/* pump.c */
/* Reads the clock; before anything that looks at now_ms, within each call from outside. */
void tcpip_clock_locked(struct tcpip *self);
/* Something new is true of `source`: queues it with its set and wakes who waits there. */
void tcpip_tell_locked(struct tcpip *self, struct ash_net_ip_source *source, unsigned events);
/* Nobody watches `source` any more. */
void tcpip_unwatch_locked(struct tcpip *self, struct ash_net_ip_source *source);
/* Arms a timer, and wakes whoever sleeps past it. */
void tcpip_arm_locked(struct tcpip *self, struct tcpip_timer *timer, uint32_t due_ms);
/* ash_net_ip_wait, for our own use. */
int tcpip_wait(struct tcpip *self, struct ash_net_ip_set *set, uint64_t deadline_ns);
/* Lets go what the call wanted sent. The last thing that a call from outside does. */
void tcpip_leave_locked(struct tcpip *self);

#endif
