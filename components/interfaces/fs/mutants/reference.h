/* SPDX-License-Identifier: MIT */
/* A sound provider stands behind; what is here is what breaks. */
#include <ashlar/fs.h>

#define BEHIND &ash_use_fs

/* What the breaks remember. */
static uint64_t largest;

void mutant_fs_facts(struct ash_fs *self, struct ash_fs_facts *facts) {
    (void)self;
    ash_fs_facts(BEHIND, facts);
#ifdef BREAK_SAYS_READ_ONLY
    facts->read_only = true; /* and changes nevertheless */
#endif
}

int mutant_fs_find(struct ash_fs *self, const char *path, size_t bytes,
                   struct ash_fs_found *found) {
    (void)self;
#ifdef BREAK_FORGIVES_SLASH
    if (bytes > 1 && path[bytes - 1] == '/')
        bytes--;
#endif
#ifdef BREAK_ENDS_AT_NUL
    for (size_t i = 0; i < bytes; i++)
        if (path[i] == '\0')
            bytes = i;
#endif
    int error = ash_fs_find(BEHIND, path, bytes, found);
#ifdef BREAK_NO_ENOTDIR
    if (error == -ASH_ENOTDIR)
        error = -ASH_ENOENT;
#endif
#ifdef BREAK_USES_ALL
    if (error == 0)
        found->used = (uint32_t)bytes;
#endif
    return error;
}

void mutant_fs_drop(struct ash_fs *self, uint64_t node) {
    (void)self;
#ifdef BREAK_NEVER_DROPS
    (void)node;
    return;
#endif
    ash_fs_drop(BEHIND, node);
}

int mutant_fs_stat(struct ash_fs *self, uint64_t node, struct ash_fs_stat *stat) {
    (void)self;
    int error = ash_fs_stat(BEHIND, node, stat);
#ifdef BREAK_COUNTS_NAMES
    stat->names = 1;
#endif
    return error;
}

int mutant_fs_read(struct ash_fs *self, uint64_t node, uint64_t offset, void *data, size_t bytes,
                   size_t *done) {
    (void)self;
#ifdef BREAK_READS_PAGES
    if (bytes > 4096)
        bytes = 4096;
#endif
#ifdef BREAK_READ_WRAPS
    offset &= UINT32_MAX >> 1;
#endif
    return ash_fs_read(BEHIND, node, offset, data, bytes, done);
}

int mutant_fs_write(struct ash_fs *self, uint64_t node, uint64_t offset, const void *data,
                    size_t bytes) {
    (void)self;
#ifdef BREAK_WRITE_WRAPS
    if (offset != ASH_FS_END && offset + bytes < offset)
        return 0;
#endif
#ifdef BREAK_HALF_WRITES
    int error = ash_fs_write(BEHIND, node, offset, data, bytes);
    if (error == -ASH_ENOSPC && offset != ASH_FS_END)
        (void)ash_fs_resize(BEHIND, node, offset);
    return error;
#endif
#ifdef BREAK_APPENDS_ONCE
    struct ash_fs_stat stat;
    if (offset == ASH_FS_END && ash_fs_stat(BEHIND, node, &stat) == 0)
        offset = stat.size > 0 ? stat.size - 1 : 0;
#endif
    return ash_fs_write(BEHIND, node, offset, data, bytes);
}

int mutant_fs_resize(struct ash_fs *self, uint64_t node, uint64_t size) {
    (void)self;
#ifdef BREAK_KEEPS_TAIL
    struct ash_fs_stat stat;
    if (ash_fs_stat(BEHIND, node, &stat) == 0 && stat.size > size)
        largest = stat.size;
    if (largest > size && size > 0 && stat.size < size) {
        static const char old[] = "old";
        return ash_fs_write(BEHIND, node, size - 3, old, 3);
    }
#endif
    (void)largest;
    return ash_fs_resize(BEHIND, node, size);
}

int mutant_fs_map(struct ash_fs *self, uint64_t node, const void **data, size_t *bytes) {
    (void)self;
#ifdef BREAK_MAPS_NOTHING
    (void)node;
    *data = "";
    *bytes = 0;
    return 0;
#endif
    return ash_fs_map(BEHIND, node, data, bytes);
}

int mutant_fs_list(struct ash_fs *self, uint64_t node, uint64_t *cursor,
                   struct ash_fs_entry *entry) {
    (void)self;
#ifdef BREAK_LISTS_DOT
    if (*cursor == 0) {
        *cursor = 1;
        *entry = (struct ash_fs_entry){node, ASH_FS_DIRECTORY, 1, "."};
        return 0;
    }
#endif
#ifdef BREAK_COUNTS_FROM_FIRST
    /* The cursor is a count, which what is removed shifts. */
    uint64_t at = 0;
    int error = 0;
    for (uint64_t i = 0; i <= *cursor && error == 0; i++)
        error = ash_fs_list(BEHIND, node, &at, entry);
    *cursor += entry->bytes > 0;
    return error;
#endif
    return ash_fs_list(BEHIND, node, cursor, entry);
}

int mutant_fs_target(struct ash_fs *self, uint64_t node, char *target, size_t room, size_t *bytes) {
    (void)self;
    int error = ash_fs_target(BEHIND, node, target, room, bytes);
#ifdef BREAK_CUTS_TARGET
    if (error == -ASH_ERANGE) {
        *bytes = room;
        return 0;
    }
#endif
    return error;
}

int mutant_fs_make(struct ash_fs *self, const struct ash_fs_name *where,
                   const struct ash_fs_new *what, struct ash_fs_found *found) {
    (void)self;
    int error = ash_fs_make(BEHIND, where, what, found);
#ifdef BREAK_REPLACES
    if (error == -ASH_EEXIST && ash_fs_remove(BEHIND, where, ASH_FS_FILE) == 0)
        error = ash_fs_make(BEHIND, where, what, found);
#endif
    return error;
}

int mutant_fs_remove(struct ash_fs *self, const struct ash_fs_name *where, uint32_t kind) {
    (void)self;
    int error = ash_fs_remove(BEHIND, where, kind);
#ifdef BREAK_ANY_KIND
    if (error == -ASH_ENOTDIR)
        error = ash_fs_remove(BEHIND, where, ASH_FS_FILE);
#endif
    return error;
}

int mutant_fs_rename(struct ash_fs *self, const struct ash_fs_name *from,
                     const struct ash_fs_name *to) {
    (void)self;
#ifdef BREAK_NEVER_REPLACES
    struct ash_fs_new what = {.kind = ASH_FS_FILE};
    struct ash_fs_found found;
    if (ash_fs_make(BEHIND, to, &what, &found) == -ASH_EEXIST)
        return -ASH_EEXIST;
    ash_fs_drop(BEHIND, found.node);
    (void)ash_fs_remove(BEHIND, to, ASH_FS_FILE);
#endif
    int error = ash_fs_rename(BEHIND, from, to);
#ifdef BREAK_ALLOWS_NOTHING
    if (error == -ASH_EINVAL)
        error = 0;
#endif
#ifdef BREAK_REMOVES_FULL
    if (error == -ASH_EISDIR)
        error = ash_fs_remove(BEHIND, from, ASH_FS_FILE);
#endif
    return error;
}

int mutant_fs_sync(struct ash_fs *self, uint64_t node) {
    (void)self;
#ifdef BREAK_CANNOT_SYNC
    (void)node;
    return -ASH_ENOSYS;
#endif
    return ash_fs_sync(BEHIND, node);
}
