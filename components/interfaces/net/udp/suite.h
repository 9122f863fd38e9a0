/* SPDX-License-Identifier: MIT */
#ifndef NET_UDP_SUITE_H
#define NET_UDP_SUITE_H
/* What the files of the suite share: datagrams that can be told apart, and letting the stack work.
 */
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/udp.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define UDP         &ash_use_net_udp
#define STACK       &ash_use_net_ip
#define POOL        &ash_use_net_buffers
#define HOME        ASH_NET_IP(127, 0, 0, 1)
#define HOST(n)     ASH_NET_IP(10, 0, 0, n) /* 1 is the stack's, the others are the lab's */
#define LONGEST     (1500u - 28u)           /* IP's header and UDP's left out. RFC 791, RFC 768 */

typedef struct ash_net_udp_socket socket_t;

struct ash_net_ip_end conformance_end(uint32_t address, unsigned port);

/* The stack's address: 10.0.0.1/24, or none. */
void conformance_address(bool has);

/* Opens where nothing else is. */
socket_t *conformance_open(uint32_t address, unsigned port);
uint16_t conformance_port(socket_t *socket);

/* A datagram whose content is its own for each number and length. */
struct ash_net_buffer *conformance_make(unsigned bytes, unsigned number);
bool conformance_is(const struct ash_net_buffer *datagram, unsigned bytes, unsigned number);

/* Sends such a one, NULL: to the connected one; what is refused is put. */
int conformance_send(socket_t *socket, const struct ash_net_ip_end *to, unsigned bytes,
                     unsigned number);

/* 10 ms in which the stack does what it has to. */
void conformance_settle(void);

/* Does exactly this datagram come next? */
bool conformance_comes(socket_t *socket, const struct ash_net_ip_end *from, unsigned bytes,
                       unsigned number);

/* What receiving says after the stack had its time; a datagram is put. */
int conformance_take(socket_t *socket);

/* conformance-give.c: who is given what. */
void conformance_give(void);
/* conformance-ready.c: errors that come back, readiness, rooms. */
void conformance_ready(void);
#endif
