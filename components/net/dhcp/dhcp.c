/* SPDX-License-Identifier: MIT */
/* A client's states: RFC 2131 §4.4, figure 5. */
#include <ashlar/console.h>
#include <ashlar/entropy.h>
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>
#include <ashlar/time.h>
#include "dhcp.h"

#define REQUEST_S 60u /* RFC 2131 §3.1 step 5: four requests, then another offer */
#define DECLINE_S 10u /* §3.1 step 5: the wait after a DECLINE */
#define REFUSED_S 1u  /* so that a server that only refuses does not keep us busy */
#define STACK     16384u

static void say(const char *text) {
    size_t count = 0;
    while (text[count] != '\0')
        count++;
    ash_console_write(&ash_use_console, text, count);
}

static void say_line(const char *text) {
    ash_console_line(&ash_use_console);
    say("ashlar: dhcp: ");
    say(text);
    say("\n");
}

/* "192.0.2.1" */
static void say_address(uint32_t address) {
    char text[16];
    char *at = text;
    for (unsigned i = 0; i < 4; i++, address >>= 8) {
        unsigned number = address & 255;
        for (unsigned unit = 100; unit != 0; unit /= 10)
            if (unit == 1 || number >= unit)
                *at++ = (char)('0' + number / unit % 10);
        *at++ = '.';
    }
    at[-1] = '\0';
    say_line(text);
}

static bool is_offer(const struct dhcp *self, const struct dhcp_reply *reply) {
    (void)self;
    return reply->type == DHCP_OFFER;
}

static bool is_nothing(const struct dhcp *self, const struct dhcp_reply *reply) {
    (void)self;
    (void)reply;
    return false;
}

/* Yes or no to the address that we have or asked for. Another address is no answer. */
static bool is_verdict(const struct dhcp *self, const struct dhcp_reply *reply) {
    return reply->type == DHCP_NAK ||
           (reply->type == DHCP_ACK && reply->address == self->lease.address);
}

/* The same, from the server that we asked. */
static bool is_its_verdict(const struct dhcp *self, const struct dhcp_reply *reply) {
    return reply->server == self->lease.server && is_verdict(self, reply);
}

/* The client of a new dialogue, which has `address` or none. */
static void begin(struct dhcp *self, uint32_t address) {
    struct dhcp_words *words = &self->words;
    words->xid = dhcp_draw(self);
    words->type = address == 0 ? DHCP_DISCOVER : DHCP_REQUEST;
    words->address = address;
    words->requested = words->server = 0; /* §4.3.2: not in a renewal */
    self->began_ns = ash_time_now_ns(&ash_use_time);
}

static int use_lease(struct dhcp *self, const struct dhcp_reply *lease) {
    const struct ash_net_ip_config config = {
        .address = lease->address,
        .prefix = (uint32_t)__builtin_popcount(lease->mask),
        .gateway = lease->router,
        .dns = lease->dns,
    };
    int error = ash_net_ip_configure(&ash_use_net_ip, &config);
    if (error != 0)
        return error;
    self->lease = *lease;
    self->since_ns = self->asked_ns; /* §4.4.1: counted from the request */
    self->bound = true;
    return 0;
}

static void sleep_until(uint64_t ns) {
    uint64_t now_ns = ash_time_now_ns(&ash_use_time);
    if (ns > now_ns)
        ash_sched_sleep(&ash_use_sched, ns - now_ns);
}

static uint64_t earlier(uint64_t a_ns, uint64_t b_ns) {
    return a_ns < b_ns ? a_ns : b_ns;
}

static uint64_t from_now(uint32_t s) {
    return ash_time_now_ns(&ash_use_time) + s * DHCP_NS_PER_S;
}

/* Waits, but not beyond the deadline, which ends the next question. */
static int begin_again(uint64_t deadline_ns) {
    sleep_until(earlier(from_now(REFUSED_S), deadline_ns));
    return -ASH_EAGAIN;
}

/* §4.4.4: told once, to everybody; nobody answers. */
static int decline(struct dhcp *self) {
    const struct dhcp_question question = {
        .to = ASH_NET_IP_BROADCAST,
        .deadline_ns = from_now(DECLINE_S),
        .renewal = true, /* of which the second would come after a minute */
        .accepts = is_nothing,
    };
    struct dhcp_reply reply;
    say_line("another machine has the address that was offered");
    self->words.type = DHCP_DECLINE;
    int error = dhcp_ask(self, &question, &reply);
    return error == -ASH_ETIMEDOUT ? -ASH_EAGAIN : error;
}

