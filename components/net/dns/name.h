/* SPDX-License-Identifier: MIT */
#ifndef DNS_NAME_H
#define DNS_NAME_H
/*
 * Names as they stand in messages: labels, each after its length, and an empty one. RFC 1035 §3.1,
 * §2.3.4. Nothing here knows of a network, so that it runs on the host, under a fuzzer, as it is.
 */
#include <ashlar/base.h>

#define DNS_NAME_BYTES  255u
#define DNS_LABEL_BYTES 63u

/* In small letters. */
struct dns_name {
    uint8_t bytes[DNS_NAME_BYTES];
    uint8_t count; /* the empty label at the end included; never 0 */
};

/* Four numbers in their usual form. */
ASH_MUST_USE bool dns_name_quad(const char *text, uint32_t *address);

/* A name from text, which only a host's can be: net.resolver. False: it is none. */
ASH_MUST_USE bool dns_name_from(const char *text, struct dns_name *name);

/* "localhost" or something under it. RFC 6761 §6.3 */
bool dns_name_is_local(const struct dns_name *name);

bool dns_name_same(const struct dns_name *a, const struct dns_name *b);

/*
 * Reads the name at `at` of a message, compressed (RFC 1035 §4.1.4) or not. Where it ends in the
 * message; 0: it is not sound.
 */
ASH_MUST_USE size_t dns_name_read(const uint8_t *message, size_t count, size_t at,
                                  struct dns_name *name);

#endif
