/* SPDX-License-Identifier: MIT */
/*
 * Rename. A node never has fewer links than names, and never no name while it has links: so what is
 * replaced gets a name of its own for a while. docs/adr/0010-ext2.md has the states in between.
 */
#include <cc_runtime.h>
#include "ext2.h"

#if ASH_OPT_WRITABLE

/* All that a rename is about. */
struct move {
    struct fs_ext2_node from, to;  /* directories */
    struct fs_ext2_node node, old; /* what moves; what it replaces, unless its number is 0 */
    struct fs_ext2_entry at, target;
    const struct ash_fs_name *name;
};

/* Is the directory `folder` the directory `node`, or below it? */
static int is_within(struct fs_ext2 *fs, struct fs_ext2_node folder, uint32_t node, bool *within) {
    struct fs_ext2_entry parent;
    for (uint32_t steps = 0; steps <= fs->inodes; steps++) {
        *within = folder.number == node;
        if (*within || folder.number == FS_EXT2_ROOT)
            return 0;
        int error = fs_ext2_parent(fs, &folder, &parent);
        if (error == 0)
            error = fs_ext2_held(fs, parent.inode, ASH_FS_DIRECTORY, &folder);
        if (error != 0)
            return error;
    }
    return -ASH_EIO; /* they lead round */
}

/* Stores a node of now, with more links or fewer. */
static int link_node(struct fs_ext2 *fs, struct fs_ext2_node *node, int change) {
    int error = fs_ext2_load(fs, node->number, node);
    node->inode.links_count = (uint16_t)(node->inode.links_count + change);
    return error == 0 ? fs_ext2_store(fs, node) : error;
}

/* A place in the directory for a name, made if there is none. */
static int make_room(struct fs_ext2 *fs, uint32_t folder, size_t bytes, struct fs_ext2_gap *gap) {
    struct fs_ext2_node node;
    int error = fs_ext2_load(fs, folder, &node);
    if (error == 0)
        error = fs_ext2_find_gap(fs, &node, bytes, gap);
    return error == 0 ? fs_ext2_widen(fs, &node, gap) : error;
}

/* The name that a replaced file has meanwhile: a dot and its number, so that nobody has it. */
static size_t spare_name(uint32_t number, char *text) {
    static const char beginning[] = ".replaced-";
    size_t bytes = sizeof beginning - 1;
    memcpy(text, beginning, bytes);
    for (unsigned shift = 32; shift > 0; shift -= 4)
        text[bytes++] = "0123456789abcdef"[number >> (shift - 4) & 15];
    return bytes;
}

/* A directory: counts of links need not be right, so that its `..` is all there is to turn. */
static int turn(struct fs_ext2 *fs, const struct move *move) {
    struct fs_ext2_entry parent;
    if (move->node.kind != ASH_FS_DIRECTORY || move->from.number == move->to.number)
        return 0;
    int error = fs_ext2_parent(fs, &move->node, &parent);
    if (error == 0)
        error = fs_ext2_point(fs, &parent, &move->to);
    return error == 0 ? fs_ext2_barrier(fs) : error;
}

/* To a name that nothing has. */
static int move_name(struct fs_ext2 *fs, struct move *move) {
    struct fs_ext2_gap gap;
    bool is_directory = move->node.kind == ASH_FS_DIRECTORY, done = false;
    bool leaves = is_directory && move->from.number != move->to.number;
    int error = 0;
    if (move->from.number == move->to.number)
        error = fs_ext2_retitle(fs, &move->at, move->name, &done);
    if (error != 0 || done)
        return error;
    error = make_room(fs, move->to.number, move->name->bytes, &gap);
    if (error == 0 && leaves)
        error = fs_ext2_count_link(fs, move->to.number, 1);
    if (error == 0 && !is_directory)
        error = link_node(fs, &move->node, 1);
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0)
        error = fs_ext2_add(fs, &gap, move->name, &move->node, &move->target);
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0)
        error = turn(fs, move);
    if (error == 0)
        error = fs_ext2_point(fs, &move->at, NULL);
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0 && !is_directory)
        error = link_node(fs, &move->node, -1);
    return error == 0 && leaves ? fs_ext2_count_link(fs, move->from.number, -1) : error;
}

