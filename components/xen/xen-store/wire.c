/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include "wire.h"

/* Up to the end of the ring, where it goes on at its beginning. */
static uint32_t in_one_piece(uint32_t index, uint32_t count) {
    uint32_t rest = XEN_STORE_RING - index % XEN_STORE_RING;
    return count < rest ? count : rest;
}

/* Indices that lie further apart than the ring has bytes are a broken protocol. */
int64_t xen_store_put(volatile struct xen_store_ring *ring, const uint8_t *from, size_t bytes) {
    uint32_t given = ring->request_given;
    uint32_t used = given - __atomic_load_n(&ring->request_taken, __ATOMIC_ACQUIRE);
    if (used > XEN_STORE_RING)
        return -ASH_EPROTO;
    uint32_t count = XEN_STORE_RING - used;
    if (count > bytes)
        count = (uint32_t)bytes;
    uint32_t first = in_one_piece(given, count);
    uint8_t *to = (uint8_t *)(uintptr_t)ring->request;
    memcpy(to + given % XEN_STORE_RING, from, first);
    memcpy(to, from + first, count - first);
    __atomic_store_n(&ring->request_given, given + count, __ATOMIC_RELEASE);
    return count;
}

static bool is_whole(const struct xen_store_message *message) {
    return message->got >= sizeof message->header &&
           message->got - sizeof message->header == message->header.bytes;
}

/* Where the next of a message's bytes belong, and how many of `count` belong there; NULL: nowhere.
 */
static uint8_t *place(struct xen_store_message *message, uint32_t *count) {
    const uint32_t head = sizeof message->header, room = sizeof message->text;
    uint32_t got = message->got, rest;
    uint8_t *to = NULL;
    if (got < head) {
        to = (uint8_t *)&message->header + got;
        rest = head - got;
    } else {
        rest = head + message->header.bytes - got;
        if (got - head < room) {
            to = message->text + (got - head);
            rest = rest < room - (got - head) ? rest : room - (got - head);
        }
    }
    if (*count > rest)
        *count = rest;
    return to;
}

int xen_store_take(volatile struct xen_store_ring *ring, struct xen_store_message *message) {
    uint32_t taken = ring->response_taken;
    uint32_t count = __atomic_load_n(&ring->response_given, __ATOMIC_ACQUIRE) - taken;
    if (count > XEN_STORE_RING)
        return -ASH_EPROTO;
    if (is_whole(message))
        message->got = 0;
    while (count > 0 && !is_whole(message)) {
        uint32_t some = in_one_piece(taken, count);
        uint8_t *to = place(message, &some);
        if (to != NULL)
            memcpy(to, (const uint8_t *)(uintptr_t)ring->response + taken % XEN_STORE_RING, some);
        message->got += some;
        taken += some;
        count -= some;
        if (message->got == sizeof message->header && message->header.bytes > XEN_STORE_LONGEST)
            return -ASH_EPROTO;
    }
    __atomic_store_n(&ring->response_taken, taken, __ATOMIC_RELEASE);
    return is_whole(message) ? 1 : 0;
}

uint32_t xen_store_kept(const struct xen_store_message *message) {
    uint32_t bytes = message->header.bytes;
    return bytes < sizeof message->text ? bytes : (uint32_t)sizeof message->text;
}

/* public/io/xs_wire.h, xsd_errors: errors are their names, and a NUL. */
int xen_store_error(const struct xen_store_message *message) {
    static const struct {
        char name[8];
        uint8_t error;
    } known[] = {{"ENOENT", ASH_ENOENT}, {"EACCES", ASH_EPERM},  {"EAGAIN", ASH_EAGAIN},
                 {"EINVAL", ASH_EINVAL}, {"ENOSPC", ASH_ENOSPC}, {"EPERM", ASH_EPERM}};
    uint32_t bytes = xen_store_kept(message);
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(known); i++) {
        uint32_t at = 0;
        while (at < bytes && at < sizeof known[i].name && message->text[at] != '\0' &&
               message->text[at] == (uint8_t)known[i].name[at])
            at++;
        if (at < bytes && message->text[at] == '\0' && known[i].name[at] == '\0')
            return -known[i].error;
    }
    return -ASH_EIO;
}

bool xen_store_decimal(const uint8_t *text, size_t bytes, uint32_t *value) {
    uint64_t sum = 0;
    for (size_t i = 0; i < bytes; i++) {
        if (text[i] < '0' || text[i] > '9' || sum > UINT32_MAX)
            return false;
        sum = sum * 10 + (text[i] - (uint32_t)'0');
    }
    *value = (uint32_t)sum;
    return bytes > 0 && sum <= UINT32_MAX;
}

/* The path, NUL, the token that was asked for with it, NUL: the token is the watch's number. */
uint32_t xen_store_watch_number(const struct xen_store_message *message) {
    uint32_t kept = xen_store_kept(message), at = 0, end, number;
    while (at < kept && message->text[at] != '\0')
        at++;
    for (end = ++at; end < kept && message->text[end] != '\0';)
        end++;
    if (end >= kept || !xen_store_decimal(message->text + at, end - at, &number))
        return 0;
    return number;
}
