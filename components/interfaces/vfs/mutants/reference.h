/* SPDX-License-Identifier: MIT */
/* A sound provider stands behind; what is here is what breaks. */
#include <ashlar/vfs.h>

#define BEHIND &ash_use_vfs

#ifdef BREAK_NUMBERS_FROM_1
#define NUMBER(file) ((file) - 1)
#else
#define NUMBER(file) (file)
#endif

/* A path as the break sees it; two, since rename has two. */
struct path {
    size_t bytes;
    const char *from;
};
static char texts[2][ASH_FS_PATH];
static unsigned turn;

#ifdef BREAK_LEXICAL
/* `x/..` is nothing, whatever x is. */
static void shorten(struct path *path) {
    char *text = texts[turn++ % 2];
    size_t to = 0;
    for (size_t at = 0, end; at < path->bytes; at = end) {
        for (end = at + 1; end < path->bytes && path->from[end] != '/'; end++) {
        }
        if (end - at == 3 && path->from[at + 1] == '.' && path->from[at + 2] == '.') {
            while (to > 0 && text[--to] != '/') {
            }
            continue;
        }
        for (size_t i = at; i < end; i++)
            text[to++] = path->from[i];
    }
    path->bytes = to > 0 ? to : 1;
    text[0] = '/';
    path->from = text;
}
#endif

/* What is handed on instead of a path. */
static struct path seen(const char *text, size_t bytes) {
    struct path path = {.from = text, .bytes = bytes};
    (void)texts, (void)turn;
#ifdef BREAK_ENDS_AT_NUL
    for (size_t i = 0; i < path.bytes; i++)
        if (text[i] == '\0')
            path.bytes = i;
#endif
#ifdef BREAK_IGNORES_SLASH
    while (path.bytes > 1 && text[path.bytes - 1] == '/')
        path.bytes--;
#endif
#ifdef BREAK_TAKES_RELATIVE
    if (bytes > 0 && text[0] != '/')
        return (struct path){.from = "/", .bytes = 1};
#endif
#ifdef BREAK_LEXICAL
    if (bytes > 0 && bytes < ASH_FS_PATH && text[0] == '/')
        shorten(&path);
#endif
    return path;
}

int mutant_vfs_open(struct ash_vfs *self, const char *text, size_t bytes, unsigned flags,
                    int *file) {
    struct path path = seen(text, bytes);
    (void)self;
#ifdef BREAK_MAY_ALL
    flags |= ASH_VFS_READ;
#endif
#ifdef BREAK_NEVER_CUTS
    flags &= ~ASH_VFS_TRUNCATE;
#endif
#ifdef BREAK_FORGETS_APPEND
    flags &= ~ASH_VFS_APPEND;
#endif
#ifdef BREAK_SHARES
    flags &= ~ASH_VFS_EXCLUSIVE;
#endif
#ifdef BREAK_ALWAYS_FOLLOWS
    flags &= ~ASH_VFS_NO_FOLLOW;
#endif
#ifdef BREAK_ANYTHING_IS_A_DIRECTORY
    flags &= ~ASH_VFS_DIRECTORY;
#endif
    int error = ash_vfs_open(BEHIND, path.from, path.bytes, flags, file);
#ifdef BREAK_OPENS_READ_ONLY
    if (error == -ASH_EROFS)
        error = ash_vfs_open(BEHIND, path.from, path.bytes, ASH_VFS_READ, file);
#endif
#ifdef BREAK_NUMBERS_FROM_1
    *file += 1;
#endif
    return error;
}

int mutant_vfs_close(struct ash_vfs *self, int file) {
    (void)self;
    return ash_vfs_close(BEHIND, NUMBER(file));
}

int mutant_vfs_read(struct ash_vfs *self, int file, void *data, size_t bytes, size_t *done) {
    (void)self;
    return ash_vfs_read(BEHIND, NUMBER(file), data, bytes, done);
}

int mutant_vfs_write(struct ash_vfs *self, int file, const void *data, size_t bytes) {
    (void)self;
    return ash_vfs_write(BEHIND, NUMBER(file), data, bytes);
}

int mutant_vfs_read_at(struct ash_vfs *self, int file, uint64_t offset, void *data, size_t bytes,
                       size_t *done) {
    (void)self;
    int error = ash_vfs_read_at(BEHIND, NUMBER(file), offset, data, bytes, done);
#ifdef BREAK_READ_AT_MOVES
    uint64_t at;
    if (error == 0)
        error = ash_vfs_seek(BEHIND, NUMBER(file), (int64_t)(offset + *done), 0, &at);
#endif
    return error;
}

