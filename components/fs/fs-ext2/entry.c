/* SPDX-License-Identifier: MIT */
/*
 * Names of directories. What changes one name is within one sector, which a disk writes whole or
 * not at all: a new entry, its name, and the length of the one before it.
 */
#include <cc_runtime.h>
#include "ext2.h"

#if ASH_OPT_WRITABLE

#define SECTOR ASH_BLOCK_SECTOR

/* §4.1: bytes of an entry with such a name. */
static uint32_t needs(size_t bytes) {
    return (uint32_t)(sizeof(struct fs_ext2_dirent) + bytes + 3) / 4 * 4;
}

static bool same_sector(uint32_t a, uint32_t b) {
    return a / SECTOR == b / SECTOR;
}

/* §4.1.4. */
static uint8_t type_of(const struct fs_ext2 *fs, uint32_t kind) {
    static const uint8_t types[] = {0, 1, 2, 7}; /* by enum ash_fs_kind */
    return fs->has_types ? types[kind] : 0;
}

/* Does the gap have room in the sector that it begins in, or in one behind that? */
static bool fits(struct fs_ext2_gap *gap, uint32_t room) {
    uint32_t start = gap->head + gap->used;
    gap->crosses = false;
    gap->start = start;
    if (start + room <= gap->end && same_sector(start, gap->head) &&
        same_sector(start, start + room - 1))
        return true;
    gap->crosses = true;
    gap->start = (start + SECTOR - 1) / SECTOR * SECTOR;
    if (gap->start == gap->head)
        gap->start += SECTOR;
    return gap->start + room <= gap->end;
}

/* In one block, the first that fits as it is; else one that crosses. */
static int look_in(const struct fs_ext2 *fs, const uint8_t *data, uint32_t room,
                   struct fs_ext2_gap *best) {
    struct fs_ext2_name name;
    struct fs_ext2_gap gap = {.block = best->block};
    for (uint32_t at = 0; at < fs->block_bytes; at += name.length) {
        if (!fs_ext2_parse(fs, data, at, &name))
            return -ASH_EIO;
        gap.end = at + name.length;
        if (name.name != NULL || at == 0 || !same_sector(gap.head, at)) {
            gap.head = at;
            gap.used = name.name != NULL ? needs(name.bytes) : 0;
        }
        if (!fits(&gap, room) || (gap.crosses && best->found))
            continue;
        *best = gap;
        best->found = true;
        if (!gap.crosses)
            return 0;
    }
    return 0;
}

int fs_ext2_find_gap(struct fs_ext2 *fs, const struct fs_ext2_node *folder, size_t bytes,
                     struct fs_ext2_gap *gap) {
    struct fs_ext2_gap one = {0};
    *gap = one;
    for (uint64_t i = 0; i < folder->size / fs->block_bytes; i++) {
        const uint8_t *data;
        one.found = false;
        int error = fs_ext2_get_folder(fs, folder, i, &one.block, &data);
        if (error == 0)
            error = look_in(fs, data, needs(bytes), &one);
        if (error != 0)
            return error;
        if (one.found && (!gap->found || !one.crosses))
            *gap = one;
        if (gap->found && !gap->crosses)
            return 0;
    }
    return 0;
}

static void put_free(uint8_t *data, uint32_t at, uint32_t end) {
    struct fs_ext2_dirent entry = {.rec_len = (uint16_t)(end - at)};
    memcpy(data + at, &entry, sizeof entry);
}

static void set_length(uint8_t *data, uint32_t at, uint32_t length) {
    uint16_t bytes = (uint16_t)length;
    memcpy(data + at + offsetof(struct fs_ext2_dirent, rec_len), &bytes, sizeof bytes);
}

/* A new block, each sector of it one unused entry. */
static int append(struct fs_ext2 *fs, struct fs_ext2_node *folder, struct fs_ext2_gap *gap) {
    uint8_t *data;
    bool is_fresh;
    fs->goal = 0;
    int error = fs_ext2_provide(fs, folder, folder->size / fs->block_bytes, &gap->block, &is_fresh);
    if (error == 0)
        error = fs_ext2_fresh(fs, gap->block, &data);
    for (uint32_t at = 0; error == 0 && at < fs->block_bytes; at += SECTOR)
        put_free(data, at, at + SECTOR);
    for (unsigned i = 0; error == 0 && i < 2; i++) /* what leads there is LATE */
        error = fs_ext2_barrier(fs);
    if (error != 0)
        return error;
    *gap = (struct fs_ext2_gap){.block = gap->block, .end = SECTOR, .found = true};
    folder->size += fs->block_bytes;
    error = fs_ext2_store(fs, folder);
    return error == 0 ? fs_ext2_barrier(fs) : error;
}

/* Gives the part of a gap that is in another sector an entry of its own. Nobody sees that while the
 * one before it is as long as it was. */
static int divide(struct fs_ext2 *fs, struct fs_ext2_gap *gap) {
    uint8_t *data;
    int error = fs_ext2_edit(fs, gap->block, FS_EXT2_EARLY, &data);
    if (error != 0)
        return error;
    put_free(data, gap->start, gap->end);
    error = fs_ext2_barrier(fs);
    if (error == 0)
        error = fs_ext2_edit(fs, gap->block, FS_EXT2_EARLY, &data);
    if (error != 0)
        return error;
    set_length(data, gap->head, gap->start - gap->head);
    gap->head = gap->start;
    gap->used = 0;
    return fs_ext2_barrier(fs);
}

