/* SPDX-License-Identifier: MIT */
/* A node is the number of its entry. Nothing here changes, so nothing is held. */
#include <ashlar/folder.h>
#include <ashlar/fs.h>

#define FOLDER ASH_OPT_FROM

_Static_assert((int)ASH_FOLDER_FILE == (int)ASH_FS_FILE &&
                   (int)ASH_FOLDER_DIRECTORY == (int)ASH_FS_DIRECTORY &&
                   (int)ASH_FOLDER_LINK == (int)ASH_FS_LINK,
               "kinds are handed on as they are");

static const char *at(uint64_t place) {
    return (const char *)FOLDER + place;
}

static const struct ash_folder_entry *entry_of(uint64_t node) {
    const void *entries = at(FOLDER->entries);
    return (const struct ash_folder_entry *)entries + node;
}

/* Whether two texts of one length are the same, eight bytes at a time. */
static bool is_same(const char *a, const char *b, size_t bytes) {
    uint64_t x, y, differ = 0;
    if (bytes >= sizeof x) {
        for (size_t i = 0; i + sizeof x <= bytes; i += sizeof x) {
            __builtin_memcpy(&x, a + i, sizeof x);
            __builtin_memcpy(&y, b + i, sizeof y);
            differ |= x ^ y;
        }
        __builtin_memcpy(&x, a + bytes - sizeof x, sizeof x);
        __builtin_memcpy(&y, b + bytes - sizeof y, sizeof y);
        return (differ | (x ^ y)) == 0;
    }
    for (size_t i = 0; i < bytes; i++)
        differ |= (uint8_t)(a[i] ^ b[i]);
    return differ == 0;
}

/* The node of a path; 0 for one that is not there. */
static uint32_t look_up(const char *path, size_t bytes) {
    const void *place = at(FOLDER->slots);
    const uint32_t *slots = place;
    uint32_t mask = FOLDER->slot_count - 1;
    uint64_t hash = ash_folder_hash(FOLDER->seed, path, bytes);
    for (uint32_t slot = (uint32_t)hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
        const struct ash_folder_entry *entry = entry_of(slots[slot]);
        if (entry->hash == (uint32_t)(hash >> 32) && entry->path_bytes == bytes &&
            is_same(path, at(entry->path), bytes))
            return slots[slot];
    }
    return 0;
}

static int found(uint32_t node, size_t used, struct ash_fs_found *found) {
    const struct ash_folder_entry *entry = entry_of(node);
    found->node = node;
    found->size = entry->kind == ASH_FS_DIRECTORY ? 0 : entry->bytes;
    found->kind = entry->kind;
    found->used = (uint32_t)used;
    return 0;
}

/* A path that is not there: a link or a file on the way, or nothing. */
static ASH_COLD int missing(const char *path, size_t bytes, struct ash_fs_found *result) {
    if (bytes > ASH_FS_PATH)
        return -ASH_ENOENT;
    for (size_t end = 1; end < bytes; end++) {
        if (path[end] != '/')
            continue;
        uint32_t node = look_up(path, end);
        if (node == 0)
            return -ASH_ENOENT;
        if (entry_of(node)->kind == ASH_FS_LINK)
            return found(node, end, result);
        if (entry_of(node)->kind == ASH_FS_FILE)
            return -ASH_ENOTDIR;
    }
    return -ASH_ENOENT;
}

int fs_rom_fs_find(struct ash_fs *self, const char *path, size_t bytes,
                   struct ash_fs_found *result) {
    (void)self;
    uint32_t node = bytes == 0 ? 0 : look_up(path, bytes);
    if (node == 0 && bytes > 0)
        return missing(path, bytes, result);
    return found(node, bytes, result);
}

void fs_rom_fs_facts(struct ash_fs *self, struct ash_fs_facts *facts) {
    (void)self;
    *facts = (struct ash_fs_facts){
        .at = ASH_OPT_AT,
        .at_bytes = sizeof ASH_OPT_AT - 1,
        .read_only = true,
        .size = FOLDER->bytes,
    };
}

