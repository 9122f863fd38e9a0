/* SPDX-License-Identifier: MIT */
/*
 * The streams of files: opened, buffered, closed. C11 7.21.5. The buffer holds what is to be
 * written or what was read ahead, never both; who turns from one to the other need not call fflush
 * or fseek in between, as paragraph 7 of 7.21.5.3 would have it.
 */
#include <errno.h>
#include <libc_files.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "stream.h"
#if ASH_HAS_VFS
#include <ashlar/vfs.h>

static int flush(FILE *stream) {
    stream->backs = 0;
    if (stream->used > 0) {
        int error = ash_vfs_write(&ash_use_vfs, stream->file, stream->buffer, stream->used);
        if (error != 0) {
            return libc_fail(stream, -error);
        }
        stream->used = 0;
    }
    if (stream->at < stream->end) {
        uint64_t position;
        int error =
            ash_vfs_seek(&ash_use_vfs, stream->file, (int64_t)stream->at - (int64_t)stream->end,
                         ASH_VFS_FROM_HERE, &position);
        if (error != 0) {
            return libc_fail(stream, -error);
        }
    }
    stream->at = stream->end = 0;
    return 0;
}

static int fill(FILE *stream) {
    size_t done;
    if ((stream->flags & LIBC_READS) == 0) {
        return libc_fail(stream, EBADF);
    }
    if (stream->at < stream->end) {
        return 0;
    }
    /* The indicator stays: C11 7.21.7.1 paragraph 3. */
    if ((stream->flags & LIBC_AT_END) != 0 || (stream->used > 0 && flush(stream) != 0)) {
        return EOF;
    }
    stream->at = stream->end = 0;
    int error = ash_vfs_read(&ash_use_vfs, stream->file, stream->buffer, stream->size, &done);
    if (error != 0) {
        return libc_fail(stream, -error);
    }
    stream->end = (uint32_t)done;
    stream->flags |= done == 0 ? LIBC_AT_END : 0;
    return done == 0 ? EOF : 0;
}

static size_t write(FILE *stream, const char *bytes, size_t count) {
    if ((stream->flags & LIBC_WRITES) == 0) {
        (void)libc_fail(stream, EBADF);
        return 0;
    }
    if ((stream->at < stream->end || stream->backs > 0) && flush(stream) != 0) {
        return 0;
    }
    size_t taken = 0;
    while (taken < count) {
        size_t left = count - taken;
        if (stream->used == stream->size && flush(stream) != 0) {
            return taken;
        }
        if (stream->used == 0 && left >= stream->size) {
            int error = ash_vfs_write(&ash_use_vfs, stream->file, bytes + taken, left);
            if (error != 0) {
                (void)libc_fail(stream, -error);
                return taken;
            }
            return count;
        }
        size_t room = stream->size - stream->used, piece = left < room ? left : room;
        memcpy(stream->buffer + stream->used, bytes + taken, piece);
        stream->used += (uint32_t)piece;
        taken += piece;
    }
    if (stream->mode == _IOLBF + 1 && memrchr(bytes, '\n', count) != NULL && flush(stream) != 0) {
        return 0;
    }
    return count;
}

static void use(FILE *stream, char *buffer, int mode, size_t size) {
    bool given = buffer != NULL && size > 0;
    stream->mode = (uint32_t)mode + 1;
    stream->buffer = mode == _IONBF ? &stream->single : given ? buffer : stream->own;
    stream->size = mode == _IONBF      ? 1
                   : !given            ? ASH_OPT_FILE_BUFFER
                   : size > UINT32_MAX ? UINT32_MAX
                                       : (uint32_t)size;
    stream->used = stream->at = stream->end = 0;
}

static const struct libc_way way = {write, flush, fill, use};

/* What a mode asks for, C11 7.21.5.3 paragraph 3; 0: it is none. */
static unsigned read_mode(const char *mode) {
    unsigned how;
    switch (*mode++) {
    case 'r':
        how = ASH_VFS_READ;
        break;
    case 'w':
        how = ASH_VFS_WRITE | ASH_VFS_CREATE | ASH_VFS_TRUNCATE;
        break;
    case 'a':
        how = ASH_VFS_WRITE | ASH_VFS_CREATE | ASH_VFS_APPEND;
        break;
    default:
        return 0;
    }
    for (; *mode != '\0'; mode++) {
        if (*mode == '+') {
            how |= ASH_VFS_READ | ASH_VFS_WRITE;
        } else if (*mode == 'x' && (how & ASH_VFS_CREATE) != 0) {
            how |= ASH_VFS_EXCLUSIVE;
        } else if (*mode != 'b' && *mode != 'e') { /* `e`, close on exec: POSIX.1-2024 */
            return 0;
        }
    }
    return how;
}

