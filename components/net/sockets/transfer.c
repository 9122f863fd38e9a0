/* SPDX-License-Identifier: MIT */
/* Messages, and repeating what could not be done at once. */
#include <cc_runtime.h>
#include <errno.h>
#include "sockets.h"

int sockets_begin(struct sockets_message *message) {
    if (!posix_is_memory(message->parts, message->count * sizeof *message->parts))
        return -EFAULT;
    for (size_t i = 0; i < message->count; i++) {
        const struct iovec *part = &message->parts[i];
        if (part->iov_len > SOCKETS_MOST_MSG - message->bytes)
            return -EINVAL;
        if (!posix_is_memory(part->iov_base, part->iov_len))
            return -EFAULT;
        message->bytes += part->iov_len;
    }
    return 0;
}

void *sockets_piece(const struct sockets_message *message, size_t *bytes) {
    if (message->part == message->count)
        return NULL;
    const struct iovec *part = &message->parts[message->part];
    *bytes = part->iov_len - message->offset;
    return (char *)part->iov_base + message->offset;
}

void sockets_advance(struct sockets_message *message, size_t bytes) {
    message->offset += bytes;
    message->done += bytes;
    while (message->part < message->count &&
           message->offset == message->parts[message->part].iov_len) {
        message->part++;
        message->offset = 0;
    }
}

size_t sockets_scatter(struct sockets_message *message, const uint8_t *from, size_t bytes) {
    size_t done = 0, room;
    char *piece;
    sockets_advance(message, 0); /* past pieces of nothing */
    while (done < bytes && (piece = sockets_piece(message, &room)) != NULL) {
        size_t step = room < bytes - done ? room : bytes - done;
        memcpy(piece, from + done, step);
        done += step;
        sockets_advance(message, step);
    }
    return done;
}

long sockets_repeat(struct sockets_file *file, struct sockets_message *message,
                    sockets_attempt *attempt, uint64_t timeout_ns) {
    uint64_t deadline_ns = timeout_ns == 0 ? ASH_FOREVER : sockets_deadline(timeout_ns);
    bool pumped = false;
    for (;;) {
        uint32_t seen = sockets_told(file);
        ash_lock_take(&ash_use_lock, &file->lock);
        long result = attempt(file, message);
        ash_lock_release(&ash_use_lock, &file->lock);
        if (result != -EAGAIN)
            return result;
        if (!pumped) { /* it may be that nobody has looked at the network for long */
            pumped = true;
            sockets_pump();
            continue;
        }
        if (file->nonblocking || (message->flags & MSG_DONTWAIT) != 0)
            return -EAGAIN;
        int error = sockets_block(file, seen, deadline_ns);
        if (error != 0)
            return error;
    }
}
