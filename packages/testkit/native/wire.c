/* SPDX-License-Identifier: MIT */
/*
 * A bridge between a network interface and a stream socket of QEMU's: `wire INTERFACE PEER PATH`.
 *
 * It runs as the first process of a name space of its own, with the interface as one end of a veth
 * pair whose other end, PEER, is what Linux's stack uses. It listens on PATH; whoever connects gets
 * every frame that arrives at INTERFACE, and what they send leaves there. Each frame is preceded by
 * its length, four bytes, most significant first. It ends when its standard input does, and the
 * name space with it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    HEADER = 4,
    LONGEST = 4096 + 65536, /* QEMU's NET_BUFSIZE */
};

struct wire {
    int packets; /* the interface's packet socket */
    int listener;
    int stream; /* who is connected; -1: nobody */
    size_t in_used;
    size_t out_used; /* bytes of `out` that the stream has not taken yet begin at `out_sent` */
    size_t out_sent;
    uint8_t in[HEADER + LONGEST];
    uint8_t out[HEADER + LONGEST];
};

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

/*
 * Off: checksums and segments that a card would finish. Nobody after us does, and the guest would
 * see unfinished ones.
 */
static void offloads_off(int socket, const char *name) {
    static const uint32_t commands[] = {
        ETHTOOL_STXCSUM, ETHTOOL_SSG, ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO,
    };
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        struct ethtool_value off = {.cmd = commands[i], .data = 0};
        struct ifreq request = {.ifr_data = (char *)&off};
        snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
        if (ioctl(socket, SIOCETHTOOL, &request) < 0 && commands[i] == ETHTOOL_STXCSUM) {
            fail("offloads of the interface");
        }
    }
}

static int open_packets(const char *interface, const char *peer) {
    int packets = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (packets < 0) {
        fail("packet socket");
    }
    offloads_off(packets, interface);
    offloads_off(packets, peer);
    int on = 1;
    setsockopt(packets, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET,
        .sll_protocol = htons(ETH_P_ALL),
        .sll_ifindex = (int)if_nametoindex(interface),
    };
    if (bind(packets, (struct sockaddr *)&address, sizeof address) < 0) {
        fail(interface);
    }
    return packets;
}

static int open_listener(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        fail(path);
    }
    strcpy(address.sun_path, path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, 1) < 0) {
        fail(path);
    }
    return listener;
}

/* The newest connection counts: a machine that was started again. */
static void take_connection(struct wire *wire) {
    int stream = accept4(wire->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (stream < 0) {
        return;
    }
    if (wire->stream >= 0) {
        close(wire->stream);
    }
    wire->stream = stream;
    wire->in_used = wire->out_used = wire->out_sent = 0;
}

static void hang_up(struct wire *wire) {
    close(wire->stream);
    wire->stream = -1;
    wire->out_used = wire->out_sent = 0;
}

static void flush_stream(struct wire *wire) {
    while (wire->out_sent < wire->out_used) {
        ssize_t sent = send(wire->stream, wire->out + wire->out_sent,
                            wire->out_used - wire->out_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            if (errno != EAGAIN && errno != EINTR) {
                hang_up(wire);
            }
            return;
        }
        wire->out_sent += (size_t)sent;
    }
    wire->out_used = wire->out_sent = 0;
}

/* One frame of the interface. While the stream takes none, frames wait in the packet socket, and
 * the kernel drops the rest. */
static void forward_packet(struct wire *wire) {
    ssize_t length = recv(wire->packets, wire->out + HEADER, LONGEST, 0);
    if (length <= 0 || wire->stream < 0) {
        return;
    }
    uint32_t header = htonl((uint32_t)length);
    memcpy(wire->out, &header, HEADER);
    wire->out_used = HEADER + (size_t)length;
    wire->out_sent = 0;
    flush_stream(wire);
}

/* What the stream brought: whole frames go to the interface, which may refuse one; a length that is
 * none ends it. */
static void forward_stream(struct wire *wire) {
    ssize_t got = recv(wire->stream, wire->in + wire->in_used, sizeof wire->in - wire->in_used, 0);
    if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            hang_up(wire);
        }
        return;
    }
    wire->in_used += (size_t)got;
    size_t at = 0;
    while (wire->in_used - at >= HEADER) {
        uint32_t length;
        memcpy(&length, wire->in + at, HEADER);
        length = ntohl(length);
        if (length > LONGEST) {
            hang_up(wire);
            return;
        }
        if (wire->in_used - at < HEADER + length) {
            break;
        }
        send(wire->packets, wire->in + at + HEADER, length, 0);
        at += HEADER + length;
    }
    wire->in_used -= at;
    memmove(wire->in, wire->in + at, wire->in_used);
}

static void serve(struct wire *wire) {
    for (;;) {
        short from_stream = wire->out_used > 0 ? POLLIN | POLLOUT : POLLIN;
        struct pollfd of[] = {
            {.fd = STDIN_FILENO, .events = POLLIN},
            {.fd = wire->listener, .events = POLLIN},
            {.fd = wire->out_used > 0 ? -1 : wire->packets, .events = POLLIN},
            {.fd = wire->stream, .events = from_stream},
        };
        if (poll(of, sizeof of / sizeof of[0], -1) < 0 && errno != EINTR) {
            fail("poll");
        }
        char ignored;
        if (of[0].revents != 0 && read(STDIN_FILENO, &ignored, 1) <= 0) {
            return;
        }
        if ((of[3].revents & POLLOUT) != 0) {
            flush_stream(wire);
        }
        if (wire->stream >= 0 && (of[3].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
            forward_stream(wire);
        }
        if ((of[2].revents & POLLIN) != 0) {
            forward_packet(wire);
        }
        if ((of[1].revents & POLLIN) != 0) {
            take_connection(wire);
        }
    }
}

int main(int argc, char **argv) {
    static struct wire wire = {.stream = -1};
    if (argc != 4) {
        fputs("usage: wire INTERFACE PEER PATH\n", stderr);
        return 2;
    }
    wire.packets = open_packets(argv[1], argv[2]);
    wire.listener = open_listener(argv[3]);
    /* /proc is the outer one: what it calls us is what others may enter this name space by. */
    char self[32] = "";
    if (readlink("/proc/self", self, sizeof self - 1) < 0) {
        fail("/proc/self");
    }
    printf("ready %s\n", self);
    fflush(stdout);
    serve(&wire);
    return 0;
}
