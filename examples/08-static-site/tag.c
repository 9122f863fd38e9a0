/* SPDX-License-Identifier: MIT */
#include "site.h"

/* What was worked out, at the node's place or one of the next; no tag is 0. */
static struct {
    uint64_t node, digest;
} known[256];

/* FNV-1a of 64 bits (G. Fowler, L. C. Noll, K.-P. Vo, 1991): it tells versions of a file apart,
 * nothing more. */
static uint64_t digest_of(const unsigned char *data, size_t bytes) {
    uint64_t digest = 0xcbf29ce484222325;
    for (size_t at = 0; at < bytes; at++) {
        digest = (digest ^ data[at]) * 0x100000001b3;
    }
    return digest != 0 ? digest : 1;
}

void site_tag(uint64_t node, const void *data, size_t bytes, char tag[SITE_TAG_BYTES]) {
    uint64_t digest = 0;
    const size_t slots = sizeof(known) / sizeof(known[0]);
    for (size_t i = 0; digest == 0 && i < 8; i++) {
        size_t slot = (size_t)(node + i) % slots;
        if (known[slot].digest == 0) {
            known[slot].node = node;
            known[slot].digest = digest_of(data, bytes);
        }
        digest = known[slot].node == node ? known[slot].digest : 0;
    }
    digest = digest != 0 ? digest : digest_of(data, bytes);
    tag[0] = tag[SITE_TAG_BYTES - 2] = '"';
    tag[SITE_TAG_BYTES - 1] = '\0';
    for (unsigned i = 0; i < 16; i++) {
        tag[16 - i] = "0123456789abcdef"[digest >> (4 * i) & 15];
    }
}

bool site_tags_have(text_t list, const char *tag) {
    if (site_is(list, "*")) {
        return true;
    }
    for (size_t at = 0; at + SITE_TAG_BYTES - 1 <= list.bytes; at++) {
        if (__builtin_memcmp(list.at + at, tag, SITE_TAG_BYTES - 1) == 0) {
            return true;
        }
    }
    return false;
}
