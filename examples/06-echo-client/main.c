/* SPDX-License-Identifier: MIT */
/*
 * Sends lines to a server and prints what comes back: the third argument, or else each line of the
 * initrd. But for the initrd and the resolver this is a program as it is written for any system
 * with sockets.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <ashlar/initrd.h>
#include <ashlar/net/resolver.h>

#define TIMEOUT_S 10

static int fail(const char *what) {
    fprintf(stderr, "echo-client: %s: %s\n", what, strerror(errno));
    return 1;
}

/* What the errors of net.resolver mean to whoever gave the name. */
static const char *why_not_found(int error) {
    switch (error) {
    case -ASH_EINVAL:
        return "neither an address nor a host name";
    case -ASH_ENOENT:
        return "no such host, or it has no address";
    case -ASH_ENETDOWN:
        return "nobody to ask: no name server (--set tcpip.dns=ADDRESS), or no address of our own";
    case -ASH_ECONNREFUSED:
        return "no name server runs where tcpip.dns says";
    case -ASH_ETIMEDOUT:
        return "the name server does not answer";
    case -ASH_EPROTO:
        return "the name server failed or refused, or its answer makes no sense";
    default:
        return strerror(-error);
    }
}

/* A connection that does not wait for ever, or -1. */
static int open_connection(const struct sockaddr_in *to) {
    const struct timeval timeout = {TIMEOUT_S, 0};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) == 0 &&
        connect(fd, (const struct sockaddr *)to, sizeof *to) == 0) {
        return fd;
    }
    if (fd >= 0) {
        int error = errno;
        close(fd);
        errno = error;
    }
    return -1;
}

/* A connection to the first address of `host` that takes one, or -1 when it has said why not. */
static int open_host(const char *host, uint16_t port) {
    struct ash_net_resolver_answer found;
    int fd = -1;
    /* An address is given back, and nobody is asked; else the resolver gives up by itself. */
    int error = ash_net_resolver_find(&ash_use_net_resolver, host, ASH_FOREVER, &found);
    if (error != 0) {
        fprintf(stderr, "echo-client: %s: %s\n", host, why_not_found(error));
        return -1;
    }
    for (uint32_t i = 0; i < found.count && fd < 0; i++) {
        struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
        to.sin_addr.s_addr = found.addresses[i];
        fd = open_connection(&to);
    }
    if (fd < 0) {
        fprintf(stderr, "echo-client: %s, port %d: %s\n", host, port, strerror(errno));
    }
    return fd;
}

/* Sends `count` bytes and prints as many. */
static int echo(int fd, const char *text, size_t count) {
    char back[512];
    if (send(fd, text, count, MSG_NOSIGNAL) != (ssize_t)count) {
        return fail("send");
    }
    while (count > 0) {
        ssize_t got = recv(fd, back, count < sizeof back ? count : sizeof back, 0);
        if (got < 0) {
            return fail("recv");
        }
        if (got == 0) {
            fprintf(stderr, "echo-client: the server has closed the connection\n");
            return 1;
        }
        fwrite(back, 1, (size_t)got, stdout);
        count -= (size_t)got;
    }
    return 0;
}

static int echo_lines(int fd, const char *text, size_t bytes) {
    int status = 0;
    while (bytes > 0 && status == 0) {
        const char *end = memchr(text, '\n', bytes);
        size_t count = end == NULL ? bytes : (size_t)(end - text) + 1;
        status = echo(fd, text, count);
        text += count;
        bytes -= count;
    }
    return status;
}

int main(int argc, char **argv) {
    const void *text = "";
    size_t bytes = 0;
    long port = argc >= 3 ? strtol(argv[2], NULL, 10) : 0;
    if (port < 1 || port > 65535) {
        fprintf(stderr, "usage: echo-client HOST PORT [TEXT]; or the lines of --initrd FILE\n");
        return 1;
    }
    if (argc > 3) {
        text = argv[3];
        bytes = strlen(argv[3]);
    } else if (ash_initrd_get(&ash_use_initrd, &text, &bytes) != 0) {
        fprintf(stderr, "echo-client: nothing to send: neither TEXT nor an initrd\n");
        return 1;
    }
    int fd = open_host(argv[1], (uint16_t)port);
    if (fd < 0) {
        return 1;
    }
    int status = echo_lines(fd, text, bytes);
    if (argc > 3 && status == 0) {
        putchar('\n');
    }
    close(fd);
    return status;
}
