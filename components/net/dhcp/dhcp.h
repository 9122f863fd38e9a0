/* SPDX-License-Identifier: MIT */
#ifndef DHCP_H
#define DHCP_H
/*
 * The state of one client. `init` has it first, then the thread that `init` starts, and nobody
 * else, so there is no lock.
 */
#include <ashlar/net/ip.h>
#include <ashlar/net/udp.h>
#include "message.h"

#define DHCP_NS_PER_S UINT64_C(1000000000)

struct dhcp {
    struct dhcp_boot boot;
    uint64_t random;         /* the state of the generator, from entropy */
    struct dhcp_words words; /* the last message of ours */
    uint64_t began_ns;       /* when this dialogue began */
    uint64_t asked_ns;       /* when the last message was sent: a lease counts from there */
    struct dhcp_reply lease; /* what we have, or are about to have */
    bool bound;              /* it is in use, from `since_ns` on */
    uint64_t since_ns;
};

/* One question, asked until it is answered. */
struct dhcp_question {
    uint32_t to;
    uint64_t deadline_ns;
    bool renewal; /* asked again when half of the time is gone, not after 4, 8, 16 … s */
    bool (*accepts)(const struct dhcp *self, const struct dhcp_reply *reply);
};

/* dialogue.c */

/*
 * Sends `self->words` until a reply comes that `accepts` takes. -ASH_ETIMEDOUT: none did until the
 * deadline. -ASH_EIO: the device is gone.
 */
ASH_MUST_USE int dhcp_ask(struct dhcp *self, const struct dhcp_question *question,
                          struct dhcp_reply *reply);

/*
 * A number for identifiers and for spreading retransmissions (RFC 2131 §4.1). Not a secret: all of
 * it is broadcast.
 */
uint32_t dhcp_draw(struct dhcp *self);

/* dhcp.c */
int dhcp_init(struct dhcp *self);
void dhcp_keep(void *self);

#endif
