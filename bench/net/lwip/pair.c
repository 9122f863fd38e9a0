/* SPDX-License-Identifier: MIT */
/*
 * Two of lwIP at one cable, played as tests/net/stack/pair-driver plays two of ours:
 *
 *     pair NEAR.so FAR.so transact|bulk|reset COUNT
 *     pair NEAR.so FAR.so short COUNT near|far
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "end.h"

static struct lwip_end *near, *far;
static uint8_t bytes[65536];
static uint32_t now_ms = 1;

static void fail(const char *what) {
    (void)fprintf(stderr, "failed: %s\n", what);
    exit(1);
}

static uint64_t cycles(void) {
    uint32_t low, high;
    __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

static struct lwip_end *load(const char *file) {
    void *object = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    struct lwip_end *end = object == NULL ? NULL : dlsym(object, "lwip_end");
    if (end == NULL)
        fail(dlerror());
    return end;
}

static void settle(void) {
    for (int i = 0; i < 4; i++) {
        near->poll();
        far->poll();
    }
}

static void connect(void) {
    near->connect();
    settle();
    if (!near->is_open() || !far->is_open())
        fail("connect");
}

static void transact(void) {
    if (near->write(bytes, 100) != 100)
        fail("write");
    far->poll();
    if (far->read() != 100 || far->write(bytes, 200) != 200)
        fail("answer");
    near->poll();
    if (near->read() != 200)
        fail("read");
}

static void play_transact(long count) {
    connect();
    for (long i = 0; i < count; i++)
        transact();
    near->close();
    settle();
    far->close();
}

static void play_bulk(long count) {
    long sent = 0, received = 0;
    connect();
    while (received < count) {
        size_t step = (size_t)(count - sent) < sizeof bytes ? (size_t)(count - sent) : sizeof bytes;
        if (step != 0)
            sent += (long)near->write(bytes, step);
        far->poll();
        size_t came = far->read();
        received += (long)came;
        near->poll();
        if (came == 0) { /* a delayed ACK is waited for */
            now_ms += 250;
            near->time(now_ms);
            far->time(now_ms);
        }
    }
    near->close();
    settle();
    far->close();
}

static void play_short(long count, bool near_first) {
    for (long i = 0; i < count; i++) {
        connect();
        transact();
        (near_first ? near : far)->close();
        settle();
        (near_first ? far : near)->close();
        settle();
        now_ms++;
        near->time(now_ms);
        far->time(now_ms);
    }
}

static void play_reset(long count) {
    for (long i = 0; i < count; i++) {
        connect();
        transact();
        near->abort();
        settle();
        far->close();
    }
}

int main(int count, char **argument) {
    if (count < 5)
        return 2;
    near = load(argument[1]);
    far = load(argument[2]);
    near->open(0, far->take);
    far->open(1, near->take);
    far->listen();
    settle(); /* gratuitous ARP: neighbours are known */
    play_reset(1);
    long n = strtol(argument[4], NULL, 10);
    uint64_t start = cycles();
    if (strcmp(argument[3], "transact") == 0)
        play_transact(n);
    else if (strcmp(argument[3], "bulk") == 0)
        play_bulk(n);
    else if (strcmp(argument[3], "reset") == 0)
        play_reset(n);
    else if (strcmp(argument[3], "short") == 0 && count == 6)
        play_short(n, strcmp(argument[5], "near") == 0);
    else
        return 2;
    (void)printf("done cycles=%llu\n", (unsigned long long)(cycles() - start));
    return 0;
}
