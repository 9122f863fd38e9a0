/* SPDX-License-Identifier: MIT */
/* File positions, C11 7.21.9. The console has none. */
#include <errno.h>
#include <stdio.h>
#include <libc_files.h>
#include "stream.h"
#if ASH_HAS_VFS
#include <ashlar/vfs.h>

/* Where the stream stands, between what was written and what was not read. In the stream. */
static off_t tell(FILE *stream) {
    uint64_t position;
    if (stream->used > 0 && stream->way->flush(stream) != 0) {
        return -1;
    }
    if (libc_failed(ash_vfs_seek(&ash_use_vfs, stream->file, 0, ASH_VFS_FROM_HERE, &position)) !=
        0) {
        return -1;
    }
    /* Given back at the start of a file, there is no number for it: 7.21.7.10 paragraph 5. */
    off_t unread = (off_t)(stream->end - stream->at) + stream->backs;
    return (off_t)position < unread ? 0 : (off_t)position - unread;
}

static int seek(FILE *stream, off_t offset, int from) {
    uint64_t position;
    off_t here = from == SEEK_CUR ? tell(stream) : 0;
    if (here < 0 || (stream->used > 0 && stream->way->flush(stream) != 0)) {
        return -1;
    }
    if (__builtin_add_overflow(offset, here, &offset)) {
        errno = EOVERFLOW;
        return -1;
    }
    if (libc_failed(ash_vfs_seek(&ash_use_vfs, stream->file, offset,
                                 from == SEEK_END ? ASH_VFS_FROM_END : ASH_VFS_FROM_START,
                                 &position)) != 0) {
        return -1;
    }
    stream->at = stream->end = 0;
    stream->backs = 0;
    stream->flags &= (uint8_t)~LIBC_AT_END;
    return 0;
}
#endif

off_t ftello(FILE *stream) {
#if ASH_HAS_VFS
    if (stream->way != NULL) {
        libc_enter(stream);
        off_t position = tell(stream);
        libc_leave(stream);
        return position;
    }
#endif
    (void)stream;
    errno = ESPIPE;
    return -1;
}

int fseeko(FILE *stream, off_t offset, int from) {
    if (from != SEEK_SET && from != SEEK_CUR && from != SEEK_END) {
        errno = EINVAL;
        return -1;
    }
#if ASH_HAS_VFS
    if (stream->way != NULL) {
        libc_enter(stream);
        int result = seek(stream, offset, from);
        libc_leave(stream);
        return result;
    }
#endif
    (void)stream, (void)offset;
    errno = ESPIPE;
    return -1;
}

long ftell(FILE *stream) {
    return ftello(stream);
}

int fseek(FILE *stream, long offset, int from) {
    return fseeko(stream, offset, from);
}

void rewind(FILE *stream) {
    (void)fseeko(stream, 0, SEEK_SET);
    clearerr(stream);
}

int fgetpos(FILE *restrict stream, fpos_t *restrict position) {
    position->offset = ftello(stream);
    return position->offset < 0 ? -1 : 0;
}

int fsetpos(FILE *stream, const fpos_t *position) {
    return fseeko(stream, position->offset, SEEK_SET);
}
