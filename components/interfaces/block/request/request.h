/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_BLOCK_REQUEST_H
#define ASHLAR_BLOCK_REQUEST_H
/*
 * What every provider of `block` does with a request before its device sees it, and after: judge it
 * by the facts that `open` gave, and count it. The code is compiled into each of them.
 *
 * Context: any; nothing but the arguments is looked at. Errors are values.
 */
#include <ashlar/base.h>
#include <ashlar/block.h>

/* The bytes that a read's or write's segments hold: no sum of 16 bits of 32 can wrap. */
static inline uint64_t ash_block_request_bytes(const struct ash_block_request *request) {
    uint64_t bytes = 0;
    for (unsigned i = 0; i < request->segment_count; i++)
        bytes += request->segments[i].bytes;
    return bytes;
}

/* Whole blocks, on the disk? `sectors` is not 0. */
static inline bool ash_block_request_fits(const struct ash_block_facts *facts, uint64_t sector,
                                          uint64_t sectors) {
    uint64_t whole = facts->block_bytes / ASH_BLOCK_SECTOR - 1; /* a power of two, less 1 */
    return ((sector | sectors) & whole) == 0 && sectors <= facts->sectors &&
           sector <= facts->sectors - sectors;
}

/* 0 or -ASH_EINVAL, for the segments of a read or write. */
static inline int ash_block_request_segments(const struct ash_block_facts *facts,
                                             const struct ash_block_request *request) {
    if (request->segment_count == 0 || request->segment_count > facts->most_segments)
        return -ASH_EINVAL;
    for (unsigned i = 0; i < request->segment_count; i++) {
        const struct ash_block_segment *segment = &request->segments[i];
        if (segment->bytes == 0 || segment->bytes > facts->most_segment_bytes ||
            (((uintptr_t)segment->memory | segment->bytes) & (ASH_BLOCK_SECTOR - 1)) != 0)
            return -ASH_EINVAL;
    }
    uint64_t bytes = ash_block_request_bytes(request);
    bool holds = bytes <= facts->most_bytes &&
                 ash_block_request_fits(facts, request->sector, bytes / ASH_BLOCK_SECTOR);
    return holds ? 0 : -ASH_EINVAL;
}

/* What ash_block_submit answers, as far as that does not depend on the device: 0, -ASH_EINVAL,
 * -ASH_EROFS, -ASH_ENOSYS. */
static inline int ash_block_request_check(const struct ash_block_facts *facts,
                                          const struct ash_block_request *request) {
    bool read_only = (facts->flags & ASH_BLOCK_READ_ONLY) != 0;
    switch (request->what) {
    case ASH_BLOCK_FLUSH:
        return 0;
    case ASH_BLOCK_READ:
        return ash_block_request_segments(facts, request);
    case ASH_BLOCK_WRITE:
        return read_only ? -ASH_EROFS : ash_block_request_segments(facts, request);
    case ASH_BLOCK_DISCARD:
        if (read_only)
            return -ASH_EROFS;
        if ((facts->flags & ASH_BLOCK_DISCARDS) == 0)
            return -ASH_ENOSYS;
        return request->sectors != 0 && request->sectors <= facts->most_discard_sectors &&
                       ash_block_request_fits(facts, request->sector, request->sectors)
                   ? 0
                   : -ASH_EINVAL;
    default:
        return -ASH_EINVAL;
    }
}

/* Counts a request that is taken, by its status and kind. */
static inline void ash_block_request_count(struct ash_block_counts *counts,
                                           const struct ash_block_request *request) {
    if (request->status != 0) {
        counts->failed++;
        return;
    }
    switch (request->what) {
    case ASH_BLOCK_READ:
        counts->reads++;
        counts->read_bytes += ash_block_request_bytes(request);
        break;
    case ASH_BLOCK_WRITE:
        counts->writes++;
        counts->write_bytes += ash_block_request_bytes(request);
        break;
    case ASH_BLOCK_FLUSH:
        counts->flushes++;
        break;
    default:
        counts->discards++;
    }
}

#endif
