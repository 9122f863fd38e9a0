/* SPDX-License-Identifier: MIT */
#ifndef DHCP_MESSAGE_H
#define DHCP_MESSAGE_H
/*
 * DHCP messages as bytes: RFC 2131 §2, RFC 2132. Nothing here knows of time or of a network, so
 * that it runs on the host, under a fuzzer, as it is. Addresses are in network byte order.
 */
#include <ashlar/base.h>

/* RFC 2132 §9.6 */
enum {
    DHCP_DISCOVER = 1,
    DHCP_OFFER = 2,
    DHCP_REQUEST = 3,
    DHCP_DECLINE = 4,
    DHCP_ACK = 5,
    DHCP_NAK = 6,
};

#define DHCP_CLIENT_PORT 68u /* RFC 2131 §4.1 */
#define DHCP_SERVER_PORT 67u

/* The longest that we write: the fixed part, all options of a REQUEST, a host name of 63 bytes. */
#define DHCP_MESSAGE_BYTES 384u
#define DHCP_NAME_BYTES    63u

#define DHCP_FOREVER 0xffffffffu /* a lease without an end. RFC 2131 §3.3 */
#define DHCP_LEASE_S 30u         /* a lease shorter than this is not worth its renewals */

/* What a message of ours says. */
struct dhcp_words {
    uint8_t type;
    uint8_t mac[6];
    uint16_t secs;      /* since we began to ask */
    uint32_t xid;       /* a number that the answer repeats */
    uint32_t address;   /* ours, where we have one that we use; else 0 */
    uint32_t requested; /* option 50; 0: none */
    uint32_t server;    /* option 54; 0: none */
    const char *hostname;
};

/* What a server's message says. */
struct dhcp_reply {
    uint8_t type;
    uint32_t server;
    /* Not of a NAK: */
    uint32_t address, mask;
    uint32_t router, dns;         /* 0: none */
    uint32_t lease_s, t1_s, t2_s; /* t1 < t2 < lease, but for a lease of DHCP_FOREVER */
};

/* Writes a message to `into`, which has DHCP_MESSAGE_BYTES bytes. How long it is. */
size_t dhcp_message_write(const struct dhcp_words *words, uint8_t *into);

/*
 * Reads a server's answer to `words`, of `count` bytes. False: it is none, or not wholly sound, or
 * offers what no host can use; then nothing of it is to be believed.
 */
ASH_MUST_USE bool dhcp_message_read(const struct dhcp_words *words, const uint8_t *bytes,
                                    size_t count, struct dhcp_reply *reply);

/* options.c */

/* RFC 2132 §2: what of the options is looked at. Values point into the message; NULL: not there. */
enum dhcp_option {
    DHCP_OPTION_MASK,
    DHCP_OPTION_ROUTER,
    DHCP_OPTION_DNS,
    DHCP_OPTION_LEASE,
    DHCP_OPTION_TYPE,
    DHCP_OPTION_SERVER,
    DHCP_OPTION_T1,
    DHCP_OPTION_T2,
    DHCP_OPTION_CLIENT,
    DHCP_OPTION_OVERLOAD,
    DHCP_OPTIONS,
};

struct dhcp_options {
    const uint8_t *value[DHCP_OPTIONS];
    uint8_t bytes[DHCP_OPTIONS];
};

/*
 * Adds the options that stand in `count` bytes up to the end option. False: one runs over, none is
 * the end, or one that we look at has a length that it cannot have or stands there twice.
 */
ASH_MUST_USE bool dhcp_options_read(const uint8_t *bytes, size_t count,
                                    struct dhcp_options *options);

#endif
