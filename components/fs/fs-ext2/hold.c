/* SPDX-License-Identifier: MIT */
/* Who holds what, so that a node without a name stays until nobody does. */
#include <cc_runtime.h>
#include "ext2.h"
#include <ashlar/alloc.h>

#if ASH_OPT_WRITABLE

static struct fs_ext2_hold *find(const struct fs_ext2 *fs, uint32_t inode) {
    for (uint32_t i = 0; i < fs->hold_count; i++)
        if (fs->holds[i].inode == inode)
            return &fs->holds[i];
    return NULL;
}

static bool widen(struct fs_ext2 *fs) {
    uint32_t count = fs->hold_count == 0 ? 8 : fs->hold_count * 2;
    struct fs_ext2_hold *holds = ash_alloc_get(&ash_use_alloc, count * sizeof *holds);
    if (holds == NULL)
        return false;
    memset(holds, 0, count * sizeof *holds);
    if (fs->holds != NULL) {
        memcpy(holds, fs->holds, fs->hold_count * sizeof *holds);
        ash_alloc_put(&ash_use_alloc, fs->holds);
    }
    fs->holds = holds;
    fs->hold_count = count;
    return true;
}

int fs_ext2_prepare_hold(struct fs_ext2 *fs) {
    return find(fs, 0) != NULL || widen(fs) ? 0 : -ASH_ENOMEM;
}

int fs_ext2_hold(struct fs_ext2 *fs, uint32_t inode) {
    struct fs_ext2_hold *hold = find(fs, inode);
    if (hold == NULL)
        hold = find(fs, 0);
    if (hold == NULL) {
        uint32_t next = fs->hold_count;
        if (!widen(fs))
            return -ASH_ENOMEM;
        hold = &fs->holds[next];
    }
    hold->inode = inode;
    hold->count++;
    return 0;
}

bool fs_ext2_is_held(const struct fs_ext2 *fs, uint32_t inode) {
    return find(fs, inode) != NULL;
}

bool fs_ext2_is_gone(const struct fs_ext2 *fs, uint32_t inode) {
    const struct fs_ext2_hold *hold = find(fs, inode);
    return hold != NULL && hold->gone;
}

/* Its blocks, where it has any, and itself. The inode stays on the disk as it is. */
static int free_node(struct fs_ext2 *fs, struct fs_ext2_node node) {
    bool has_blocks = node.inode.blocks != 0 || node.kind != ASH_FS_LINK;
    int error = has_blocks ? fs_ext2_cut(fs, &node, 0) : 0;
    return error == 0 ? fs_ext2_give_inode(fs, node.number, node.kind == ASH_FS_DIRECTORY) : error;
}

int fs_ext2_let_go(struct fs_ext2 *fs, const struct fs_ext2_node *node) {
    struct fs_ext2_hold *hold = find(fs, node->number);
    if (hold == NULL)
        return free_node(fs, *node);
    hold->gone = true;
    return 0;
}

static void end(struct fs_ext2 *fs, struct fs_ext2_hold *hold) {
    struct fs_ext2_node node;
    if (hold->gone && !fs->broken) {
        int error = fs_ext2_load(fs, hold->inode, &node);
        if (error == 0)
            error = free_node(fs, node);
        (void)fs_ext2_end(fs, error);
    }
    *hold = (struct fs_ext2_hold){0};
}

void fs_ext2_drop(struct fs_ext2 *fs, uint32_t inode) {
    struct fs_ext2_hold *hold = find(fs, inode);
    ASH_ASSERT(hold != NULL && inode != 0);
    if (--hold->count == 0)
        end(fs, hold);
}

void fs_ext2_drop_all(struct fs_ext2 *fs) {
    for (uint32_t i = 0; i < fs->hold_count; i++)
        if (fs->holds[i].inode != 0)
            end(fs, &fs->holds[i]);
}

#endif
