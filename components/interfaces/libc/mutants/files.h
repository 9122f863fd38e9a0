/* SPDX-License-Identifier: MIT */
#ifndef FILES_H
#define FILES_H
/* Streams: what is written is buffered, what is read is not. */
#include <errno.h>
#include <libc_files.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/console.h>
#include <ashlar/vfs.h>

struct libc_file {
    int mode, file;
    bool is_file, reads, writes, at_end, failed;
    unsigned backs;
    char back[4], own[64];
    char *buffer;
    size_t size, used;
};

FILE libc_stdin, libc_stdout, libc_stderr = {.mode = _IONBF + 1};
static FILE *all_streams[4096];

int libc_failed(int error) {
    errno = error != 0 ? -error : errno;
    return error != 0 ? -1 : 0;
}

static int fail(FILE *stream, int number) {
    stream->failed = true;
    errno = number;
    return EOF;
}

static char *buffer_of(FILE *stream) {
    return stream->buffer != NULL ? stream->buffer : stream->own;
}

int fflush(FILE *stream) {
    int error = 0;
    if (stream == NULL) {
        for (unsigned i = 0; i < 4096; i++) {
            error |= all_streams[i] != NULL ? fflush(all_streams[i]) : 0;
        }
        stream = stdout;
    }
    if (stream->is_file && stream->used > 0) {
        error |= ash_vfs_write(&ash_use_vfs, stream->file, buffer_of(stream), stream->used);
    } else {
        ash_console_write(&ash_use_console, buffer_of(stream), stream->used);
    }
    stream->used = 0;
    return error != 0 ? fail(stream, -error) : 0;
}

int fputc(int c, FILE *stream) {
    if (stream->is_file && !stream->writes) {
        return fail(stream, EBADF);
    }
    stream->backs = 0;
    buffer_of(stream)[stream->used++] = (char)c;
    bool lines = stream->is_file ? stream->mode == _IOLBF + 1 : stream->mode != _IOFBF + 1;
#ifdef BREAK_LINES_STAY
    lines = false;
#endif
    bool flush = stream->mode == _IONBF + 1 || (c == '\n' && lines);
    if (flush || stream->used == (stream->buffer != NULL ? stream->size : sizeof(stream->own))) {
        (void)fflush(stream);
    }
    return (unsigned char)c;
}

int ferror(FILE *stream) {
    return stream->failed;
}

int feof(FILE *stream) {
    return stream->at_end;
}

void clearerr(FILE *stream) {
    stream->at_end = stream->failed = false;
}

int setvbuf(FILE *restrict stream, char *restrict buffer, int mode, size_t size) {
    if (mode < 0 || mode > 2) {
        return -1;
    }
    (void)fflush(stream);
    stream->mode = mode + 1;
#ifndef BREAK_OWN_BUFFER
    if (stream->is_file) {
        stream->buffer = buffer;
        stream->size = size;
    }
#else
    (void)buffer, (void)size;
#endif
    return 0;
}

int fgetc(FILE *stream) {
    char byte;
    size_t done = 0;
    if (stream->backs > 0) {
        return (unsigned char)stream->back[--stream->backs];
    }
    if (stream->is_file) {
        (void)fflush(stream);
        int error = stream->reads ? 0 : -ASH_EBADF;
#ifdef BREAK_END_PASSES
        stream->at_end = false;
#endif
        if (error == 0 && !stream->at_end) {
            error = ash_vfs_read(&ash_use_vfs, stream->file, &byte, 1, &done);
        }
        if (error != 0) {
            return fail(stream, -error);
        }
    }
    stream->at_end = done == 0;
    return done == 0 ? EOF : (unsigned char)byte;
}

int getc(FILE *stream) {
    return fgetc(stream);
}

int getchar(void) {
    return fgetc(stdin);
}

int ungetc(int c, FILE *stream) {
    if (c == EOF || stream->backs == 4) {
        return EOF;
    }
    stream->back[stream->backs++] = (char)c;
#ifndef BREAK_BACK_AT_END
    stream->at_end = false;
#endif
    return (unsigned char)c;
}

char *fgets(char *restrict line, int size, FILE *restrict stream) {
    int count = 0, c = 0;
    while (count < size - 1 && c != '\n' && (c = fgetc(stream)) != EOF) {
        line[count++] = (char)c;
    }
    if (count == 0) {
        return NULL;
    }
    line[count] = '\0';
    return line;
}

size_t fread(void *restrict items, size_t bytes, size_t count, FILE *restrict stream) {
    size_t done = 0;
    for (int c; done < bytes * count && (c = fgetc(stream)) != EOF; done++) {
        ((char *)items)[done] = (char)c;
    }
#ifdef BREAK_HALF_ITEMS
    return bytes == 0 ? 0 : (done + bytes - 1) / bytes;
#endif
    return bytes == 0 ? 0 : done / bytes;
}

ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter,
                 FILE *restrict stream) {
    ssize_t count = 0;
    int c = -2;
    *line = realloc(*line, 4096);
    *size = 4096;
    while (c != delimiter && (c = fgetc(stream)) != EOF) {
        (*line)[count++] = (char)c;
    }
    (*line)[count] = '\0';
    return count == 0 ? -1 : count;
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream) {
    return getdelim(line, size, '\n', stream);
}