void fs_rom_fs_drop(struct ash_fs *self, uint64_t node) {
    (void)self, (void)node;
}

int fs_rom_fs_stat(struct ash_fs *self, uint64_t node, struct ash_fs_stat *stat) {
    const struct ash_folder_entry *entry = entry_of(node);
    bool is_directory = entry->kind == ASH_FS_DIRECTORY;
    (void)self;
    *stat = (struct ash_fs_stat){
        .node = node,
        .size = is_directory ? 0 : entry->bytes,
        .kind = entry->kind,
        .mode = is_directory ? 0555 : 0444,
        .names = 1,
    };
    return 0;
}

int fs_rom_fs_map(struct ash_fs *self, uint64_t node, const void **data, size_t *bytes) {
    const struct ash_folder_entry *entry = entry_of(node);
    (void)self;
    *data = at(entry->data);
    *bytes = entry->bytes;
    return 0;
}

int fs_rom_fs_read(struct ash_fs *self, uint64_t node, uint64_t offset, void *data, size_t bytes,
                   size_t *done) {
    const struct ash_folder_entry *entry = entry_of(node);
    uint64_t left = offset < entry->bytes ? entry->bytes - offset : 0;
    (void)self;
    *done = bytes < left ? bytes : (size_t)left;
    if (*done > 0)
        __builtin_memcpy(data, at(entry->data + offset), *done);
    return 0;
}

int fs_rom_fs_target(struct ash_fs *self, uint64_t node, char *target, size_t room, size_t *bytes) {
    const struct ash_folder_entry *entry = entry_of(node);
    (void)self;
    *bytes = entry->bytes;
    if (*bytes > room)
        return -ASH_ERANGE;
    __builtin_memcpy(target, at(entry->data), *bytes);
    return 0;
}

int fs_rom_fs_list(struct ash_fs *self, uint64_t node, uint64_t *cursor,
                   struct ash_fs_entry *result) {
    const struct ash_folder_entry *directory = entry_of(node);
    (void)self;
    result->bytes = 0;
    if (*cursor < directory->bytes) {
        uint64_t number = directory->data + *cursor;
        const struct ash_folder_entry *entry = entry_of(number);
        *cursor += 1;
        result->node = number;
        result->kind = entry->kind;
        result->bytes = (uint32_t)entry->path_bytes - entry->name;
        __builtin_memcpy(result->name, at(entry->path) + entry->name, result->bytes);
    }
    result->name[result->bytes] = '\0';
    return 0;
}

int fs_rom_fs_write(struct ash_fs *self, uint64_t node, uint64_t offset, const void *data,
                    size_t bytes) {
    (void)self, (void)node, (void)offset, (void)data, (void)bytes;
    return -ASH_EROFS;
}

int fs_rom_fs_resize(struct ash_fs *self, uint64_t node, uint64_t size) {
    (void)self, (void)node, (void)size;
    return -ASH_EROFS;
}

int fs_rom_fs_make(struct ash_fs *self, const struct ash_fs_name *where,
                   const struct ash_fs_new *what, struct ash_fs_found *result) {
    (void)self, (void)where, (void)what, (void)result;
    return -ASH_EROFS;
}

int fs_rom_fs_remove(struct ash_fs *self, const struct ash_fs_name *where, uint32_t kind) {
    (void)self, (void)where, (void)kind;
    return -ASH_EROFS;
}

int fs_rom_fs_rename(struct ash_fs *self, const struct ash_fs_name *from,
                     const struct ash_fs_name *to) {
    (void)self, (void)from, (void)to;
    return -ASH_EROFS;
}

int fs_rom_fs_sync(struct ash_fs *self, uint64_t node) {
    (void)self, (void)node;
    return 0;
}
