/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include "message.h"

#define HEADER_BYTES  12u /* RFC 1035 §4.1.1 */
#define RECORD_BYTES  10u /* behind a record's name. §4.1.3 */
#define SOA_NUMBERS   20u /* behind its two names. §3.3.13 */
#define ALIASES       8u  /* in a row */
#define KEPT_S        86400u
#define KEPT_ABSENT_S 10800u /* RFC 2308 §5: one to three hours */

enum { TYPE_A = 1, TYPE_CNAME = 5, TYPE_SOA = 6, CLASS_IN = 1 }; /* RFC 1035 §3.2.2, §3.2.4 */
enum { NO_ERROR = 0, NO_SUCH_NAME = 3 };                         /* §4.1.1: RCODE */

/* §4.1.1: the second word. */
#define RESPONSE  0x8000u
#define OPCODE    0x7800u
#define TRUNCATED 0x0200u
#define RECURSION 0x0100u /* desired */
#define RCODE     0x000fu

struct record {
    struct dns_name owner;
    uint16_t type, class;
    uint32_t ttl_s;
    size_t data; /* where it begins, and how long it is: within the message */
    size_t bytes;
};

/* A message that is ours, and what its counts say. */
struct message {
    const uint8_t *bytes;
    size_t count;
    size_t records; /* where the first one begins */
    unsigned answers, authorities, others;
};

