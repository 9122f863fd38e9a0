/* SPDX-License-Identifier: MIT */
/* Answers of a name server, sound ones that were damaged. */
#include <arpa/inet.h>
#include <strings.h>
#include "message.h"
#include "fuzz.h"

#define ID 0x1234

/* www.example is an alias of a.example, which has two addresses; an SOA follows. */
static const uint8_t sound[] = {
    0x12, 0x34, 0x81, 0x80, 0,    1,   0,    3,  0,   1,    0,    0,    3,    'w', 'w', 'w', 7,
    'e',  'x',  'a',  'm',  'p',  'l', 'e',  0,  0,   1,    0,    1,    0xc0, 12,  0,   5,   0,
    1,    0,    0,    1,    44,   0,   4,    1,  'a', 0xc0, 16,   0xc0, 41,   0,   1,   0,   1,
    0,    0,    1,    44,   0,    4,   192,  0,  2,   1,    0xc0, 41,   0,    1,   0,   1,   0,
    0,    1,    44,   0,    4,    192, 0,    2,  2,   0xc0, 16,   0,    6,    0,   1,   0,   0,
    1,    44,   0,    24,   0xc0, 12,  0xc0, 12, 0,   0,    0,    1,    0,    0,   0,   2,   0,
    0,    0,    3,    0,    0,    0,   4,    0,  0,   0,    60};

/* A copy of exactly this length, so that a step too far is seen. */
static enum dns_verdict try(const struct dns_name *name, const uint8_t *bytes, size_t count,
                            struct dns_answer *answer) {
    uint8_t *copy = malloc(count + (count == 0));
    memcpy(copy, bytes, count);
    enum dns_verdict verdict = dns_message_read(ID, name, copy, count, answer);
    free(copy);
    return verdict;
}

static bool holds(const uint8_t *bytes, size_t count, uint32_t address) {
    for (size_t i = 0; i + 4 <= count; i++)
        if (memcmp(bytes + i, &address, 4) == 0)
            return true;
    return false;
}

/* What is so of every answer that is believed. */
static void check(const struct dns_name *name, const uint8_t *bytes, size_t count,
                  const struct dns_answer *answer) {
    struct dns_answer other;
    uint8_t longer[FUZZ_BYTES + 1] = {0};
    FUZZ_CHECK(memcmp(bytes, sound, 2) == 0 && (bytes[2] & 0xfa) == 0x80);
    FUZZ_CHECK(memcmp(bytes + 12, sound + 12, 17) == 0);
    FUZZ_CHECK(answer->found.count <= ASH_NET_RESOLVER_ADDRESSES && answer->ttl_s <= 86400);
    for (uint32_t i = 0; i < answer->found.count; i++)
        FUZZ_CHECK(holds(bytes + 29, count - 29, answer->found.addresses[i]));
    /* Its counts say how long it is: neither one byte less nor one more is an answer. */
    FUZZ_CHECK(try(name, bytes, count - 1, &other) != DNS_ANSWERED);
    memcpy(longer, bytes, count);
    FUZZ_CHECK(try(name, longer, count + 1, &other) != DNS_ANSWERED);
}

/* The same text to the host's own reader, and to an eye that looks at its end. */
static void check_meaning(const char *text, size_t count, const struct dns_name *name) {
    uint32_t ours, theirs;
    bool quad = dns_name_quad(text, &ours);
    FUZZ_CHECK(quad == (inet_pton(AF_INET, text, &theirs) == 1));
    FUZZ_CHECK(!quad || ours == theirs);
    if (name == NULL)
        return;
    count -= text[count - 1] == '.';
    bool local = count >= 9 && strncasecmp(text + count - 9, "localhost", 9) == 0;
    FUZZ_CHECK(dns_name_is_local(name) == (local && (count == 9 || text[count - 10] == '.')));
    uint8_t *query = malloc(DNS_QUERY_BYTES);
    size_t bytes = dns_message_write(ID, name, query);
    FUZZ_CHECK(bytes == 12u + name->count + 4u && query[0] == ID >> 8 && query[5] == 1);
    FUZZ_CHECK(memcmp(query + 12, name->bytes, name->count) == 0);
    free(query);
}

/* An address, a name under localhost, or nearly one. */
static size_t draw_special(char *text) {
    static const char *const ends[] = {"localhost", "LocalHost.", "localhos", "xlocalhost"};
    int count = fuzz_draw(2) == 0
                    ? sprintf(text, "%u.%u.%u.%u", fuzz_draw(300), fuzz_draw(300), fuzz_draw(300),
                              fuzz_draw(12))
                    : sprintf(text, "%s%s", fuzz_draw(2) == 0 ? "a.b." : "", ends[fuzz_draw(4)]);
    if (fuzz_draw(3) == 0)
        text[fuzz_draw((uint32_t)count)] = "0.1a"[fuzz_draw(4)];
    return (size_t)count;
}

/* Names from text: random ones are read or refused, and what is read is well formed. */
static void check_text(void) {
    static const char letters[] = "aZ09-_..";
    char text[400];
    struct dns_name name;
    unsigned labels = 0;
    size_t count = fuzz_draw(300);
    for (size_t i = 0; i < count; i++)
        text[i] = fuzz_draw(40) == 0 ? '.' : letters[fuzz_draw(6)];
    if (fuzz_draw(3) == 0)
        count = draw_special(text);
    text[count] = '\0';
    char *copy = strdup(text);
    bool is_name = dns_name_from(copy, &name);
    check_meaning(copy, count, is_name ? &name : NULL);
    if (is_name) {
        for (size_t at = 0; name.bytes[at] != 0; at += 1u + name.bytes[at], labels++)
            FUZZ_CHECK(name.bytes[at] <= DNS_LABEL_BYTES);
        size_t dot = copy[count - 1] == '.';
        FUZZ_CHECK(labels > 0 && name.count == count - dot + 2);
    }
    free(copy);
}

int main(int argc, char **argv) {
    long rounds = fuzz_begin(argc, argv), answered = 0;
    struct dns_name name;
    struct dns_answer answer;
    FUZZ_CHECK(dns_name_from("www.example", &name));
    FUZZ_CHECK(try(&name, sound, sizeof sound, &answer) == DNS_ANSWERED);
    FUZZ_CHECK(answer.found.count == 2 && answer.ttl_s == 300);
    for (long i = 0; i < rounds; i++) {
        uint8_t bytes[FUZZ_BYTES + 1];
        memcpy(bytes, sound, sizeof sound);
        size_t count = fuzz_damage(bytes, sizeof sound);
        if (try(&name, bytes, count, &answer) == DNS_ANSWERED) {
            check(&name, bytes, count, &answer);
            answered++;
        }
        if (i % 8 == 0)
            check_text();
    }
    (void)printf("answered %ld of %ld\n", answered, rounds);
    return 0;
}
