/* SPDX-License-Identifier: MIT */
/* Questions and answers over UDP: RFC 2131 §4.1, §4.4.5. */
#include <ashlar/net/buffers.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include "dhcp.h"

#define FIRST_S   4u  /* RFC 2131 §4.1: 4, 8, 16, 32, 64 s, … */
#define DOUBLINGS 4u  /* … and no more than 64 */
#define RENEWAL_S 60u /* §4.4.5: renewals are at least a minute apart */

uint32_t dhcp_draw(struct dhcp *self) {
    /* A linear congruential generator with the multiplier of Knuth's MMIX; its upper half. */
    self->random = self->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(self->random >> 32);
}

static uint64_t now_ns(void) {
    return ash_time_now_ns(&ash_use_time);
}

/* How long the answer to this message is waited for. */
static uint64_t patience_ns(struct dhcp *self, const struct dhcp_question *question,
                            unsigned tries) {
    uint64_t left_ns = question->deadline_ns - self->asked_ns;
    uint64_t ns;
    if (question->renewal) {
        uint64_t least_ns = RENEWAL_S * DHCP_NS_PER_S;
        ns = left_ns / 2 > least_ns ? left_ns / 2 : least_ns;
    } else {
        ns = ((uint64_t)FIRST_S << (tries < DOUBLINGS ? tries : DOUBLINGS)) * DHCP_NS_PER_S;
        ns += dhcp_draw(self) % (2 * DHCP_NS_PER_S) - DHCP_NS_PER_S; /* ± 1 s. §4.1 */
    }
    return ns < left_ns ? ns : left_ns;
}

static void send(struct dhcp *self, struct ash_net_udp_socket *socket, uint32_t to) {
    const struct ash_net_ip_end server = {to, DHCP_SERVER_PORT};
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    self->asked_ns = now_ns();
    /* §4.4.1: a REQUEST that takes an offer repeats what its DISCOVER said. */
    if (self->words.requested == 0) {
        uint64_t s = (self->asked_ns - self->began_ns) / DHCP_NS_PER_S;
        self->words.secs = (uint16_t)(s < UINT16_MAX ? s : UINT16_MAX);
    }
    if (buffer == NULL)
        return;
    buffer->bytes = (uint16_t)dhcp_message_write(&self->words, buffer->data);
    if (ash_net_udp_send(&ash_use_net_udp, socket, buffer, &server) != 0)
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
}

/* Looks at one datagram and gives its buffers back. */
static bool is_answer(struct dhcp *self, const struct dhcp_question *question,
                      struct ash_net_buffer *buffer, const struct ash_net_ip_end *from,
                      struct dhcp_reply *reply) {
    /* We take 576 bytes (option 57), so what comes in pieces was not meant for us. */
    bool answer = from->port == DHCP_SERVER_PORT && buffer->next == NULL &&
                  dhcp_message_read(&self->words, buffer->data, buffer->bytes, reply) &&
                  question->accepts(self, reply);
    for (struct ash_net_buffer *next; buffer != NULL; buffer = next) {
        next = buffer->next;
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
    }
    return answer;
}

/* Takes what has come by now. */
static bool has_answer(struct dhcp *self, const struct dhcp_question *question,
                       struct ash_net_udp_socket *socket, struct dhcp_reply *reply) {
    struct ash_net_buffer *buffer;
    struct ash_net_ip_end from;
    while (ash_net_udp_receive(&ash_use_net_udp, socket, &buffer, &from) == 0)
        if (is_answer(self, question, buffer, &from, reply))
            return true;
    return false;
}

static int hear(struct dhcp *self, const struct dhcp_question *question,
                struct ash_net_udp_socket *socket, uint64_t until_ns, struct dhcp_reply *reply) {
    struct ash_net_ip_source *source = ash_net_udp_source(&ash_use_net_udp, socket);
    struct ash_net_ip_set set = {0};
    int error = 0;
    ash_net_ip_watch(&ash_use_net_ip, &set, source, ASH_NET_IP_READABLE, self);
    while (error == 0 && !has_answer(self, question, socket, reply)) {
        error = ash_net_ip_wait(&ash_use_net_ip, &set, until_ns);
        (void)ash_net_ip_next(&ash_use_net_ip, &set);
    }
    ash_net_ip_watch(&ash_use_net_ip, NULL, source, 0, NULL); /* the set ends here */
    return error;
}

int dhcp_ask(struct dhcp *self, const struct dhcp_question *question, struct dhcp_reply *reply) {
    for (unsigned tries = 0; (self->asked_ns = now_ns()) < question->deadline_ns; tries++) {
        static const struct ash_net_ip_end local = {ASH_NET_IP_ANY, DHCP_CLIENT_PORT};
        struct ash_net_udp_socket *socket;
        uint64_t until_ns = self->asked_ns + patience_ns(self, question, tries);
        /* Opened for the question only: between leases nobody fills its queue. */
        int error = ash_net_udp_open(&ash_use_net_udp, &local, &socket);
        if (error != 0) {
            ash_sched_sleep(&ash_use_sched, until_ns - self->asked_ns);
            continue;
        }
        send(self, socket, question->to);
        error = hear(self, question, socket, until_ns, reply);
        ash_net_udp_close(&ash_use_net_udp, socket);
        if (error != -ASH_ETIMEDOUT)
            return error;
    }
    return -ASH_ETIMEDOUT;
}
