/* SPDX-License-Identifier: MIT */
/*
 * Takes and gives bytes, as a server and as a client. A connection to port 5001 begins with a line:
 *
 *     take            then bytes until the end; answered with `COUNT SUM`
 *     give COUNT      answered with as many bytes
 *     push PORT COUNT connects to the asker's PORT and gives there; answered with `0`
 *     pull PORT       connects to the asker's PORT and takes there; answered as `take`
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <ashlar/machine.h>

#define PORT 5001
#define ROOM 16384u

static uint8_t bytes[ROOM];

/* The byte at each place of what is given. */
static uint8_t pattern(uint64_t at) {
    return (uint8_t)(at * 31 + (at >> 8) * 17 + (at >> 16) * 7);
}

static bool say(int fd, const void *from, size_t count) {
    for (size_t done = 0; done < count;) {
        ssize_t sent = send(fd, (const char *)from + done, count - done, 0);
        if (sent <= 0)
            return false;
        done += (size_t)sent;
    }
    return true;
}

static bool give(int fd, uint64_t count) {
    for (uint64_t at = 0; at < count;) {
        size_t step = count - at < ROOM ? (size_t)(count - at) : ROOM;
        for (size_t i = 0; i < step; i++)
            bytes[i] = pattern(at + i);
        if (!say(fd, bytes, step))
            return false;
        at += step;
    }
    return shutdown(fd, SHUT_WR) == 0;
}

/* Reads to the end; how many bytes there were, and a sum in which each one's place counts. */
static bool take(int fd, uint64_t *count, uint32_t *sum) {
    ssize_t got;
    *count = 0;
    *sum = 0;
    while ((got = recv(fd, bytes, ROOM, 0)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            *sum = *sum * 31 + bytes[i];
        *count += (uint64_t)got;
    }
    return got == 0;
}

/* One byte at a time, so that what follows the line is left. */
static bool read_line(int fd, char *line, size_t room) {
    for (size_t i = 0; i < room; i++) {
        if (recv(fd, line + i, 1, 0) != 1)
            return false;
        if (line[i] == '\n') {
            line[i] = '\0';
            return true;
        }
    }
    return false;
}

static int connect_to(struct sockaddr_in to, const char *port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    to.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

static void tell(int fd, uint64_t count, uint32_t sum) {
    char text[48];
    int length = snprintf(text, sizeof text, "%llu %u\n", (unsigned long long)count, (unsigned)sum);
    (void)say(fd, text, (size_t)length);
}

static void serve(int fd, struct sockaddr_in from) {
    char line[64], *rest = line;
    uint64_t count = 0;
    uint32_t sum = 0;
    int other = fd;
    if (!read_line(fd, line, sizeof line))
        return;
    if (line[0] == 'p') {
        other = connect_to(from, line + 5);
        if (other < 0) {
            perror(line);
            return;
        }
    }
    if (strncmp(line, "take", 4) == 0 || strncmp(line, "pull", 4) == 0) {
        if (take(other, &count, &sum))
            tell(fd, count, sum);
    } else {
        if (strncmp(line, "push ", 5) == 0)
            (void)strtoul(line + 5, &rest, 10);
        else
            rest = line + 5;
        if (give(other, strtoull(rest, NULL, 10)) && other != fd)
            tell(fd, 0, 0);
    }
    if (other != fd)
        (void)close(other);
}

int main(void) {
    const struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (const struct sockaddr *)&here, sizeof here) != 0 ||
        listen(listener, 16) != 0)
        return 1;
    ash_machine_ready(&ash_use_machine);
    for (;;) {
        struct sockaddr_in from = {0};
        socklen_t size = sizeof from;
        int fd = accept(listener, (struct sockaddr *)&from, &size);
        if (fd < 0)
            return 1;
        serve(fd, from);
        (void)close(fd);
    }
}
