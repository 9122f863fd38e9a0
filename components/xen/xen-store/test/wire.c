/* SPDX-License-Identifier: MIT */
/*
 * Host test: a xenstore daemon that answers anything. Whatever it writes, no access goes astray
 * (ASan), each message that is whole is the one that was sent, and what breaks the protocol is said
 * to. Half of the rounds have an honest daemon. The arguments are a seed and a number of rounds;
 * tests/net/fuzzers.mjs builds it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../wire.h"

#define FOUND(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "FOUND %s line %d\n", #condition, __LINE__);                           \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static uint64_t state;

static uint32_t draw(uint32_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

/* Each in memory of its own, so that what is beyond them is nobody's. */
static struct xen_store_ring *ring;
static struct xen_store_message *message;

/* What the daemon has sent, and what of it stands in the ring. */
static uint8_t sent[16 + XEN_STORE_LONGEST];
static uint32_t length, written;

static uint32_t put_some(void) {
    uint32_t room = XEN_STORE_RING - (ring->response_given - ring->response_taken);
    uint32_t count = draw(room + 1);
    if (count > length - written)
        count = length - written;
    for (uint32_t i = 0; i < count; i++)
        ring->response[(ring->response_given + i) % XEN_STORE_RING] = sent[written + i];
    ring->response_given += count;
    written += count;
    return count;
}

static uint32_t text_bytes(void) {
    switch (draw(4)) {
    case 0:
        return draw(4);
    case 1:
        return sizeof message->text - 2 + draw(5);
    case 2:
        return draw(200);
    default:
        return draw(XEN_STORE_LONGEST + 1);
    }
}

static void compose(uint32_t bytes) {
    struct xen_store_header header = {draw(20), draw(1000), 0, bytes};
    memcpy(sent, &header, sizeof header);
    for (uint32_t i = 0; i < bytes && i < XEN_STORE_LONGEST; i++)
        sent[sizeof header + i] = (uint8_t)(draw(5) == 0 ? 0 : '0' + draw(60));
    length = (uint32_t)sizeof header + (bytes < XEN_STORE_LONGEST ? bytes : XEN_STORE_LONGEST);
    written = 0;
}

/* What a text means, once more and simply: it has to end, and to be the name or the number. */
static void check_meaning(void) {
    static const struct {
        const char *name;
        int error;
    } known[] = {{"ENOENT", ASH_ENOENT}, {"EACCES", ASH_EPERM},  {"EAGAIN", ASH_EAGAIN},
                 {"EINVAL", ASH_EINVAL}, {"ENOSPC", ASH_ENOSPC}, {"EPERM", ASH_EPERM}};
    uint32_t kept = xen_store_kept(message);
    const char *text = (const char *)message->text;
    const char *end = memchr(text, 0, kept);
    int error = -ASH_EIO;
    for (unsigned i = 0; end != NULL && i < 6; i++)
        if (strcmp(text, known[i].name) == 0)
            error = -known[i].error;
    FOUND(xen_store_error(message) == error);
    uint32_t number = 0;
    const char *token = end == NULL ? NULL : end + 1;
    size_t rest = end == NULL ? 0 : kept - (size_t)(token - text);
    const char *last = rest == 0 ? NULL : memchr(token, 0, rest);
    if (last != NULL && last != token && strspn(token, "0123456789") == (size_t)(last - token) &&
        last - token <= 18 && strtoull(token, NULL, 10) <= UINT32_MAX)
        number = (uint32_t)strtoull(token, NULL, 10);
    if (last == NULL || last - token <= 18)
        FOUND(xen_store_watch_number(message) == number);
    else
        (void)xen_store_watch_number(message);
}

/* Texts that a daemon writes, or nearly. */
static void spell(void) {
    static const char *const texts[] = {"ENOENT", "EAGAIN",     "EPERM",      "ENOENTS",
                                        "ENOEN",  "4294967295", "4294967297", "12a"};
    const char *text = texts[draw(8)];
    uint32_t at = 16;
    if (draw(2) == 0)
        at += (uint32_t)sprintf((char *)sent + at, "path/%u", draw(10)) + 1;
    at += (uint32_t)sprintf((char *)sent + at, "%s", text) + draw(2);
    struct xen_store_header header = {draw(20), 1, 0, at - 16};
    memcpy(sent, &header, sizeof header);
    length = at;
    written = 0;
}

static void honest(void) {
    if (draw(2) == 0)
        spell();
    else
        compose(text_bytes());
    for (;;) {
        uint32_t put = put_some();
        int whole = xen_store_take(ring, message);
        FOUND(whole >= 0 && whole == (written == length && (put > 0 || written == length)));
        if (whole == 1)
            break;
        FOUND(ring->response_taken == ring->response_given);
    }
    uint32_t kept = xen_store_kept(message);
    FOUND(kept <= sizeof message->text && memcmp(&message->header, sent, 16) == 0);
    FOUND(kept == (length - 16 < sizeof message->text ? length - 16 : sizeof message->text));
    FOUND(memcmp(message->text, sent + 16, kept) == 0);
    check_meaning();
}

/* A length that may not be, and indices that cannot be: once, and the store is out of use. */
static void hostile(void) {
    memset(message, 0, sizeof *message);
    if (draw(2) == 0) {
        compose(XEN_STORE_LONGEST + 1 + draw(3) * 0x10000000u);
        ring->response_taken = ring->response_given;
        int whole = 0;
        for (unsigned i = 0; i < 100000 && whole == 0 && written < length; i++) {
            put_some();
            whole = xen_store_take(ring, message);
        }
        FOUND(whole == -ASH_EPROTO && message->got <= 16);
    } else {
        ring->response_given = ring->response_taken + XEN_STORE_RING + 1 + draw(0x7ffffff0);
        FOUND(xen_store_take(ring, message) == -ASH_EPROTO);
        ring->request_taken = ring->request_given + 1 + draw(0x7ffffff0);
        FOUND(xen_store_put(ring, sent, 1 + draw(2000)) == -ASH_EPROTO);
    }
    memset(message, 0, sizeof *message);
    ring->response_taken = ring->response_given = draw(UINT32_MAX);
    ring->request_taken = ring->request_given = draw(UINT32_MAX);
}

/* Questions come out as they went in, whatever the daemon takes at a time. */
static void ask(void) {
    uint32_t bytes = 1 + draw(3000), in = 0, out = 0;
    for (uint32_t i = 0; i < bytes; i++)
        sent[i] = (uint8_t)draw(256);
    while (out < bytes) {
        uint32_t room = XEN_STORE_RING - (ring->request_given - ring->request_taken);
        int64_t count = xen_store_put(ring, sent + in, bytes - in);
        FOUND(count >= 0 && (uint64_t)count == (bytes - in < room ? bytes - in : room));
        in += (uint32_t)count;
        for (uint32_t some = draw(in - out + 1); some > 0; some--)
            FOUND(ring->request[ring->request_taken++ % XEN_STORE_RING] == sent[out++]);
    }
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    state = strtoull(argv[1], NULL, 10);
    ring = calloc(1, sizeof *ring);
    message = calloc(1, sizeof *message);
    for (long rounds = strtol(argv[2], NULL, 10); rounds > 0; rounds--) {
        honest();
        ask();
        if (rounds % 2 == 0)
            hostile();
    }
    free(ring);
    free(message);
    return 0;
}
