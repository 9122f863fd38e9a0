/* SPDX-License-Identifier: MIT */
/*
 * The whole server against clients that send what they like, in pieces cut anywhere. The arguments
 * are a seed and a number of rounds; the same seed plays the same. In half of the rounds nothing
 * fails, and each answer must be what a plain reader of the whole stream expects, whatever the
 * pieces were; in the others memory runs out, clients go away and time passes. In all of them no
 * byte is touched outside of a piece (ASan), every buffer and block comes back, none is kept beyond
 * a bound, and nobody is forgotten.
 */
#include "bind.h"
#include "../httpd.h"
#include "fuzz.h"

static uint64_t state;
static uint64_t seed;
static unsigned long rounds, answered;
static struct httpd instance;
struct ash_http_server *const fuzz_server = (struct ash_http_server *)&instance;

void fuzz_failed(const char *what, int line) {
    (void)fprintf(stderr, "FOUND: %s, line %d, seed %lu, round %lu\n", what, line,
                  (unsigned long)seed, rounds);
    exit(1);
}

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)file;
    fuzz_failed(what, line);
}

/* xorshift64*: Vigna 2016. */
uint32_t fuzz_draw(uint32_t below) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)(state * UINT64_C(0x2545f4914f6cdd1d) >> 32) % below;
}

void fuzz_add(struct fuzz_text *text, const void *bytes, size_t count) {
    if (text->bytes + count >= text->room) {
        text->room = 2 * (text->bytes + count) + 1;
        text->at = realloc(text->at, text->room);
    }
    if (count != 0)
        memcpy(text->at + text->bytes, bytes, count);
    text->bytes += count;
}

/* One head of an answer, NUL-terminated behind it. Null: it is not whole, which it may be at the
 * end of a connection that was cut. */
static const char *read_head(struct fuzz_text *said, size_t *at, unsigned *status) {
    static char head[2048];
    const char *from = said->at + *at;
    const char *end = memmem(from, said->bytes - *at, "\r\n\r\n", 4);
    if (end == NULL)
        return NULL;
    size_t bytes = (size_t)(end - from) + 4;
    FUZZ_CHECK(bytes < sizeof head && memcmp(from, "HTTP/1.1 ", 9) == 0);
    memcpy(head, from, bytes);
    head[bytes] = '\0';
    *status = (unsigned)strtoul(head + 9, NULL, 10);
    *at += bytes;
    return head;
}

/* Reads one answer. False: the connection was cut before its end. */
static bool check_answer(struct fuzz_text *said, size_t *at, const struct fuzz_answer *expected) {
    unsigned status;
    const char *head = read_head(said, at, &status);
    if (head != NULL && status == 100) {
        FUZZ_CHECK(expected->expects && strlen(head) == 25);
        head = read_head(said, at, &status);
    }
    if (head == NULL)
        return false;
    FUZZ_CHECK(status == expected->status || status == expected->other);
    const char *length = strstr(head, "\r\nContent-Length: ");
    FUZZ_CHECK((length == NULL) == (status == 204));
    FUZZ_CHECK((strstr(head, "\r\nConnection: close\r\n") != NULL) == expected->close);
    size_t bytes = length == NULL ? 0 : strtoul(length + 18, NULL, 10);
    FUZZ_CHECK(status != 200 || bytes == expected->content.bytes);
    if (expected->is_head)
        return true;
    size_t there = said->bytes - *at < bytes ? said->bytes - *at : bytes;
    if (status == 200)
        FUZZ_CHECK(memcmp(said->at + *at, expected->content.at, there) == 0);
    *at += there;
    answered++;
    return there == bytes;
}

/* Every answer in order, and nothing besides. A round without failures has all of them. */
static void check_client(struct fuzz_client *client) {
    size_t from = 0, at = 0;
    struct fuzz_answer expected = {0};
    bool whole = true;
    while (!expected.close && whole) {
        free(expected.content.at);
        fuzz_expect(&client->stream, &from, &expected);
        if (expected.status == 0)
            break;
        whole = check_answer(&client->said, &at, &expected);
    }
    free(expected.content.at);
    if (whole && expected.status == 0 && client->said.bytes - at == 25) /* 100 (Continue) */
        at += expected.expects ? 25 : 0;
    FUZZ_CHECK(at == client->said.bytes && whole && !client->aborted);
}

/* All that is known of a round in which anything may fail: what was said are answers. */
static void check_hostile(struct fuzz_client *client) {
    unsigned status;
    size_t at = 0;
    if (client->said.bytes > 0 && read_head(&client->said, &at, &status) != NULL)
        FUZZ_CHECK(status == 100 || (status >= 200 && status <= 505));
}

static void play(void) {
    fuzz_hostile = fuzz_draw(2) == 0;
    fuzz_wire_begin();
    for (unsigned i = 0; i < fuzz_client_count; i++)
        fuzz_make_stream(&fuzz_clients[i].stream);
    instance = (struct httpd){.boot = {80}};
    int error = httpd_http_server_serve(fuzz_server, fuzz_routes, fuzz_route_count);
    FUZZ_CHECK(error == 0 || fuzz_hostile);
    fuzz_wire_check();
    FUZZ_CHECK(fuzz_producers == 0);
    for (unsigned i = 0; i < fuzz_client_count; i++) {
        fuzz_hostile ? check_hostile(&fuzz_clients[i]) : check_client(&fuzz_clients[i]);
        free(fuzz_clients[i].stream.at);
        free(fuzz_clients[i].said.at);
    }
}

int main(int count, char **argument) {
    if (count != 3)
        return 2;
    seed = strtoull(argument[1], NULL, 10);
    state = seed * 2 + 1;
    for (unsigned long left = strtoul(argument[2], NULL, 10); left > 0; left--, rounds++)
        play();
    (void)printf("rounds=%lu handled=%lu answered=%lu\n", rounds, fuzz_handled, answered);
    return 0;
}
