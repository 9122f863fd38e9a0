/* SPDX-License-Identifier: MIT */
/*
 * starter PAIRS WIRE PROGRAM WORDS…: for each pair two numbers on a line, in nanoseconds of wall
 * time: from vfork to the end of /bin/true, and from vfork to the end of the first line that
 * PROGRAM prints. WIRE is a socket that this listens on meanwhile; PROGRAM is ended after its first
 * line.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * INT64_C(1000000000) + at.tv_nsec;
}

static int listener(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (strlen(path) >= sizeof address.sun_path)
        fail("path");
    strcpy(address.sun_path, path);
    if (file < 0 || bind(file, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(file, 8) != 0)
        fail(path);
    return file;
}

/* Starts argv with its output at `output`. */
static pid_t start(char **argv, int output) {
    pid_t child = vfork();
    if (child == 0) {
        if (output >= 0)
            dup2(output, STDOUT_FILENO);
        execv(argv[0], argv);
        _exit(127);
    }
    if (child < 0)
        fail("vfork");
    return child;
}

static int64_t nothing(void) {
    char *words[] = {"/bin/true", NULL};
    int status;
    int64_t begin = now();
    pid_t child = start(words, -1);
    if (waitpid(child, &status, 0) != child || status != 0)
        fail("/bin/true");
    return now() - begin;
}

static int64_t ours(char **words, int wire) {
    static const char ready[] = "ashlar: ready\n";
    char text[sizeof ready];
    int ends[2], status;
    if (pipe2(ends, O_CLOEXEC) != 0)
        fail("pipe2");
    int64_t begin = now();
    pid_t child = start(words, ends[1]);
    size_t got = 0;
    int64_t took = 0;
    /* The line may come in pieces, and the rest of what the program says may come with it. */
    while (got < sizeof ready - 1) {
        ssize_t more = read(ends[0], text + got, sizeof ready - 1 - got);
        if (more <= 0)
            break;
        got += (size_t)more;
        took = now() - begin;
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    close(ends[0]);
    close(ends[1]);
    close(accept(wire, NULL, NULL));
    if (got != sizeof ready - 1 || memcmp(text, ready, sizeof ready - 1) != 0) {
        fprintf(stderr, "%s did not say that it is ready\n", words[0]);
        exit(1);
    }
    return took;
}

int main(int argc, char **argv) {
    if (argc < 4)
        return 2;
    int wire = listener(argv[2]);
    for (long i = 0, pairs = atol(argv[1]); i < pairs; i++) {
        int64_t first = nothing();
        printf("%lld %lld\n", (long long)first, (long long)ours(argv + 3, wire));
    }
    unlink(argv[2]);
    return 0;
}
