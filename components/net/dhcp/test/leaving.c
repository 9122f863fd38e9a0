/* SPDX-License-Identifier: MIT */
/*
 * Host test: however a question ends, its socket is in no set when it is closed, since the set ends
 * before, and every buffer was put. Build with -DASH_HOSTED and any image's headers.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/udp.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

struct dhcp_boot {
    uint64_t wait;
    const char *hostname;
};

#define INSTANCE(type, name)                                                                       \
    struct type {                                                                                  \
        char unused;                                                                               \
    } name
INSTANCE(ash_net_buffers, ash_use_net_buffers);
INSTANCE(ash_net_ip, ash_use_net_ip);
INSTANCE(ash_net_udp, ash_use_net_udp);
INSTANCE(ash_sched, ash_use_sched);
INSTANCE(ash_time, ash_use_time);

#include "../dialogue.c"
#include "../message.c"
#include "../options.c"

static struct ash_net_ip_set *watched; /* by the set that the socket is in */
static struct ash_net_buffer *sent;
static unsigned live, closed;
static uint64_t clock_ns = 1;
static enum { SILENT, BROKEN, ANSWERED } what;

void ash_host_assert_failed(const char *text, const char *file, int line) {
    (void)text;
    (void)file;
    (void)line;
    abort();
}

uint64_t ash_time_now_ns(struct ash_time *self) {
    (void)self;
    return clock_ns;
}

void ash_sched_sleep(struct ash_sched *self, uint64_t ns) {
    (void)self;
    clock_ns += ns;
}

struct ash_net_buffer *ash_net_buffers_get(struct ash_net_buffers *self) {
    struct ash_net_buffer *buffer = calloc(1, ASH_NET_BUFFER_BYTES);
    (void)self;
    buffer->data = ash_net_buffer_storage(buffer) + ASH_NET_BUFFER_HEADROOM;
    live++;
    return buffer;
}

void ash_net_buffers_put(struct ash_net_buffers *self, struct ash_net_buffer *buffer) {
    (void)self;
    live--;
    free(buffer);
}

void ash_net_ip_watch(struct ash_net_ip *self, struct ash_net_ip_set *set,
                      struct ash_net_ip_source *source, unsigned interest, void *user) {
    (void)self;
    (void)source;
    (void)interest;
    (void)user;
    watched = set;
}

int ash_net_ip_wait(struct ash_net_ip *self, struct ash_net_ip_set *set, uint64_t deadline_ns) {
    (void)self;
    assert(set == watched);
    clock_ns = deadline_ns;
    return what == BROKEN ? -ASH_EIO : -ASH_ETIMEDOUT;
}

void *ash_net_ip_next(struct ash_net_ip *self, struct ash_net_ip_set *set) {
    (void)self;
    (void)set;
    return NULL;
}

int ash_net_udp_open(struct ash_net_udp *self, const struct ash_net_ip_end *local,
                     struct ash_net_udp_socket **socket) {
    (void)self;
    (void)local;
    *socket = NULL;
    return 0;
}

int ash_net_udp_send(struct ash_net_udp *self, struct ash_net_udp_socket *socket,
                     struct ash_net_buffer *buffer, const struct ash_net_ip_end *remote) {
    (void)self;
    (void)socket;
    (void)remote;
    sent = buffer;
    return 0;
}

/* The question comes back as a refusal: RFC 2131 §4.3.2. */
int ash_net_udp_receive(struct ash_net_udp *self, struct ash_net_udp_socket *socket,
                        struct ash_net_buffer **buffer, struct ash_net_ip_end *remote) {
    static const uint8_t refusal[] = {53, 1, DHCP_NAK, 54, 4, 10, 0, 0, 1, 255};
    (void)self;
    (void)socket;
    if (what != ANSWERED || sent == NULL)
        return -ASH_EAGAIN;
    sent->data[0] = 2; /* BOOTREPLY. RFC 2131 §2 */
    memcpy(sent->data + 240, refusal, sizeof refusal);
    *remote = (struct ash_net_ip_end){ASH_NET_IP(10, 0, 0, 1), DHCP_SERVER_PORT};
    *buffer = sent;
    sent = NULL;
    return 0;
}

struct ash_net_ip_source *ash_net_udp_source(struct ash_net_udp *self,
                                             struct ash_net_udp_socket *socket) {
    (void)self;
    (void)socket;
    return NULL;
}

void ash_net_udp_close(struct ash_net_udp *self, struct ash_net_udp_socket *socket) {
    (void)self;
    (void)socket;
    assert(watched == NULL);
    if (sent != NULL)
        ash_net_buffers_put(&ash_use_net_buffers, sent);
    sent = NULL;
    closed++;
}

static bool is_refusal(const struct dhcp *self, const struct dhcp_reply *reply) {
    (void)self;
    return reply->type == DHCP_NAK;
}

int main(void) {
    static const int errors[] = {-ASH_ETIMEDOUT, -ASH_EIO, 0};
    for (unsigned i = 0; i < 3; i++) {
        struct dhcp self = {.words = {.type = DHCP_REQUEST, .hostname = ""}};
        const struct dhcp_question question = {.deadline_ns = clock_ns + 20 * DHCP_NS_PER_S,
                                               .accepts = is_refusal};
        struct dhcp_reply reply;
        what = i == 0 ? SILENT : i == 1 ? BROKEN : ANSWERED;
        closed = 0;
        assert(dhcp_ask(&self, &question, &reply) == errors[i]);
        assert((i == 0 ? closed > 1 : closed == 1) && live == 0);
    }
    return 0;
}