/* §4.4.1: DISCOVER, OFFER, REQUEST, ACK. -ASH_EAGAIN: from the beginning. */
static int acquire_once(struct dhcp *self, uint64_t deadline_ns) {
    struct dhcp_question question = {ASH_NET_IP_BROADCAST, deadline_ns, false, is_offer};
    struct dhcp_reply reply;
    begin(self, 0);
    int error = dhcp_ask(self, &question, &self->lease);
    if (error != 0)
        return error;
    self->words.type = DHCP_REQUEST;
    self->words.requested = self->lease.address;
    self->words.server = self->lease.server;
    question.accepts = is_its_verdict;
    question.deadline_ns = earlier(from_now(REQUEST_S), deadline_ns);
    error = dhcp_ask(self, &question, &reply);
    if (error == -ASH_ETIMEDOUT)
        return -ASH_EAGAIN;
    if (error != 0)
        return error;
    if (reply.type == DHCP_NAK)
        return begin_again(deadline_ns);
    uint64_t asked_ns = self->asked_ns;
    if (ash_net_ip_probe(&ash_use_net_ip, reply.address) != 0)
        return decline(self);
    self->asked_ns = asked_ns;
    if (use_lease(self, &reply) != 0)
        return begin_again(deadline_ns); /* the stack is stricter than we are */
    say_address(reply.address);
    return 0;
}

static int acquire(struct dhcp *self, uint64_t deadline_ns) {
    int error;
    do
        error = acquire_once(self, deadline_ns);
    while (error == -ASH_EAGAIN);
    return error;
}

/* §4.4.5: from the lease until it is renewed or gone. */
static int hold(struct dhcp *self) {
    uint64_t since_ns = self->since_ns;
    struct dhcp_question question = {
        .to = self->lease.server,
        .deadline_ns = since_ns + self->lease.t2_s * DHCP_NS_PER_S,
        .renewal = true,
        .accepts = is_its_verdict,
    };
    struct dhcp_reply reply;
    sleep_until(since_ns + self->lease.t1_s * DHCP_NS_PER_S);
    begin(self, self->lease.address);
    int error = dhcp_ask(self, &question, &reply); /* RENEWING */
    if (error == -ASH_ETIMEDOUT) {
        question.to = ASH_NET_IP_BROADCAST;
        question.deadline_ns = since_ns + self->lease.lease_s * DHCP_NS_PER_S;
        question.accepts = is_verdict;
        error = dhcp_ask(self, &question, &reply); /* REBINDING */
    }
    if (error == -ASH_EIO)
        return error;
    if (error == 0 && reply.type == DHCP_ACK && use_lease(self, &reply) == 0)
        return 0;
    say_line(error == 0 ? "the server takes the address back" : "the lease ran out");
    self->bound = false;
    return ash_net_ip_configure(&ash_use_net_ip, &(struct ash_net_ip_config){0});
}

void dhcp_keep(void *argument) {
    struct dhcp *self = argument;
    while (!self->bound || self->lease.lease_s != DHCP_FOREVER)
        if ((self->bound ? hold(self) : acquire(self, ASH_FOREVER)) == -ASH_EIO)
            return; /* the device is gone, and said so */
}

/* The first lease, where the boot waits for it. */
static int wait_for_lease(struct dhcp *self) {
    if (self->boot.wait == 0)
        return 0;
    int error = acquire(self, ash_time_now_ns(&ash_use_time) + self->boot.wait);
    if (error == -ASH_ETIMEDOUT)
        say_line("no server answered");
    return error;
}

int dhcp_init(struct dhcp *self) {
    const struct ash_sched_threads_spec spec = {
        .name = "dhcp", .run = dhcp_keep, .argument = self, .stack_bytes = STACK};
    if (ash_net_ip_config(&ash_use_net_ip).address != 0)
        return 0; /* somebody has configured the stack: its address is not ours to change */
    int error = ash_entropy_fill(&ash_use_entropy, &self->random, sizeof self->random);
    if (error != 0)
        return error;
    ash_net_ip_link_address(&ash_use_net_ip, self->words.mac);
    self->words.hostname = self->boot.hostname;
    error = wait_for_lease(self);
    return error != 0 ? error : ash_sched_threads_start(&ash_use_sched_threads, &spec, NULL);
}