static uint16_t half(const uint8_t *at) {
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t word(const uint8_t *at) {
    return (uint32_t)half(at) << 16 | half(at + 2);
}

static uint8_t *put_half(uint8_t *at, unsigned value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

size_t dns_message_write(uint16_t id, const struct dns_name *name, uint8_t *into) {
    uint8_t *at = put_half(into, id);
    at = put_half(at, RECURSION);
    at = put_half(at, 1); /* one question, nothing else */
    memset(at, 0, 6);
    memcpy(at + 6, name->bytes, name->count);
    at = put_half(at + 6 + name->count, TYPE_A);
    return (size_t)(put_half(at, CLASS_IN) - into);
}

/* RFC 2181 §8: what has the top bit set is zero. */
static uint32_t ttl_of(const uint8_t *at) {
    uint32_t ttl_s = word(at);
    return ttl_s > INT32_MAX ? 0 : ttl_s;
}

/* The record at `at`. Where the next one begins; 0: it is not sound. */
static size_t read_record(const struct message *message, size_t at, struct record *record) {
    at = dns_name_read(message->bytes, message->count, at, &record->owner);
    if (at == 0 || message->count - at < RECORD_BYTES)
        return 0;
    const uint8_t *fixed = message->bytes + at;
    record->type = half(fixed);
    record->class = half(fixed + 2);
    record->ttl_s = ttl_of(fixed + 4);
    record->bytes = half(fixed + 8);
    record->data = at + RECORD_BYTES;
    if (record->bytes > message->count - record->data)
        return 0;
    return record->data + record->bytes;
}

static bool is(const struct record *record, unsigned type, const struct dns_name *owner) {
    return record->type == type && record->class == CLASS_IN &&
           dns_name_same(&record->owner, owner);
}

/* Every record is whole, and the last one ends where the message does. §4.1 */
static bool is_sound(const struct message *message) {
    unsigned left = message->answers + message->authorities + message->others;
    size_t at = message->records;
    struct record record;
    for (; left != 0; left--) {
        at = read_record(message, at, &record);
        if (at == 0)
            return false;
        if (record.class == CLASS_IN && record.type == TYPE_A && record.bytes != 4)
            return false; /* §3.4.1 */
    }
    return at == message->count;
}

static void at_most(uint32_t *ttl_s, uint32_t limit_s) {
    if (*ttl_s > limit_s)
        *ttl_s = limit_s;
}

/* The addresses of `owner` itself. */
static void find_addresses(const struct message *message, const struct dns_name *owner,
                           struct dns_answer *answer) {
    struct ash_net_resolver_answer *found = &answer->found;
    struct record record;
    size_t at = message->records;
    for (unsigned i = 0; i < message->answers; i++) {
        at = read_record(message, at, &record);
        if (!is(&record, TYPE_A, owner) || found->count == ASH_NET_RESOLVER_ADDRESSES)
            continue;
        memcpy(&found->addresses[found->count++], message->bytes + record.data, 4);
        at_most(&answer->ttl_s, record.ttl_s);
    }
}

/* What `name` is an alias of. 1: it is one, 0: it is none, -1: not sound. */
static int follow(const struct message *message, struct dns_name *name, struct dns_answer *answer) {
    struct record record;
    size_t at = message->records;
    for (unsigned i = 0; i < message->answers; i++) {
        at = read_record(message, at, &record);
        if (!is(&record, TYPE_CNAME, name))
            continue;
        at_most(&answer->ttl_s, record.ttl_s);
        return dns_name_read(message->bytes, message->count, record.data, name) ==
                       record.data + record.bytes
                   ? 1
                   : -1;
    }
    return 0;
}

/* RFC 2308 §5: how long it may be kept that there is nothing; without an SOA not at all. */
static uint32_t absent_for(const struct message *message) {
    struct record record;
    struct dns_name name;
    size_t at = message->records;
    for (unsigned i = 0; i < message->answers + message->authorities; i++) {
        at = read_record(message, at, &record);
        if (i < message->answers || record.type != TYPE_SOA || record.class != CLASS_IN)
            continue;
        size_t numbers = dns_name_read(message->bytes, message->count, record.data, &name);
        if (numbers != 0)
            numbers = dns_name_read(message->bytes, message->count, numbers, &name);
        if (numbers == 0 || numbers + SOA_NUMBERS != record.data + record.bytes)
            return 0;
        uint32_t ttl_s = record.ttl_s;
        at_most(&ttl_s, ttl_of(message->bytes + numbers + SOA_NUMBERS - 4)); /* MINIMUM */
        return ttl_s;
    }
    return 0;
}

/* From `name` along its aliases to addresses, or to nothing. */
static enum dns_verdict resolve(const struct message *message, const struct dns_name *asked,
                                bool exists, struct dns_answer *answer) {
    struct dns_name name = *asked;
    *answer = (struct dns_answer){.ttl_s = KEPT_S};
    for (unsigned aliases = 0; exists && aliases <= ALIASES; aliases++) {
        find_addresses(message, &name, answer);
        if (answer->found.count != 0)
            return DNS_ANSWERED;
        int step = follow(message, &name, answer);
        if (step < 0 || aliases == ALIASES)
            return DNS_BROKEN;
        if (step == 0)
            break;
    }
    at_most(&answer->ttl_s, absent_for(message));
    at_most(&answer->ttl_s, KEPT_ABSENT_S);
    return DNS_ANSWERED;
}

/* RFC 5452 §9.1: the answer repeats the identifier and the question. */
static bool is_ours(uint16_t id, const struct dns_name *name, const struct message *message) {
    const uint8_t *bytes = message->bytes;
    if (message->count < message->records || half(bytes) != id ||
        (half(bytes + 2) & (RESPONSE | OPCODE)) != RESPONSE || half(bytes + 4) != 1)
        return false;
    const uint8_t *question = bytes + HEADER_BYTES;
    return memcmp(question, name->bytes, name->count) == 0 &&
           half(question + name->count) == TYPE_A && half(question + name->count + 2) == CLASS_IN;
}

enum dns_verdict dns_message_read(uint16_t id, const struct dns_name *name, const uint8_t *bytes,
                                  size_t count, struct dns_answer *answer) {
    struct message message = {
        .bytes = bytes, .count = count, .records = HEADER_BYTES + name->count + 4u};
    if (!is_ours(id, name, &message))
        return DNS_NOT_OURS;
    unsigned flags = half(bytes + 2), rcode = flags & RCODE;
    message.answers = half(bytes + 6);
    message.authorities = half(bytes + 8);
    message.others = half(bytes + 10);
    if ((flags & TRUNCATED) != 0 || (rcode != NO_ERROR && rcode != NO_SUCH_NAME))
        return DNS_FAILED;
    if (!is_sound(&message))
        return DNS_BROKEN;
    return resolve(&message, name, rcode == NO_ERROR, answer);
}
