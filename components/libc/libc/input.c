/* SPDX-License-Identifier: MIT */
/* Reading, C11 7.21.7 and 7.21.8.1, and getdelim of POSIX.1-2017. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "stream.h"

FILE libc_stdin;

/* At least one byte is in the stream's buffer, or EOF. A console has none. */
static int fill(FILE *stream) {
#if ASH_HAS_VFS
    if (stream->way != NULL) {
        return stream->way->fill(stream);
    }
#endif
    if (stream != stdin) {
        return libc_fail(stream, EBADF);
    }
    stream->flags |= LIBC_AT_END;
    return EOF;
}

int libc_get(FILE *stream) {
    if (stream->backs > 0) {
        return (unsigned char)stream->back[--stream->backs];
    }
    return fill(stream) == 0 ? (unsigned char)stream->buffer[stream->at++] : EOF;
}

int libc_give_back(int c, FILE *stream) {
    if (c == EOF) {
        return EOF;
    }
#if ASH_HAS_VFS
    if (stream->way != NULL && stream->used > 0 && stream->way->flush(stream) != 0) {
        return EOF;
    }
#endif
    if (stream->backs == LIBC_BACK) {
        return EOF;
    }
    stream->back[stream->backs++] = (char)c;
    stream->flags &= (uint8_t)~LIBC_AT_END;
    return (unsigned char)c;
}

int fgetc(FILE *stream) {
    libc_enter(stream);
    int c = libc_get(stream);
    libc_leave(stream);
    return c;
}

int getc(FILE *stream) {
    return fgetc(stream);
}

int getchar(void) {
    return fgetc(stdin);
}

int ungetc(int c, FILE *stream) {
    libc_enter(stream);
    int result = libc_give_back(c, stream);
    libc_leave(stream);
    return result;
}

char *fgets(char *restrict line, int size, FILE *restrict stream) {
    int count = 0, c = 0;
    if (size <= 0) {
        errno = EINVAL;
        return NULL;
    }
    libc_enter(stream);
    unsigned failed = stream->flags & LIBC_FAILED; /* one from before does not count */
    stream->flags &= (uint8_t)~LIBC_FAILED;
    while (count < size - 1 && c != '\n' && (c = libc_get(stream)) != EOF) {
        line[count++] = (char)c;
    }
    bool none = (count == 0 && size > 1) || (stream->flags & LIBC_FAILED) != 0;
    stream->flags |= (uint8_t)failed;
    libc_leave(stream);
    if (none) {
        return NULL;
    }
    line[count] = '\0';
    return line;
}

size_t fread(void *restrict items, size_t bytes, size_t count, FILE *restrict stream) {
    char *to = items;
    size_t wanted = bytes * count, done = 0;
    if (wanted == 0) {
        return 0;
    }
    libc_enter(stream);
    while (done < wanted && stream->backs > 0) {
        to[done++] = stream->back[--stream->backs];
    }
    while (done < wanted && fill(stream) == 0) {
        size_t there = stream->end - stream->at;
        size_t piece = there < wanted - done ? there : wanted - done;
        memcpy(to + done, stream->buffer + stream->at, piece);
        stream->at += (uint32_t)piece;
        done += piece;
    }
    libc_leave(stream);
    return done / bytes;
}

ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter,
                 FILE *restrict stream) {
    size_t count = 0;
    int c = EOF + 1;
    libc_enter(stream);
    for (bool last = false; !last && (c = libc_get(stream)) != EOF; last = c == delimiter) {
        if (*line == NULL || count + 2 > *size) {
            size_t more = 2 * count + 128;
            char *grown = realloc(*line, more);
            if (grown == NULL) {
                (void)libc_fail(stream, ENOMEM);
                count = 0;
                break;
            }
            *line = grown;
            *size = more;
        }
        (*line)[count++] = (char)c;
    }
    libc_leave(stream);
    if (count == 0) {
        return -1;
    }
    (*line)[count] = '\0';
    return (ssize_t)count;
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream) {
    return getdelim(line, size, '\n', stream);
}
