/* SPDX-License-Identifier: MIT */
/*
 * Host test: however a question ends, its socket is in no set when it is closed, since the set ends
 * before, and every buffer was put. Build with -DASH_HOSTED -DASH_OPT_CACHE=4 and any image's
 * headers.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/entropy.h>
#include <ashlar/lock.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/udp.h>
#include <ashlar/time.h>

struct dns_boot {
    uint32_t server;
    uint16_t port;
};

#define INSTANCE(type, name)                                                                       \
    struct type {                                                                                  \
        char unused;                                                                               \
    } name
INSTANCE(ash_entropy, ash_use_entropy);
INSTANCE(ash_lock, ash_use_lock);
INSTANCE(ash_net_buffers, ash_use_net_buffers);
INSTANCE(ash_net_ip, ash_use_net_ip);
INSTANCE(ash_net_udp, ash_use_net_udp);
INSTANCE(ash_time, ash_use_time);

#include "../cache.c"
#undef NS_PER_S
#include "../message.c"
#include "../name.c"
#include "../resolve.c"

static struct ash_net_ip_set *watched; /* by the set that the socket is in */
static struct ash_net_buffer *sent;
static unsigned live, closed;
static uint64_t now_ns = 1;
static enum { SILENT, REFUSED, ANSWERED, FAILED } what;

void ash_host_assert_failed(const char *text, const char *file, int line) {
    (void)text;
    (void)file;
    (void)line;
    abort();
}

void ash_lock_take(struct ash_lock *self, struct ash_lock_word *word) {
    (void)self;
    (void)word;
}

void ash_lock_release(struct ash_lock *self, struct ash_lock_word *word) {
    (void)self;
    (void)word;
}

bool ash_lock_held(struct ash_lock *self, const struct ash_lock_word *word) {
    (void)self;
    (void)word;
    return true;
}

int ash_entropy_fill(struct ash_entropy *self, void *into, size_t count) {
    (void)self;
    memset(into, 7, count);
    return 0;
}

uint64_t ash_time_now_ns(struct ash_time *self) {
    (void)self;
    return now_ns;
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

struct ash_net_ip_config ash_net_ip_config(struct ash_net_ip *self) {
    (void)self;
    return (struct ash_net_ip_config){.dns = ASH_NET_IP(10, 0, 0, 1)};
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
    now_ns = deadline_ns;
    return -ASH_ETIMEDOUT;
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

int ash_net_udp_connect(struct ash_net_udp *self, struct ash_net_udp_socket *socket,
                        const struct ash_net_ip_end *remote) {
    (void)self;
    (void)socket;
    (void)remote;
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

/* The query comes back, as an answer that there is nothing, or that the server failed. */
int ash_net_udp_receive(struct ash_net_udp *self, struct ash_net_udp_socket *socket,
                        struct ash_net_buffer **buffer, struct ash_net_ip_end *remote) {
    (void)self;
    (void)socket;
    (void)remote;
    if (what == REFUSED)
        return -ASH_ECONNREFUSED;
    if (what == SILENT || sent == NULL)
        return -ASH_EAGAIN;
    sent->data[2] |= 0x80;
    sent->data[3] = what == FAILED ? 2 : 0;
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

int main(void) {
    static const int errors[] = {-ASH_ETIMEDOUT, -ASH_ECONNREFUSED, -ASH_ENOENT, -ASH_EPROTO};
    static const unsigned tries[] = {3, 3, 1, 3};
    for (unsigned i = 0; i < 4; i++) {
        struct dns self = {0};
        struct ash_net_resolver_answer answer;
        what = i == 0 ? SILENT : i == 1 ? REFUSED : i == 2 ? ANSWERED : FAILED;
        closed = 0;
        assert(dns_net_resolver_find((struct ash_net_resolver *)&self, "a.example", ASH_FOREVER,
                                     &answer) == errors[i]);
        assert(closed == tries[i] && live == 0);
    }
    return 0;
}
