/* SPDX-License-Identifier: MIT */
/* Nodes and the memory of everything. */
#include "ram.h"
#include <ashlar/alloc.h>

static struct fs_ram *ram_of(struct ash_fs *self) {
    return (struct fs_ram *)(void *)self;
}

struct fs_ram *fs_ram_enter(struct ash_fs *self) {
    struct fs_ram *ram = ram_of(self);
    ash_lock_take(&ash_use_lock, &ram->lock);
    ram->root.kind = ASH_FS_DIRECTORY; /* the instance begins as zeroes */
    ram->root.names = 1;
    return ram;
}

void fs_ram_leave(struct fs_ram *ram) {
    ash_lock_release(&ash_use_lock, &ram->lock);
}

struct fs_ram_node *fs_ram_node(uint64_t number) {
    return (struct fs_ram_node *)(uintptr_t)number;
}

void fs_ram_found(struct fs_ram_node *node, struct ash_fs_found *found) {
    node->holds++;
    *found = (struct ash_fs_found){(uintptr_t)node, node->size, node->kind, 0};
}

void *fs_ram_get(struct fs_ram *ram, size_t bytes) {
    if (bytes > ASH_OPT_SIZE - ram->used)
        return NULL;
    void *block = ash_alloc_get(&ash_use_alloc, bytes);
    if (block != NULL)
        ram->used += bytes;
    return block;
}

void fs_ram_put(struct fs_ram *ram, void *block, size_t bytes) {
    if (block != NULL)
        ram->used -= bytes;
    ash_alloc_put(&ash_use_alloc, block);
}

struct fs_ram_node *fs_ram_make_node(struct fs_ram *ram, const struct ash_fs_new *what) {
    struct fs_ram_node *node = fs_ram_get(ram, sizeof *node);
    if (node == NULL)
        return NULL;
    *node = (struct fs_ram_node){.kind = what->kind};
    if (what->kind != ASH_FS_LINK)
        return node;
    node->target = fs_ram_get(ram, what->bytes);
    if (node->target == NULL) {
        fs_ram_put(ram, node, sizeof *node);
        return NULL;
    }
    node->size = what->bytes;
    __builtin_memcpy(node->target, what->target, what->bytes);
    return node;
}

void fs_ram_let_go(struct fs_ram *ram, struct fs_ram_node *node) {
    if (node->names > 0 || node->holds > 0)
        return;
    if (node->kind == ASH_FS_FILE) {
        fs_ram_cut(ram, node, 0);
        fs_ram_put(ram, node->file.pages, node->file.room * sizeof *node->file.pages);
    } else if (node->kind == ASH_FS_LINK)
        fs_ram_put(ram, node->target, (size_t)node->size);
    fs_ram_put(ram, node, sizeof *node);
}

void fs_ram_fs_facts(struct ash_fs *self, struct ash_fs_facts *facts) {
    struct fs_ram *ram = fs_ram_enter(self);
    *facts = (struct ash_fs_facts){
        .at = ASH_OPT_AT,
        .at_bytes = sizeof ASH_OPT_AT - 1,
        .size = ASH_OPT_SIZE,
        .available = ASH_OPT_SIZE - ram->used,
    };
    fs_ram_leave(ram);
}

void fs_ram_fs_drop(struct ash_fs *self, uint64_t number) {
    struct fs_ram *ram = fs_ram_enter(self);
    struct fs_ram_node *node = fs_ram_node(number);
    ASH_ASSERT(node->holds > 0);
    node->holds--;
    fs_ram_let_go(ram, node);
    fs_ram_leave(ram);
}

int fs_ram_fs_stat(struct ash_fs *self, uint64_t number, struct ash_fs_stat *stat) {
    struct fs_ram *ram = fs_ram_enter(self);
    const struct fs_ram_node *node = fs_ram_node(number);
    static const uint16_t modes[] = {0, 0644, 0755, 0777}; /* by kind */
    *stat = (struct ash_fs_stat){
        .node = number,
        .size = node->size,
        .kind = node->kind,
        .mode = modes[node->kind],
        .names = node->names,
    };
    fs_ram_leave(ram);
    return 0;
}

int fs_ram_fs_target(struct ash_fs *self, uint64_t number, char *target, size_t room,
                     size_t *bytes) {
    struct fs_ram *ram = fs_ram_enter(self);
    const struct fs_ram_node *node = fs_ram_node(number);
    *bytes = (size_t)node->size;
    bool fits = *bytes <= room;
    if (fits)
        __builtin_memcpy(target, node->target, *bytes);
    fs_ram_leave(ram);
    return fits ? 0 : -ASH_ERANGE;
}

int fs_ram_fs_map(struct ash_fs *self, uint64_t node, const void **data, size_t *bytes) {
    (void)self, (void)node, (void)data, (void)bytes;
    return -ASH_ENOSYS;
}

int fs_ram_fs_sync(struct ash_fs *self, uint64_t node) {
    (void)self, (void)node; /* nothing here outlasts a power failure */
    return 0;
}