/* Over a file or link: from now to then its name says the one node or the other, always. */
static int replace_file(struct fs_ext2 *fs, struct move *move) {
    char text[24];
    struct ash_fs_name spare = {0, text, spare_name(move->old.number, text)};
    struct fs_ext2_entry entry;
    struct fs_ext2_gap gap;
    uint16_t links = move->old.inode.links_count; /* as they were counted */
    int error = make_room(fs, move->to.number, spare.bytes, &gap);
    if (error == 0) {
        move->old.inode.links_count = (uint16_t)(links + 1);
        error = fs_ext2_store(fs, &move->old);
    }
    if (error == 0)
        error = link_node(fs, &move->node, 1);
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0)
        error = fs_ext2_add(fs, &gap, &spare, &move->old, &entry);
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0)
        error = fs_ext2_point(fs, &move->target, &move->node);
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0)
        error = fs_ext2_point(fs, &move->at, NULL);
    bool is_last = error == 0 && move->old.inode.links_count == 2;
    if (is_last)
        error = fs_ext2_kill(fs, &move->old);
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0)
        error = link_node(fs, &move->node, -1);
    if (error == 0)
        error = fs_ext2_point(fs, &entry, NULL);
    if (error != 0 || is_last)
        return error == 0 ? fs_ext2_let_go(fs, &move->old) : error;
    error = fs_ext2_barrier(fs);
    return error == 0 ? link_node(fs, &move->old, -2) : error;
}

/* Over an empty directory, which is gone before the other one has its name. */
static int replace_folder(struct fs_ext2 *fs, struct move *move) {
    bool leaves = move->from.number != move->to.number;
    int error = fs_ext2_kill(fs, &move->old);
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0)
        error = fs_ext2_point(fs, &move->target, &move->node);
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0)
        error = turn(fs, move);
    if (error == 0)
        error = fs_ext2_point(fs, &move->at, NULL);
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0) /* one came to `to`, one went; if both are the same, one went */
        error = fs_ext2_count_link(fs, leaves ? move->from.number : move->to.number, -1);
    return error == 0 ? fs_ext2_let_go(fs, &move->old) : error;
}

/* A count that one more would begin anew: no file has so many names, so the disk is damaged. */
static bool is_full(const struct fs_ext2_node *node) {
    return node->kind != ASH_FS_DIRECTORY && node->inode.links_count == UINT16_MAX;
}

/* Finds out what there is, and whether it may be done. `*same`: nothing is to be done. */
static int prepare(struct fs_ext2 *fs, const struct ash_fs_name *from, const struct ash_fs_name *to,
                   struct move *move, bool *same) {
    bool within = false;
    *same = false;
    int error = fs_ext2_open_folder(fs, from->directory, &move->from);
    if (error == 0)
        error = fs_ext2_open_folder(fs, to->directory, &move->to);
    if (error == 0)
        error = fs_ext2_named(fs, &move->from, from, &move->at, &move->node);
    if (error == 0 && move->node.kind == 0)
        error = -ASH_ENOENT;
    if (error == 0 && is_full(&move->node))
        error = -ASH_EIO;
    if (error != 0)
        return error;
    error = fs_ext2_named(fs, &move->to, to, &move->target, &move->old);
    if (error == -ASH_ENOENT)
        move->old.number = 0;
    else if (error != 0)
        return error;
    *same = move->old.number == move->node.number;
    if (*same)
        return 0;
    error = move->node.kind == ASH_FS_DIRECTORY
                ? is_within(fs, move->to, move->node.number, &within)
                : 0;
    if (error != 0 || within)
        return error != 0 ? error : -ASH_EINVAL;
    if (move->old.number == 0)
        return 0;
    error = fs_ext2_may_go(fs, &move->old, move->node.kind);
    if (error == 0 && is_full(&move->old))
        error = -ASH_EIO;
    if (error == 0)
        error = fs_ext2_recount(fs, &move->old, &within);
    /* A directory that a cut left two names is not replaced by one of them. */
    return error == 0 && within && move->old.kind == ASH_FS_DIRECTORY ? -ASH_ENOTEMPTY : error;
}

/* Room for a name that has to be found before anything changes. */
static int check_room(struct fs_ext2 *fs, const struct move *move) {
    struct fs_ext2_gap gap;
    uint64_t missing, end = move->to.size / fs->block_bytes;
    size_t bytes = move->name->bytes > 24 ? move->name->bytes : 24; /* or the one meanwhile */
    int error = fs_ext2_find_gap(fs, &move->to, bytes, &gap);
    return error == 0 && !gap.found ? fs_ext2_missing(fs, &move->to, end, end, &missing) : error;
}

int fs_ext2_rename(struct fs_ext2 *fs, const struct ash_fs_name *from,
                   const struct ash_fs_name *to) {
    struct move move = {.name = to};
    bool same;
    int error = prepare(fs, from, to, &move, &same);
    if (error != 0 || same)
        return error;
    error = check_room(fs, &move);
    if (error == 0)
        error = fs_ext2_mark(fs);
    if (error == 0 && move.old.number == 0 && move.target.inode != 0)
        error = fs_ext2_end(fs, fs_ext2_point(fs, &move.target, NULL)); /* what a cut left */
    if (error != 0)
        return error;
    if (move.old.number == 0)
        error = move_name(fs, &move);
    else
        error = move.node.kind == ASH_FS_DIRECTORY ? replace_folder(fs, &move)
                                                   : replace_file(fs, &move);
    return fs_ext2_end(fs, error);
}

#endif
