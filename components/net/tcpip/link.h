/* SPDX-License-Identifier: MIT */
#ifndef TCPIP_LINK_H
#define TCPIP_LINK_H
/* Ethernet and ARP: frames from and to neighbours. Everything is called with the lock held. */
#include "wire.h"

struct tcpip;
struct ash_net_buffer;

/* Takes a frame that came, checks its header, and hands it on. */
void tcpip_link_input(struct tcpip *self, struct ash_net_buffer *frame);

/*
 * Sends the IP packet in `buffer` to the neighbour `ip`, whose hardware address may first have to
 * be asked for. 0: the packet is taken care of. -ASH_EAGAIN: the device has no room; it is still
 * the caller's.
 */
ASH_MUST_USE int tcpip_link_send(struct tcpip *self, struct ash_net_buffer *buffer, uint32_t ip);

/* Sends the IP packet in `buffer` to everybody on the link. Errors as above. */
ASH_MUST_USE int tcpip_link_broadcast(struct tcpip *self, struct ash_net_buffer *buffer);

/* Sends the IP packet in `buffer` to ourselves: it is input with the next poll. */
void tcpip_link_loop(struct tcpip *self, struct ash_net_buffer *buffer);

/* Puts every buffer of a chain. */
void tcpip_link_drop(struct tcpip *self, struct ash_net_buffer *chain);

/* ARP: a packet that came, from behind its Ethernet header. Puts `frame`. */
void tcpip_arp_input(struct tcpip *self, struct ash_net_buffer *frame);

/* Puts an Ethernet header before the content and gives it to the device. */
ASH_MUST_USE int tcpip_link_frame(struct tcpip *self, struct ash_net_buffer *buffer,
                                  const uint8_t to[6], uint16_t type);

/* The hardware address of `ip`, or NULL: not known now; `buffer` then waits for it, or is dropped.
 */
const uint8_t *tcpip_arp_resolve(struct tcpip *self, uint32_t ip, struct ash_net_buffer *buffer);

/* Tells the neighbours our address. RFC 5227 §2.3 */
void tcpip_arp_announce(struct tcpip *self);

/* Asks who has `ip`, without saying that we do. RFC 5227 §2.1.1 */
void tcpip_arp_ask(struct tcpip *self, uint32_t ip);

/* Forgets all neighbours. */
void tcpip_arp_forget(struct tcpip *self);

#endif
