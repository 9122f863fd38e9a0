/* SPDX-License-Identifier: MIT */
#ifndef DNS_MESSAGE_H
#define DNS_MESSAGE_H
/* Queries and answers as bytes: RFC 1035 §4. As pure as name.h. */
#include <ashlar/net/resolver.h>
#include "name.h"

/* The longest query: header, name, type and class. */
#define DNS_QUERY_BYTES (12u + DNS_NAME_BYTES + 4u)

enum dns_verdict {
    DNS_NOT_OURS, /* not an answer to this query */
    DNS_BROKEN,   /* it would be one, but is not sound */
    DNS_FAILED,   /* the server failed or refused, or its answer did not fit */
    DNS_ANSWERED,
};

struct dns_answer {
    struct ash_net_resolver_answer found; /* with a count of 0: there is none */
    uint32_t ttl_s;                       /* how long it may be kept; 0: not at all */
};

/* Writes the query for the addresses of `name`. How long it is. */
size_t dns_message_write(uint16_t id, const struct dns_name *name, uint8_t *into);

/* Reads a datagram of `count` bytes from the server. `*answer` means nothing but with ANSWERED. */
ASH_MUST_USE enum dns_verdict dns_message_read(uint16_t id, const struct dns_name *name,
                                               const uint8_t *bytes, size_t count,
                                               struct dns_answer *answer);

#endif
