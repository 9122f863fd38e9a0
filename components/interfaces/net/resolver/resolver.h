/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_NET_RESOLVER_H
#define ASHLAR_NET_RESOLVER_H
/*
 * The IPv4 addresses of a host name.
 *
 * Addresses are in network byte order, as in net.ip. What a name server says is hostile: it is
 * checked, and what does not answer the question is dropped as if it had not come.
 *
 * Context: thread. Several may ask at a time.
 */
#include <ashlar/base.h>

struct ash_net_resolver;

#define ASH_NET_RESOLVER_ADDRESSES 8u   /* that are told of one name; more are left out */
#define ASH_NET_RESOLVER_NAME      253u /* bytes of a name, its last dot left out. RFC 1035 §2.3.4 */

struct ash_net_resolver_answer {
    uint32_t count; /* at least 1 */
    uint32_t addresses[ASH_NET_RESOLVER_ADDRESSES];
};

/*
 * Finds the addresses of `name`, works for the network while it waits for them, and gives up at
 * `deadline_ns` (of `time`, ASH_FOREVER: none) or when the provider's own tries are used up.
 *
 * `name` is labels of at most 63 letters, digits, `-` and `_`, joined by dots; a dot at the end and
 * capitals make no difference. Four numbers in their usual form ("192.0.2.1") are their own answer,
 * and "localhost" and what ends in ".localhost" is 127.0.0.1 (RFC 6761 §6.3); neither asks anybody,
 * or looks at the deadline.
 *
 * -ASH_EINVAL: no such name can be; nobody was asked. -ASH_ENOENT: there is no such name, or it has
 * no address. -ASH_ETIMEDOUT: no answer. -ASH_EPROTO: the server failed or refused, or what it said
 * made no sense, or did not fit. -ASH_ECONNREFUSED: no name server is where we asked.
 * -ASH_ENETDOWN: no address yet, or no name server is known. -ASH_ENETUNREACH, -ASH_EIO,
 * -ASH_ENOSPC, -ASH_EADDRNOTAVAIL, -ASH_ENOBUFS: as net.ip, net.udp and net.buffers have them. The
 * errors of `entropy`: nobody was asked, since anybody could have answered. `*answer` is written on
 * 0 only.
 */
ASH_MUST_USE int ash_net_resolver_find(struct ash_net_resolver *self, const char *name,
                                       uint64_t deadline_ns,
                                       struct ash_net_resolver_answer *answer);

#endif
