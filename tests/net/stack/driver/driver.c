/* SPDX-License-Identifier: MIT */
/*
 * One command a line; the answer is a line `ok …` or `error NUMBER`, after lines `out …` for what
 * was sent meanwhile. Connections, listeners and sockets are known by number, in the order in which
 * they came. Data is counted up from 0, a byte at a time, for each direction of a connection, so
 * that a byte in the wrong place is seen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>
#include <ashlar/net/udp.h>
#include <ashlar/world/clock.h>
#include <ashlar/world/talk.h>

#define HANDLES 20000u

static struct ash_net_tcp_listener *listeners[16];
static struct ash_net_tcp_connection *connections[HANDLES];
static uint32_t sent[HANDLES], received[HANDLES];
static struct ash_net_udp_socket *sockets[64];
static unsigned listener_count, connection_count, socket_count;
static struct ash_net_ip_set set;

static void answer(long result) {
    char line[32];
    (void)snprintf(line, sizeof line, "%s %ld", result < 0 ? "error" : "ok",
                   result < 0 ? -result : result);
    ash_world_talk_say(&ash_use_world_talk, line);
}

/* Lets time pass, and the stack do what is due at each moment on the way. */
static void advance(uint64_t until_ns) {
    for (;;) {
        uint64_t due_ns = ash_net_ip_poll(&ash_use_net_ip);
        uint64_t now_ns = ash_world_clock_now(&ash_use_world_clock);
        if (due_ns <= now_ns)
            continue; /* there is more */
        if (now_ns >= until_ns)
            return;
        ash_world_clock_set(&ash_use_world_clock, due_ns < until_ns ? due_ns : until_ns);
    }
}

static uint32_t address(const char *text) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    (void)sscanf(text, "%u.%u.%u.%u", &a, &b, &c, &d);
    return ASH_NET_IP(a, b, c, d);
}

static long count_up(unsigned n, long count) {
    long done = 0;
    while (done < count) {
        static uint8_t bytes[65536];
        size_t step = (size_t)(count - done) < sizeof bytes ? (size_t)(count - done) : sizeof bytes;
        for (size_t i = 0; i < step; i++)
            bytes[i] = (uint8_t)(sent[n] + i);
        int result = ash_net_tcp_write(&ash_use_net_tcp, connections[n], bytes, step);
        if (result < 0)
            return done > 0 ? done : result;
        sent[n] += (uint32_t)result;
        done += result;
        if ((size_t)result < step)
            break;
    }
    return done;
}

/* Reads up to `count` bytes and looks at each. 1,000,000 is added to the answer at the end. */
static long count_down(unsigned n, long count) {
    long done = 0;
    while (done < count) {
        uint8_t bytes[4096];
        size_t step = (size_t)(count - done) < sizeof bytes ? (size_t)(count - done) : sizeof bytes;
        int result = ash_net_tcp_read(&ash_use_net_tcp, connections[n], bytes, step);
        if (result < 0)
            return done > 0 ? done : result;
        if (result == 0)
            return done + 1000000;
        for (int i = 0; i < result; i++)
            if (bytes[i] != (uint8_t)(received[n]++))
                return -9999;
        done += result;
    }
    return done;
}

/* The zero-copy way: one buffer out. */
static long send_buffer(unsigned n, long count) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL)
        return -ASH_ENOBUFS;
    buffer->bytes = (uint16_t)count;
    for (long i = 0; i < count; i++)
        buffer->data[i] = (uint8_t)(sent[n] + (uint32_t)i);
    int result = ash_net_tcp_send(&ash_use_net_tcp, connections[n], buffer);
    if (result != 0)
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
    else
        sent[n] += (uint32_t)count;
    return result != 0 ? result : count;
}

static void say_status(unsigned n) {
    struct ash_net_tcp_status s = ash_net_tcp_status(&ash_use_net_tcp, connections[n]);
    char line[160];
    (void)snprintf(
        line, sizeof line,
        "ok %d error=%d unsent=%u unacked=%u unread=%u rtt=%u cwnd=%u resent=%u local=%u",
        (int)s.state, -s.error, s.unsent, s.unacked, s.unread, s.rtt_us, s.window, s.resent,
        s.local.port);
    ash_world_talk_say(&ash_use_world_talk, line);
}

