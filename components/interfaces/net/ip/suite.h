/* SPDX-License-Identifier: MIT */
#ifndef NET_IP_SUITE_H
#define NET_IP_SUITE_H
/* What the files of the suite share: sockets whose sources become ready, and time. */
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/udp.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define STACK       &ash_use_net_ip
#define UDP         &ash_use_net_udp
#define POOL        &ash_use_net_buffers
#define HOME        ASH_NET_IP(127, 0, 0, 1)
#define HOST(n)     ASH_NET_IP(10, 0, 0, n) /* 1 is the stack's, the others are the lab's */
#define MS_NS       UINT64_C(1000000)
#define SOURCES     5u

/* A socket at 127.0.0.1, and its source. */
struct conformance_place {
    struct ash_net_udp_socket *socket;
    struct ash_net_ip_source *source;
    uint16_t port;
};
extern struct conformance_place conformance_places[SOURCES];

uint64_t conformance_now(void);

/* Sends a datagram to a place; it is there when the stack has worked. */
void conformance_tell(unsigned place);

/* Receives all that a place has; how many. */
unsigned conformance_empty(unsigned place);

/* Watches a place for something to read, with the place as `user`. NULL: no more. */
void conformance_watch(struct ash_net_ip_set *set, unsigned place);

/* The place that is next in `set`; SOURCES: none. */
unsigned conformance_next(struct ash_net_ip_set *set);

/* Waits so long; what waiting said. */
int conformance_wait(struct ash_net_ip_set *set, unsigned ms);

/* An address, prefix and gateway; what configuring said. */
int conformance_configure(uint32_t address, uint32_t prefix, uint32_t gateway);

void conformance_config(void);  /* conformance-config.c: addresses */
void conformance_waiting(void); /* conformance-wait.c: time and threads */
#endif