int fs_ext2_widen(struct fs_ext2 *fs, struct fs_ext2_node *folder, struct fs_ext2_gap *gap) {
    if ((folder->inode.flags & FS_EXT2_FLAG_INDEX) != 0) {
        folder->inode.flags &= ~FS_EXT2_FLAG_INDEX; /* lies in what is unused without it */
        int error = fs_ext2_store(fs, folder);
        if (error == 0)
            error = fs_ext2_barrier(fs);
        if (error != 0)
            return error;
    }
    if (!gap->found)
        return append(fs, folder, gap);
    return gap->crosses ? divide(fs, gap) : 0;
}

int fs_ext2_add(struct fs_ext2 *fs, const struct fs_ext2_gap *gap, const struct ash_fs_name *name,
                const struct fs_ext2_node *node, struct fs_ext2_entry *entry) {
    uint8_t *data;
    struct fs_ext2_dirent head = {
        .inode = node->number,
        .rec_len = (uint16_t)(gap->end - gap->start),
        .name_len = (uint8_t)name->bytes,
        .file_type = type_of(fs, node->kind),
    };
    int error = fs_ext2_edit(fs, gap->block, FS_EXT2_EARLY, &data);
    if (error != 0)
        return error;
    memcpy(data + gap->start, &head, sizeof head);
    memcpy(data + gap->start + sizeof head, name->name, name->bytes);
    if (gap->used > 0)
        set_length(data, gap->head, gap->start - gap->head);
    *entry = (struct fs_ext2_entry){node->number, gap->block, gap->start};
    return 0;
}

int fs_ext2_point(struct fs_ext2 *fs, const struct fs_ext2_entry *entry,
                  const struct fs_ext2_node *node) {
    struct fs_ext2_dirent head;
    uint8_t *data;
    int error = fs_ext2_edit(fs, entry->block, FS_EXT2_EARLY, &data);
    if (error != 0)
        return error;
    memcpy(&head, data + entry->at, sizeof head);
    head.inode = node == NULL ? 0 : node->number;
    if (node != NULL && fs->has_types)
        head.file_type = type_of(fs, node->kind);
    memcpy(data + entry->at, &head, sizeof head);
    return 0;
}

int fs_ext2_retitle(struct fs_ext2 *fs, const struct fs_ext2_entry *entry,
                    const struct ash_fs_name *name, bool *done) {
    struct fs_ext2_name old;
    const uint8_t *now;
    uint8_t *data;
    int error = fs_ext2_get(fs, entry->block, &now);
    if (error == 0 && !fs_ext2_parse(fs, now, entry->at, &old))
        error = -ASH_EIO;
    uint32_t bytes = needs(name->bytes);
    *done = error == 0 && bytes <= old.length && same_sector(entry->at, entry->at + bytes - 1);
    if (!*done)
        return error;
    error = fs_ext2_edit(fs, entry->block, FS_EXT2_EARLY, &data);
    if (error != 0)
        return error;
    data[entry->at + offsetof(struct fs_ext2_dirent, name_len)] = (uint8_t)name->bytes;
    memcpy(data + entry->at + sizeof(struct fs_ext2_dirent), name->name, name->bytes);
    return 0;
}

void fs_ext2_lay_out(const struct fs_ext2 *fs, uint8_t *data, uint32_t self, uint32_t parent) {
    struct fs_ext2_dirent dot = {self, 12, 1, type_of(fs, ASH_FS_DIRECTORY)};
    for (uint32_t at = 0; at < fs->block_bytes; at += SECTOR)
        put_free(data, at, at + SECTOR);
    memcpy(data, &dot, sizeof dot);
    memcpy(data + 8, ".", 1);
    dot.inode = parent;
    dot.rec_len = SECTOR - 12;
    dot.name_len = 2;
    memcpy(data + 12, &dot, sizeof dot);
    memcpy(data + 20, "..", 2);
}

int fs_ext2_parent(struct fs_ext2 *fs, const struct fs_ext2_node *folder,
                   struct fs_ext2_entry *entry) {
    struct fs_ext2_name name;
    const uint8_t *data;
    int error = fs_ext2_get_folder(fs, folder, 0, &entry->block, &data);
    if (error == 0 && !fs_ext2_parse(fs, data, 0, &name))
        error = -ASH_EIO;
    entry->at = error == 0 ? name.length : 0;
    if (error == 0 && (!fs_ext2_parse(fs, data, entry->at, &name) || name.bytes != 2 ||
                       name.name[0] != '.' || name.name[1] != '.'))
        error = -ASH_EIO;
    entry->inode = error == 0 ? name.inode : 0;
    return error;
}

int fs_ext2_is_empty(struct fs_ext2 *fs, const struct fs_ext2_node *folder) {
    struct ash_fs_entry entry;
    struct fs_ext2_node node;
    uint64_t at = 0;
    for (;;) {
        int error = fs_ext2_next(fs, folder, &at, &entry);
        if (error != 0 || entry.bytes == 0)
            return error;
        error = fs_ext2_load(fs, entry.node, &node);
        if (error != -ASH_ENOENT) /* else no name any more */
            return error == 0 ? -ASH_ENOTEMPTY : error;
    }
}

#endif