static long tcp_call(const char *verb, long a, long b, const char *text) {
    unsigned n = (unsigned)a;
    int result;
    if (strcmp(verb, "listen") == 0) {
        const struct ash_net_ip_end local = {ASH_NET_IP_ANY, (uint16_t)a};
        result =
            ash_net_tcp_listen(&ash_use_net_tcp, &local, (unsigned)b, &listeners[listener_count]);
        return result == 0 ? (long)listener_count++ : result;
    }
    if (strcmp(verb, "unlisten") == 0)
        return ash_net_tcp_unlisten(&ash_use_net_tcp, listeners[n]), 0;
    if (strcmp(verb, "accept") == 0) {
        result = ash_net_tcp_accept(&ash_use_net_tcp, listeners[n], &connections[connection_count]);
        return result == 0 ? (long)connection_count++ : result;
    }
    if (strcmp(verb, "connect") == 0) {
        const struct ash_net_ip_end remote = {address(text), (uint16_t)a};
        const struct ash_net_ip_end local = {0, (uint16_t)b};
        result = ash_net_tcp_connect(&ash_use_net_tcp, &remote, b == 0 ? NULL : &local,
                                     &connections[connection_count]);
        return result == 0 ? (long)connection_count++ : result;
    }
    if (strcmp(verb, "write") == 0)
        return count_up(n, b);
    if (strcmp(verb, "send") == 0)
        return send_buffer(n, b);
    if (strcmp(verb, "read") == 0)
        return count_down(n, b);
    if (strcmp(verb, "finish") == 0)
        return ash_net_tcp_finish(&ash_use_net_tcp, connections[n]);
    if (strcmp(verb, "close") == 0)
        return ash_net_tcp_close(&ash_use_net_tcp, connections[n]), 0;
    if (strcmp(verb, "abort") == 0)
        return ash_net_tcp_abort(&ash_use_net_tcp, connections[n]), 0;
    if (strcmp(verb, "switch") == 0)
        return ash_net_tcp_set(&ash_use_net_tcp, connections[n],
                               (enum ash_net_tcp_switch)(b < 0 ? -b : b), b > 0),
               0;
    if (strcmp(verb, "ready") == 0)
        return (long)ash_net_ip_ready(&ash_use_net_ip,
                                      ash_net_tcp_source(&ash_use_net_tcp, connections[n]));
    if (strcmp(verb, "watch") == 0)
        return ash_net_ip_watch(&ash_use_net_ip, &set,
                                ash_net_tcp_source(&ash_use_net_tcp, connections[n]), (unsigned)b,
                                (void *)(uintptr_t)(n + 1)),
               0;
    if (strcmp(verb, "next") == 0)
        return (long)(uintptr_t)ash_net_ip_next(&ash_use_net_ip, &set) - 1;
    return -10000;
}

static long udp_send(unsigned n, long port, const char *to, long count) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    const struct ash_net_ip_end remote = {address(to), (uint16_t)port};
    if (buffer == NULL)
        return -ASH_ENOBUFS;
    memset(buffer->data, 'u', (size_t)count);
    buffer->bytes = (uint16_t)count;
    int result = ash_net_udp_send(&ash_use_net_udp, sockets[n], buffer, port == 0 ? NULL : &remote);
    if (result != 0)
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
    return result != 0 ? result : count;
}

static long udp_receive(unsigned n) {
    struct ash_net_buffer *buffer, *next;
    struct ash_net_ip_end remote;
    long count = 0;
    int result = ash_net_udp_receive(&ash_use_net_udp, sockets[n], &buffer, &remote);
    if (result != 0)
        return result;
    for (; buffer != NULL; buffer = next) {
        next = buffer->next;
        count += buffer->bytes;
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
    }
    return count;
}

static long udp_call(const char *verb, long a, long b, const char *text) {
    int result;
    if (strcmp(verb, "udp-open") == 0) {
        const struct ash_net_ip_end local = {ASH_NET_IP_ANY, (uint16_t)a};
        result = ash_net_udp_open(&ash_use_net_udp, &local, &sockets[socket_count]);
        return result == 0 ? (long)socket_count++ : result;
    }
    if (strcmp(verb, "udp-connect") == 0) {
        const struct ash_net_ip_end remote = {address(text), (uint16_t)b};
        return ash_net_udp_connect(&ash_use_net_udp, sockets[a], &remote);
    }
    if (strcmp(verb, "udp-send") == 0)
        return udp_send((unsigned)a, b, text, strtol(strchr(text, ' ') + 1, NULL, 10));
    if (strcmp(verb, "udp-receive") == 0)
        return udp_receive((unsigned)a);
    if (strcmp(verb, "udp-close") == 0)
        return ash_net_udp_close(&ash_use_net_udp, sockets[a]), 0;
    return -10000;
}

static long other_call(const char *verb, long a, const char *line) {
    if (strcmp(verb, "echo") == 0)
        return a;
    if (strcmp(verb, "free") == 0)
        return (long)ash_net_buffers_free(&ash_use_net_buffers);
    if (strcmp(verb, "limit") == 0)
        return ash_world_talk_limit(&ash_use_world_talk, a), 0;
    if (strcmp(verb, "time") == 0)
        return advance(strtoull(strchr(line, ' ') + 1, NULL, 10)), 0;
    if (strcmp(verb, "configure") == 0) {
        const struct ash_net_ip_config config = {.address = address(strchr(line, ' ') + 1),
                                                 .prefix = 24};
        return ash_net_ip_configure(&ash_use_net_ip, &config);
    }
    return -10000;
}

static void play(const char *line) {
    char verb[32] = "", text[64] = "";
    long a = 0, b = 0;
    (void)sscanf(line, "%31s %ld %ld %63[^\n]", verb, &a, &b, text);
    if (strcmp(verb, "status") == 0) {
        say_status((unsigned)a);
        return;
    }
    long result = other_call(verb, a, line);
    if (result == -10000)
        result = tcp_call(verb, a, b, text);
    if (result == -10000)
        result = udp_call(verb, a, b, text);
    answer(result);
}

int main(void) {
    static char line[8192];
    ash_world_talk_say(&ash_use_world_talk, "ok 0");
    while (ash_world_talk_hear(&ash_use_world_talk, line, sizeof line))
        play(line);
    return 0;
}