int mutant_vfs_write_at(struct ash_vfs *self, int file, uint64_t offset, const void *data,
                        size_t bytes) {
    (void)self;
    return ash_vfs_write_at(BEHIND, NUMBER(file), offset, data, bytes);
}

int mutant_vfs_seek(struct ash_vfs *self, int file, int64_t offset, unsigned from,
                    uint64_t *position) {
    (void)self;
    int error = ash_vfs_seek(BEHIND, NUMBER(file), offset, from, position);
#ifdef BREAK_STOPS_AT_START
    if (error == -ASH_EINVAL)
        error = ash_vfs_seek(BEHIND, NUMBER(file), 0, ASH_VFS_FROM_START, position);
#endif
    return error;
}

int mutant_vfs_resize(struct ash_vfs *self, int file, uint64_t size) {
    (void)self;
    return ash_vfs_resize(BEHIND, NUMBER(file), size);
}

int mutant_vfs_map(struct ash_vfs *self, int file, const void **data, size_t *bytes) {
    (void)self;
    int error = ash_vfs_map(BEHIND, NUMBER(file), data, bytes);
#ifdef BREAK_MAPS_LESS
    *bytes -= error == 0 && *bytes > 0;
#endif
    return error;
}

int mutant_vfs_list(struct ash_vfs *self, int file, struct ash_fs_entry *entry) {
    (void)self;
    return ash_vfs_list(BEHIND, NUMBER(file), entry);
}

int mutant_vfs_sync(struct ash_vfs *self, int file) {
    (void)self;
#ifdef BREAK_CANNOT_SYNC
    return file < 0 ? -ASH_EBADF : 0;
#endif
    return ash_vfs_sync(BEHIND, file < 0 ? file : NUMBER(file));
}

int mutant_vfs_stat_file(struct ash_vfs *self, int file, struct ash_fs_stat *stat) {
    (void)self;
    return ash_vfs_stat_file(BEHIND, NUMBER(file), stat);
}

int mutant_vfs_stat(struct ash_vfs *self, const char *text, size_t bytes, unsigned flags,
                    struct ash_fs_stat *stat) {
    struct path path = seen(text, bytes);
    (void)self;
#ifdef BREAK_ALWAYS_FOLLOWS
    flags = 0;
#endif
    return ash_vfs_stat(BEHIND, path.from, path.bytes, flags, stat);
}

int mutant_vfs_target(struct ash_vfs *self, const char *text, size_t bytes, char *target,
                      size_t room, size_t *target_bytes) {
    (void)self;
    return ash_vfs_target(BEHIND, text, bytes, target, room, target_bytes);
}

int mutant_vfs_make_directory(struct ash_vfs *self, const char *text, size_t bytes) {
    struct path path = seen(text, bytes);
    (void)self;
    int error = ash_vfs_make_directory(BEHIND, path.from, path.bytes);
#ifdef BREAK_MAKES_AGAIN
    if (error == -ASH_EEXIST)
        error = 0;
#endif
    return error;
}

int mutant_vfs_make_link(struct ash_vfs *self, const char *target, size_t target_bytes,
                         const char *text, size_t bytes) {
    (void)self;
    return ash_vfs_make_link(BEHIND, target, target_bytes, text, bytes);
}

int mutant_vfs_remove(struct ash_vfs *self, const char *text, size_t bytes) {
    struct path path = seen(text, bytes);
    (void)self;
#ifdef BREAK_REMOVES_TARGET
    char target[16];
    size_t count;
    if (ash_vfs_target(BEHIND, text, bytes, target, sizeof target, &count) == 0 && count == 8)
        return ash_vfs_remove(BEHIND, "/a/b/f", 6);
#endif
    return ash_vfs_remove(BEHIND, path.from, path.bytes);
}

int mutant_vfs_remove_directory(struct ash_vfs *self, const char *text, size_t bytes) {
    struct path path = seen(text, bytes);
    (void)self;
    int error = ash_vfs_remove_directory(BEHIND, path.from, path.bytes);
#ifdef BREAK_FREES_PLACES
    if (error == -ASH_EBUSY)
        error = 0;
#endif
    return error;
}

int mutant_vfs_rename(struct ash_vfs *self, const char *from, size_t from_bytes, const char *to,
                      size_t to_bytes) {
    struct path old = seen(from, from_bytes), new = seen(to, to_bytes);
    (void)self;
    int error = ash_vfs_rename(BEHIND, old.from, old.bytes, new.from, new.bytes);
#ifdef BREAK_ONE_FILE_SYSTEM
    if (error == -ASH_EXDEV)
        error = -ASH_EROFS;
#endif
    return error;
}
