/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_NET_UDP_H
#define ASHLAR_NET_UDP_H
/*
 * Datagrams (RFC 768), without a copy. Nothing here waits: -ASH_EAGAIN, and ash_net_udp_source
 * tells when to try again (net.ip). A socket keeps a bounded number of datagrams that nobody has
 * received; more are dropped and counted.
 *
 * Context: thread.
 */
#include <ashlar/base.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>

struct ash_net_udp;
struct ash_net_udp_socket;

/*
 * A socket at `local`, on one of the stack's addresses or all (ASH_NET_IP_ANY). A port of 0 is a
 * random free one (RFC 6056). -ASH_EADDRINUSE: somebody is there. -ASH_EADDRNOTAVAIL: not an
 * address of the stack, or no port is left. -ASH_ENOSPC: too many sockets.
 */
ASH_MUST_USE int ash_net_udp_open(struct ash_net_udp *self, const struct ash_net_ip_end *local,
                                  struct ash_net_udp_socket **socket);

/*
 * From now on only `remote` is heard, and its ICMP errors are told; NULL: everybody again.
 */
ASH_MUST_USE int ash_net_udp_connect(struct ash_net_udp *self, struct ash_net_udp_socket *socket,
                                     const struct ash_net_ip_end *remote);

/*
 * Sends the content of `buffer`, one piece with ASH_NET_BUFFER_HEADROOM before it, to `remote`,
 * NULL: to the connected one. 0: the stack holds it. -ASH_EMSGSIZE: longer than the MTU allows, or
 * not such a buffer, -ASH_EAGAIN, -ASH_ENETUNREACH, -ASH_ENETDOWN,
 * -ASH_ENOTCONN, -ASH_ECONNREFUSED (what came back to an earlier one): it is still the caller's.
 */
ASH_MUST_USE int ash_net_udp_send(struct ash_net_udp *self, struct ash_net_udp_socket *socket,
                                  struct ash_net_buffer *buffer,
                                  const struct ash_net_ip_end *remote);

/*
 * The next datagram, whose first buffer's content begins with its first byte, linked by `next`, and
 * who sent it. The caller puts each buffer. -ASH_EAGAIN: none now. -ASH_ECONNREFUSED: as above.
 */
ASH_MUST_USE int ash_net_udp_receive(struct ash_net_udp *self, struct ash_net_udp_socket *socket,
                                     struct ash_net_buffer **buffer, struct ash_net_ip_end *remote);

/* Where it is. */
struct ash_net_ip_end ash_net_udp_local(struct ash_net_udp *self,
                                        struct ash_net_udp_socket *socket);

/* What becomes ready. Valid as long as the socket. */
struct ash_net_ip_source *ash_net_udp_source(struct ash_net_udp *self,
                                             struct ash_net_udp_socket *socket);

/* Closes it, and drops what nobody received. */
void ash_net_udp_close(struct ash_net_udp *self, struct ash_net_udp_socket *socket);

#endif
