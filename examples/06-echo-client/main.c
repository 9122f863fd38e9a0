/* SPDX-License-Identifier: MIT */
/*
 * Sends lines to a server and prints what comes back: the third argument, or else each line of the
 * initrd. But for the initrd this is a program as it is written for any system with sockets.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <ashlar/initrd.h>

#define TIMEOUT_S 10

static int fail(const char *what) {
    fprintf(stderr, "echo-client: %s: %s\n", what, strerror(errno));
    return 1;
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
    struct sockaddr_in to = {.sin_family = AF_INET};
    const void *text = "";
    size_t bytes = 0;
    long port = argc >= 3 ? strtol(argv[2], NULL, 10) : 0;
    if (argc < 3 || port < 1 || port > 65535 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) {
        fprintf(stderr, "usage: echo-client ADDRESS PORT [TEXT]; or the lines of --initrd FILE\n");
        return 1;
    }
    if (argc > 3) {
        text = argv[3];
        bytes = strlen(argv[3]);
    } else if (ash_initrd_get(&ash_use_initrd, &text, &bytes) != 0) {
        fprintf(stderr, "echo-client: nothing to send: neither TEXT nor an initrd\n");
        return 1;
    }
    to.sin_port = htons((uint16_t)port);
    int fd = open_connection(&to);
    if (fd < 0) {
        return fail("connect");
    }
    int status = echo_lines(fd, text, bytes);
    if (argc > 3 && status == 0) {
        putchar('\n');
    }
    close(fd);
    return status;
}
