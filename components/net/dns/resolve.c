/* SPDX-License-Identifier: MIT */
#include <ashlar/entropy.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/udp.h>
#include <ashlar/time.h>
#include "dns.h"

#define TRIES   3u
#define WAIT_NS UINT64_C(2000000000) /* for each. RFC 1035 §4.2.1: 2 to 5 s */

/* A question on its way: a socket, and so a port, and an identifier of its own. */
struct dns_query {
    const struct dns_name *name;
    struct ash_net_udp_socket *socket;
    uint16_t id;
};

static int send(const struct dns_query *query) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL)
        return -ASH_ENOBUFS;
    buffer->bytes = (uint16_t)dns_message_write(query->id, query->name, buffer->data);
    int error = ash_net_udp_send(&ash_use_net_udp, query->socket, buffer, NULL);
    if (error != 0)
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
    return error == -ASH_EAGAIN ? 0 : error; /* as good as lost */
}

/* Looks at a datagram and gives its buffers back. What comes in pieces is longer than it may be. */
static enum dns_verdict look(const struct dns_query *query, struct ash_net_buffer *buffer,
                             struct dns_answer *answer) {
    enum dns_verdict verdict =
        buffer->next != NULL
            ? DNS_NOT_OURS
            : dns_message_read(query->id, query->name, buffer->data, buffer->bytes, answer);
    for (struct ash_net_buffer *next; buffer != NULL; buffer = next) {
        next = buffer->next;
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
    }
    return verdict;
}

/* Waits for the answer. One that is not sound may be forged: the true one may yet come. */
static int hear_in(struct ash_net_ip_set *set, const struct dns_query *query, uint64_t until_ns,
                   struct dns_answer *answer) {
    struct ash_net_buffer *buffer;
    struct ash_net_ip_end from;
    bool broken = false;
    for (;;) {
        int error;
        while ((error = ash_net_udp_receive(&ash_use_net_udp, query->socket, &buffer, &from)) ==
               0) {
            enum dns_verdict verdict = look(query, buffer, answer);
            if (verdict == DNS_ANSWERED)
                return 0;
            if (verdict == DNS_FAILED)
                return -ASH_EPROTO;
            broken = broken || verdict == DNS_BROKEN;
        }
        if (error != -ASH_EAGAIN)
            return error;
        error = ash_net_ip_wait(&ash_use_net_ip, set, until_ns);
        if (error != 0)
            return error == -ASH_ETIMEDOUT && broken ? -ASH_EPROTO : error;
        (void)ash_net_ip_next(&ash_use_net_ip, set);
    }
}

static int hear(const struct dns_query *query, uint64_t until_ns, struct dns_answer *answer) {
    struct ash_net_ip_source *source = ash_net_udp_source(&ash_use_net_udp, query->socket);
    struct ash_net_ip_set set = {0};
    ash_net_ip_watch(&ash_use_net_ip, &set, source, ASH_NET_IP_READABLE, NULL);
    int error = hear_in(&set, query, until_ns, answer);
    ash_net_ip_watch(&ash_use_net_ip, NULL, source, 0, NULL); /* the set ends here */
    return error;
}

/* One query, from a port of its own and with a number of its own: RFC 5452 §9.2. */
static int ask(const struct dns *self, const struct dns_name *name, uint64_t deadline_ns,
               struct dns_answer *answer) {
    static const struct ash_net_ip_end anywhere = {ASH_NET_IP_ANY, 0};
    struct ash_net_ip_end server = {self->boot.server, self->boot.port};
    struct dns_query query = {.name = name};
    if (server.address == 0)
        server.address = ash_net_ip_config(&ash_use_net_ip).dns;
    if (server.address == 0)
        return -ASH_ENETDOWN;
    int error = ash_entropy_fill(&ash_use_entropy, &query.id, sizeof query.id);
    if (error == 0)
        error = ash_net_udp_open(&ash_use_net_udp, &anywhere, &query.socket);
    if (error != 0)
        return error;
    error = ash_net_udp_connect(&ash_use_net_udp, query.socket, &server);
    if (error == 0)
        error = send(&query);
    if (error == 0) {
        uint64_t until_ns = ash_time_now_ns(&ash_use_time) + WAIT_NS;
        error = hear(&query, until_ns < deadline_ns ? until_ns : deadline_ns, answer);
    }
    ash_net_udp_close(&ash_use_net_udp, query.socket);
    return error;
}

/* Worth another try: what may be chance, or a forgery. */
static bool may_change(int error) {
    return error == -ASH_ETIMEDOUT || error == -ASH_EPROTO || error == -ASH_ECONNREFUSED;
}

static int ask_repeatedly(struct dns *self, const struct dns_name *name, uint64_t deadline_ns,
                          struct ash_net_resolver_answer *found) {
    struct dns_answer answer;
    int error;
    unsigned tries = 0;
    do
        error = ask(self, name, deadline_ns, &answer);
    while (may_change(error) && ++tries < TRIES && ash_time_now_ns(&ash_use_time) < deadline_ns);
    if (error != 0)
        return error;
    dns_remember(self, name, &answer);
    *found = answer.found;
    return 0;
}

int dns_net_resolver_find(struct ash_net_resolver *instance, const char *text, uint64_t deadline_ns,
                          struct ash_net_resolver_answer *answer) {
    struct dns *self = (struct dns *)instance;
    struct ash_net_resolver_answer found = {.count = 1};
    struct dns_name name;
    if (dns_name_quad(text, &found.addresses[0])) {
        *answer = found;
        return 0;
    }
    if (!dns_name_from(text, &name))
        return -ASH_EINVAL;
    if (dns_name_is_local(&name)) {
        found.addresses[0] = ASH_NET_IP(127, 0, 0, 1);
    } else if (!dns_recall(self, &name, &found)) {
        int error = ask_repeatedly(self, &name, deadline_ns, &found);
        if (error != 0)
            return error;
    }
    if (found.count == 0)
        return -ASH_ENOENT;
    *answer = found;
    return 0;
}