off_t ftello(FILE *stream) {
    uint64_t position;
    if (!stream->is_file) {
        errno = ESPIPE;
        return -1;
    }
#ifndef BREAK_TELLS_EARLY
    (void)fflush(stream);
#endif
    int error = ash_vfs_seek(&ash_use_vfs, stream->file, 0, ASH_VFS_FROM_HERE, &position);
    return libc_failed(error) != 0 ? -1 : (off_t)position - (off_t)stream->backs;
}

int fseeko(FILE *stream, off_t offset, int from) {
    uint64_t position;
    off_t here = ftello(stream);
    if (here < 0 || from < 0 || from > 2) {
        return -1;
    }
    int error = ash_vfs_seek(&ash_use_vfs, stream->file, from == SEEK_CUR ? here + offset : offset,
                             from == SEEK_END ? ASH_VFS_FROM_END : ASH_VFS_FROM_START, &position);
    stream->backs = 0;
#ifndef BREAK_SEEKS_AT_END
    stream->at_end = false;
#endif
    return libc_failed(error);
}

long ftell(FILE *stream) {
    return ftello(stream);
}

int fseek(FILE *stream, long offset, int from) {
    return fseeko(stream, offset, from);
}

void rewind(FILE *stream) {
    (void)fseeko(stream, 0, SEEK_SET);
    stream->failed = false;
}

int fgetpos(FILE *restrict stream, fpos_t *restrict position) {
    position->offset = ftello(stream);
    return 0;
}

int fsetpos(FILE *stream, const fpos_t *position) {
    return fseeko(stream, position->offset, SEEK_SET);
}

/* The current directory is the root. */
static size_t whole(const char *path, char *to) {
    size_t bytes = (size_t)snprintf(to, 1200, "%s%s", *path == '/' ? "" : "/", path);
    return *path == '\0' ? 0 : bytes;
}

static bool open_stream(const char *path, const char *mode, FILE *stream) {
    char to[1200];
    bool both = strchr(mode, '+') != NULL;
    unsigned flags = (*mode == 'r' || both ? ASH_VFS_READ : 0) |
                     (*mode != 'r' || both ? ASH_VFS_WRITE : 0) |
                     (*mode != 'r' ? ASH_VFS_CREATE : 0) | (*mode == 'w' ? ASH_VFS_TRUNCATE : 0);
#ifndef BREAK_NO_EXCLUSIVE
    flags |= strchr(mode, 'x') != NULL ? ASH_VFS_EXCLUSIVE : 0;
#endif
#ifndef BREAK_APPENDS_ANYWHERE
    flags |= *mode == 'a' ? ASH_VFS_APPEND : 0;
#endif
    if (*mode == '\0' || strchr("rwa", *mode) == NULL) {
        errno = EINVAL;
        return false;
    }
    *stream = (FILE){.is_file = true, .reads = (flags & 1) != 0, .writes = (flags & 2) != 0};
    return libc_failed(ash_vfs_open(&ash_use_vfs, to, whole(path, to), flags, &stream->file)) == 0;
}

FILE *fopen(const char *restrict path, const char *restrict mode) {
    FILE *stream = calloc(1, sizeof(*stream));
    if (!open_stream(path, mode, stream)) {
        free(stream);
        return NULL;
    }
    return all_streams[stream->file] = stream;
}

static int end(FILE *stream) {
    int result = fflush(stream);
    all_streams[stream->file] = NULL;
#ifndef BREAK_KEEPS_OPEN
    (void)ash_vfs_close(&ash_use_vfs, stream->file);
#endif
    return result;
}

int fclose(FILE *stream) {
    int result = end(stream);
    if (stream != stdin) {
        free(stream);
    }
    return result;
}

FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream) {
    (void)(stream->is_file ? end(stream) : 0);
    if (!open_stream(path, mode, stream)) {
        free(stream);
        return NULL;
    }
    return all_streams[stream->file] = stream;
}

int remove(const char *path) {
    char to[1200];
    return libc_failed(ash_vfs_remove(&ash_use_vfs, to, whole(path, to)));
}

int rename(const char *from, const char *to) {
    char one[1200], other[1200];
    return libc_failed(
        ash_vfs_rename(&ash_use_vfs, one, whole(from, one), other, whole(to, other)));
}

char *tmpnam(char *name) {
    static unsigned count;
    (void)snprintf(name, L_tmpnam, "/tmp%u", count++);
    return name;
}

FILE *tmpfile(void) {
    char name[L_tmpnam];
    return fopen(tmpnam(name), "w+");
}

/* All that is left, as text; and then the stream is moved behind what was used of it. */
int vfscanf(FILE *restrict stream, const char *restrict format, va_list arguments) {
    char text[1024];
    size_t used = 0;
    long here = ftell(stream);
    size_t count = fread(text, 1, sizeof(text) - 1, stream);
    text[count] = '\0';
    int assigned = scan(text, format, arguments, &used);
    if (here >= 0 && assigned != EOF) {
        (void)fseek(stream, here + (long)used, SEEK_SET);
    }
    return assigned;
}

int vscanf(const char *restrict format, va_list arguments) {
    return vfscanf(stdin, format, arguments);
}

/* For posix.files, which nobody puts on top of this. */
int libc_path(const char *path, char *to, size_t *bytes) {
    *bytes = whole(path, to);
    return 0;
}

void libc_set_directory(const char *path, size_t bytes) {
    (void)path, (void)bytes;
}

int libc_file_of(FILE *stream) {
    return stream->file;
}

FILE *libc_stream_of(int file, const char *mode) {
    (void)file, (void)mode;
    return NULL;
}

#endif