/* Makes `stream` that of an open file. */
static void begin(FILE *stream, char *own, int file, unsigned how) {
    stream->flags = ((how & ASH_VFS_READ) != 0 ? LIBC_READS : 0) |
                    ((how & ASH_VFS_WRITE) != 0 ? LIBC_WRITES : 0) |
                    ((how & ASH_VFS_APPEND) != 0 ? LIBC_APPENDS : 0);
    stream->file = file;
    stream->own = own;
    use(stream, NULL, _IOFBF, 0);
    libc_take(&libc_streams_guard);
    stream->way = &way;
    stream->next = libc_streams;
    stream->link = &libc_streams;
    if (stream->next != NULL) {
        stream->next->link = &stream->next;
    }
    libc_streams = stream;
    libc_release(&libc_streams_guard);
}

/* Flushes, and leaves all that `begin` took but memory. */
static int end(FILE *stream) {
    libc_take(&libc_streams_guard);
    *stream->link = stream->next;
    if (stream->next != NULL) {
        stream->next->link = stream->link;
    }
    libc_release(&libc_streams_guard);
    libc_take(&stream->guard);
    int result = flush(stream);
    int error = ash_vfs_close(&ash_use_vfs, stream->file);
    libc_release(&stream->guard);
    if (error != 0) {
        errno = -error;
        return EOF;
    }
    return result;
}

static bool is_separate(const FILE *stream) {
    return stream->own == (const char *)(stream + 1);
}

static int open_file(const char *path, const char *mode, unsigned *how) {
    char whole[ASH_FS_PATH + 1];
    size_t bytes;
    int file;
    *how = read_mode(mode);
    if (*how == 0) {
        errno = EINVAL;
        return -1;
    }
    if (libc_path(path, whole, &bytes) != 0 ||
        libc_failed(ash_vfs_open(&ash_use_vfs, whole, bytes, *how, &file)) != 0) {
        return -1;
    }
    /* Where a stream that only appends stands, 7.21.3 paragraph 1 leaves open: at the end. */
    if ((*how & (ASH_VFS_APPEND | ASH_VFS_READ)) == ASH_VFS_APPEND) {
        uint64_t position;
        (void)!ash_vfs_seek(&ash_use_vfs, file, 0, ASH_VFS_FROM_END, &position);
    }
    return file;
}

static FILE *new_stream(void) {
    FILE *stream = malloc(sizeof(*stream) + ASH_OPT_FILE_BUFFER);
    return stream != NULL ? memset(stream, 0, sizeof(*stream)) : NULL;
}

FILE *libc_stream_of(int file, const char *mode) {
    unsigned how = read_mode(mode);
    if (how == 0) {
        errno = EINVAL;
        return NULL;
    }
    FILE *stream = new_stream();
    if (stream != NULL) {
        begin(stream, (char *)(stream + 1), file, how);
    }
    return stream;
}

FILE *fopen(const char *restrict path, const char *restrict mode) {
    unsigned how;
    FILE *stream = new_stream();
    int file = stream != NULL ? open_file(path, mode, &how) : -1;
    if (file < 0) {
        free(stream);
        return NULL;
    }
    begin(stream, (char *)(stream + 1), file, how);
    return stream;
}

int fclose(FILE *stream) {
    if (stream->way == NULL) {
        return fflush(stream);
    }
    int result = end(stream);
    if (is_separate(stream)) {
        free(stream);
    } else {
        free(stream->own);
        *stream = (FILE){.way = NULL};
    }
    return result;
}

FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream) {
    unsigned how = 0;
    char *own = stream->own;
    (void)fflush(stream);
    if (stream->way != NULL) {
        (void)end(stream);
    } else {
        own = malloc(ASH_OPT_FILE_BUFFER);
    }
    int file = -1;
    if (path == NULL) {
        errno = EBADF; /* another mode for the same file: C11 7.21.5.4 leaves that open */
    } else if (own != NULL) {
        file = open_file(path, mode, &how);
    }
    if (file < 0) {
        if (own == (char *)(stream + 1)) {
            free(stream);
        } else {
            free(own);
            *stream = (FILE){.way = NULL};
        }
        return NULL;
    }
    *stream = (FILE){.way = NULL};
    begin(stream, own, file, how);
    return stream;
}

int libc_file_of(FILE *stream) {
    return stream->way != NULL ? stream->file : -1;
}
#else
FILE *fopen(const char *restrict path, const char *restrict mode) {
    (void)path, (void)mode;
    errno = ENOSYS;
    return NULL;
}

FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream) {
    (void)path, (void)mode, (void)fflush(stream);
    errno = ENOSYS;
    return NULL;
}

FILE *libc_stream_of(int file, const char *mode) {
    (void)file, (void)mode;
    errno = ENOSYS;
    return NULL;
}

int fclose(FILE *stream) {
    return fflush(stream);
}

int libc_file_of(FILE *stream) {
    (void)stream;
    return -1;
}
#endif

int libc_fail(FILE *stream, int number) {
    stream->flags |= LIBC_FAILED;
    errno = number;
    return EOF;
}
