/* SPDX-License-Identifier: MIT */
#ifndef LIBC_STREAM_H
#define LIBC_STREAM_H
/*
 * A stream is the console's or a file's. stdout and stderr are the console's until freopen gives
 * them a file; stdin without one is at its end. What a file needs is reached through `way` alone,
 * which fopen sets: a program that opens nothing has no code for files in its image, and an image
 * without `vfs` not even the question.
 *
 * Locks. A console's stream has a `lock`, which is short and good in every context. A file may make
 * its caller wait for a device, which nobody may do with such a lock held: there it is a mutex of
 * `sync`, where the image has it. An image without `sync` has no file system that waits.
 */
#include <stdio.h>
#include <ashlar/lock.h>
#include "libc.h"
#if ASH_HAS_VFS && ASH_HAS_SYNC
#include <ashlar/sync.h>
#endif

/* What guards a file's stream, and the list of them. All zeroes is free. */
struct libc_guard {
#if ASH_HAS_VFS && ASH_HAS_SYNC
    struct ash_sync_mutex mutex;
#else
    struct ash_lock_word word;
#endif
};

static inline void libc_take(struct libc_guard *guard) {
#if ASH_HAS_VFS && ASH_HAS_SYNC
    ash_sync_lock(&ash_use_sync, &guard->mutex);
#else
    ash_lock_take(&ash_use_lock, &guard->word);
#endif
}

static inline void libc_release(struct libc_guard *guard) {
#if ASH_HAS_VFS && ASH_HAS_SYNC
    ash_sync_unlock(&ash_use_sync, &guard->mutex);
#else
    ash_lock_release(&ash_use_lock, &guard->word);
#endif
}

/* What is done to the stream of a file. Each with its guard held. */
struct libc_way {
    /* How many bytes were taken: all, or fewer with the error indicator and errno set. */
    size_t (*write)(FILE *stream, const char *bytes, size_t count);
    /* 0, or EOF as above. What was read ahead is given back. */
    int (*flush)(FILE *stream);
    /* Is it opened for reading? Then at least one byte in the buffer; else EOF, and why is told by
     * the indicators. */
    int (*fill)(FILE *stream);
    /* setvbuf. */
    void (*use)(FILE *stream, char *buffer, int mode, size_t size);
};

#define LIBC_AT_END  1u
#define LIBC_FAILED  2u
#define LIBC_READS   4u /* of a file: opened for that */
#define LIBC_WRITES  8u
#define LIBC_APPENDS 16u

#define LIBC_BACK 4 /* bytes that ungetc may give back; C11 7.21.7.10 wants one */

/* The state of a stream. All zeroes: as at the start. */
struct libc_file {
    struct ash_lock_word lock; /* of the console: guards the rest, and for stdout the buffer */
    uint32_t mode;             /* 0: line by line, of a file until full; else _IO…BF + 1 */
    uint32_t used;             /* bytes in the buffer that are to be written */
    uint8_t flags;             /* LIBC_… */
    uint8_t backs;             /* bytes in `back` */
    char back[LIBC_BACK];      /* of ungetc, the last one is read first */

    const struct libc_way *way; /* NULL: the console's. The rest is of a file's */
    struct libc_guard guard;    /* of what follows, and of the above but `lock` */
    int file;                   /* of vfs */
    char *buffer; /* `used` to be written, or from `at` to `end` what was read ahead */
    uint32_t size, at, end;
    char *own;          /* of ASH_OPT_FILE_BUFFER bytes */
    char single;        /* the buffer of a stream without one */
    FILE *next, **link; /* in libc_streams; guarded by libc_streams_guard */
};

extern FILE *libc_streams; /* that have a way */
extern struct libc_guard libc_streams_guard;

/* Enters a stream for the whole of a call. */
static inline void libc_enter(FILE *stream) {
#if ASH_HAS_VFS
    if (stream->way != NULL) {
        libc_take(&stream->guard);
        return;
    }
#endif
    ash_lock_take(&ash_use_lock, &stream->lock);
}

static inline void libc_leave(FILE *stream) {
#if ASH_HAS_VFS
    if (stream->way != NULL) {
        libc_release(&stream->guard);
        return;
    }
#endif
    ash_lock_release(&ash_use_lock, &stream->lock);
}

/* The next byte, or EOF. In the stream. */
int libc_get(FILE *stream);

/* Gives a byte back. EOF: there is no room. In the stream. */
int libc_give_back(int c, FILE *stream);

/* Sets the error indicator and errno; returns EOF. */
int libc_fail(FILE *stream, int number);

#endif
