/* SPDX-License-Identifier: MIT */
/*
 * What holds without a name server: what is answered here, and what is asked of nobody. Clauses 5
 * to 9 need a server that lies, which a provider's own tests have.
 */
#include <ashlar/net/resolver.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

static struct ash_net_resolver_answer answer;

static int find(const char *name) {
    answer = (struct ash_net_resolver_answer){.count = 77, .addresses = {7, 7}};
    return ash_net_resolver_find(&ash_use_net_resolver, name, 0, &answer);
}

/* One answer, of these numbers. */
static bool is(const char *name, uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
    uint32_t address = (uint32_t)a | (uint32_t)b << 8 | (uint32_t)c << 16 | (uint32_t)d << 24;
    return find(name) == 0 && answer.count == 1 && answer.addresses[0] == address;
}

static bool fails(const char *name, int error) {
    return find(name) == error && answer.count == 77 && answer.addresses[0] == 7;
}

/* Some error, but not that the name is bad. */
static bool is_asked(const char *name) {
    int error = find(name);
    return error < 0 && error != -ASH_EINVAL && answer.count == 77 && answer.addresses[0] == 7;
}

/* `count` labels of `bytes` bytes each, joined by dots. */
static const char *labels(unsigned count, unsigned bytes) {
    static char text[512];
    char *at = text;
    for (unsigned i = 0; i < count; i++) {
        if (i != 0)
            *at++ = '.';
        for (unsigned j = 0; j < bytes; j++)
            *at++ = 'a';
    }
    *at = '\0';
    return text;
}

int main(void) {
    static const char *const bad[] = {
        "", ".", "..", ".a", "a..b", "a.b..", "a b", "a/b", "a\n", "\xc3\xa4.example", "a@b",
    };
    static const char *const quads[] = {
        "256.1.1.1", "1.2.3",    "1.2.3.4.5", "1.2.3.04",         "1", "1.2.3.1000", "1.2.3.+4",
        " 1.2.3.4",  "1.2.3.4 ", "a.1",       "4294967297.1.1.1",
    };

    BEGIN("1: quads");
    CHECK(is("192.0.2.1", 192, 0, 2, 1));
    CHECK(is("0.0.0.0", 0, 0, 0, 0));
    CHECK(is("255.255.255.255", 255, 255, 255, 255));
    CHECK(is("10.200.30.4", 10, 200, 30, 4));

    BEGIN("2: localhost");
    CHECK(is("localhost", 127, 0, 0, 1));
    CHECK(is("LocalHost.", 127, 0, 0, 1));
    CHECK(is("a.b.localhost", 127, 0, 0, 1));
    CHECK(is_asked("notlocalhost"));
    CHECK(is_asked("localhost.example"));

    BEGIN("3: names that cannot be");
    for (size_t i = 0; i < ASH_ARRAY_LENGTH(bad); i++)
        CHECK(fails(bad[i], -ASH_EINVAL));
    for (size_t i = 0; i < ASH_ARRAY_LENGTH(quads); i++)
        CHECK(fails(quads[i], -ASH_EINVAL));
    CHECK(fails(labels(1, 64), -ASH_EINVAL));
    CHECK(fails(labels(128, 1), -ASH_EINVAL)); /* 255 bytes */
    CHECK(fails(labels(6, 42), -ASH_EINVAL));  /* 257 */

    BEGIN("3, 4: names that can be, and nobody there to ask");
    CHECK(is_asked("example.com"));
    CHECK(is_asked("example.com."));
    CHECK(is_asked("_service.EXAMPLE-1.com"));
    CHECK(is_asked("1.2.3.4.example"));
    CHECK(is_asked(labels(1, 63)));
    CHECK(is_asked(labels(127, 1))); /* 253 */
    return ash_test_end(&ash_use_test);
}
