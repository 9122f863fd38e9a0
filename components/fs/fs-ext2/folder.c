/* SPDX-License-Identifier: MIT */
/*
 * Directories, as lists of names; an index (COMPAT_DIR_INDEX) lies in what looks like unused
 * places, and is passed over as such.
 */
#include <cc_runtime.h>
#include "ext2.h"

bool fs_ext2_has(const char *text, size_t bytes, char byte) {
    size_t i = 0;
    while (i < bytes && text[i] != byte)
        i++;
    return i < bytes;
}

bool fs_ext2_parse(const struct fs_ext2 *fs, const uint8_t *data, uint32_t at,
                   struct fs_ext2_name *name) {
    struct fs_ext2_dirent entry;
    uint32_t room = fs->block_bytes - at;
    if (room < sizeof entry)
        return false;
    memcpy(&entry, data + at, sizeof entry);
    uint32_t bytes = entry.name_len;
    if (!fs->has_types)
        bytes |= (uint32_t)entry.file_type << 8; /* §4.1.3: the upper half of the length */
    *name = (struct fs_ext2_name){.length = entry.rec_len, .inode = entry.inode};
    if (entry.rec_len < sizeof entry || entry.rec_len % 4 != 0 || entry.rec_len > room)
        return false;
    if (entry.inode == 0)
        return true;
    if (bytes == 0 || bytes > ASH_FS_NAME || bytes > entry.rec_len - sizeof entry)
        return false;
    name->name = (const char *)data + at + sizeof entry;
    name->bytes = bytes;
    return true;
}

/* `.` and `..`: names that nobody asks for. */
static bool is_dots(const struct fs_ext2_name *name) {
    return name->name[0] == '.' && (name->bytes == 1 || (name->bytes == 2 && name->name[1] == '.'));
}

/* A name leads to a node that may have one: not to the directory itself, the root, or an inode that
 * the file system has for itself. */
static bool leads_well(const struct fs_ext2 *fs, const struct fs_ext2_node *folder,
                       uint32_t inode) {
    return inode >= fs->first_inode && inode <= fs->inodes && inode != folder->number;
}

/* A block of a directory. It has no holes. */
int fs_ext2_get_folder(struct fs_ext2 *fs, const struct fs_ext2_node *folder, uint64_t index,
                       uint32_t *block, const uint8_t **data) {
    int error = fs_ext2_map(fs, folder, index, block);
    if (error != 0)
        return error;
    return *block == 0 ? -ASH_EIO : fs_ext2_get(fs, *block, data);
}

/* Looks in one block. */
static int look_in(const struct fs_ext2 *fs, const uint8_t *data, const struct fs_ext2_name *wanted,
                   struct fs_ext2_entry *entry) {
    struct fs_ext2_name name;
    for (uint32_t at = 0; at < fs->block_bytes; at += name.length) {
        if (!fs_ext2_parse(fs, data, at, &name))
            return -ASH_EIO;
        if (name.name != NULL && name.bytes == wanted->bytes && !is_dots(&name) &&
            memcmp(name.name, wanted->name, name.bytes) == 0) {
            entry->inode = name.inode;
            entry->at = at;
            return 0;
        }
    }
    return 0;
}

int fs_ext2_look_up(struct fs_ext2 *fs, const struct fs_ext2_node *folder, const char *name,
                    size_t bytes, struct fs_ext2_entry *entry) {
    struct fs_ext2_name wanted = {.name = name, .bytes = (uint32_t)bytes};
    entry->inode = 0;
    if (bytes == 0 || bytes > ASH_FS_NAME || fs_ext2_has(name, bytes, '\0'))
        return 0; /* no name at all */
    for (uint64_t i = 0; i < folder->size / fs->block_bytes && entry->inode == 0; i++) {
        const uint8_t *data;
        int error = fs_ext2_get_folder(fs, folder, i, &entry->block, &data);
        if (error == 0)
            error = look_in(fs, data, &wanted, entry);
        if (error != 0)
            return error;
    }
    return entry->inode == 0 || leads_well(fs, folder, entry->inode) ? 0 : -ASH_EIO;
}

/* The first name of a block that begins at or behind `from`; `at` is right behind it, or at the
 * block's end. Entries are followed from the block's beginning, wherever the last call stopped. */
static int next_in(const struct fs_ext2 *fs, const uint8_t *data, uint32_t from, uint32_t *at,
                   struct fs_ext2_name *name) {
    for (*at = 0; *at < fs->block_bytes;) {
        uint32_t start = *at;
        if (!fs_ext2_parse(fs, data, start, name))
            return -ASH_EIO;
        *at += name->length;
        if (start >= from && name->name != NULL && !is_dots(name))
            return 0;
    }
    name->name = NULL;
    return 0;
}

static int give(const struct fs_ext2 *fs, const struct fs_ext2_node *folder,
                const struct fs_ext2_name *name, struct ash_fs_entry *entry) {
    if (!leads_well(fs, folder, name->inode) || fs_ext2_has(name->name, name->bytes, '\0') ||
        fs_ext2_has(name->name, name->bytes, '/'))
        return -ASH_EIO;
    entry->node = name->inode;
    entry->bytes = name->bytes;
    memcpy(entry->name, name->name, name->bytes);
    entry->name[name->bytes] = '\0';
    return 0;
}

int fs_ext2_next(struct fs_ext2 *fs, const struct fs_ext2_node *folder, uint64_t *at,
                 struct ash_fs_entry *entry) {
    entry->bytes = 0;
    entry->name[0] = '\0';
    while (*at < folder->size) {
        const uint8_t *data;
        struct fs_ext2_name name;
        uint64_t index = *at / fs->block_bytes;
        uint32_t behind, block;
        int error = fs_ext2_get_folder(fs, folder, index, &block, &data);
        if (error == 0)
            error = next_in(fs, data, (uint32_t)(*at % fs->block_bytes), &behind, &name);
        if (error != 0)
            return error;
        *at = index * fs->block_bytes + behind;
        if (name.name != NULL)
            return give(fs, folder, &name, entry);
    }
    return 0;
}
