/* SPDX-License-Identifier: MIT */
/* Answers of a DHCP server, sound ones that were damaged. */
#include "message.h"
#include "fuzz.h"

static const struct dhcp_words words = {
    .type = DHCP_DISCOVER, .mac = {2, 0, 0, 0, 0, 1}, .xid = 0x12345678, .hostname = ""};

/* An offer of 10.0.0.15; options stand in the file and in the server's name too. */
static size_t make(uint8_t *bytes) {
    static const uint8_t options[] = {53, 1,  2, 54, 4, 10, 0, 0, 1,  51, 4, 0, 0, 14, 16, 3,
                                      4,  10, 0, 0,  1, 52, 1, 3, 58, 4,  0, 0, 2, 0,  255};
    static const uint8_t file[] = {1, 4, 255, 255, 255, 0, 255}, name[] = {6, 4, 10, 0, 0, 1, 255};
    memset(bytes, 0, FUZZ_BYTES);
    memcpy(bytes, (const uint8_t[]){2, 1, 6, 0}, 4);
    memcpy(bytes + 4, &words.xid, 4);
    memcpy(bytes + 16, (const uint8_t[]){10, 0, 0, 15}, 4);
    memcpy(bytes + 28, words.mac, 6);
    memcpy(bytes + 44, name, sizeof name);
    memcpy(bytes + 108, file, sizeof file);
    memcpy(bytes + 236, (const uint8_t[]){99, 130, 83, 99}, 4);
    memcpy(bytes + 240, options, sizeof options);
    return 240 + sizeof options;
}

/* Half of the damage goes to where the options are. */
static size_t damage(uint8_t *bytes, size_t count) {
    static const size_t begins[] = {0, 44, 108, 240};
    size_t begin = begins[fuzz_draw(4)];
    size_t bytes_there = begin == 240 || begin == 0 ? count - begin : 16;
    size_t left = fuzz_damage(bytes + begin, bytes_there);
    return begin == 240 || begin == 0 ? begin + left : count;
}

static bool try(const uint8_t *bytes, size_t count, struct dhcp_reply *reply) {
    uint8_t *copy = malloc(count + (count == 0));
    memcpy(copy, bytes, count);
    bool sound = dhcp_message_read(&words, copy, count, reply);
    free(copy);
    return sound;
}

static bool is_host(uint32_t address) {
    return (address & 255) != 0 && (address & 255) != 127 && (address & 255) < 224;
}

/* What is so of every message that is believed. */
static void check(const uint8_t *bytes, size_t count, const struct dhcp_reply *reply) {
    struct dhcp_reply other;
    FUZZ_CHECK(bytes[0] == 2 && memcmp(bytes + 4, &words.xid, 4) == 0);
    FUZZ_CHECK(memcmp(bytes + 28, words.mac, 6) == 0);
    FUZZ_CHECK(is_host(reply->server));
    /* There is an end, and without it the message is not believed. */
    const uint8_t *end = memchr(bytes + 240, 255, count - 240);
    FUZZ_CHECK(end != NULL && !try(bytes, (size_t)(end - bytes), &other));
    if (reply->type == DHCP_NAK)
        return;
    FUZZ_CHECK(reply->type == DHCP_OFFER || reply->type == DHCP_ACK);
    FUZZ_CHECK(memcmp(bytes + 16, &reply->address, 4) == 0 && is_host(reply->address));
    FUZZ_CHECK(reply->lease_s >= DHCP_LEASE_S);
    FUZZ_CHECK(reply->t1_s < reply->t2_s && reply->t2_s < reply->lease_s && reply->t1_s > 0);
    FUZZ_CHECK((reply->address & ~reply->mask) != 0 || reply->mask == 0xffffffff ||
               reply->mask == 0xfeffffff);
    FUZZ_CHECK(reply->router == 0 || ((reply->router ^ reply->address) & reply->mask) == 0);
}

/* Messages of ours have room for what they say, whatever the host is called, and can be read. */
static void check_written(void) {
    size_t letters = fuzz_draw(4) == 0 ? fuzz_draw(300) : fuzz_draw(70);
    char *name = malloc(letters + 1);
    memset(name, 'h', letters);
    name[letters] = '\0';
    const struct dhcp_words said = {
        .type = (uint8_t)(DHCP_DISCOVER + fuzz_draw(4)),
        .mac = {2, 0, 0, 0, 0, 1},
        .address = fuzz_draw(2),
        .requested = fuzz_draw(2),
        .server = fuzz_draw(2),
        .hostname = name,
    };
    uint8_t *bytes = malloc(DHCP_MESSAGE_BYTES);
    struct dhcp_options options = {0};
    size_t count = dhcp_message_write(&said, bytes);
    FUZZ_CHECK(count >= 300 && count <= DHCP_MESSAGE_BYTES);
    FUZZ_CHECK(dhcp_options_read(bytes + 240, count - 240, &options));
    FUZZ_CHECK(options.value[DHCP_OPTION_TYPE][0] == said.type);
    FUZZ_CHECK((options.value[DHCP_OPTION_SERVER] != NULL) == (said.server != 0));
    FUZZ_CHECK((bytes[10] & 0x80) == (said.address == 0 ? 0x80 : 0)); /* RFC 2131 §4.1 */
    free(bytes);
    free(name);
}

int main(int argc, char **argv) {
    long rounds = fuzz_begin(argc, argv), believed = 0;
    uint8_t bytes[FUZZ_BYTES];
    struct dhcp_reply reply;
    size_t whole = make(bytes);
    FUZZ_CHECK(try(bytes, whole, &reply));
    FUZZ_CHECK(reply.lease_s == 3600 && reply.t1_s == 512 && reply.t2_s == 3150);
    for (long i = 0; i < rounds; i++) {
        size_t count = damage(bytes, make(bytes));
        if (try(bytes, count, &reply)) {
            check(bytes, count, &reply);
            believed++;
        }
        if (i % 8 == 0)
            check_written();
    }
    (void)printf("believed %ld of %ld\n", believed, rounds);
    return 0;
}
