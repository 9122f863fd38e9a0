/* SPDX-License-Identifier: MIT */
/* From paths to nodes, and what changes names. */
#include "ram.h"

/* Walks as far as names lead; `found->used` says how far. The caller enters and leaves. */
static int find(struct fs_ram *ram, const char *path, size_t bytes, struct ash_fs_found *found) {
    struct fs_ram_node *node = &ram->root;
    size_t at = 0;
    while (at < bytes && node->kind != ASH_FS_LINK) {
        size_t end = at > 0 ? at + 1 : 0, start = end; /* behind the slash */
        while (end < bytes && path[end] != '/')
            end++;
        if (node->kind != ASH_FS_DIRECTORY)
            return -ASH_ENOTDIR;
        const struct fs_ram_entry *entry = fs_ram_look_up(ram, node, path + start, end - start);
        if (entry == NULL)
            return -ASH_ENOENT;
        node = entry->node;
        at = end;
    }
    fs_ram_found(node, found);
    found->used = (uint32_t)at;
    return 0;
}

int fs_ram_fs_find(struct ash_fs *self, const char *path, size_t bytes,
                   struct ash_fs_found *found) {
    struct fs_ram *ram = fs_ram_enter(self);
    int error = find(ram, path, bytes, found);
    fs_ram_leave(ram);
    return error;
}

/* The entry of a name that is to be taken away, when it may be, in favour of `kind`. */
static int removable(const struct fs_ram_entry *entry, uint32_t kind) {
    bool is_directory = entry->node->kind == ASH_FS_DIRECTORY;
    if (is_directory && kind != ASH_FS_DIRECTORY)
        return -ASH_EISDIR;
    if (!is_directory && kind == ASH_FS_DIRECTORY)
        return -ASH_ENOTDIR;
    return is_directory && entry->node->directory.first != NULL ? -ASH_ENOTEMPTY : 0;
}

static struct fs_ram_entry *entry_of(const struct fs_ram *ram, const struct ash_fs_name *where) {
    return fs_ram_look_up(ram, fs_ram_node(where->directory), where->name, where->bytes);
}

static int make(struct fs_ram *ram, const struct ash_fs_name *where, const struct ash_fs_new *what,
                struct ash_fs_found *found) {
    if (fs_ram_node(where->directory)->names == 0)
        return -ASH_ENOENT;
    if (entry_of(ram, where) != NULL)
        return -ASH_EEXIST;
    struct fs_ram_node *node = fs_ram_make_node(ram, what);
    if (node == NULL)
        return -ASH_ENOSPC;
    struct fs_ram_entry *entry = fs_ram_make_entry(ram, where);
    if (entry == NULL) {
        fs_ram_let_go(ram, node);
        return -ASH_ENOSPC;
    }
    fs_ram_insert(ram, entry, node);
    fs_ram_found(node, found);
    found->used = (uint32_t)where->bytes;
    return 0;
}

int fs_ram_fs_make(struct ash_fs *self, const struct ash_fs_name *where,
                   const struct ash_fs_new *what, struct ash_fs_found *found) {
    struct fs_ram *ram = fs_ram_enter(self);
    int error = make(ram, where, what, found);
    fs_ram_leave(ram);
    return error;
}

int fs_ram_fs_remove(struct ash_fs *self, const struct ash_fs_name *where, uint32_t kind) {
    struct fs_ram *ram = fs_ram_enter(self);
    struct fs_ram_entry *entry = entry_of(ram, where);
    int error = entry == NULL ? -ASH_ENOENT : removable(entry, kind);
    if (error == 0)
        fs_ram_take_out(ram, entry);
    fs_ram_leave(ram);
    return error;
}

/* Whether `directory` is `node` or lies below it. */
static bool is_within(const struct fs_ram_node *directory, const struct fs_ram_node *node) {
    while (directory != node && directory->directory.name != NULL)
        directory = directory->directory.name->directory;
    return directory == node;
}

static int rename(struct fs_ram *ram, const struct ash_fs_name *from,
                  const struct ash_fs_name *to) {
    struct fs_ram_entry *old = entry_of(ram, from), *target = entry_of(ram, to);
    const struct fs_ram_node *into = fs_ram_node(to->directory);
    if (old == NULL || into->names == 0)
        return -ASH_ENOENT;
    struct fs_ram_node *node = old->node;
    if (target != NULL && target->node == node)
        return 0;
    if (node->kind == ASH_FS_DIRECTORY && is_within(into, node))
        return -ASH_EINVAL;
    int error = target == NULL ? 0 : removable(target, node->kind);
    if (error != 0)
        return error;
    struct fs_ram_entry *entry = fs_ram_make_entry(ram, to);
    if (entry == NULL)
        return -ASH_ENOSPC;
    if (target != NULL)
        fs_ram_take_out(ram, target);
    fs_ram_insert(ram, entry, node); /* before the old name goes, so that the node never has none */
    fs_ram_take_out(ram, old);
    return 0;
}

int fs_ram_fs_rename(struct ash_fs *self, const struct ash_fs_name *from,
                     const struct ash_fs_name *to) {
    struct fs_ram *ram = fs_ram_enter(self);
    int error = rename(ram, from, to);
    fs_ram_leave(ram);
    return error;
}
